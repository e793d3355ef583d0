import type { Credentials, CredentialsProvider } from '../simpledb/credentials';
import { cleanError } from './secrets';

/**
 * Makes a call with credentials. Some answers repeat what they were asked with: an error comes without it.
 *
 * @param call gets the provider to make its client with.
 */
export async function withoutSecretsOf<T>(
  credentials: CredentialsProvider,
  call: (credentials: CredentialsProvider) => Promise<T>,
): Promise<T> {
  const used: Credentials[] = [];
  try {
    return await call(async (options) => {
      const given = await credentials(options);
      used.push(given);
      return given;
    });
  } catch (error) {
    // Nothing was sent: the provider has cleaned its own error already.
    if (used.length === 0) throw error;
    throw cleanError(error, used.flatMap(({ accessKeyId, secretAccessKey, sessionToken }) => [accessKeyId, secretAccessKey, sessionToken]));
  }
}
