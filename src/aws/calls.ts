import { isSameKeys, type Credentials, type CredentialsProvider } from '../simpledb/credentials';
import { refusesCredentials } from '../simpledb/error-names';
import { cleanError } from './secrets';

/**
 * Makes a call that reads, with credentials; once more where they are refused and others are to be had. Some answers repeat
 * what they were asked with: an error comes without it.
 *
 * @param call gets the provider to make its client with.
 */
export async function callWith<T>(
  credentials: CredentialsProvider,
  call: (credentials: CredentialsProvider) => Promise<T>,
): Promise<T> {
  const used: Credentials[] = [];
  const noting: CredentialsProvider = async (options) => {
    const given = await credentials(options);
    used.push(given);
    return given;
  };
  try {
    return await call(noting).catch(async (error: unknown) => {
      if (!(await isRenewed(error, used.at(-1), credentials))) throw error;
      return call(noting);
    });
  } catch (error) {
    // Nothing was sent: the provider has cleaned its own error already.
    if (used.length === 0) throw error;
    throw cleanError(error, used.flatMap(({ accessKeyId, secretAccessKey, sessionToken }) => [accessKeyId, secretAccessKey, sessionToken]));
  }
}

/** @throws what keeps others from being had */
async function isRenewed(error: unknown, refused: Credentials | undefined, credentials: CredentialsProvider): Promise<boolean> {
  if (!refused || !(error instanceof Error) || !refusesCredentials(error.name)) return false;
  return !isSameKeys(await credentials({ forceRefresh: true, refused }), refused);
}
