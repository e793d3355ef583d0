/** Finds, and where it may installs, a browser of the Chromium family. */
import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium } from 'playwright-core';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge', 'msedge'];
const MAC_APPS = ['Google Chrome', 'Chromium', 'Microsoft Edge'].map(name => `/Applications/${name}.app/Contents/MacOS/${name}`);

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function installed() {
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  const onPath = NAMES.flatMap(name => folders.map(folder => join(folder, name)));
  return [...onPath, ...(process.platform === 'darwin' ? MAC_APPS : [])].find(isExecutable);
}

function aptInstall() {
  console.log('No browser found: installing Chromium by apt-get...');
  for (const args of [['update', '-qq'], ['install', '-y', '-qq', '--no-install-recommends', 'chromium']]) {
    const { status } = spawnSync('apt-get', args, {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
    if (status !== 0) return undefined;
  }
  return installed();
}

/**
 * @returns {string} path of the browser: CHROME_PATH, else the first one found, else Debian's, installed now when this
 *   process may do that
 * @throws {Error} when there is none, with what to do
 */
export function findBrowser() {
  const { CHROME_PATH } = process.env;
  if (CHROME_PATH) {
    if (isExecutable(CHROME_PATH)) return CHROME_PATH;
    throw new Error(`CHROME_PATH names "${CHROME_PATH}", which is not a program. Correct it or unset it.`);
  }
  const found = installed() ?? (process.getuid?.() === 0 ? aptInstall() : undefined);
  if (found) return found;
  throw new Error('No browser found. Install Chromium, Google Chrome or Microsoft Edge ' +
    '(Debian, Ubuntu: sudo apt-get install chromium), or set CHROME_PATH to one.');
}

/**
 * Starts a browser without a window (HEADED=1: with one) that reaches nothing but this machine.
 * @returns {Promise<import('playwright-core').Browser>}
 */
export function launchBrowser() {
  return chromium.launch({
    executablePath: findBrowser(),
    headless: !process.env.HEADED,
    // Who closes it does so by cleanUpAtExit or close(); Playwright's own handlers would end the process before that.
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
    args: [
      '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--disable-quic', '--no-first-run', '--disable-sync',
      '--disable-background-networking', '--disable-component-update',
      '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost',
    ],
  });
}
