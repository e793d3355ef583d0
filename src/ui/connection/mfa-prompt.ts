import * as vscode from 'vscode';
import { UserError } from '../../exports/model/user-error';

/**
 * Asks for the code each time and keeps it nowhere, and only where somebody has asked for what needs it. Once dismissed
 * it asks no more: each row of a view would bring the box up again. A session opened anew, by a refresh, asks again.
 *
 * @param mayAsk false where nobody waits for what is done.
 * @throws UserError `SignInNeeded` where it may not ask; CancellationError where it was dismissed.
 */
export function mfaPrompt(profile: string, mayAsk: () => boolean): (serial: string) => Promise<string> {
  let dismissed = false;
  return async (serial) => {
    if (!mayAsk()) {
      const needed = new UserError('SignInNeeded', `Sign-in needed: profile “${profile}” asks for the code of its MFA device.`);
      // Whoever waits for the same credentials because somebody looks is asked.
      throw Object.assign(needed, { callersOwn: true });
    }
    if (dismissed) throw new vscode.CancellationError();
    const code = await askMfaCode(serial);
    dismissed = code === undefined;
    if (code === undefined) throw new vscode.CancellationError();
    return code;
  };
}

async function askMfaCode(serial: string): Promise<string | undefined> {
  return await vscode.window.showInputBox({
    title: 'Multi-factor authentication',
    prompt: `Code of the device ${serial}`,
    password: true,
    ignoreFocusOut: true,
    validateInput: (value) => (/^[0-9]{6}$/.test(value) ? undefined : 'The code is 6 digits.'),
  });
}
