/**
 * The extension's figures in a real VS Code: what activation loads and takes, how 250 domains are listed, when the form
 * can be used, how fast a switch of profiles is, and the size of the package.
 */
import { cpSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { createVSIX } from '@vscode/vsce';
import { VSIX } from '../package.mjs';
import { startGroup, temporaryFolder } from '../processes.mjs';
import { startSandbox } from '../sandbox.mjs';
import { startTestHost } from '../vscode-host/host.mjs';
import { openWorkbench } from '../vscode-host/workbench.mjs';
import { startGate } from './gate.mjs';
import { median, rowsOf } from './rows.mjs';

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
const FORM_RATIO = 3;
const PACKAGE_BYTES = 1024 * KB;
/** Fresh hosts; the order of activation changes from host to host. */
const PAIRS = 24;
const BUSY_PROCESSES = 8;
/** What the page of a form marks when it can be used. */
const USABLE = 'simpledb-form-interactive';
const EMPTY_PANEL = 'Bench: Empty Panel';
/** Forms opened. */
const FORMS = 9;
/** Switches from one profile to another, the first of each not counted. */
const SWITCHES = 10;
/** Milliseconds that each request takes longer there: a local answer would be over before anything else is. */
const DISTANCE = 100;

const inKB = bytes => `${(bytes / KB).toFixed(1)} KB`;

/** The parts that can be measured alone; about ten minutes in all, most of them for activation. */
export const EXTENSION = { activation, window, switching, package: packageSize };

/** The bundles that ship beside an extension that does nothing, each once in each of several hosts, alone and on a busy machine. */
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

    const plan = join(temporary.path, 'plan.json');
    const host = await startTestHost({ extensionsDir, env: { BENCH_PLAN: plan } });
    const activate = () => activations(host, { plan, runner, result: join(temporary.path, 'result.json') });
    try {
      const alone = await activate();
      const { loaded } = alone[0][ID];
      const bytes = loaded.reduce((sum, path) => sum + statSync(path).size, 0);
      return [
        {
          what: 'Code that activation loads',
          measured: inKB(bytes),
          reference: loaded.map(path => basename(path)).join(', '),
          target: `≤ ${ACTIVATION_BYTES / KB} KB`,
          ok: bytes <= ACTIVATION_BYTES,
        },
        compared('Activation, processor time', alone),
        ...await rowsOf({
          'Activation beside busy processes': async () =>
            compared(`Activation, processor time, beside ${BUSY_PROCESSES} busy processes`, await besideBusyProcesses(activate)),
        }),
      ];
    } finally {
      await host.stop();
    }
  } finally {
    temporary.remove();
  }
}

/** @returns {Promise<Record<string, { milliseconds: number, loaded: string[] }>[]>} by extension, for each pair */
async function activations(host, { plan, runner, result }) {
  const pairs = [];
  for (let pair = 0; pair < PAIRS; pair++) {
    const extensions = [RUNNER_ID, ...(pair % 2 ? [EMPTY_ID, ID] : [ID, EMPTY_ID])];
    writeFileSync(plan, JSON.stringify({ extensions, result }));
    const code = await host.run({ extensionDevelopmentPath: [runner], extensionTestsPath: join(here, 'in-host.cjs') });
    if (code !== 0) throw new Error(`The extension host ended with ${code}.`);
    pairs.push(JSON.parse(readFileSync(result, 'utf8')));
  }
  return pairs;
}

function compared(what, pairs) {
  const [measured, least] = [ID, EMPTY_ID].map(id => median(pairs.map(pair => pair[id].milliseconds)));
  const ratio = measured / least;
  return {
    what,
    measured: `${measured.toFixed(1)} ms`,
    reference: `empty extension ${least.toFixed(1)} ms, ${pairs.length} pairs`,
    ratio,
    target: `≤ ${ACTIVATION_RATIO} ×`,
    ok: ratio <= ACTIVATION_RATIO,
  };
}

