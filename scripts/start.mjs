/**
 * npm start: the extension in VS Code, connected to a local sandbox, until Ctrl-C.
 *   --port <n>            port of the VS Code server, where there is no desktop VS Code (default: any)
 *   --export-seconds <n>  how long the sandbox takes for an export (default: the sandbox's own)
 *   --no-browser          do not open a browser
 */
import { execFile, spawn, spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { build } from '../esbuild.mjs';
import { VSIX } from './package.mjs';
import { startGroup } from './processes.mjs';
import { startSandbox } from './sandbox.mjs';
import { startServer, windowUrl, writeSettings } from './vscode-host/host.mjs';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const data = join(root, '.vscode-test', 'start');

function options() {
  try {
    const { values } = parseArgs({
      options: {
        port: { type: 'string', default: '0' },
        'export-seconds': { type: 'string' },
        'no-browser': { type: 'boolean', default: false },
      },
    });
    const port = Number(values.port);
    const exportSeconds = values['export-seconds'] === undefined ? undefined : Number(values['export-seconds']);
    if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Error('--port takes a number from 0 to 65535.');
    if (exportSeconds !== undefined && !(exportSeconds >= 0)) throw new Error('--export-seconds takes a number of seconds.');
    return { port, exportSeconds, openBrowser: !values['no-browser'] };
  } catch (error) {
    console.error(error.message);
    console.error('Usage: npm start -- [--port <n>] [--export-seconds <n>] [--no-browser]');
    process.exit(2);
  }
}

/** Desktop VS Code, with its data in a folder of our own. @returns {{ ended: Promise<string> }} its window's end */
function startDesktop(userDataDir, settings) {
  writeSettings(userDataDir, settings);
  return startGroup('code', [
    '--wait', '--new-window', `--user-data-dir=${userDataDir}`, `--extensions-dir=${join(data, 'extensions')}`,
    `--extensionDevelopmentPath=${root}`,
  ], { stdio: ['ignore', 'ignore', 'inherit'] }, 'SIGTERM');
}

/** Opens an address in the user's browser, where there is a screen. */
function openInBrowser(url) {
  const hasScreen = process.platform === 'darwin' || process.env.DISPLAY || process.env.WAYLAND_DISPLAY;
  if (!hasScreen) return;
  const opener = spawn(process.platform === 'darwin' ? 'open' : 'xdg-open', [url], { stdio: 'ignore', detached: true });
  // The address is on the screen: without an opener the user takes it from there.
  opener.on('error', () => {});
  opener.unref();
}

const { port, exportSeconds, openBrowser } = options();
// In a terminal of a remote window, "code" is another program, which cannot open an extension under development.
const isDesktop = !process.env.VSCODE_IPC_HOOK_CLI && spawnSync('code', ['--version'], { stdio: 'ignore' }).status === 0;

console.log('Building the extension...');
if (isDesktop) await build();
else await promisify(execFile)(process.execPath, [join(root, 'scripts/package.mjs')]);
mkdirSync(data, { recursive: true });
const sandbox = await startSandbox(root, { data: join(data, 'sandbox'), exportSeconds });
console.log(`The local sandbox, a SimpleDB and S3 on this machine, runs at ${sandbox.url}`);

const settings = { 'simpledb.connection': 'sandbox', 'simpledb.sandbox.url': sandbox.url };
let vscode;
if (isDesktop) {
  vscode = startDesktop(join(data, 'desktop'), settings);
  console.log('VS Code opens a window of its own. Click the SimpleDB icon in its activity bar.');
} else {
  console.log('There is no "code" on the PATH: starting VS Code for the browser...');
  vscode = await startServer({ port, settings, vsix: [VSIX], userDataDir: join(data, 'server') });
  const url = windowUrl(vscode, {});
  console.log(`\nOpen ${url} in a browser and click the SimpleDB icon in the activity bar.`);
  if (openBrowser) openInBrowser(url);
}
console.log('Ctrl-C ends everything.');

const [name, how] = await Promise.race([
  sandbox.ended.then(reason => ['The sandbox', reason]),
  vscode.ended.then(reason => ['VS Code', reason]),
]);
console.error(`${name} has ended (${how}): ending the rest.`);
await Promise.all([sandbox.stop(), vscode.stop()]);
// Closing the desktop's window is a way to end.
process.exitCode = isDesktop && name === 'VS Code' && how === 'exit code 0' ? 0 : 1;
