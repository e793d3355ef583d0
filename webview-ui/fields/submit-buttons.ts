import { element, setAttributes } from '../page/dom';
import { icon } from '../page/icons';
import { createButton } from '../page/toolkit';

/** The form's main button, which says what is under way, and beside it the one that takes it back. */
export class SubmitButtons {
  readonly element: HTMLElement;
  private readonly text: Text;
  private readonly icon = icon('running');
  private readonly submit;
  private readonly cancel;

  /** @param cancel absent where what is under way cannot be taken back */
  constructor(
    private readonly idleText: string,
    private readonly busyText: string,
    submit: () => void,
    cancel?: () => void,
  ) {
    this.text = document.createTextNode(idleText);
    this.submit = createButton(this.text, 'primary', submit);
    this.cancel = cancel && createButton('Cancel', 'secondary', cancel);
    this.submit.prepend(this.icon);
    this.element = element('div', { class: 'actions' }, this.submit, ...(this.cancel ? [this.cancel] : []));
    this.setBusy(false);
  }

  setBusy(busy: boolean): void {
    this.submit.disabled = busy;
    if (this.cancel) this.cancel.hidden = !busy;
    this.text.data = busy ? this.busyText : this.idleText;
    setAttributes(this.icon, { hidden: !busy });
  }
}
