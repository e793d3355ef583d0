/** What an export failed of, by its code and its message. Pure. */
import { awsErrorName, errorClassOf, type ErrorClass } from '../../simpledb/error-names';
import { readDenial } from './denial';

/** Services whose name may stand before the error's own: `S3NoSuchBucket`, `KMSDisabledException`, `SimpleDBInternalFailure`. */
const SERVICE = /^(?:AmazonS3|AWSKMS|Amazon|AWS|S3|KMS|SimpleDB|SDB|STS|IAM)[._]?(?=[A-Z])/;

/** Characters of a message that are looked at. */
const LONGEST = 4096;

/** The error of another service inside a message: `(Service: S3, Status Code: 403, Error Code: AccessDenied)`, `AccessDenied: …`. */
const WRAPPED: readonly RegExp[] = [
  /\bError ?Code: ?([A-Za-z][A-Za-z0-9.]{1,80})/i,
  /^\s{0,8}(?:An error occurred \()?([A-Z][A-Za-z0-9.]{2,80})(?:: |\) when )/,
];

/** What S3 and KMS say where nobody names their error; the first that fits counts. */
const SENTENCES: readonly (readonly [words: RegExp, of: ErrorClass])[] = [
  [/\bspecified bucket does not exist\b|\bbucket does not exist\b/i, 'noSuchBucket'],
  [/\bmust be addressed using the specified endpoint\b|\bregion '[^']{1,40}' is wrong\b|\bbucket is not in the (?:same )?region\b/i, 'bucketRegion'],
  [/\b(?:KMS|kms:)/, 'kmsKey'],
];

/**
 * A denial that names a KMS action concerns the key, whatever the code says. Then the code counts, with or without its
 * service before it; then the message. Undefined where neither tells.
 */
export function failureClassOf(code: string | undefined, message: string | undefined): ErrorClass | undefined {
  const words = (message ?? '').slice(0, LONGEST);
  const of = codeClass(code ?? '') ?? messageClass(words, code === undefined);
  if (of !== undefined && of !== 'denied') return of;
  const denied = readDenial(words)?.action;
  if (denied !== undefined) return denied.startsWith('kms:') ? 'kmsKey' : 'denied';
  return of;
}

function codeClass(code: string): ErrorClass | undefined {
  const name = code.replace(SERVICE, '');
  const own = errorClassOf(code);
  if (name === code || awsErrorName(code) !== undefined) return own;
  const of = errorClassOf(name);
  // What KMS refuses concerns the key; what it could not do this time does not.
  if (/^(?:AWS)?KMS/.test(code)) return of === 'throttled' || of === 'transient' ? of : 'kmsKey';
  return own ?? of;
}

/** @param isAll no code says anything else: a bare "Access Denied" is all there is */
function messageClass(words: string, isAll: boolean): ErrorClass | undefined {
  for (const pattern of WRAPPED) {
    const code = pattern.exec(words)?.[1];
    const of = code === undefined ? undefined : codeClass(code.replace(/^KMS\./, 'KMS'));
    if (of !== undefined) return of;
  }
  const of = SENTENCES.find(([pattern]) => pattern.test(words))?.[1];
  return of ?? (isAll && /\baccess denied\b/i.test(words) ? 'denied' : undefined);
}
