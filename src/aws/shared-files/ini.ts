/**
 * One of AWS's shared files, read by the rules of AWS's own tools: those of Python's `RawConfigParser`, which botocore reads
 * them with. Pure.
 */

/** Why a line is none of those that AWS's tools take; they refuse the whole file for it. */
export type LineRule =
  /** It begins with “[” and has no “]”. */
  | 'headerNotClosed'
  /** It stands before the first section. */
  | 'noSection'
  /** It is neither a section nor “key = value”. */
  | 'noDelimiter'
  | 'noKey'
  /** The section, or the key in it, was there before. */
  | 'twice'
  /** A key without a value has lines below it that are no settings. */
  | 'badBlock';

export interface LineProblem {
  /** From 1. */
  readonly line: number;
  readonly rule: LineRule;
}

export interface IniSection {
  /** As it stands between the brackets; undefined where they are not closed. */
  readonly name: string | undefined;
  readonly line: number;
  /** By key, in lower case. A value over several lines has them joined by line feeds; see `nested`. */
  readonly values: ReadonlyMap<string, string>;
  /** The first thing that is wrong in it. */
  readonly problem?: LineProblem;
}

export interface Ini {
  /** In the file's order. Of two with the same name both have a problem. */
  readonly sections: readonly IniSection[];
  /** Lines before the first section, and in the one whose keys count for all. */
  readonly problems: readonly LineProblem[];
}

/** Keys of this section count for every other. */
const DEFAULTS = 'DEFAULT';
/** What Python takes for white space, beside JavaScript's. */
const MORE_SPACE = '\x1c\x1d\x1e\x1f\x85';
const isSpace = (text: string, index: number): boolean => /\s/.test(text.charAt(index)) || MORE_SPACE.includes(text.charAt(index));

/** The index of the first character that is no white space; the length where there is none. */
function indentOf(text: string): number {
  let index = 0;
  while (index < text.length && isSpace(text, index)) index += 1;
  return index;
}

function stripEnd(text: string): string {
  let end = text.length;
  while (end > 0 && isSpace(text, end - 1)) end -= 1;
  return text.slice(0, end);
}

const strip = (text: string): string => stripEnd(text.slice(indentOf(text)));

/** A section while it is read. */
class OpenSection {
  readonly options = new Map<string, { readonly line: number; readonly parts: string[] }>();
  problem: LineProblem | undefined;

  constructor(
    readonly name: string | undefined,
    readonly line: number,
  ) {}

  note(line: number, rule: LineRule): void {
    this.problem ??= { line, rule };
  }
}

/** Total: what AWS's tools would refuse is a problem of its section, and keys below it never fall into the section before. */
export function parseIni(text: string): Ini {
  const sections: OpenSection[] = [];
  const problems: LineProblem[] = [];
  const named = new Map<string, OpenSection>();
  let section: OpenSection | undefined;
  let value: string[] | undefined;
  let indent = 0;
  text
    .replace(/^\ufeff/, '')
    .split(/\r\n|\r|\n/)
    .forEach((full, index) => {
      const line = index + 1;
      const content = strip(full);
      if (content.startsWith('#') || content.startsWith(';')) return;
      if (content === '') {
        value?.push('');
        return;
      }
      const ownIndent = indentOf(full);
      if (section && value && ownIndent > indent) {
        value.push(content);
        return;
      }
      indent = ownIndent;
      if (content.startsWith('[')) {
        section = openSection(content, line, named);
        if (section.line === line) sections.push(section);
        value = undefined;
      } else if (section) {
        value = readOption(section, content, line) ?? value;
      } else {
        problems.push({ line, rule: 'noSection' });
      }
    });
  const defaults = named.get(DEFAULTS);
  const all = closed(sections, defaults);
  return { sections: all, problems: defaults?.problem ? [...problems, defaults.problem] : problems };
}

function openSection(content: string, line: number, named: Map<string, OpenSection>): OpenSection {
  const end = content.lastIndexOf(']');
  const section = new OpenSection(end > 1 ? content.slice(1, end) : undefined, line);
  if (section.name === undefined) {
    section.note(line, 'headerNotClosed');
    return section;
  }
  const before = named.get(section.name);
  if (before && section.name === DEFAULTS) return before;
  before?.note(line, 'twice');
  if (before) section.note(line, 'twice');
  named.set(section.name, section);
  return section;
}

/** @returns the value's lines, to which those that are indented more are added; undefined where there is none */
function readOption(section: OpenSection, content: string, line: number): string[] | undefined {
  const delimiter = content.search(/[=:]/);
  if (delimiter < 0) {
    section.note(line, 'noDelimiter');
    return undefined;
  }
  const key = strip(content.slice(0, delimiter)).toLowerCase();
  if (key === '') section.note(line, 'noKey');
  if (section.options.has(key)) section.note(line, 'twice');
  const parts = [strip(content.slice(delimiter + 1))];
  section.options.set(key, { line, parts });
  return parts;
}

function closed(sections: readonly OpenSection[], defaults: OpenSection | undefined): IniSection[] {
  return sections
    .filter(({ name }) => name !== DEFAULTS)
    .map((one) => {
      const values = new Map([...(defaults ? valuesOf(defaults) : []), ...valuesOf(one)]);
      return { name: one.name, line: one.line, values, ...(one.problem && { problem: one.problem }) };
    });
}

function valuesOf(section: OpenSection): [string, string][] {
  return [...section.options].map(([key, { line, parts }]) => {
    const value = stripEnd(parts.join('\n'));
    if (value.startsWith('\n') && nested(value) === undefined) section.note(line, 'badBlock');
    return [key, value];
  });
}

/**
 * The settings below a key without a value of its own, one in each line that is indented more.
 * @returns undefined for a value of its own, or for lines that are no settings
 */
export function nested(value: string): ReadonlyMap<string, string> | undefined {
  if (!value.startsWith('\n')) return undefined;
  const settings = new Map<string, string>();
  for (const line of value.split('\n')) {
    if (strip(line) === '') continue;
    const delimiter = line.indexOf('=');
    if (delimiter < 0) return undefined;
    settings.set(strip(line.slice(0, delimiter)), strip(line.slice(delimiter + 1)));
  }
  return settings;
}
