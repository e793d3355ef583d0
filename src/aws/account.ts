import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { CredentialProvider } from './credentials';
import { requestHandler } from './network';

export interface AwsServiceOptions {
  readonly region: string;
  readonly credentials: CredentialProvider;
  /** Other endpoints than AWS's own: the local sandbox, or what the profile or the environment names. */
  readonly endpoints: { readonly s3?: string | undefined; readonly sts?: string | undefined };
  /** Certificates to trust, as `trustedCertificates` tells; without them those that Node and VS Code trust. */
  readonly ca?: readonly string[] | undefined;
}

/**
 * The account that the credentials act in, 12 digits. Needs no permission; an explicit deny of
 * `sts:GetCallerIdentity` is AccessDenied.
 */
export async function callerAccount(options: AwsServiceOptions): Promise<string> {
  const { region, credentials, endpoints, ca } = options;
  const client = new STSClient({
    region,
    credentials,
    requestHandler: requestHandler(ca),
    ...(endpoints.sts && { endpoint: endpoints.sts }),
  });
  try {
    const { Account: account } = await client.send(new GetCallerIdentityCommand({}));
    if (account === undefined || !/^[0-9]{12}$/.test(account)) throw new Error('GetCallerIdentity named no account.');
    return account;
  } finally {
    client.destroy();
  }
}
