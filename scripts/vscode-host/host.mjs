/** Starts the VS Code server that install.mjs has put in place, and runs tests in its extension host. */
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { format, promisify } from 'node:util';
import { startGroup, temporaryFolder, watchOutput } from '../processes.mjs';
import { HOST_RUN_MILLISECONDS, START_MILLISECONDS } from '../timeouts.mjs';
import { launchBrowser } from './browser.mjs';
import { NEWEST, installHost } from './install.mjs';

/** Nothing opens, asks or calls the internet by itself. */
export const QUIET_SETTINGS = {
  'chat.disableAIFeatures': true,
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'files.simpleDialog.enable': true,
  'git.enabled': false,
  // The server finds the ports that others on this machine open, and would offer to forward them.
  'remote.autoForwardPorts': false,
  'security.workspace.trust.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'window.restoreWindows': 'none',
  'workbench.colorTheme': 'Default Dark Modern',
  'workbench.enableExperiments': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
};

/** What a VS Code that this script may run in has set for itself, and Node's options, would change the server. */
const FOREIGN_VARIABLE = /^(VSCODE_|ELECTRON_|NODE_OPTIONS$)/;

function serverEnvironment(own) {
  const inherited = Object.entries(process.env).filter(([name]) => !FOREIGN_VARIABLE.test(name));
  // No gallery: searching for, updating and recommending extensions stays off the network.
  return { ...Object.fromEntries(inherited), EXTENSIONS_GALLERY: '{}', ...own };
}

function serverArguments(vscode, { dataDir, userDataDir, extensionsDir }) {
  return [
    join(vscode, 'out', 'server-main.js'), '--accept-server-license-terms', '--telemetry-level', 'off',
    '--server-data-dir', dataDir, '--user-data-dir', userDataDir, '--extensions-dir', extensionsDir,
  ];
}

/**
 * Installs a package into a VS Code that is used for nothing else.
 * @param {string} version of VS Code
 * @param {string} vsix
 * @returns {Promise<string[]>} what is installed then, as `<publisher>.<name>@<version>`
 * @throws {Error} when VS Code refuses it, with VS Code's words
 */
export async function installedBy(version, vsix) {
  const { node, vscode } = await installHost(version);
  const { path, remove } = temporaryFolder('simpledb-install');
  const folders = { dataDir: path, userDataDir: join(path, 'user-data'), extensionsDir: join(path, 'extensions') };
  const run = args => promisify(execFile)(node, [...serverArguments(vscode, folders), ...args], {
    env: serverEnvironment({ XDG_RUNTIME_DIR: path, TMPDIR: path }),
  });
  try {
    await run(['--install-extension', vsix]);
    const { stdout } = await run(['--list-extensions', '--show-versions']);
    return stdout.split('\n').filter(line => line.includes('@'));
  } finally {
    remove();
  }
}

/**
 * Writes a user's settings before VS Code starts: the quiet ones where the user has not chosen otherwise, and `settings`.
 * The same twice: a window of a server takes settings of machine scope from the machine's file alone, the desktop has
 * only the user's.
 * @param {string} userDataDir
 * @param {Record<string, unknown>} settings
 */
export function writeSettings(userDataDir, settings) {
  for (const folder of ['User', 'Machine']) {
    const file = join(userDataDir, folder, 'settings.json');
    const before = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, JSON.stringify({ ...QUIET_SETTINGS, ...before, ...settings }, null, 2));
  }
}

/**
 * @typedef {object} ServerOptions
 * @property {string} [version] of VS Code, one of those that install.mjs knows
 * @property {number} [port] 0, the default: any
 * @property {string} [userDataDir] settings, logs and the extensions' storage; default a temporary folder
 * @property {string} [extensionsDir] default a temporary folder
 * @property {Record<string, unknown>} [settings] the user's, beside the quiet ones
 * @property {readonly string[]} [vsix] extensions to install
 * @property {Record<string, string>} [env] variables of the server and the extension host
 * @property {boolean} [testDriver] the workbench accepts an extension under development and tests; it shows no toasts then
 *
 * @typedef {object} Server
 * @property {string} origin `http://127.0.0.1:<port>`
 * @property {string} userDataDir
 * @property {string} token what an address must carry to be let in
 * @property {Promise<string>} ended how the server ended, in words
 * @property {() => string} log its output so far
 * @property {() => Promise<void>} stop ends it with all its processes and removes its temporary folder
 */

/**
 * @param {ServerOptions} [options]
 * @returns {Promise<Server>}
 * @throws {Error} when it cannot be installed, or an extension cannot, or it does not start in time
 */
