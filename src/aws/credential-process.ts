import { spawn, type ChildProcess } from 'node:child_process';
import { CodedError } from '../exports/model/coded-error';
import type { Credentials } from '../simpledb/credentials';
import { withoutSecrets } from './secrets';
import { splitCommand } from './shared-files/split-command';

/** How long a program may take, in milliseconds: somebody may have to sign in in a browser meanwhile. */
export const PROCESS_MS = 60_000;
/** Of what it writes: credentials have a few kilobytes. */
const MOST_BYTES = 1024 * 1024;
/** Of what it says about a failure, in characters. */
const LONGEST_ERROR = 500;

export interface CredentialProcess {
  readonly profile: string;
  /** As the profile has it. */
  readonly command: string;
}

export interface ProcessOptions {
  readonly signal?: AbortSignal | undefined;
  readonly timeoutMs?: number;
  readonly platform?: NodeJS.Platform;
  /** What its words may repeat. */
  readonly secrets?: () => Promise<readonly string[]>;
}

/**
 * Runs the program that a profile names in `credential_process`, without a shell: no character of the line means anything to
 * anybody but to the program. It ends, with all that it has started, when the time is up or the signal says so.
 *
 * @throws CodedError that names the profile and the program, never what it wrote for us
 */
export async function runCredentialProcess({ profile, command }: CredentialProcess, options: ProcessOptions = {}): Promise<Credentials> {
  const words = splitCommand(command, options.platform);
  const [program, ...args] = words ?? [];
  if (program === undefined || program === '') {
    throw new CodedError('ProfileValue', { profile, key: 'credential_process', rule: 'is a program and its arguments, each quote closed' });
  }
  const failed = (reason: string, details = ''): CodedError =>
    new CodedError('CredentialProcessFailed', { profile, program, reason, details: details.trim().slice(0, LONGEST_ERROR) });
  const ended = await run(program, args, options);
  const said = async (): Promise<string> => withoutSecrets(withoutTokens(ended.errors), [...args, ...((await options.secrets?.()) ?? [])]);
  if (ended.how !== 'exited') throw failed(ended.how, await said());
  if (ended.code !== 0) throw failed(`exit code ${ended.code ?? 'none'}`, await said());
  return credentialsOf(ended.output, (reason) => failed(reason));
}

/** A program may repeat a secret that nobody else knows: what looks like one goes. */
const withoutTokens = (text: string): string => text.replace(/[\w+/=.~-]{16,}/g, (word) => (/\d/.test(word) ? '***' : word));

interface Ended {
  /** `exited`, or why it did not. */
  readonly how: string;
  readonly code?: number | null;
  readonly output: string;
  readonly errors: string;
}

function run(program: string, args: readonly string[], { signal, timeoutMs = PROCESS_MS }: ProcessOptions): Promise<Ended> {
  return new Promise((resolve) => {
    const output: Buffer[] = [];
    const errors: Buffer[] = [];
    let bytes = 0;
    const onAbort = (): void => end('cancelled');
    const timer = setTimeout(() => end('time limit'), timeoutMs);
    let child: ChildProcess | undefined;
    const done = (how: string, code?: number | null): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
      resolve({ how, code: code ?? null, output: Buffer.concat(output).toString('utf8'), errors: Buffer.concat(errors).toString('utf8') });
    };
    const end = (how: string): void => {
      if (child) endTree(child);
      done(how);
    };
    if (signal?.aborted) return end('cancelled');
    signal?.addEventListener('abort', onAbort, { once: true });
    try {
      // A group of its own, so that what it starts ends with it.
      child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], detached: process.platform !== 'win32', windowsHide: true });
    } catch (error) {
      return done(codeOf(error));
    }
    const keep = (chunks: Buffer[]) => (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= MOST_BYTES) chunks.push(chunk);
      else end('too much output');
    };
    child.stdout?.on('data', keep(output));
    child.stderr?.on('data', keep(errors));
    child.on('error', (error) => done(codeOf(error)));
    child.on('close', (code, killedBy) => done(killedBy === null ? 'exited' : `ended by ${killedBy}`, code));
  });
}

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? 'unknown';

function endTree({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  if (process.platform === 'win32') {
    spawn('taskkill', ['/pid', String(pid), '/T', '/F'], { stdio: 'ignore', windowsHide: true }).on('error', () => undefined);
    return;
  }
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended meanwhile.
  }
}

function credentialsOf(output: string, failed: (reason: string) => CodedError): Credentials {
  let answer: Readonly<Record<string, unknown>>;
  try {
    answer = Object(JSON.parse(output)) as typeof answer;
  } catch {
    throw failed('no JSON');
  }
  const { Version: version, AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey, SessionToken: sessionToken, Expiration: end } = answer;
  if (version !== 1) throw failed('Version');
  if (typeof accessKeyId !== 'string' || accessKeyId === '') throw failed('AccessKeyId');
  if (typeof secretAccessKey !== 'string' || secretAccessKey === '') throw failed('SecretAccessKey');
  const expiration = end === undefined || end === null ? undefined : new Date(typeof end === 'string' ? end : NaN);
  if (expiration && Number.isNaN(expiration.getTime())) throw failed('Expiration');
  if (expiration && expiration.getTime() <= Date.now()) throw failed('expired');
  return {
    accessKeyId,
    secretAccessKey,
    ...(typeof sessionToken === 'string' && sessionToken !== '' && { sessionToken }),
    ...(expiration && { expiration }),
  };
}
