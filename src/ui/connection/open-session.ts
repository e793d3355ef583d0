import * as vscode from 'vscode';
import * as aws from '../../aws/open-session';
import type { Session } from '../../aws/session';
import type { ConnectionId } from '../../exports/model/connection-id';
import { connectionLabel } from '../../texts/connection-label';
import { mfaPrompt } from './mfa-prompt';

/** What holds for the session, whatever the connection says. */
export interface Choice extends Omit<aws.AwsSessionChoice, 'label' | 'mfaCode' | 'mayRunProcess'> {
  /** Whether the user may be asked for a code now. */
  readonly mayAsk: () => boolean;
}

export const openSandboxSession = (sandbox: aws.SandboxEndpoint, choice: Choice): Promise<Session> =>
  aws.openSandboxSession(sandbox, { ...choice, label: connectionLabel('sandbox') });

/** Asks in VS Code for what a sign-in needs, and runs a profile's program in a trusted workspace only. */
export const openAwsSession = (connection: ConnectionId, choice: Choice): Promise<Session> =>
  aws.openAwsSession(connection, {
    ...choice,
    label: connectionLabel(connection),
    mfaCode: (profile) => mfaPrompt(profile, choice.mayAsk),
    mayRunProcess: () => vscode.workspace.isTrusted,
  });

export { loginSettings, type Login } from '../../aws/open-session';
