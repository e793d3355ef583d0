import {
  AssumeRoleCommand,
  AssumeRoleWithWebIdentityCommand,
  STSClient,
  type Credentials as StsCredentials,
  type STSClientConfig,
} from '@aws-sdk/client-sts';
import type { Credentials } from '../simpledb/credentials';

/** STS as the profile has it: Region, endpoint, certificates. Its credentials come with each question. */
export type StsOptions = Pick<STSClientConfig, 'region' | 'endpoint' | 'requestHandler' | 'ignoreConfiguredEndpointUrls'>;

type RoleInput = AssumeRoleCommand['input'];
type WebIdentityInput = AssumeRoleWithWebIdentityCommand['input'];

/**
 * How AWS's provider assumes roles. Ours and not the library's own, which would look for STS's endpoint in the default
 * profile instead of the one that is used.
 *
 * @param sent gets the secrets that travel: they may come from a program or a portal, and be known to nobody else.
 */
export const assumeRole =
  (sts: StsOptions, sent: (string | undefined)[]) =>
  (credentials: Credentials, input: RoleInput): Promise<Credentials> => {
    sent.push(credentials.accessKeyId, credentials.secretAccessKey, credentials.sessionToken);
    return exchange(sts, credentials, (client) => client.send(new AssumeRoleCommand(input)));
  };

/** The same for the token of another identity provider; such a request is not signed. */
export const assumeRoleWithWebIdentity =
  (sts: StsOptions, sent: (string | undefined)[]) =>
  (input: WebIdentityInput): Promise<Credentials> => {
    sent.push(input.WebIdentityToken);
    return exchange(sts, undefined, (client) => client.send(new AssumeRoleWithWebIdentityCommand(input)));
  };

async function exchange(
  sts: StsOptions,
  credentials: Credentials | undefined,
  ask: (client: STSClient) => Promise<{ Credentials?: StsCredentials | undefined }>,
): Promise<Credentials> {
  const client = new STSClient({ ...sts, ...(credentials && { credentials }) });
  try {
    const { Credentials: given } = await ask(client);
    if (!given?.AccessKeyId || !given.SecretAccessKey || !given.SessionToken) {
      throw new Error('STS answered without credentials.');
    }
    return {
      accessKeyId: given.AccessKeyId,
      secretAccessKey: given.SecretAccessKey,
      sessionToken: given.SessionToken,
      ...(given.Expiration && { expiration: given.Expiration }),
    };
  } finally {
    client.destroy();
  }
}