async function besideBusyProcesses(measure) {
  const busy = Array.from({ length: BUSY_PROCESSES }, () => startGroup(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' }));
  try {
    return await measure();
  } finally {
    await Promise.all(busy.map(({ stop }) => stop()));
  }
}

function writeExtension(folder, manifest) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
}

async function window() {
  const temporary = temporaryFolder('simpledb-bench-panel');
  let sandbox;
  let gate;
  let workbench;
  try {
    sandbox = await startSandbox(root);
    gate = await startGate(sandbox.url, {
      isHeld: parameters => parameters.get('Action') === 'ListDomains' && parameters.has('NextToken'),
    });
    const lastOfFirstPage = await fillSandbox(sandbox);
    workbench = await openWorkbench({
      vsix: [VSIX, await emptyPanelIn(temporary.path)],
      settings: { 'simpledb.connection': 'sandbox', 'simpledb.sandbox.url': gate.url },
    });
    return await rowsOf({
      [`${DOMAINS} domains in the tree`]: () => listing(workbench, gate, lastOfFirstPage),
      'Form usable after its panel opens': () => form(workbench),
    });
  } finally {
    await workbench?.close();
    await gate?.stop();
    await sandbox?.stop();
    temporary.remove();
  }
}

/** Packs an extension whose command opens a panel with an empty page. @returns {Promise<string>} the package */
async function emptyPanelIn(folder) {
  const vsix = join(folder, 'panel.vsix');
  const contributes = { commands: [{ command: 'bench.emptyPanel', title: EMPTY_PANEL }] };
  writeExtension(folder, { ...EMPTY, name: 'panel', contributes });
  writeFileSync(join(folder, EMPTY.main), `const vscode = require('vscode');
exports.activate = () => vscode.commands.registerCommand('bench.emptyPanel', () => {
  const { webview } = vscode.window.createWebviewPanel('bench.empty', 'Empty', vscode.ViewColumn.One, { enableScripts: true });
  webview.html = '<!DOCTYPE html><html><body><main>Empty</main><script>performance.mark("${USABLE}")</script></body></html>';
});
`);
  await createVSIX({ cwd: folder, packagePath: vsix, dependencies: false, allowMissingRepository: true, skipLicense: true });
  return vsix;
}

/** Creates domains until the sandbox is full. @returns {Promise<string>} the first domain of all, by name */
async function fillSandbox({ url, region, accessKeyId, secretAccessKey }) {
  const { SimpleDBClient } = await import(pathToFileURL(join(root, 'dist', 'simpledb.mjs')).href);
  const client = new SimpleDBClient({ region, endpoint: url, credentials: { accessKeyId, secretAccessKey } });
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

/** The form, and in turns with it a panel whose page is empty. */
async function form(workbench) {
  const [times, floors] = [[], []];
  for (let i = 0; i < FORMS; i++) {
    times.push(await usable(workbench, workbench.webview().getByRole('button', { name: 'Start Export' }), () =>
      workbench.contextMenu(workbench.treeItem(/web-sessions/).first(), 'Export Domain…')));
    floors.push(await usable(workbench, workbench.webview().getByText('Empty'), () => workbench.command(EMPTY_PANEL)));
  }
  const ratio = median(times) / median(floors);
  return {
    what: 'Form usable after its panel opens',
    measured: `${median(times).toFixed(0)} ms`,
    reference: `a panel with an empty page ${median(floors).toFixed(0)} ms`,
    ratio,
    target: `≤ ${FORM_RATIO} ×`,
    ok: ratio <= FORM_RATIO,
  };
}

/** Milliseconds from when a panel's frame is in the window to the mark that its page sets when it can be used. */
async function usable(workbench, last, open) {
  /* global document, MutationObserver, PerformanceObserver -- these functions run in the page */
  const opened = workbench.page.evaluate(() => new Promise(done => {
    const observer = new MutationObserver(() => {
      if (!document.querySelector('iframe.webview')) return;
      observer.disconnect();
      done(performance.timeOrigin + performance.now());
    });
    observer.observe(document.body, { childList: true, subtree: true });
  }));
  await open();
  await last.waitFor();
  const at = await workbench.webview().locator('body').evaluate((_body, name) => new Promise(done => {
    new PerformanceObserver((_list, observer) => {
      const [mark] = performance.getEntriesByName(name);
      if (!mark) return;
      observer.disconnect();
      done(performance.timeOrigin + mark.startTime);
    }).observe({ type: 'mark', buffered: true });
  }), USABLE);
  const took = at - await opened;
  await closeEditors(workbench);
  return took;
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
      + `endpoint_url = ${gate.url}\naws_access_key_id = ${sandbox.accessKeyId}\naws_secret_access_key = ${sandbox.secretAccessKey}\n`).join(''));
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

async function createDomain({ url, region, accessKeyId, secretAccessKey }, DomainName) {
  const { SimpleDBClient } = await import(pathToFileURL(join(root, 'dist', 'simpledb.mjs')).href);
  const client = new SimpleDBClient({ region, endpoint: url, credentials: { accessKeyId, secretAccessKey } });
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
