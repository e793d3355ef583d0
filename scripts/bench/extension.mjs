/**
 * The extension's figures in a real VS Code: what activation loads and takes, how 250 domains are listed, when the form
 * can be used, how fast a switch of profiles is, and the size of the package.
 * Usage: node scripts/bench/extension.mjs [activation | window | switching]... (after `npm run package`)
 */
import { cpSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { VSIX } from '../package.mjs';
import { temporaryFolder } from '../processes.mjs';
import { startSandbox } from '../sandbox.mjs';
import { runExtensionTests } from '../vscode-host/host.mjs';
import { openWorkbench } from '../vscode-host/workbench.mjs';
import { startGate } from './gate.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const root = resolve(here, '../..');
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

const ID = `${manifest.publisher}.${manifest.name}`;
const EMPTY = { publisher: 'bench', name: 'empty', version: '0.0.0', engines: manifest.engines, main: './extension.js' };
/** The least that an extension is: it has taken the API and does nothing with it. */
const EMPTY_CODE = 'const vscode = require("vscode");\nexports.activate = () => void vscode;\n';
const EMPTY_ID = `${EMPTY.publisher}.${EMPTY.name}`;
const RUNNER_ID = `${EMPTY.publisher}.runner`;

const KB = 1024;
const ACTIVATION_BYTES = 40 * KB;
const ACTIVATION_RATIO = 1.5;
const DOMAINS = 250;
const DOMAINS_PER_PAGE = 100;
const FORM_MILLISECONDS = 300;
const PACKAGE_BYTES = 1024 * KB;
/** Fresh hosts; the order of activation changes from host to host. */
const HOST_STARTS = 10;
/** Forms opened. */
const FORMS = 9;
/** Switches from one profile to another, the first of each not counted. */
const SWITCHES = 10;
/** Milliseconds that each request takes longer there: a local answer would be over before anything else is. */
const DISTANCE = 100;
const SECRET = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY';

const median = numbers => [...numbers].sort((a, b) => a - b)[numbers.length >> 1];
const inKB = bytes => `${(bytes / KB).toFixed(1)} KB`;

/** The parts that can be measured alone. */
const PARTS = { activation, window, switching };

/**
 * Takes about three minutes.
 * @param {readonly string[]} [parts] names of `PARTS`; default all
 * @returns {Promise<{ rows: import('./client.mjs').Row[] }>}
 * @throws {Error} when a bundle or the package is missing, or VS Code does not do its part
 */
export async function benchExtension(parts = Object.keys(PARTS)) {
  for (const file of [join(root, 'dist', 'extension.js'), VSIX]) {
    if (!existsSync(file)) throw new Error(`${file} is missing: run "npm run package" first.`);
  }
  const rows = [];
  for (const part of parts) rows.push(...await PARTS[part]());
  return { rows: [...rows, packageSize()] };
}

/** Activates the bundles that ship beside an extension that does nothing, each once in each of several hosts. */
async function activation() {
  const temporary = temporaryFolder('simpledb-bench');
  try {
    // VS Code takes the folders that it finds as installed extensions. Nothing but the measurement may activate them.
    const extensionsDir = join(temporary.path, 'extensions');
    const subject = join(extensionsDir, `${ID}-${manifest.version}`);
    for (const name of ['dist', 'media']) cpSync(join(root, name), join(subject, name), { recursive: true });
    writeExtension(subject, { ...manifest, activationEvents: [] });
    const empty = join(extensionsDir, `${EMPTY_ID}-${EMPTY.version}`);
    writeExtension(empty, { ...EMPTY, activationEvents: [] });
    writeFileSync(join(empty, EMPTY.main), EMPTY_CODE);
    // The first activation pays for what the host loads for all of them: it is that of a third extension.
    const runner = join(temporary.path, 'runner');
    writeExtension(runner, { ...EMPTY, name: 'runner', activationEvents: [] });
    writeFileSync(join(runner, EMPTY.main), EMPTY_CODE);

    const results = [];
    for (let start = 0; start < HOST_STARTS; start++) {
      const file = join(temporary.path, `result-${start}.json`);
      const code = await runExtensionTests({
        extensionsDir,
        extensionDevelopmentPath: [runner],
        extensionTestsPath: join(here, 'in-host.cjs'),
        env: { BENCH_RESULT: file, BENCH_EXTENSIONS: [RUNNER_ID, ...(start % 2 ? [EMPTY_ID, ID] : [ID, EMPTY_ID])].join() },
      });
      if (code !== 0) throw new Error(`The extension host ended with ${code}.`);
      results.push(JSON.parse(readFileSync(file, 'utf8')));
    }
    const { loaded } = results[0][ID];
    const bytes = loaded.reduce((sum, path) => sum + statSync(path).size, 0);
    const [measured, least] = [ID, EMPTY_ID].map(id => median(results.map(result => result[id].milliseconds)));
    return [
      {
        what: 'Code that activation loads',
        measured: inKB(bytes),
        reference: loaded.map(path => basename(path)).join(', '),
        target: `≤ ${ACTIVATION_BYTES / KB} KB`,
        ok: bytes <= ACTIVATION_BYTES,
      },
      {
        what: 'Activation',
        measured: `${measured.toFixed(1)} ms`,
        reference: `empty extension ${least.toFixed(1)} ms`,
        ratio: measured / least,
        target: `≤ ${ACTIVATION_RATIO} ×`,
        ok: measured / least <= ACTIVATION_RATIO,
      },
    ];
  } finally {
    temporary.remove();
  }
}

function writeExtension(folder, manifest) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
}

