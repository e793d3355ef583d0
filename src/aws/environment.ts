import { fromTokenFile } from '@aws-sdk/credential-providers';
import type { Credentials } from '../simpledb/credentials';
import { renewing, stsOptions, type KeptCredentials } from './credentials';
import { metadataCredentials, SILENT } from './metadata-credentials';
import { ofCredentials } from '../exports/model/sign-in-reasons';
import { requestHandler } from './network';
import { assumeRoleWithWebIdentity } from './sts';
import { cleanError, secretsOfThisMachine } from './secrets';

/** Where credentials come from that no profile names. */
export type EnvironmentSource = 'keys' | 'webIdentity' | 'container' | 'instance' | 'none';

/**
 * The first source that AWS's tools would take beside the profiles, by the variables that are set; nobody is asked.
 *
 * @returns `instance` where no variable names any: whether this machine is an instance with a role shows when asked.
 */
export function environmentSource(env: NodeJS.ProcessEnv = process.env): EnvironmentSource {
  if (env['AWS_ACCESS_KEY_ID'] && env['AWS_SECRET_ACCESS_KEY']) return 'keys';
  if (env['AWS_WEB_IDENTITY_TOKEN_FILE'] && env['AWS_ROLE_ARN']) return 'webIdentity';
  if (env['AWS_CONTAINER_CREDENTIALS_RELATIVE_URI'] || env['AWS_CONTAINER_CREDENTIALS_FULL_URI']) return 'container';
  const disabled = env['AWS_EC2_METADATA_DISABLED'];
  return disabled && disabled !== 'false' ? 'none' : 'instance';
}

/**
 * Credentials of the environment, the container or the instance. Profiles play no part: AWS's default chain would take
 * the default profile, and its program, for them.
 *
 * @param region of STS, for web identity.
 * @throws copies of the providers' errors without secrets; `CredentialsProviderError` where there is no source.
 */
export function environmentCredentials(region: string, ca?: readonly string[]): KeptCredentials {
  return renewing(async () => {
    const sent: (string | undefined)[] = [];
    try {
      return await load(environmentSource(), region, ca, sent);
    } catch (error) {
      throw ofCredentials(cleanError(error, [...sent, ...(await secretsOfThisMachine())]));
    }
  });
}

function load(
  source: EnvironmentSource,
  region: string,
  ca: readonly string[] | undefined,
  sent: (string | undefined)[],
): Promise<Credentials> {
  switch (source) {
    case 'keys':
      return metadataCredentials('Environment');
    case 'webIdentity': {
      const roleAssumerWithWebIdentity = assumeRoleWithWebIdentity(stsOptions(region, undefined, requestHandler(ca)), sent);
      return fromTokenFile({ roleAssumerWithWebIdentity, logger: SILENT })();
    }
    case 'container':
      return metadataCredentials('EcsContainer');
    case 'instance':
      return metadataCredentials('Ec2InstanceMetadata');
    case 'none':
      throw Object.assign(new Error('No variable names any, and instance metadata is switched off.'), {
        name: 'CredentialsProviderError',
      });
  }
}
