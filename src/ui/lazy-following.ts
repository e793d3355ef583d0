import type * as vscode from 'vscode';
import type { Following } from './following';

/** What follows and shows exports, loaded after activation; whoever needs it earlier waits for it. */
export class LazyFollowing implements vscode.Disposable {
  private following: Promise<Following> | undefined;

  constructor(private readonly load: () => Promise<Following>) {}

  get(): Promise<Following> {
    return (this.following ??= this.load());
  }

  dispose(): void {
    this.following?.then((following) => following.dispose(), () => undefined);
  }
}