async function window() {
  const sandbox = await startSandbox(root);
  const gate = await startGate(sandbox.url, {
    isHeld: parameters => parameters.get('Action') === 'ListDomains' && parameters.has('NextToken'),
  });
  let workbench;
  try {
    const lastOfFirstPage = await fillSandbox(sandbox);
    workbench = await openWorkbench({
      vsix: [VSIX],
      settings: { 'simpledb.connection': 'sandbox', 'simpledb.sandbox.url': gate.url },
    });
    return [await listing(workbench, gate, lastOfFirstPage), await form(workbench)];
  } finally {
    await workbench?.close();
    await gate.stop();
    await sandbox.stop();
  }
}

/** Creates domains until the sandbox is full. @returns {Promise<string>} the first domain of all, by name */
async function fillSandbox({ url, region, accessKeyId }) {
  const { SimpleDBClient } = await import(pathToFileURL(join(root, 'dist', 'simpledb.mjs')).href);
  const client = new SimpleDBClient({ region, endpoint: url, credentials: { accessKeyId, secretAccessKey: SECRET } });
  try {
    const names = [];
    for await (const { DomainNames } of client.paginateListDomains({})) names.push(...DomainNames);
    for (let i = names.length; i < DOMAINS; i++) {
      await client.createDomain({ DomainName: `bench-${String(i).padStart(3, '0')}` });
    }
    const { DomainNames: [first] } = await client.listDomains({});
    return first;
  } finally {
    client.close();
  }
}

/** With the second page held back, a domain of the first can be exported; then all pages are counted. */
async function listing(workbench, gate, firstDomain) {
  await workbench.openViewContainer('SimpleDB');
  const row = workbench.treeItem(new RegExp(firstDomain)).first();
  await row.waitFor();
  await gate.held;
  await workbench.contextMenu(row, 'Export Domain…');
  await workbench.webview().getByRole('button', { name: 'Start Export' }).waitFor();
  await closeEditors(workbench);
  gate.open();
  // Rows outside the screen are not in the document; each row knows how many there are, the identity on top included.
  await workbench.page.locator(`.part.sidebar [role="treeitem"][aria-setsize="${DOMAINS + 1}"]`).first().waitFor();
  await workbench.page.locator('.part.sidebar .monaco-list').first().press('End');
  await workbench.treeItem(/web-sessions/).first().waitFor();
  const pages = gate.operations.filter(operation => operation === 'ListDomains').length;
  const needed = Math.ceil(DOMAINS / DOMAINS_PER_PAGE);
  return {
    what: `${DOMAINS} domains in the tree, usable after the first page`,
    measured: `${pages} ListDomains`,
    reference: `the service needs ${needed}`,
    ratio: pages / needed,
    target: '≤ 1 ×',
    ok: pages <= needed,
  };
}

const closeEditors = async workbench => {
  await workbench.command('View: Close All Editors');
  await workbench.page.locator('.part.editor').getByRole('tab').first().waitFor({ state: 'detached' });
};

/** From the moment that the panel's frame is in the window to the mark that the page sets when it can be used. */
async function form(workbench) {
  const times = [];
  for (let i = 0; i < FORMS; i++) {
    /* global document, MutationObserver -- this function runs in the page */
    const opened = workbench.page.evaluate(() => new Promise(done => {
      const observer = new MutationObserver(() => {
        if (!document.querySelector('iframe.webview')) return;
        observer.disconnect();
        done(performance.timeOrigin + performance.now());
      });
      observer.observe(document.body, { childList: true, subtree: true });
    }));
    await workbench.contextMenu(workbench.treeItem(/web-sessions/).first(), 'Export Domain…');
    const body = workbench.webview().locator('body');
    await workbench.webview().getByRole('button', { name: 'Start Export' }).waitFor();
    const interactive = await body.evaluate(() => {
      const [mark] = performance.getEntriesByName('simpledb-form-interactive');
      return performance.timeOrigin + mark.startTime;
    });
    times.push(interactive - await opened);
    await closeEditors(workbench);
  }
  return {
    what: 'Form usable after its panel opens',
    measured: `${median(times).toFixed(0)} ms`,
    reference: `${Math.min(...times).toFixed(0)} to ${Math.max(...times).toFixed(0)} ms`,
    target: `≤ ${FORM_MILLISECONDS} ms`,
    ok: median(times) <= FORM_MILLISECONDS,
  };
}

