import * as vscode from 'vscode';

/** The extension's log. Its channel is made with the first line: activation does not wait for a file that may stay empty. */
export class Log implements vscode.Disposable {
  private channel: vscode.LogOutputChannel | undefined;
  private disposed = false;

  /** @param version the extension's, for the first line. */
  constructor(private readonly version: string) {}

  readonly debug = (line: string): void => this.open()?.debug(line);
  readonly info = (line: string): void => this.open()?.info(line);
  readonly warn = (line: string): void => this.open()?.warn(line);
  readonly error = (line: string): void => this.open()?.error(line);
  readonly show = (): void => this.open()?.show();

  dispose(): void {
    this.disposed = true;
    this.channel?.dispose();
  }

  /** @returns undefined once it is closed: what was under way then may still have something to say. */
  private open(): vscode.LogOutputChannel | undefined {
    if (this.disposed) return undefined;
    if (this.channel) return this.channel;
    this.channel = vscode.window.createOutputChannel('SimpleDB Export', { log: true });
    const { version: node, platform } = process;
    this.channel.info(`SimpleDB Export ${this.version}, VS Code ${vscode.version}, Node ${node}, ${platform}`);
    return this.channel;
  }
}
