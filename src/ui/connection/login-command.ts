/** The AWS CLI's login, in a terminal of its own that stays while there is something to read. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Login } from '../../exports/model/sign-in-reasons';

/**
 * The command's words; the profile stands in one of its own.
 * @param browser where it is: on another machine no login can call back to this one, and the user takes a code there. Older
 * versions of the AWS CLI show a code by themselves.
 */
export function loginArguments({ kind, profile }: Login, browser: 'here' | 'elsewhere' | 'elsewhere, by itself' = 'here'): string[] {
  const command = kind === 'sso' ? ['sso', 'login'] : ['login'];
  const whose = profile.startsWith('-') ? [`--profile=${profile}`] : ['--profile', profile];
  if (browser === 'here') return [...command, ...whose];
  if (kind === 'login') return [...command, ...whose, '--remote'];
  return [...command, ...whose, ...(browser === 'elsewhere' ? ['--use-device-code'] : []), '--no-browser'];
}

/** The first version whose `sso login` shows a code only where it is told to. */
const ASKED_FOR_CODE_SINCE = [2, 22];
const VERSION_MS = 15_000;

/** Whether an AWS CLI is so old that its `sso login` shows a code without being told to. */
export async function offersCodeByItself(program: string): Promise<boolean> {
  const answer = await promisify(execFile)(program, ['--version'], { timeout: VERSION_MS }).catch(() => undefined);
  const version = /^aws-cli\/(\d+)\.(\d+)/.exec(answer?.stdout ?? '')?.slice(1).map(Number);
  if (!version) return false;
  const [major = 0, minor = 0] = version;
  const [sinceMajor = 0, sinceMinor = 0] = ASKED_FOR_CODE_SINCE;
  return major < sinceMajor || (major === sinceMajor && minor < sinceMinor);
}

/** What a terminal starts. */
export interface LoginShell {
  readonly shellPath: string;
  readonly shellArgs: string[];
  readonly env?: Readonly<Record<string, string>>;
}

const END = 'Press Enter to close this terminal.';

/**
 * VS Code closes a terminal with its program, and what a login that fails has said would be gone with it. So a shell stands
 * around it, which waits for Enter then. It never reads the arguments as its own words: they come as parameters, or, where
 * Windows would take them apart, in the environment.
 */
export function loginShell(program: string, args: readonly string[], platform: NodeJS.Platform): LoginShell {
  if (platform !== 'win32') {
    const script = `"$@"; code=$?; [ "$code" -eq 0 ] || { printf '\n%s' "${END}"; read -r _; }; exit "$code"`;
    return { shellPath: '/bin/sh', shellArgs: ['-c', script, 'sh', program, ...args] };
  }
  const script =
    '$words = ConvertFrom-Json $env:SIMPLEDB_LOGIN; & $words[0] $words[1..($words.Count - 1)]; $code = $LASTEXITCODE; ' +
    `if ($code -ne 0) { Read-Host '${END}' }; exit $code`;
  return {
    shellPath: 'powershell.exe',
    shellArgs: ['-NoLogo', '-NoProfile', '-Command', script],
    env: { SIMPLEDB_LOGIN: JSON.stringify([program, ...args]) },
  };
}
