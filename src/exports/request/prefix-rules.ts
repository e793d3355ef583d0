/** What can be wrong with a key prefix beyond the limits of AWS's model, and what is only unusual. Pure: the page uses it too. */
import { keyLengths, S3_KEY_BYTES } from '../model/artefacts';

/** A prefix for one domain; a plan has one for each. */
export interface DomainPrefix {
  readonly domainName: string;
  readonly s3KeyPrefix: string;
}

/** AWS accepts such a prefix, counts the export for the quota, and then fails to write it. */
export function tooLongKeys(prefixes: readonly DomainPrefix[]): string | undefined {
  const long = longest(prefixes, 'sure');
  if (!long || long.bytes <= S3_KEY_BYTES) return undefined;
  const others = prefixes.filter(({ s3KeyPrefix, domainName }) => keyLengths(s3KeyPrefix, domainName).sure > S3_KEY_BYTES).length - 1;
  const more = others > 0 ? ` and ${others} more` : '';
  return (
    `S3 key prefix is too long for ${long.domainName || 'a domain'}${more}: object keys would have ${long.bytes} bytes of UTF-8, ` +
    `S3 allows ${S3_KEY_BYTES}. Shorten it by ${bytesWords(long.bytes - S3_KEY_BYTES)}.`
  );
}

/** What the user should look at once more, though AWS accepts it; undefined when there is nothing. */
export function prefixWarning(prefixes: readonly DomainPrefix[]): string | undefined {
  const [slash] = prefixes.flatMap(({ s3KeyPrefix }) => slashWarning(s3KeyPrefix) ?? []);
  if (slash !== undefined) return slash;
  const long = longest(prefixes, 'longest');
  if (!long || long.bytes <= S3_KEY_BYTES) return undefined;
  return (
    `S3 key prefix leaves little room for ${long.domainName || 'a domain'}: S3 allows ${S3_KEY_BYTES} bytes for a key, and those of data ` +
    `files may need up to ${long.bytes}. Shorten it by ${bytesWords(long.bytes - S3_KEY_BYTES)} to be safe.`
  );
}

function slashWarning(prefix: string): string | undefined {
  if (prefix.startsWith('/')) return 'S3 key prefix begins with “/”: its first folder has an empty name. Remove the “/” unless that is intended.';
  if (prefix.includes('//')) return 'S3 key prefix contains “//”: one of its folders has an empty name. Remove one “/” unless that is intended.';
  return undefined;
}

function longest(prefixes: readonly DomainPrefix[], which: 'sure' | 'longest'): { domainName: string; bytes: number } | undefined {
  let found: { domainName: string; bytes: number } | undefined;
  for (const { s3KeyPrefix, domainName } of prefixes) {
    const bytes = keyLengths(s3KeyPrefix, domainName)[which];
    if (!found || bytes > found.bytes) found = { domainName, bytes };
  }
  return found;
}

const bytesWords = (bytes: number): string => (bytes === 1 ? '1 byte' : `${bytes} bytes`);
