import { readFile } from 'node:fs/promises';
import type { Section } from './credential-source';
import { configFile } from './shared-files';

/**
 * The `services` sections of the shared config file by their names, with nested keys as `simpledb.endpoint_url`. AWS's
 * loader drops those whose names have quotes around spaces, escapes or letters beyond ASCII; the AWS CLI reads them.
 *
 * @returns an empty map if the file cannot be read.
 */
export async function servicesSections(env: NodeJS.ProcessEnv = process.env): Promise<ReadonlyMap<string, Section>> {
  return parseServices(await readFile(configFile(env), 'utf8').catch(() => ''));
}

/** A header up to its closing bracket; a comment may follow. */
const HEADER = /^\[(.+?)\]\s*(?:[#;].*)?$/;

function parseServices(text: string): Map<string, Section> {
  const sections = new Map<string, Record<string, string>>();
  let settings: Record<string, string> | undefined;
  let parent: string | undefined;
  for (const line of text.split(/\r?\n/)) {
    const header = HEADER.exec(line.trim())?.[1];
    if (header !== undefined) {
      const name = servicesName(header);
      settings = name === undefined ? undefined : (sections.get(name) ?? {});
      if (name !== undefined && settings !== undefined) sections.set(name, settings);
      parent = undefined;
      continue;
    }
    const [, key, value] = /^([^=]+)=(.*)$/.exec(withoutComment(line))?.map((part) => part.trim()) ?? [];
    if (settings === undefined || !key || value === undefined) continue;
    if (!/^\s/.test(line)) parent = undefined;
    if (value === '') parent = key;
    else settings[parent === undefined ? key : `${parent}.${key}`] = value;
  }
  return sections;
}

const withoutComment = (line: string): string => line.replace(/(^|\s)[#;].*/, '');

/** The name in a header such as `services "my things"`, read as the AWS CLI does: as two words of a POSIX shell. */
function servicesName(header: string): string | undefined {
  const words = header.startsWith('services') ? shellWords(header) : undefined;
  return words?.length === 2 ? words[1] : undefined;
}

/** Space, a quoted part, an escaped character, or plain characters. */
const PART = /([ \t]+)|'([^']*)'|"((?:\\.|[^"\\])*)"|\\(.)|([^ \t'"\\]+)/gy;

/** @returns undefined for a quote that is not closed, or a backslash at the end. */
function shellWords(text: string): string[] | undefined {
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
