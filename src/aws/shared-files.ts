import { homedir } from 'node:os';
import { join } from 'node:path';
import { FileWatcher, type WatchedPath } from './file-watcher';

/** Folders in which AWS's tools keep logins: IAM Identity Center's, and those of `aws login`. */
export const loginCaches = (env: NodeJS.ProcessEnv, home: string): string[] => [
  join(home, '.aws', 'sso', 'cache'),
  env['AWS_LOGIN_CACHE_DIRECTORY'] || join(home, '.aws', 'login', 'cache'),
];

const homeOf = (env: NodeJS.ProcessEnv): string => env['HOME'] || env['USERPROFILE'] || homedir();

/** The shared config file, where AWS's libraries look for it. */
export function configFile(env: NodeJS.ProcessEnv): string {
  const path = env['AWS_CONFIG_FILE'] || '~/.aws/config';
  return path.startsWith('~/') ? join(homeOf(env), path.slice(2)) : path;
}

/** Everything that a profile's credentials come from, where AWS's libraries look for it. */
export function sharedFiles(env: NodeJS.ProcessEnv = process.env): WatchedPath[] {
  const home = homeOf(env);
  return [
    { kind: 'file', path: configFile(env) },
    { kind: 'file', path: env['AWS_SHARED_CREDENTIALS_FILE'] || join(home, '.aws', 'credentials') },
    ...loginCaches(env, home).map((path): WatchedPath => ({ kind: 'folder', path })),
  ];
}

/** Calls back after profiles or logins have changed, until it is disposed. */
export const watchSharedFiles = (onChange: () => void): FileWatcher => new FileWatcher(sharedFiles(), onChange);
