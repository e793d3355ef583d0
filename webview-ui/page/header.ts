/** What is exported, and as whom. */
import type { Identity } from '../../src/protocol/messages';
import type { CopyButtons } from './copy-button';
import { element } from './dom';
import { problemElement } from './problem-view';

export class Header {
  readonly element: HTMLElement;
  private readonly identityLine = element('p', { class: 'identity' }, 'Asking for the connection…');
  private readonly warning = element('div', { role: 'alert' });
  private readonly heading = element('h1');

  /**
   * @param heading what the page is about
   * @param from what the form would have to be opened from again
   */
  constructor(
    heading: readonly (Node | string)[],
    private readonly from: string,
    private readonly copyButtons: CopyButtons,
  ) {
    this.element = element(
      'header',
      {},
      this.heading,
      this.identityLine,
      this.warning,
    );
    this.setHeading(heading);
  }

  setHeading(heading: readonly (Node | string)[]): void {
    this.heading.replaceChildren(...heading);
  }

  /** @param openedFor the account that the form is bound to, once it is known. */
  setIdentity({ connectionLabel, sandbox, accountId, accountAlias, region }: Identity, openedFor: string | undefined): void {
    const part = (label: string, value: string): HTMLElement =>
      element('span', { class: 'identity-part' }, label, element('bdi', {}, value));
    const account = accountAlias === undefined ? accountId : `${accountId} (${accountAlias})`;
    this.identityLine.replaceChildren(
      ...(sandbox ? [element('strong', { class: 'badge' }, 'Local sandbox – not AWS')] : []),
      part('Connection ', connectionLabel),
      account === undefined ? part('', 'account unknown') : part('Account ', account),
      part('Region ', region),
    );
    const isOther = accountId !== undefined && openedFor !== undefined && accountId !== openedFor;
    this.warning.replaceChildren(...(isOther ? [this.otherAccount(openedFor, accountId)] : []));
  }

  private otherAccount(openedFor: string, accountId: string): HTMLElement {
    const message = `This form was opened for account ${openedFor}, but its connection now belongs to account ${accountId}.`;
    const action = `Switch the connection back, or close this form and open it again from ${this.from}.`;
    return problemElement({ message, action }, this.copyButtons, 'warning');
  }
}