export async function startServer(options = {}) {
  const { version = NEWEST, port = 0, settings = {}, vsix = [], env = {}, testDriver = false } = options;
  const { node, vscode } = await installHost(version);
  const temporary = temporaryFolder('simpledb-vscode');
  const userDataDir = options.userDataDir ?? join(temporary.path, 'user-data');
  const extensionsDir = options.extensionsDir ?? join(temporary.path, 'extensions');
  writeSettings(userDataDir, settings);

  // Any page in any browser can reach a port of this machine; only one that knows the token is let in.
  const token = randomBytes(16).toString('hex');
  const tokenFile = join(temporary.path, 'token');
  writeFileSync(tokenFile, token, { mode: 0o600 });
  const common = serverArguments(vscode, { dataDir: temporary.path, userDataDir, extensionsDir });
  // Its sockets, and what its extensions put aside, go away with the folder.
  const environment = serverEnvironment({ XDG_RUNTIME_DIR: temporary.path, TMPDIR: temporary.path, ...env });
  try {
    for (const file of vsix) {
      await promisify(execFile)(node, [...common, '--install-extension', file], { env: environment });
    }
  } catch (error) {
    temporary.remove();
    throw error;
  }

  const { child, ended, stop: stopGroup } = startGroup(node, [
    ...common, '--host', '127.0.0.1', '--port', String(port), '--connection-token-file', tokenFile,
    '--disable-workspace-trust', '--disable-getting-started-override', ...(testDriver ? ['--enable-smoke-test-driver'] : []),
  ], { cwd: vscode, env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
  const output = watchOutput([child.stdout, child.stderr], /listening on (\d+)/);
  const stop = async () => {
    await stopGroup();
    temporary.remove();
  };
  let timer;
  try {
    const [, listeningOn] = await Promise.race([
      output.found,
      ended.then(how => { throw new Error(`The VS Code server ended: ${how}.\n${output.text()}`); }),
      new Promise((_, reject) => {
        timer = setTimeout(() => reject(new Error(`The VS Code server does not start.\n${output.text()}`)), START_MILLISECONDS);
      }),
    ]);
    return { origin: `http://127.0.0.1:${listeningOn}`, userDataDir, token, ended, log: output.text, stop };
  } catch (error) {
    await stop();
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

/**
 * The address of a window.
 * @param {Server} server
 * @param {object} [options]
 * @param {string} [options.folder] to open; a .code-workspace file, too; default an empty window
 * @param {readonly string[]} [options.extensionDevelopmentPath] only with `testDriver`
 * @param {string} [options.extensionTestsPath] only with `testDriver`
 * @param {boolean} [options.disableExtensions] installed ones
 */
export function windowUrl({ origin, token }, { folder, extensionDevelopmentPath = [], extensionTestsPath, disableExtensions } = {}) {
  const remote = path => `vscode-remote://${new URL(origin).host}${encodeURI(path)}`;
  const payload = [
    ['skipWelcome', 'true'],
    ['skipReleaseNotes', 'true'],
    ...extensionDevelopmentPath.map(path => ['extensionDevelopmentPath', remote(path)]),
    ...(extensionTestsPath ? [['extensionTestsPath', remote(extensionTestsPath)]] : []),
    ...(disableExtensions ? [['disableExtensions', 'true']] : []),
  ];
  const url = new URL(origin);
  url.searchParams.set('tkn', token);
  if (!folder) url.searchParams.set('ew', 'true');
  else url.searchParams.set(folder.endsWith('.code-workspace') ? 'workspace' : 'folder', folder);
  url.searchParams.set('payload', JSON.stringify(payload));
  return url.href;
}

/** The workbench's own lines, which share a channel with the extension host's console. VERBOSE=1 shows them. */
const CHATTER = new RegExp(`^(${[
  'Canceled: Canceled', 'Creating a socket', 'Creation of workbench contribution', 'Ignoring fetching additional',
  'Resolv(ing|ed) connection token', 'Timed out waiting for authentication provider', 'Updating additional builtin',
  '\\[(AccountPolicyGate|AgentHost|Service Worker|reconnection-grace-time)',
].join('|')})`);

/** Console arguments come through as they were given: a format string and its values; errors as plain objects. */
const lineOf = args => format(...args.map(arg => arg?.stack ?? arg));

/**
 * A server whose windows run tests, each in an extension host of its own, as `@vscode/test-electron` does with a desktop
 * VS Code.
 * @param {ServerOptions} options
 * @returns {Promise<{ run: (options: Parameters<typeof windowUrl>[1]) => Promise<number>, stop: () => Promise<void> }>}
 *   `run` opens a window and calls `run()` of its module of tests; its exit code is 0 when that resolved, and not 0 when it
 *   threw or when a process broke down
 */
export async function startTestHost(options) {
  const server = await startServer({ ...options, testDriver: true });
  const browser = await launchBrowser();
  const run = async window => {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    const { length: logged } = server.log();
    let timer;
    let isOver = false;
    try {
      const end = await new Promise(resolve => {
        const broken = why => resolve({ code: 1, why });
        // The web workbench calls these two functions where a page has them.
        const log = (_level, args) => {
          const line = lineOf(args);
          // A window that closes has much to say about that.
          if (process.env.VERBOSE || !(isOver || CHATTER.test(line))) console.log(line);
        };
        Promise.all([
          page.exposeFunction('codeAutomationLog', log),
          page.exposeFunction('codeAutomationExit', code => resolve({ code })),
        ]).then(() => page.goto(windowUrl(server, window))).catch(error => broken(error.message));
        page.on('crash', () => broken('The page broke down.'));
        browser.once('disconnected', () => broken('The browser went away.'));
        void server.ended.then(how => broken(`The VS Code server ended: ${how}.`));
        timer = setTimeout(() => broken('The test run does not end.'), HOST_RUN_MILLISECONDS);
      });
      isOver = true;
      // The workbench reports 0 as well when the extension host broke down; the server's log knows better.
      const breakdown = /Extension Host Process exited with code: (?!0,).*|Unknown reconnection token.*/.exec(server.log().slice(logged));
      const { code, why } = breakdown && end.code === 0 ? { code: 1, why: breakdown[0] } : end;
      if (why) console.error(why);
      return code;
    } finally {
      clearTimeout(timer);
      await page.close().catch(() => {});
    }
  };
  const stop = async () => {
    await browser.close();
    await server.stop();
  };
  return { run, stop };
}

/**
 * Runs a module that exports `run()` in an extension host, once.
 * @param {ServerOptions & Parameters<typeof windowUrl>[1]} options
 * @returns {Promise<number>} its exit code, as of `startTestHost`
 */
export async function runExtensionTests(options) {
  const host = await startTestHost(options);
  try {
    return await host.run(options);
  } finally {
    await host.stop();
  }
}
