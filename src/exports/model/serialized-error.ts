import { codedErrorOf } from './coded-error';
import type { SerializedError } from './read-record';

export type { SerializedError };

export function serializeError(error: unknown): SerializedError {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error) };
  const { kind, cause } = error as Error & { kind?: unknown };
  // What wraps a credential provider's error is less telling than that.
  if (kind === 'credentials' && cause instanceof Error) return { ...serializeError(cause), kind };
  const own = error as Error & Partial<Record<'code' | 'action' | 'forUser', unknown>>;
  const code = own.code ?? (cause as { code?: unknown } | undefined)?.code;
  const texts = Object.entries({ kind, code, action: own.action }).filter(([, text]) => typeof text === 'string');
  const coded = codedErrorOf(error);
  return {
    name: error.name,
    message: error.message,
    ...Object.fromEntries(texts),
    ...(own.forUser === true ? { forUser: true } : {}),
    ...(coded && { facts: coded.facts }),
  };
}

/** An error that is described as the first one was. */
export const deserializeError = ({ message, ...facts }: SerializedError): Error => Object.assign(new Error(message), facts);

/** The same obstacle, though its message may tell another time or request. */
export const isSameError = (a: SerializedError | undefined, b: SerializedError | undefined): boolean => a?.name === b?.name && a?.code === b?.code;
