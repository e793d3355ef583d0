import { homedir } from 'node:os';
import { join } from 'node:path';
import { FileWatcher, type WatchedPath } from './file-watcher';

/** Folders in which AWS's tools keep logins: IAM Identity Center's, and those of `aws login`. */
export const loginCaches = (env: NodeJS.ProcessEnv, home: string): string[] => [
  join(home, '.aws', 'sso', 'cache'),
  env['AWS_LOGIN_CACHE_DIRECTORY'] || join(home, '.aws', 'login', 'cache'),
];

/** Everything that a profile's credentials come from, where AWS's libraries look for it. */
export function sharedFiles(env: NodeJS.ProcessEnv = process.env): WatchedPath[] {
  const home = env['HOME'] || env['USERPROFILE'] || homedir();
  return [
    { kind: 'file', path: env['AWS_CONFIG_FILE'] || join(home, '.aws', 'config') },
    { kind: 'file', path: env['AWS_SHARED_CREDENTIALS_FILE'] || join(home, '.aws', 'credentials') },
    ...loginCaches(env, home).map((path): WatchedPath => ({ kind: 'folder', path })),
  ];
}

/** Calls back after profiles or logins have changed, until it is disposed. */
export const watchSharedFiles = (onChange: () => void): FileWatcher => new FileWatcher(sharedFiles(), onChange);
