/** When the Exports view of a real VS Code has its first rows, where the service has 2,250 exports. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { VSIX } from '../package.mjs';
import { temporaryFolder } from '../processes.mjs';
import { openWorkbench } from '../vscode-host/workbench.mjs';
import { startGate } from './gate.mjs';
import { median } from './rows.mjs';
import { DAYS, startSeeded } from './seeded.mjs';

/** Windows of VS Code that open the view, each of them for the first time. */
const VIEWS = 3;
/** Milliseconds that each request takes longer there: a local answer would be over before anything else is. */
const DISTANCE = 100;
const PROFILE = 'bench';

/** The row of an export in the document of a window: it runs in the page. */
const FIRST_ROW = `[...document.querySelectorAll('.part.sidebar [role="treeitem"]')]
  .some(row => /^Export of domain /.test(row.getAttribute('aria-label') ?? ''))`;

/**
 * From the click that opens the view until its first rows are there, with the second page of the list held back; each time
 * in a VS Code that has never seen an export. Then the window is loaded anew: now its exports are known.
 * @returns {Promise<import('./rows.mjs').Row[]>}
 * @throws {Error} when VS Code does not do its part, or shows nothing before the second page
 */
export async function benchView() {
  const times = [];
  for (let n = 0; n < VIEWS; n += 1) times.push(await firstRows());
  const all = name => times.map(one => one[name]);
  const [took, page, after, asked] = ['took', 'page', 'after', 'asked'].map(name => median(all(name)));
  return [
    {
      what: 'First rows in the Exports view after it is opened for the first time',
      measured: `${took.toFixed(0)} ms`,
      reference: `one ListExports page ${page.toFixed(0)} ms, asked for after ${asked.toFixed(0)} ms`,
      ratio: took / page,
    },
    {
      what: 'First rows in the Exports view after the first page has come, the second held back',
      measured: `${after.toFixed(0)} ms`,
      reference: `${Math.min(...all('after')).toFixed(0)} to ${Math.max(...all('after')).toFixed(0)} ms`,
    },
    requests('Requests before the first row of the Exports view, opened for the first time', all('operations')),
    {
      what: 'First rows in the Exports view after the window is loaded anew, no request answered',
      measured: `${median(all('known')).toFixed(0)} ms`,
      reference: 'from the load of the page',
    },
  ];
}

/** The Domains view stands above it and asks for its own rows at the same time. */
const OF_OTHERS = new Set(['ListDomains', 'DomainMetadata']);

/** Answered before the row was there. The most of all rounds counts. */
function requests(what, rounds) {
  const worst = rounds.map(operations => operations.filter(operation => !OF_OTHERS.has(operation)))
    .reduce((a, b) => (b.length > a.length ? b : a));
  return {
    what,
    measured: String(worst.length),
    reference: `${worst.map(nameOf).join(', ') || 'none'}; without those of the Domains view`,
  };
}

/** The gate names what has no parameter "Action" by its path. */
const nameOf = operation => /GetCallerIdentity|ListExports|GetExport/i.exec(operation)?.[0] ?? operation;

async function firstRows() {
  const temporary = temporaryFolder('simpledb-bench-view');
  let workbench;
  let gate;
  let sandbox;
  try {
    sandbox = await startSeeded(join(temporary.path, 'data'), DAYS);
    let isAllHeld = false;
    // The gate takes a JSON body for the name of a parameter; no other request has a token that is called so.
    gate = await startGate(sandbox.url, { delay: DISTANCE, isHeld: parameters => isAllHeld || String(parameters).includes('nextToken') });
    const files = { AWS_CONFIG_FILE: join(temporary.path, 'config'), AWS_SHARED_CREDENTIALS_FILE: join(temporary.path, 'credentials') };
    writeFileSync(files.AWS_CONFIG_FILE, `[profile ${PROFILE}]\nregion = ${sandbox.region}\nendpoint_url = ${gate.url}\n`);
    writeFileSync(
      files.AWS_SHARED_CREDENTIALS_FILE,
      `[${PROFILE}]\naws_access_key_id = ${sandbox.accessKeyId}\naws_secret_access_key = ${sandbox.secretAccessKey}\n`,
    );
    workbench = await openWorkbench({ vsix: [VSIX], settings: { 'simpledb.connection': `profile:${PROFILE}` }, env: files });
    const { page } = workbench;
    const shown = page.evaluate(`new Promise(done => {
      let opened;
      // The click on the view's icon.
      document.addEventListener('mousedown', () => { opened = performance.now(); }, { capture: true, once: true });
      const observer = new MutationObserver(() => {
        if (opened === undefined || !${FIRST_ROW}) return;
        observer.disconnect();
        done({ took: performance.now() - opened, at: performance.timeOrigin + performance.now() });
      });
      observer.observe(document.body, { childList: true, subtree: true, attributes: true });
    })`);
    await workbench.activity('SimpleDB').click();
    await workbench.treeItem(/^Export of domain /).first().waitFor();
    const { took, at } = await shown;
    const trips = answered(gate.trips, 0, at);
    const first = trips.find(({ operation }) => nameOf(operation) === 'ListExports');
    if (!first) throw new Error('The exports were not listed.');
    const after = at - (performance.timeOrigin + first.ended);
    // Its exports are stored as soon as they are listed.
    gate.open();
    await workbench.treeItem(/^Export of domain /).nth(1).waitFor();
    isAllHeld = true;
    gate.hold();
    const known = await knownRows(workbench);
    return {
      took,
      after,
      asked: took - after - (first.ended - first.started),
      page: first.ended - first.started,
      operations: trips.map(({ operation }) => operation),
      known,
    };
  } finally {
    await workbench?.close();
    await gate?.stop();
    await sandbox?.stop();
    temporary.remove();
  }
}

/** Loads the window anew with the view open and a service that does not answer. @returns {Promise<number>} milliseconds until its first row is back */
async function knownRows(workbench) {
  const { page } = workbench;
  await page.addInitScript(`
    window.firstRow = new Promise(done => {
      const observer = new MutationObserver(() => {
        if (!${FIRST_ROW}) return;
        observer.disconnect();
        done(performance.now());
      });
      observer.observe(document, { childList: true, subtree: true, attributes: true });
    });
  `);
  await workbench.reload();
  return page.evaluate('window.firstRow');
}

/** Trips between two moments of the clock, in milliseconds. */
const answered = (trips, from, to) =>
  trips.filter(({ started, ended }) => performance.timeOrigin + started >= from && performance.timeOrigin + ended <= to);
