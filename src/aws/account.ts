import { IAMClient, ListAccountAliasesCommand } from '@aws-sdk/client-iam';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { callWith } from './calls';
import type { CredentialsProvider } from '../simpledb/credentials';
import { requestHandler } from './network';

export interface AwsServiceOptions {
  readonly region: string;
  readonly credentials: CredentialsProvider;
  /** Other endpoints than AWS's own: the local sandbox, or what the profile or the environment names. */
  readonly endpoints: { readonly [service in 's3' | 'sts' | 'iam']?: string | undefined };
  /** Certificates to trust, as `trustedCertificates` tells; without them those that Node and VS Code trust. */
  readonly ca?: readonly string[] | undefined;
}

/** Who the credentials act as. */
export interface CallerIdentity {
  /** 12 digits. */
  readonly account: string;
  readonly arn: string;
}

/** The account that the credentials act in, 12 digits. */
export const callerAccount = async (options: AwsServiceOptions): Promise<string> => (await callerIdentity(options)).account;

/** Needs no permission; an explicit deny of `sts:GetCallerIdentity` is AccessDenied. */
export function callerIdentity(options: AwsServiceOptions): Promise<CallerIdentity> {
  const { region, endpoints, ca } = options;
  return callWith(options.credentials, async (credentials) => {
    const client = new STSClient({
      region,
      credentials,
      requestHandler: requestHandler(ca),
      ignoreConfiguredEndpointUrls: true,
      ...(endpoints.sts && { endpoint: endpoints.sts }),
    });
    try {
      const { Account: account, Arn: arn = '' } = await client.send(new GetCallerIdentityCommand({}));
      if (account === undefined || !/^[0-9]{12}$/.test(account)) throw new Error('GetCallerIdentity named no account.');
      return { account, arn };
    } finally {
      client.destroy();
    }
  });
}

/**
 * The account's alias, as its sign-in page has it. Needs `iam:ListAccountAliases`.
 *
 * @returns undefined where there is none, or where it may not or cannot be asked for: an alias is no more than a help.
 */
export async function accountAlias(options: AwsServiceOptions): Promise<string | undefined> {
  const { region, credentials, endpoints, ca } = options;
  const client = new IAMClient({
    region,
    credentials,
    requestHandler: requestHandler(ca),
    ignoreConfiguredEndpointUrls: true,
    maxAttempts: 1,
    ...(endpoints.iam && { endpoint: endpoints.iam }),
  });
  try {
    return (await client.send(new ListAccountAliasesCommand({ MaxItems: 1 }))).AccountAliases?.[0];
  } catch {
    return undefined;
  } finally {
    client.destroy();
  }
}
