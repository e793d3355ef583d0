import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto';
import { getCanonicalHeaders, SignatureV4 } from '@smithy/signature-v4';
import {
  AuthError,
  checkIdentity,
  MAX_CLOCK_SKEW_MS,
  sameSignature,
  signatureMismatch,
  type Credentials,
} from './credentials';

/** A request as it came in. */
export interface SignedRequest {
  readonly method: string;
  readonly rawPath: string;
  readonly query: URLSearchParams;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** As sent: an aws-chunked body not yet decoded. */
  readonly body: Buffer;
}

/** What the Authorization header or, in a presigned URL, the query says. */
interface Claim {
  readonly accessKeyId: string;
  /** YYYYMMDD, Region and service of the credential scope. */
  readonly day: string;
  readonly region: string;
  readonly service: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  /** YYYYMMDDTHHMMSSZ. */
  readonly date: string;
  readonly sessionToken: string | undefined;
  /** Of a presigned URL. */
  readonly expiresSeconds?: number;
}

const ALGORITHM = 'AWS4-HMAC-SHA256';
const MAX_PRESIGNED_SECONDS = 7 * 24 * 60 * 60;
const HEX_SHA256 = /^[0-9a-f]{64}$/;
const UNSIGNED_PAYLOAD = 'UNSIGNED-PAYLOAD';

type Data = string | ArrayBuffer | ArrayBufferView;

const toBytes = (data: Data): Uint8Array => {
  if (typeof data === 'string') return Buffer.from(data, 'utf8');
  return ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data);
};

/** The hash that the signing library asks for, by Node's own: an HMAC when there is a secret. */
class Sha256 {
  private hash: Hash | Hmac;
  constructor(private readonly secret?: Data) {
    this.hash = this.begin();
  }
  update(data: Data): void {
    this.hash.update(toBytes(data));
  }
  digest(): Promise<Uint8Array> {
    return Promise.resolve(this.hash.digest());
  }
  reset(): void {
    this.hash = this.begin();
  }
  private begin(): Hash | Hmac {
    return this.secret === undefined ? createHash('sha256') : createHmac('sha256', toBytes(this.secret));
  }
}

/** AWS's own signer, asked for the signature of precisely the headers that a request names as signed. */
class Signer extends SignatureV4 {
  async signatureOf(request: SignedRequest, claim: Claim, payloadHash: string): Promise<string> {
    const headers: Record<string, string> = {};
    for (const name of claim.signedHeaders) headers[name] = request.headers[name] ?? '';
    const signable = {
      method: request.method,
      path: request.rawPath,
      query: queryOf(request.query),
      headers,
      protocol: 'http:',
      hostname: '',
    };
    const canonicalRequest = this.createCanonicalRequest(
      signable,
      getCanonicalHeaders(signable, undefined, new Set(claim.signedHeaders)),
      payloadHash,
    );
    const scope = `${claim.day}/${claim.region}/${claim.service}/aws4_request`;
    const stringToSign = await this.createStringToSign(claim.date, scope, canonicalRequest, ALGORITHM);
    return this.sign(stringToSign, { signingDate: new Date(parseDate(claim.date)) });
  }
}

function queryOf(parameters: URLSearchParams): Record<string, string[]> {
  const query = Object.create(null) as Record<string, string[]>;
  for (const [name, value] of parameters) (query[name] ??= []).push(value);
  return query;
}

/** Epoch milliseconds, NaN when it is no date. */
const parseDate = (date: string): number =>
  Date.parse(date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));

/** Whether anything in the request claims to be a Signature Version 4. */
export const hasSignatureV4 = ({ headers, query }: Pick<SignedRequest, 'headers' | 'query'>): boolean =>
  headers['authorization']?.startsWith(ALGORITHM) === true || query.get('X-Amz-Algorithm') === ALGORITHM;

/**
 * Throws an AuthError unless the request carries a right Signature Version 4 for `service`, by header or, S3 alone, as
 * a presigned URL. Answers the Region that the credential scope names.
 */
export async function verifySignatureV4(
  request: SignedRequest,
  service: 'sdb' | 's3' | 'sts' | 'iam',
  credentials: Credentials,
  now: number,
): Promise<string> {
  const claim = readClaim(request, service);
  checkScope(request, claim, service);
  checkIdentity(credentials, claim.accessKeyId, claim.sessionToken);
  const signer = new Signer({
    credentials: { accessKeyId: credentials.accessKeyId, secretAccessKey: credentials.secretAccessKey },
    region: claim.region,
    service,
    sha256: Sha256,
    uriEscapePath: service !== 's3',
  });
  const payloadHash = payloadHashOf(request, claim, service);
  if (!sameSignature(claim.signature, await signer.signatureOf(request, claim, payloadHash))) {
    throw signatureMismatch();
  }
  checkTime(claim, now);
  if (HEX_SHA256.test(payloadHash) && payloadHash !== createHash('sha256').update(request.body).digest('hex')) {
    throw new AuthError('payload', "The provided 'x-amz-content-sha256' header does not match what was computed.");
  }
  return claim.region;
}

