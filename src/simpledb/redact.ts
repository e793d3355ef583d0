/** Keeps secrets out of messages, logs and reports. */

/** Shorter ones may be part of any word. AWS's own secrets have 16 characters at the least, a device's code has 6. */
const SHORT = 8;

/**
 * Members and headers that hold a secret whoever made it; a client token is none. It begins with the word that tells, not
 * with the name that the word ends, and what repeats in it has a limit: a text of any length takes time in proportion.
 */
const NAMED =
  /((?:signature|credential|(?<!client-?)token|authorization|password|secret[\w-]{0,64})["']?\s{0,64}[=:]\s{0,64}["']?(?:(?:Basic|Bearer)\s{1,64})?)[^\s"'&,;<>]+/gi;

/**
 * The text with each secret replaced, also where it is written as a URL, JSON or XML has it.
 *
 * One of 8 characters or more goes wherever it stands. A shorter one goes as a whole only, not out of the middle of a
 * word; and where it has letters alone, as words have, only as a value: in quotes, or right behind `=` or `:`. So no
 * secret makes a message unreadable, and none that could be of use to anybody stays.
 */
export function redact(text: string, secrets: readonly (string | undefined)[], replacement: string): string {
  const known = new Set(secrets.flatMap((secret) => (secret === undefined || secret === '' ? [] : spellings(secret))));
  // The longest first: one may begin with another.
  return [...known]
    .sort((a, b) => b.length - a.length)
    .reduce(
      (rest, secret) =>
        secret.length < SHORT ? rest.replace(short(secret), () => replacement) : rest.replaceAll(secret, () => replacement),
      text,
    );
}

/**
 * The beginning of a text with each secret replaced: it is cut before it is looked through. Of the end, where a secret may
 * have been cut in two and stand unseen, as much is left out as the longest can have.
 *
 * @param max characters that are looked through
 */
export function redactBeginning(text: string, max: number, secrets: readonly (string | undefined)[], replacement: string): string {
  const isWhole = text.length <= max;
  const beginning = withoutNamedSecrets(redact(isWhole ? text : text.slice(0, max), secrets, replacement), replacement);
  if (isWhole) return beginning;
  const longest = Math.max(0, ...secrets.flatMap((secret) => (secret ? spellings(secret).map(({ length }) => length) : [])));
  return beginning.slice(0, Math.max(0, beginning.length - longest));
}

/** The text without what is named a token, a signature, a password or a secret in it. */
export const withoutNamedSecrets = (text: string, replacement: string): string =>
  text.replace(NAMED, (_all, name: string) => `${name}${replacement}`);

const spellings = (secret: string): string[] => {
  const uri = encoded(secret);
  return [
    secret,
    uri,
    uri.replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`),
    JSON.stringify(secret).slice(1, -1),
    secret.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;'),
  ];
};

/** Half of a character from beyond the basic plane cannot be encoded, nor sent. */
function encoded(secret: string): string {
  try {
    return encodeURIComponent(secret);
  } catch {
    return secret;
  }
}

function short(secret: string): RegExp {
  const before = /^\p{L}+$/u.test(secret) ? `(?<=[=:"'“‘])` : `(?<![\\p{L}\\p{N}])`;
  return new RegExp(`${before}${secret.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')}(?![\\p{L}\\p{N}])`, 'gu');
}
