import { readFile } from 'node:fs/promises';
import { CodedError, isCodedError } from '../../exports/model/coded-error';
import { nested, parseIni, type IniSection, type LineProblem } from './ini';
import { configFile, credentialsFile } from './paths';
import { posixWords } from './split-command';

/** Settings of one section, or of a profile's sections in both files. */
export class Settings {
  constructor(private readonly values: ReadonlyMap<string, string> = new Map()) {}

  /** A value of its own; undefined for a key that is missing, or has settings below it. */
  get(key: string): string | undefined {
    const value = this.values.get(key);
    return value?.startsWith('\n') ? undefined : value;
  }

  /** Whether a key has settings below it in place of a value. */
  isBlock(key: string): boolean {
    return this.values.get(key)?.startsWith('\n') === true;
  }

  /** The settings below a key. */
  below(key: string): Settings | undefined {
    const value = this.values.get(key);
    const settings = value === undefined ? undefined : nested(value);
    return settings && new Settings(settings);
  }

  get isEmpty(): boolean {
    return this.values.size === 0;
  }

  /** All of it, for comparing only: it holds secrets. */
  get entries(): [string, string][] {
    return [...this.values];
  }

  /** With those of another, which win. */
  with(other: Settings): Settings {
    return new Settings(new Map([...this.values, ...other.values]));
  }
}

/** A profile of the shared files, with all that they say of it. */
export interface SharedProfile {
  readonly name: string;
  /** Of both files; the credentials file wins. */
  readonly settings: Settings;
  /** Its section of the config file alone. */
  readonly config?: Settings;
  /** Its section of the credentials file alone. */
  readonly credentials?: Settings;
  /** A line of its sections that AWS's tools refuse: what it says cannot be relied on. */
  readonly problem?: CodedError<'SharedFileLine'>;
}

export interface SharedFiles {
  readonly profiles: ReadonlyMap<string, SharedProfile>;
  readonly ssoSessions: ReadonlyMap<string, Settings>;
  /** The `services` sections. */
  readonly services: ReadonlyMap<string, Settings>;
  /** Files that cannot be read, and lines that belong to no profile. */
  readonly problems: readonly CodedError[];
}

interface Section {
  readonly settings: Settings;
  readonly problem?: CodedError<'SharedFileLine'>;
}

/**
 * Reads AWS's shared config and credentials files, once, by the rules of botocore 1.43 (configloader.py, session.py). Where it
 * refuses a whole file for one line, the other sections are read all the same, and the line is named.
 */
export async function readSharedFiles(env: NodeJS.ProcessEnv = process.env): Promise<SharedFiles> {
  const problems: CodedError[] = [];
  const [config, credentials] = await Promise.all([
    readSections(configFile(env), problems),
    readSections(credentialsFile(env), problems),
  ]);
  const ofConfig = new Map<string, Section>();
  const ssoSessions = new Map<string, Settings>();
  const services = new Map<string, Settings>();
  for (const [header, section] of config) {
    const kind = (['profile', 'sso-session', 'services'] as const).find((word) => header.startsWith(word));
    const words = kind === undefined ? undefined : posixWords(header);
    const name = header === 'default' ? header : words?.length === 2 ? words[1] : undefined;
    const isProfile = name !== undefined && (kind === 'profile' || header === 'default');
    // Of two headers that name the same in other words the last one counts.
    const replaced = isProfile ? ofConfig.get(name)?.problem : section.problem;
    if (replaced) problems.push(replaced);
    if (isProfile) ofConfig.set(name, section);
    if (name !== undefined && kind === 'sso-session') ssoSessions.set(name, section.settings);
    if (name !== undefined && kind === 'services') services.set(name, section.settings);
  }
  const names = new Set([...ofConfig.keys(), ...credentials.keys()]);
  const profiles = new Map([...names].map((name) => [name, profileOf(name, ofConfig.get(name), credentials.get(name))]));
  return { profiles, ssoSessions, services, problems };
}

function profileOf(name: string, config: Section | undefined, credentials: Section | undefined): SharedProfile {
  const problem = config?.problem ?? credentials?.problem;
  return {
    name,
    settings: (config?.settings ?? new Settings()).with(credentials?.settings ?? new Settings()),
    ...(config && { config: config.settings }),
    ...(credentials && { credentials: credentials.settings }),
    ...(problem && { problem }),
  };
}

/** @param problems gets those of the file, and of lines that are in no section with a name */
async function readSections(file: string, problems: CodedError[]): Promise<Map<string, Section>> {
  const sections = new Map<string, Section>();
  const text = await readText(file).catch((error: unknown) => {
    problems.push(isCodedError(error) ? error : new CodedError('SharedFileUnreadable', { file, reason: reasonOf(error) }));
    return '';
  });
  const ini = parseIni(text);
  const lineError = ({ line, rule }: LineProblem, section = ''): CodedError<'SharedFileLine'> =>
    new CodedError('SharedFileLine', { file, line: String(line), rule, section });
  problems.push(...ini.problems.map((problem) => lineError(problem)));
  for (const { name, values, problem } of withNames(ini.sections, (lost) => problems.push(lineError(lost)))) {
    sections.set(name, { settings: new Settings(values), ...(problem && { problem: lineError(problem, name) }) });
  }
  return sections;
}

function* withNames(sections: readonly IniSection[], onLost: (problem: LineProblem) => void): Generator<IniSection & { name: string }> {
  for (const section of sections) {
    const { name, problem } = section;
    if (name !== undefined) yield { ...section, name };
    else if (problem) onLost(problem);
  }
}

/** @returns '' where there is no such file. @throws CodedError for an encoding that AWS's tools do not read; else Node's error. */
async function readText(file: string): Promise<string> {
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR' || error.code === 'EISDIR') return Buffer.alloc(0);
    throw error;
  });
  const refuse = (reason: string): never => {
    throw new CodedError('SharedFileUnreadable', { file, reason });
  };
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff) || bytes.includes(0)) return refuse('UTF-16');
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return refuse('encoding');
  }
}

const reasonOf = (error: unknown): string => (error as NodeJS.ErrnoException | undefined)?.code ?? 'unknown';
