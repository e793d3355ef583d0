import type { Disposable } from '../../exports/time/emitter';
import type { SandboxAddress, SandboxProcess } from './sandbox-process';

/** The sandbox, whose code and Node's modules for it load when it is first needed. */
export class LazySandbox implements Disposable {
  private sandbox: Promise<SandboxProcess> | undefined;

  constructor(private readonly load: () => Promise<SandboxProcess>) {}

  /** @throws UserError when it does not come up, or the one of the setting does not answer. */
  async ensure(): Promise<SandboxAddress> {
    return (await (this.sandbox ??= this.load())).ensure();
  }

  dispose(): void {
    this.sandbox?.then((sandbox) => sandbox.dispose(), () => undefined);
  }
}
