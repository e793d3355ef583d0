/** Messages for a document that fetches them one by one. Pushed ones could reach the document before a reload instead. */
export class Mailbox {
  private readonly messages: unknown[] = [];
  private waiting: ((message: unknown) => void) | undefined;

  put(message: unknown): void {
    const { waiting } = this;
    this.waiting = undefined;
    if (waiting) waiting(message);
    else this.messages.push(message);
  }

  /** The next message, when there is one. */
  take(): Promise<unknown> {
    if (this.messages.length > 0) return Promise.resolve(this.messages.shift());
    return new Promise((resolve) => (this.waiting = resolve));
  }
}
