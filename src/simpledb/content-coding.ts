/** Answers that something in between has compressed, though no request asks for that. */
import type zlib from 'node:zlib';
import { brief, responseError } from './errors';
import type { HttpAnswer } from './transport';

type Unpack = (library: typeof zlib, body: Buffer, options: zlib.ZlibOptions, done: (error: Error | null, body: Buffer) => void) => void;

const UNPACK: ReadonlyMap<string, Unpack> = new Map<string, Unpack>([
  ['gzip', (library, ...rest) => library.gunzip(...rest)],
  ['x-gzip', (library, ...rest) => library.gunzip(...rest)],
  // Some send it without the frame that the standard asks for.
  ['deflate', (library, body, ...rest) => ((body[0] ?? 0) % 16 === 8 ? library.inflate : library.inflateRaw)(body, ...rest)],
  ['br', (library, ...rest) => library.brotliDecompress(...rest)],
]);

/** Something in between has unpacked it and left the header. */
const isPlain = (body: Buffer): boolean => /^\s*[<{]/.test(body.toString('latin1', 0, 64));

/** The codings of a body, the last one first; none where it is as it was written. */
export function codingsOf({ headers, body }: HttpAnswer): string[] {
  const header = headers['content-encoding'];
  if (header === undefined || body.length === 0) return [];
  const codings = header.toLowerCase().split(',').map((coding) => coding.trim()).filter((coding) => coding !== '' && coding !== 'identity');
  return codings.length > 0 && isPlain(body) ? [] : codings.reverse();
}

/** More than one is seldom, more than a few is an attack. */
const MOST_CODINGS = 3;

/**
 * The answer unpacked.
 * @param maxBytes of the body, packed or not
 * @throws SimpleDBError of kind `response` where it cannot be read; an answer with an error status has no body then
 */
export async function unpacked(answer: HttpAnswer, codings: readonly string[], maxBytes: number): Promise<HttpAnswer> {
  try {
    if (codings.length > MOST_CODINGS) throw unreadable(codings, 'and was not read');
    const library = await import('node:zlib');
    let { body } = answer;
    for (const coding of codings) {
      const unpack = UNPACK.get(coding);
      if (unpack === undefined) throw unreadable(codings, 'and cannot be read');
      body = await new Promise<Buffer>((resolve, reject) => {
        unpack(library, body, { maxOutputLength: maxBytes }, (error, whole) => {
          if (error === null) resolve(whole);
          else if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') reject(unreadable(codings, `and longer than ${maxBytes} bytes when unpacked`));
          else reject(unreadable(codings, 'and damaged'));
        });
      });
    }
    return { ...answer, body };
  } catch (error) {
    if (answer.status >= 200 && answer.status <= 299) throw error;
    return { ...answer, body: Buffer.alloc(0) };
  }
}

const unreadable = (codings: readonly string[], why: string): Error =>
  responseError(`The answer is compressed (${brief(codings.join(', '), 60)}), which SimpleDB never does, ${why}.`);