/**
 * From the choice of a profile until its first domain is in the window, against the round trips that had to be over by
 * then, as the server saw them: one after the other, those that had ended when the first ListDomains came, and that.
 */
async function switching() {
  const temporary = temporaryFolder('simpledb-bench-profiles');
  const sides = [];
  let workbench;
  try {
    for (const name of ['east', 'west']) {
      const sandbox = await startSandbox(root);
      const side = { name, sandbox, gate: await startGate(sandbox.url, { delay: DISTANCE }) };
      sides.push(side);
      await createDomain(sandbox, `a-domain-of-${name}`);
    }
    const [config, credentials] = ['config', 'credentials'].map(file => join(temporary.path, file));
    writeFileSync(config, sides.map(({ name, sandbox, gate }) => `[profile ${name}]\nregion = ${sandbox.region}\n`
      + `endpoint_url = ${gate.url}\naws_access_key_id = ${sandbox.accessKeyId}\naws_secret_access_key = ${SECRET}\n`).join(''));
    writeFileSync(credentials, '');
    workbench = await openWorkbench({ vsix: [VSIX], env: { AWS_CONFIG_FILE: config, AWS_SHARED_CREDENTIALS_FILE: credentials } });
    await workbench.openViewContainer('SimpleDB');
    const times = [];
    for (let i = 0; i < SWITCHES + sides.length; i++) {
      const one = await switchTo(workbench, sides[i % sides.length]);
      if (i >= sides.length) times.push(one);
    }
    const [took, trips] = [times.map(({ took }) => took), times.map(({ trips }) => trips)].map(median);
    return [{
      what: 'First domain after a switch of profiles',
      measured: `${took.toFixed(0)} ms`,
      reference: `its round trips ${trips.toFixed(0)} ms (${times[0].operations.join(', ')})`,
      ratio: median(times.map(({ took, trips }) => took / trips)),
    }];
  } finally {
    await workbench?.close();
    for (const { gate, sandbox } of sides) {
      await gate.stop();
      await sandbox.stop();
    }
    temporary.remove();
  }
}

async function switchTo(workbench, { name, gate }) {
  gate.trips.length = 0;
  await workbench.command('SimpleDB: Select Profile…');
  const choice = workbench.quickPickRow(name).first();
  await choice.waitFor();
  const shown = workbench.page.evaluate(domain => new Promise(done => {
    let chosen;
    document.addEventListener('mousedown', () => { chosen = performance.now(); }, { capture: true, once: true });
    const observer = new MutationObserver(() => {
      const rows = [...document.querySelectorAll('.part.sidebar [role="treeitem"]')];
      if (chosen === undefined || !rows.some(row => row.textContent.includes(domain))) return;
      observer.disconnect();
      done(performance.now() - chosen);
    });
    observer.observe(document.body, { childList: true, subtree: true, characterData: true });
  }), `a-domain-of-${name}`);
  await choice.click();
  const took = await shown;
  const list = gate.trips.find(({ operation }) => operation === 'ListDomains');
  if (!list) throw new Error(`The domains of ${name} were not listed.`);
  const needed = [...gate.trips.filter(({ ended }) => ended <= list.started), list];
  // Whatever else the switch began ends before the next one.
  await workbench.page.locator('.part.sidebar [role="treeitem"]', { hasText: / item/ }).first().waitFor();
  return {
    took,
    trips: needed.reduce((sum, { started, ended }) => sum + ended - started, 0),
    operations: needed.map(({ operation }) => operation),
  };
}

async function createDomain({ url, region, accessKeyId }, DomainName) {
  const { SimpleDBClient } = await import(pathToFileURL(join(root, 'dist', 'simpledb.mjs')).href);
  const client = new SimpleDBClient({ region, endpoint: url, credentials: { accessKeyId, secretAccessKey: SECRET } });
  try {
    await client.createDomain({ DomainName });
  } finally {
    client.close();
  }
}

function packageSize() {
  const { size } = statSync(VSIX);
  return {
    what: 'Package (.vsix)',
    measured: inKB(size),
    reference: '',
    target: `≤ ${PACKAGE_BYTES / KB} KB`,
    ok: size <= PACKAGE_BYTES,
  };
}

if (process.argv[1] && import.meta.url === pathToFileURL(resolve(process.argv[1])).href) {
  const names = process.argv.slice(2);
  const { rows } = await benchExtension(names.length ? names : undefined);
  console.table(rows.map(({ ratio, ...row }) => ({ ...row, ratio: ratio?.toFixed(2) ?? '' })));
}
