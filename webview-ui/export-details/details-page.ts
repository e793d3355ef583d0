/** The page of one export's details: takes the news from the host into its view, and the user's wishes to the host. */
import type { DetailsAddress, DetailsHostApi, DetailsPageApi, DetailsState, ExportDetails } from '../../src/protocol/details';
import { Announcer } from '../page/announcer';
import { CopyButtons } from '../page/copy-button';
import { DetailsView } from './details-view';
import { element } from '../page/dom';
import { Header } from '../page/header';
import { connectHost } from '../page/host';

export class DetailsPage {
  private readonly remote: DetailsHostApi;
  private readonly announcer = new Announcer();
  private readonly header: Header;
  private readonly view: DetailsView;
  private details: ExportDetails | undefined;

  /** @param root in the document. */
  constructor(root: HTMLElement, panel: DetailsAddress) {
    const host = connectHost<DetailsHostApi, DetailsPageApi, DetailsState>({
      detailsChanged: (details) => Promise.resolve(this.show(details)),
    });
    const { remote } = host;
    this.remote = remote;
    // All that brings it back: what it shows is the host's to know.
    host.setState({ version: 1, panel });
    const copyButtons = new CopyButtons((text) => remote.copy(text), this.announcer);
    this.header = new Header(['Export of domain ', element('bdi', { class: 'domain-name' }, panel.domainName)], 'the Exports view', copyButtons);
    this.view = new DetailsView(panel.exportArn, copyButtons, {
      refresh: () => void this.refresh(),
      runAgain: () => void this.runAgain(),
      showLog: () => void remote.showLog().catch(() => this.announcer.say('The log could not be shown.')),
    });
    root.append(this.header.element, this.announcer.element, this.view.element);
    void this.begin();
  }

  private async begin(): Promise<void> {
    try {
      this.show(await this.remote.ready());
    } catch (error) {
      this.view.showUnreachable({
        message: 'The page could not reach the extension.',
        action: 'Refresh; if that does not help, close this page and open it again.',
        raw: textOf(error),
      });
    }
  }

  private show(details: ExportDetails): void {
    this.details = details;
    this.header.setIdentity(details.identity, undefined);
    this.view.show(details);
  }

  private async refresh(): Promise<void> {
    // Without a first answer there is nothing yet to be refreshed.
    if (!this.details) return this.begin();
    if (this.details.looking) return this.announcer.say('Still refreshing.');
    try {
      await this.remote.refresh();
      // What went wrong stands in a live region of its own.
      if (!this.details.problem && !this.details.progress?.trackingProblem) this.announcer.say('Refreshed.');
    } catch (error) {
      this.announcer.say(`Could not refresh: ${textOf(error)}`);
    }
  }

  private async runAgain(): Promise<void> {
    this.view.showRunProblem(undefined);
    try {
      this.view.showRunProblem(await this.remote.runAgain());
    } catch (error) {
      this.view.showRunProblem({ message: 'The form could not be opened.', action: 'Try again.', raw: textOf(error) });
    }
  }
}

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
