import * as vscode from 'vscode';
import type { CredentialProvider, Profile } from '../../aws';
import type { ResponseEvent } from '../../simpledb';
import { isRegion, REGIONS } from '../../simpledb/model';
import { profileOf, type ConnectionId } from '../kit/connection-id';
import { mfaPrompt } from './mfa-prompt';
import type { SandboxAddress } from './sandbox-process';
import { Session } from './session';
import { UserError } from '../kit/user-error';

/** Where neither setting, environment nor profile names one. */
export const DEFAULT_REGION = 'us-east-1';

/** What holds for the session, whatever the connection says. */
export interface Choice {
  /** '' for the connection's own. */
  readonly region: string;
  /** Of SimpleDB; '' for the connection's own. */
  readonly endpoint: string;
  readonly onResponse: (event: ResponseEvent) => void;
  /** Whether the user may be asked for a code now. */
  readonly mayAsk: () => boolean;
  /** Logins by connection: whoever has signed in for one Region has done so for the exports of all. */
  readonly logins: Map<ConnectionId, CredentialProvider>;
}

/** @throws UserError for a Region that does not have SimpleDB. */
export async function openSandboxSession({ url, credentials }: SandboxAddress, { region, onResponse }: Choice): Promise<Session> {
  const { SimpleDBClient } = await import('../../simpledb');
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
  const aws = await import('../../aws');
  const name = profileOf(connection);
  const profile = name === undefined ? undefined : await requireProfile(name);
  const region = checkRegion(choice.region || aws.regionOf(profile) || DEFAULT_REGION);
  const endpoint = choice.endpoint || aws.endpointOf('simpledb', profile);
  const bundle = aws.caBundle(profile);
  const ca = bundle && (await aws.trustedCertificates(bundle));
  const credentials =
    choice.logins.get(connection) ??
    (name === undefined
      ? aws.environmentCredentials(region, ca)
      : aws.profileCredentials({
          profile: name,
          region,
          mfaCode: mfaPrompt(name, choice.mayAsk),
          mayRunProcess: () => vscode.workspace.isTrusted,
          ca,
        }));
  choice.logins.set(connection, credentials);
  const { SimpleDBClient } = await import('../../simpledb');
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

async function requireProfile(name: string): Promise<Profile> {
  const profile = await (await import('../../aws')).findProfile(name);
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
