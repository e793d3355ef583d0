/** Takes a line apart into words as AWS's tools do: a POSIX shell's rules, which Python's `shlex.split` has, or Windows' own. Pure. */

/** Space, a quoted part, an escaped character, or plain characters. */
const PART = /([ \t\r\n]+)|'([^']*)'|"((?:\\[^]|[^"\\])*)"|\\([^])|([^ \t\r\n'"\\]+)/gy;

/** @returns undefined for a quote that is not closed, or a backslash at the end */
export function posixWords(text: string): string[] | undefined {
  const words: string[] = [];
  let word: string | undefined;
  let end = 0;
  for (const [part, space, single, double, escaped, plain] of text.matchAll(PART)) {
    end += part.length;
    if (space === undefined) {
      word = (word ?? '') + (single ?? double?.replace(/\\(["\\])/g, '$1') ?? escaped ?? plain ?? '');
    } else if (word !== undefined) {
      words.push(word);
      word = undefined;
    }
  }
  if (end < text.length) return undefined;
  return word === undefined ? words : [...words, word];
}

/**
 * Words are parted by spaces and tabs, double quotes alone quote, and a backslash stands for itself unless it is one of those
 * before a quote: two of them are one, and an odd one makes the quote a character like others.
 *
 * @returns undefined for a quote that is not closed
 */
export function windowsWords(text: string): string[] | undefined {
  const words: string[] = [];
  let word: string | undefined;
  let isQuoted = false;
  for (const [part, backslashes, quote, space] of text.matchAll(/(\\*)(?:(")|([ \t]+)|[^]|$)/g)) {
    if (part === '') continue;
    if (quote !== undefined) {
      const count = backslashes?.length ?? 0;
      word = (word ?? '') + '\\'.repeat(count >> 1);
      if (count % 2 === 1) word += '"';
      else isQuoted = !isQuoted;
    } else if (space === undefined || isQuoted) {
      word = (word ?? '') + part;
    } else {
      if (backslashes) word = (word ?? '') + backslashes;
      if (word !== undefined) words.push(word);
      word = undefined;
    }
  }
  if (isQuoted) return undefined;
  return word === undefined ? words : [...words, word];
}

/** @returns undefined for a line that cannot be taken apart */
export const splitCommand = (command: string, platform: NodeJS.Platform = process.platform): string[] | undefined =>
  platform === 'win32' ? windowsWords(command) : posixWords(command);