function readClaim({ headers, query }: SignedRequest, service: string): Claim {
  const header = headers['authorization'];
  if (header !== undefined) {
    if (!header.startsWith(`${ALGORITHM} `)) throw malformed(`The authorization mechanism must be ${ALGORITHM}.`);
    const fields = new Map(
      header
        .slice(ALGORITHM.length)
        .split(',')
        .map((field): [string, string] => {
          const [name = '', ...rest] = field.trim().split('=');
          return [name, rest.join('=')];
        }),
    );
    return {
      ...readCredential(fields.get('Credential')),
      signedHeaders: (fields.get('SignedHeaders') ?? '').split(';'),
      signature: fields.get('Signature') ?? '',
      date: headers['x-amz-date'] ?? '',
      sessionToken: headers['x-amz-security-token'],
    };
  }
  if (service !== 's3' || !query.has('X-Amz-Signature')) throw new AuthError('missing', 'Missing Authentication Token');
  if (query.get('X-Amz-Algorithm') !== ALGORITHM) throw malformed(`X-Amz-Algorithm only supports "${ALGORITHM}".`);
  return {
    ...readCredential(query.get('X-Amz-Credential') ?? undefined),
    signedHeaders: (query.get('X-Amz-SignedHeaders') ?? '').split(';'),
    signature: query.get('X-Amz-Signature') ?? '',
    date: query.get('X-Amz-Date') ?? '',
    sessionToken: query.get('X-Amz-Security-Token') ?? undefined,
    expiresSeconds: Number(query.get('X-Amz-Expires') ?? NaN),
  };
}

function readCredential(credential = ''): Pick<Claim, 'accessKeyId' | 'day' | 'region' | 'service'> {
  const [accessKeyId = '', day = '', region = '', service = '', terminator, ...more] = credential.split('/');
  if (terminator !== 'aws4_request' || more.length > 0) {
    throw malformed("Credential must have at least 5 slash-delimited elements and end in 'aws4_request'.");
  }
  return { accessKeyId, day, region, service };
}

function checkScope({ headers }: SignedRequest, claim: Claim, service: string): void {
  if (claim.service !== service) throw wrongScope(`Credential should be scoped to correct service: '${service}'.`);
  if (claim.region === '') throw wrongScope('Credential should be scoped to a valid region.');
  if (Number.isNaN(parseDate(claim.date))) throw malformed("Date must be in ISO-8601 'basic format'.");
  if (!claim.date.startsWith(claim.day) || claim.day.length !== 8) {
    throw wrongScope('Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP.');
  }
  if (!claim.signedHeaders.includes('host'))
    throw malformed("'Host' must be a 'SignedHeader' in the AWS Authorization.");
  if (service !== 's3') return;
  // S3 acts upon what these say, so nobody else must have put them there.
  const unsigned = Object.keys(headers).find(
    (name) => name.startsWith('x-amz-') && !claim.signedHeaders.includes(name),
  );
  if (unsigned === undefined) return;
  throw new AuthError('denied', `There were headers present in the request which were not signed: ${unsigned}`);
}

/** Throws `malformed` when S3 is not told what the payload is. */
function payloadHashOf({ headers, query, body }: SignedRequest, claim: Claim, service: string): string {
  const declared = headers['x-amz-content-sha256'] ?? query.get('X-Amz-Content-Sha256');
  if (declared) return declared;
  if (claim.expiresSeconds !== undefined) return UNSIGNED_PAYLOAD;
  if (service === 's3') throw malformed('Missing required header for this request: x-amz-content-sha256');
  return createHash('sha256').update(body).digest('hex');
}

function checkTime({ date, expiresSeconds }: Claim, now: number): void {
  const signedAt = parseDate(date);
  if (expiresSeconds === undefined) {
    if (Math.abs(now - signedAt) <= MAX_CLOCK_SKEW_MS) return;
    const nowText = new Date(now).toISOString().replace(/[-:]|\.\d+/g, '');
    const how = signedAt < now ? 'expired' : 'not yet current';
    throw new AuthError('expired', `Signature ${how}: ${date} is more than 15 min. from ${nowText}.`);
  }
  if (!(expiresSeconds >= 1 && expiresSeconds <= MAX_PRESIGNED_SECONDS)) {
    throw malformed('X-Amz-Expires must be between 1 and 604800 seconds.');
  }
  if (signedAt - now > MAX_CLOCK_SKEW_MS) throw new AuthError('expired', 'Request is not valid yet');
  // S3 answers an URL past its time with AccessDenied, not with a clock error: its client's clock is not the matter.
  if (now > signedAt + expiresSeconds * 1000) throw new AuthError('denied', 'Request has expired');
}

const malformed = (detail: string): AuthError => new AuthError('malformed', detail);
const wrongScope = (detail: string): AuthError => new AuthError('scope', detail);
