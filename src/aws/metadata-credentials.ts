import { fromContainerMetadata, fromEnv, fromHttp, fromInstanceMetadata } from '@aws-sdk/credential-providers';
import type { Credentials } from '../simpledb/credentials';
import type { MetadataSource } from './credential-source';

/** For each of the requests to an instance's metadata: more than AWS's second, which a busy machine may need for itself. */
const METADATA_TIMEOUT_MS = 2_500;

/** AWS's providers would write to the console, which is the extension host's log. */
export const SILENT = { trace() {}, debug() {}, info() {}, warn() {}, error() {} };

/** Credentials that no file holds: those of the environment, of the container, or of the instance. */
export function metadataCredentials(from: MetadataSource): Promise<Credentials> {
  switch (from) {
    case 'Environment':
      return fromEnv({ logger: SILENT })();
    case 'EcsContainer':
      return process.env['AWS_CONTAINER_CREDENTIALS_RELATIVE_URI'] || process.env['AWS_CONTAINER_CREDENTIALS_FULL_URI']
        ? fromHttp({ logger: SILENT, maxRetries: 1 })()
        : fromContainerMetadata({ logger: SILENT, timeout: METADATA_TIMEOUT_MS })();
    case 'Ec2InstanceMetadata':
      return fromInstanceMetadata({ logger: SILENT, timeout: METADATA_TIMEOUT_MS })();
  }
}
