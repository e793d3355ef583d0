/** UTF-16 code units in the order of the UTF-8 bytes they lead to: surrogates stand for characters above U+FFFF. */
const rank = (unit: number): number => (unit < 0xd800 ? unit : unit < 0xe000 ? unit + 0x2000 : unit - 0x800);

/**
 * Order of two strings by their UTF-8 bytes, which is SimpleDB's "lexicographical": negative, 0 or positive.
 * JavaScript's own `<` differs from it as soon as characters above U+FFFF are involved.
 */
export function compareBytes(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const left = a.charCodeAt(i);
    const right = b.charCodeAt(i);
    if (left !== right) return rank(left) - rank(right);
  }
  return a.length - b.length;
}

/** Index of the first entry of `sorted` (in byte order) that is not below `name`; `sorted.length` when all are. */
export function lowerBound(sorted: readonly string[], name: string): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compareBytes(sorted[middle] as string, name) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
