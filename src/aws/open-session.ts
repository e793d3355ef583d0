import { CodedError } from '../exports/model/coded-error';
import { profileOf, type ConnectionId } from '../exports/model/connection-id';
import type { ResponseEvent } from '../simpledb';
import { isRegion } from '../simpledb/model';
import type { Credentials, KeptCredentials, Profile } from './index';
import { Session, type AccountMemory } from './session';

/** Where neither setting, environment nor profile names one. */
export const DEFAULT_REGION = 'us-east-1';

/** What holds for the session, whatever the connection says. */
export interface SessionChoice {
  /** The connection's name as the user knows it. */
  readonly label: string;
  /** '' for the connection's own. */
  readonly region: string;
  readonly onResponse: (event: ResponseEvent) => void;
}

/** Credentials of a connection, kept over its sessions. */
export interface Login {
  readonly credentials: KeptCredentials;
  /** What the shared files said when it was made; see `credentialSettings`. */
  readonly settings: string;
}

export interface AwsSessionChoice extends SessionChoice {
  /** Of SimpleDB; '' for the connection's own. */
  readonly endpoint: string;
  /** Asks for the code of the profile's MFA device. Rejects where nobody may be asked, or gives one. */
  readonly mfaCode: (profile: string) => (serial: string) => Promise<string>;
  /** Whether a program that a profile names may run. */
  readonly mayRunProcess: () => boolean;
  /** Logins by connection: whoever has signed in for one Region has done so for the exports of all. */
  readonly logins: Map<ConnectionId, Login>;
  /** Whose access keys are. */
  readonly accounts?: AccountMemory | undefined;
}

/** A sandbox that answers. */
export interface SandboxEndpoint {
  readonly url: string;
  readonly credentials: Credentials;
}

/** @throws CodedError InvalidRegion for a Region that does not have SimpleDB. */
export async function openSandboxSession({ url, credentials }: SandboxEndpoint, choice: SessionChoice): Promise<Session> {
  const { SimpleDBClient } = await import('../simpledb');
  const { label, onResponse } = choice;
  const region = checkRegion(choice.region || DEFAULT_REGION);
  return new Session({
    connection: 'sandbox',
    label,
    region,
    client: new SimpleDBClient({ region, endpoint: url, credentials, onResponse }),
    aws: { region, endpoints: { s3: url, sts: url, iam: url }, credentials: async () => credentials },
    endpointUrl: url,
    consoleUrl: `${url}/console`,
    cliEnvironment: { AWS_ACCESS_KEY_ID: credentials.accessKeyId, AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey },
  });
}

/**
 * A profile's session, or that of the environment. What was chosen wins; then the environment and the profile, as AWS's
 * tools order them. Asks nobody yet: bad credentials show with the first call.
 *
 * @throws CodedError ProfileNotFound, or InvalidRegion for a Region that does not have SimpleDB.
 */
export async function openAwsSession(connection: ConnectionId, choice: AwsSessionChoice): Promise<Session> {
  const aws = await import('./index');
  const name = profileOf(connection);
  const profile = name === undefined ? undefined : await requireProfile(name);
  const region = checkRegion(choice.region || aws.regionOf(profile) || DEFAULT_REGION);
  const endpoint = choice.endpoint || aws.endpointOf('simpledbv2', profile);
  const classicEndpoint = choice.endpoint || aws.endpointOf('simpledb', profile);
  const bundle = aws.caBundle(profile);
  const ca = bundle && (await aws.trustedCertificates(bundle));
  const settings = await loginSettings(connection);
  // Nothing is awaited before it is shared: another Region may be opened at the same time.
  const login = choice.logins.get(connection) ?? {
    credentials:
      name === undefined
        ? aws.environmentCredentials(region, ca)
        : aws.profileCredentials({ profile: name, region, mfaCode: choice.mfaCode(name), mayRunProcess: choice.mayRunProcess, ca }),
    settings,
  };
  choice.logins.set(connection, login);
  const { credentials } = login;
  const { SimpleDBClient } = await import('../simpledb');
  const session: Session = new Session({
    connection,
    label: choice.label,
    region,
    ...(name === undefined ? {} : { profile: name }),
    client: new SimpleDBClient({
      region,
      credentials,
      ca,
      onResponse: choice.onResponse,
      isSameAccount: (fresh) => session.isSameAccount(fresh),
      ...(endpoint && { endpoint }),
      ...(classicEndpoint && classicEndpoint !== endpoint && { classicEndpoint }),
    }),
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
    accounts: choice.accounts,
  });
  return session;
}

/** What the shared files say of a connection's credentials. */
export async function loginSettings(connection: ConnectionId): Promise<string> {
  const name = profileOf(connection);
  return name === undefined ? '' : (await import('./index')).credentialSettings(name);
}

async function requireProfile(name: string): Promise<Profile> {
  const profile = await (await import('./index')).findProfile(name);
  if (profile) return profile;
  throw new CodedError('ProfileNotFound', { profile: name });
}

function checkRegion(region: string): string {
  if (isRegion(region)) return region;
  throw new CodedError('InvalidRegion', { region });
}
