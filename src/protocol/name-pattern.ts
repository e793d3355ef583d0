/**
 * Whether names fit a pattern in which `*` stands for any text, in any case of letters. Without a `*` a name fits that
 * contains the pattern, as in the Domains view's filter; an empty pattern fits every name.
 *
 * Takes time in proportion to the name's length for each part of the pattern: a regular expression with many `.*` would not.
 */
export function nameMatcher(pattern: string): (name: string) => boolean {
  const wanted = pattern.trim().toLowerCase();
  const parts = wanted.split('*');
  const [first = ''] = parts;
  if (parts.length === 1) return (name) => name.toLowerCase().includes(wanted);
  const last = parts.at(-1) ?? '';
  const between = parts.slice(1, -1);
  return (given) => {
    const name = given.toLowerCase();
    const end = name.length - last.length;
    if (!name.startsWith(first) || !name.endsWith(last) || end < first.length) return false;
    let at = first.length;
    for (const part of between) {
      const found = name.indexOf(part, at);
      if (found < 0 || found + part.length > end) return false;
      at = found + part.length;
    }
    return true;
  };
}
