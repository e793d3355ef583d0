import * as vscode from 'vscode';
import type { Profile } from '../aws';
import type { ResponseEvent } from '../simpledb';
import { isRegion, REGIONS } from '../simpledb/model';
import { profileOf, type ConnectionId } from './connection-id';
import type { SandboxAddress } from './sandbox-process';
import { Session } from './session';
import { UserError } from './user-error';

/** Where neither setting, environment nor profile names one. */
export const DEFAULT_REGION = 'us-east-1';

/** What holds for the session, whatever the connection says. */
export interface Choice {
  /** '' for the connection's own. */
  readonly region: string;
  /** Of SimpleDB; '' for the connection's own. */
  readonly endpoint: string;
  readonly onResponse: (event: ResponseEvent) => void;
}

/** @throws UserError for a Region that does not have SimpleDB. */
export async function openSandboxSession({ url, credentials }: SandboxAddress, { region, onResponse }: Choice): Promise<Session> {
  const { SimpleDBClient } = await import('../simpledb');
  const where = checkRegion(region || DEFAULT_REGION);
  return new Session({
    connection: 'sandbox',
    region: where,
    client: new SimpleDBClient({ region: where, endpoint: url, credentials, onResponse }),
    aws: { region: where, endpoints: { s3: url, sts: url, iam: url }, credentials: async () => credentials },
    endpointUrl: url,
    consoleUrl: `${url}/console`,
  });
}

/**
 * A profile's session, or that of the environment. Settings win; then the environment and the profile, as AWS's tools
 * order them. Asks nobody yet: bad credentials show with the first call.
 *
 * @throws UserError for a profile that does not exist, or a Region that does not have SimpleDB.
 */
export async function openAwsSession(connection: ConnectionId, choice: Choice): Promise<Session> {
  const aws = await import('../aws');
  const name = profileOf(connection);
  const profile = name === undefined ? undefined : await findProfile(name);
  const region = checkRegion(choice.region || aws.regionOf(profile) || DEFAULT_REGION);
  const endpoint = choice.endpoint || aws.endpointOf('simpledb', profile);
  const bundle = aws.caBundle(profile);
  const ca = bundle && (await aws.trustedCertificates(bundle));
  const credentials =
    name === undefined
      ? aws.environmentCredentials(region, ca)
      : aws.profileCredentials({
          profile: name,
          region,
          mfaCode: mfaPrompt(),
          mayRunProcess: () => vscode.workspace.isTrusted,
          ca,
        });
  const { SimpleDBClient } = await import('../simpledb');
  return new Session({
    connection,
    region,
    ...(name === undefined ? {} : { profile: name }),
    client: new SimpleDBClient({ region, credentials, ca, onResponse: choice.onResponse, ...(endpoint && { endpoint }) }),
    aws: {
      region,
      credentials,
      ca,
      endpoints: {
        s3: aws.endpointOf('s3', profile),
        sts: aws.endpointOf('sts', profile),
        iam: aws.endpointOf('iam', profile),
      },
    },
    ...(endpoint && { endpointUrl: endpoint }),
  });
}

async function findProfile(name: string): Promise<Profile> {
  const profile = await (await import('../aws')).findProfile(name);
  if (profile) return profile;
  throw new UserError(
    'ProfileNotFound',
    `There is no profile “${name}” in the shared AWS config and credentials files.`,
    'Select another profile, or add it to ~/.aws/config.',
  );
}

function checkRegion(region: string): string {
  if (isRegion(region)) return region;
  throw new UserError(
    'InvalidRegion',
    `Amazon SimpleDB does not exist in Region “${region}”.`,
    `Select one of its Regions: ${REGIONS.join(', ')}.`,
  );
}

/**
 * Asks for the code each time and keeps it nowhere. Once dismissed it asks no more: an export that is followed would
 * bring the box up again with each look. A session opened anew, by a refresh, asks again.
 */
function mfaPrompt(): (serial: string) => Promise<string> {
  let dismissed = false;
  return async (serial) => {
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
