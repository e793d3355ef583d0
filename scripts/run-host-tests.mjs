/**
 * Runs the bundled tests of test/host in an extension host: node scripts/run-host-tests.mjs <VS Code's version>|desktop
 * "desktop" downloads a desktop VS Code (VSCODE_VERSION, default "stable"); a version is one that install.mjs knows.
 */
import { mkdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runTests } from '@vscode/test-electron';
import { temporaryFolder } from './processes.mjs';
import { installHost } from './vscode-host/install.mjs';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const [version] = process.argv.slice(2);
const isDesktop = version === 'desktop';
if (!isDesktop) await installHost(version);

const temporary = temporaryFolder('simpledb-host');
const workspace = join(temporary.path, 'workspace');
mkdirSync(workspace);
try {
  await runTests({
    ...(isDesktop
      ? { version: process.env.VSCODE_VERSION ?? 'stable', cachePath: join(root, '.vscode-test') }
      : { vscodeExecutablePath: join(root, 'scripts/vscode-host/code.mjs') }),
    extensionDevelopmentPath: root,
    extensionTestsPath: join(root, 'out/test/host/index.js'),
    launchArgs: [
      workspace, '--disable-extensions', `--user-data-dir=${join(temporary.path, 'user')}`,
      `--extensions-dir=${join(temporary.path, 'extensions')}`,
    ],
    extensionTestsEnv: isDesktop ? {} : { SIMPLEDB_VSCODE_HOST: version },
  });
} catch (error) {
  console.error(error.message);
  process.exitCode = error.code ?? 1;
} finally {
  temporary.remove();
}
