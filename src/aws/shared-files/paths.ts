import { homedir } from 'node:os';
import { join } from 'node:path';
import { FileWatcher, type WatchedPath } from './file-watcher';

/** Folders in which AWS's tools keep logins: IAM Identity Center's, and those of `aws login`. */
export const loginCaches = (env: NodeJS.ProcessEnv, home: string): string[] => [
  join(home, '.aws', 'sso', 'cache'),
  env['AWS_LOGIN_CACHE_DIRECTORY'] || join(home, '.aws', 'login', 'cache'),
];

/** The home folder, where AWS's libraries look for it. */
export const homeOf = (env: NodeJS.ProcessEnv): string => env['HOME'] || env['USERPROFILE'] || homedir();

/** A path as AWS's tools read it: `$NAME`, `${NAME}` and a leading `~` stand for what they do in a shell. */
function expand(path: string, env: NodeJS.ProcessEnv): string {
  const named = path.replace(/\$(?:(\w+)|\{([^}]*)\})/g, (whole, plain?: string, braced?: string) => env[plain ?? braced ?? ''] ?? whole);
  return named === '~' || /^~[/\\]/.test(named) ? join(homeOf(env), named.slice(1)) : named;
}

/** The shared config file. */
export const configFile = (env: NodeJS.ProcessEnv): string => expand(env['AWS_CONFIG_FILE'] || '~/.aws/config', env);

/** The shared credentials file. */
export const credentialsFile = (env: NodeJS.ProcessEnv): string => expand(env['AWS_SHARED_CREDENTIALS_FILE'] || '~/.aws/credentials', env);

/** Everything that a profile's credentials come from. */
export function sharedFiles(env: NodeJS.ProcessEnv = process.env): WatchedPath[] {
  return [
    { kind: 'file', path: configFile(env) },
    { kind: 'file', path: credentialsFile(env) },
    ...loginCaches(env, homeOf(env)).map((path): WatchedPath => ({ kind: 'folder', path })),
  ];
}

/** Calls back after profiles or logins have changed, until it is disposed. */
export const watchSharedFiles = (onChange: () => void): FileWatcher => new FileWatcher(sharedFiles(), onChange);
