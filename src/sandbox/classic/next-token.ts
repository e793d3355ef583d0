import { createHash } from 'node:crypto';
import { SandboxError } from '../kit/errors';

/**
 * A NextToken names the place where the last page ended and, by a digest, the question it belongs to: handed in with
 * another question it is refused. Opaque to clients, and good across restarts.
 */
export function writeToken(question: string, place: unknown): string {
  return Buffer.from(JSON.stringify([digest(question), place])).toString('base64');
}

/** The place, as it was written. Throws InvalidNextToken. */
export function readToken<Place>(question: string, token: string): Place {
  const [owner, place] = decode(token);
  if (owner !== digest(question))
    throw new SandboxError('InvalidNextToken', 'The specified next token is not valid.', 400);
  return place as Place;
}

function decode(token: string): [owner: unknown, place: unknown] {
  try {
    const content: unknown = JSON.parse(Buffer.from(token, 'base64').toString('utf8'));
    return Array.isArray(content) && content.length === 2 ? [content[0], content[1]] : [undefined, undefined];
  } catch {
    return [undefined, undefined];
  }
}

const digest = (question: string): string => createHash('sha256').update(question).digest('base64url').slice(0, 16);
