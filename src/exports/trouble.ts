/** Why an export cannot be followed for now, as windows tell each other: of an error what its words are made of. */
export interface Trouble {
  readonly name: string;
  readonly message: string;
  readonly kind?: string;
  readonly code?: string;
  /** What to do next, of an error that has its own words for users. */
  readonly action?: string;
  readonly forUser?: true;
}

const TEXTS = ['kind', 'code', 'action'] as const;

export function troubleOf(error: unknown): Trouble {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error) };
  const { kind, cause } = error as Error & { kind?: unknown };
  // What wraps a credential provider's error is less telling than that.
  if (kind === 'credentials' && cause instanceof Error) return troubleOf(cause);
  const own = error as Error & Partial<Record<(typeof TEXTS)[number] | 'forUser', unknown>>;
  const code = own.code ?? (cause as { code?: unknown } | undefined)?.code;
  const texts = Object.entries({ kind, code, action: own.action }).filter(([, text]) => typeof text === 'string');
  return { name: error.name, message: error.message, ...Object.fromEntries(texts), ...(own.forUser === true ? { forUser: true } : {}) };
}

/** An error that is described as the first one was. */
export const errorOf = ({ message, ...facts }: Trouble): Error => Object.assign(new Error(message), facts);

/** The same obstacle, though its message may tell another time or request. */
export const isSameTrouble = (a: Trouble | undefined, b: Trouble | undefined): boolean => a?.name === b?.name && a?.code === b?.code;

/** Reads one from a file that anybody may have edited. */
export function isTrouble(value: unknown): value is Trouble {
  if (typeof value !== 'object' || value === null) return false;
  const trouble = value as Partial<Record<keyof Trouble, unknown>>;
  if (typeof trouble.name !== 'string' || typeof trouble.message !== 'string') return false;
  return TEXTS.every((name) => trouble[name] === undefined || typeof trouble[name] === 'string');
}
