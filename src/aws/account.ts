import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { CredentialProvider } from './credentials';

export interface AwsServiceOptions {
  readonly region: string;
  readonly credentials: CredentialProvider;
  /** Another endpoint than AWS's: the local sandbox. */
  readonly endpoint?: string;
  /** Shared-config profile whose endpoint settings the SDK shall follow. */
  readonly profile?: string;
}

/**
 * The account that the credentials act in, 12 digits. Needs no permission; an explicit deny of
 * `sts:GetCallerIdentity` is AccessDenied.
 */
export async function callerAccount(options: AwsServiceOptions): Promise<string> {
  const client = new STSClient({ ...options });
  try {
    const { Account: account } = await client.send(new GetCallerIdentityCommand({}));
    if (account === undefined || !/^[0-9]{12}$/.test(account)) throw new Error('GetCallerIdentity named no account.');
    return account;
  } finally {
    client.destroy();
  }
}
