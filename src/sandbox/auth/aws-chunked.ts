import { SandboxError } from '../kit/errors';

/** A body taken out of its aws-chunked wrapping, and the headers that trailed behind it (names in lower case). */
export interface DecodedBody {
  readonly body: Buffer;
  readonly trailers: Readonly<Record<string, string>>;
}

const CRLF = '\r\n';

/** Whether the body is in chunks of its own, by what the request says of its payload. */
export const isAwsChunked = (headers: Readonly<Record<string, string>>): boolean =>
  headers['x-amz-content-sha256']?.startsWith('STREAMING-') === true;

/**
 * Takes the chunks apart: `<hex size>[;chunk-signature=…]CRLF<bytes>CRLF`, a chunk of size 0 last, then trailers up to
 * an empty line. Chunk signatures are not checked; the signature over the head, which is, covers the decoded length.
 * Throws IncompleteBody when the chunks do not add up.
 */
export function decodeAwsChunked(encoded: Buffer, decodedLength: string | undefined): DecodedBody {
  const chunks: Buffer[] = [];
  let position = 0;
  const line = (): string => {
    const end = encoded.indexOf(CRLF, position);
    if (end < 0) throw incomplete();
    const text = encoded.toString('latin1', position, end);
    position = end + CRLF.length;
    return text;
  };

  for (;;) {
    const [size = ''] = line().split(';');
    if (!/^[0-9a-f]{1,10}$/i.test(size)) throw incomplete();
    const length = parseInt(size, 16);
    if (length === 0) break;
    const end = position + length;
    if (encoded.toString('latin1', end, end + CRLF.length) !== CRLF) throw incomplete();
    chunks.push(encoded.subarray(position, end));
    position = end + CRLF.length;
  }

  const trailers: Record<string, string> = {};
  while (position < encoded.length) {
    const text = line();
    const colon = text.indexOf(':');
    if (colon > 0) trailers[text.slice(0, colon).trim().toLowerCase()] = text.slice(colon + 1).trim();
  }

  const body = Buffer.concat(chunks);
  if (decodedLength !== undefined && body.length !== Number(decodedLength)) throw incomplete();
  return { body, trailers };
}

const incomplete = (): SandboxError =>
  new SandboxError('IncompleteBody', 'The request body terminated unexpectedly', 400);
