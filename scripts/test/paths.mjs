/** Which tests a path on the command line means. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';

export const KINDS = ['unit', 'page', 'host', 'package', 'e2e'];

/** What is a path, and not the name of a stage. @param {string} text */
export const isPath = text => /[\\/]|\.ts$/.test(text);

/**
 * @param {string} root the project's folder
 * @param {readonly string[]} paths of test files and of folders, from the current folder
 * @returns {Map<string, string[]>} names of test files in test/<kind>, by kind
 * @throws {Error} with words for whoever typed it, when a path means no test
 */
export function testsOf(root, paths) {
  const tests = new Map();
  for (const path of paths) {
    const whole = resolve(path);
    if (!existsSync(whole)) throw new Error(`There is no ${path}.`);
    const files = statSync(whole).isDirectory()
      ? readdirSync(whole, { recursive: true, encoding: 'utf8' }).map(name => join(whole, name))
      : [whole];
    const found = files.filter(file => file.endsWith('.test.ts')).map(file => {
      const [top, kind, ...rest] = relative(root, file).split(sep);
      return { kind: top === 'test' && KINDS.includes(kind) ? kind : undefined, name: rest.join('/') };
    }).filter(({ kind }) => kind);
    if (!found.length) {
      throw new Error(`There is no test in ${path}: name files that end with .test.ts, or folders with such files, in ` +
        `${KINDS.map(kind => `test/${kind}`).join(', ')}.`);
    }
    for (const { kind, name } of found) tests.set(kind, [...new Set([...tests.get(kind) ?? [], name])].sort());
  }
  return tests;
}
