import type { Announcer } from './announcer';
import { createButton } from './toolkit';
import type { Button } from './toolkit';

/** Makes buttons that put a text on the clipboard by way of the host, and say whether that worked. */
export class CopyButtons {
  constructor(
    private readonly copy: (text: string) => Promise<void>,
    private readonly announcer: Announcer,
  ) {}

  /**
   * @param what what is copied, for those who do not see what the button stands beside: "export ARN".
   * @param label of a button that stands by itself, and so needs no other name.
   */
  create(what: string, text: () => string, label?: string): Button {
    const button = createButton(label ?? 'Copy', 'secondary', () => void this.run(button, what, text()));
    if (label === undefined) button.setAttribute('aria-label', `Copy ${what}`);
    button.addEventListener('focusout', () => {
      button.textContent = label ?? 'Copy';
    });
    return button;
  }

  private async run(button: Button, what: string, text: string): Promise<void> {
    try {
      await this.copy(text);
      button.textContent = 'Copied';
      this.announcer.say(`Copied ${what}.`);
    } catch {
      button.textContent = 'Not copied';
      this.announcer.say(`Could not copy ${what}. Select the text and copy it by keyboard.`);
    }
  }
}
