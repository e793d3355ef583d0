/** When the Exports view of a real VS Code has its first rows, where the service has 2,250 exports. */
import { join } from 'node:path';
import { VSIX } from '../package.mjs';
import { temporaryFolder } from '../processes.mjs';
import { openWorkbench } from '../vscode-host/workbench.mjs';
import { startGate } from './gate.mjs';
import { DAYS, startSeeded } from './seeded.mjs';

/** Windows of VS Code that open the view, each of them for the first time. */
const VIEWS = 3;
/** Milliseconds that each request takes longer there: a local answer would be over before anything else is. */
const DISTANCE = 100;

const median = numbers => [...numbers].sort((a, b) => a - b)[numbers.length >> 1];

/**
 * From the click that opens the view until its first rows are there, with the second page of the list held back: its
 * account has to be known, its list asked for and read by then. Each time in a VS Code that has never seen an export.
 * @returns {Promise<import('./client.mjs').Row[]>}
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
      reference: `one ListExports page ${page.toFixed(0)} ms, asked for after ${asked.toFixed(0)} ms and ${median(all('before'))} other requests`,
      ratio: took / page,
    },
    {
      what: 'First rows in the Exports view after the first page has come, the second held back',
      measured: `${after.toFixed(0)} ms`,
      reference: `${Math.min(...all('after')).toFixed(0)} to ${Math.max(...all('after')).toFixed(0)} ms`,
    },
  ];
}

async function firstRows() {
  const temporary = temporaryFolder('simpledb-bench-view');
  let workbench;
  let gate;
  let sandbox;
  try {
    sandbox = await startSeeded(join(temporary.path, 'data'), DAYS);
    // The gate takes a JSON body for the name of a parameter; no other request has a token that is called so.
    gate = await startGate(sandbox.url, { delay: DISTANCE, isHeld: parameters => String(parameters).includes('nextToken') });
    workbench = await openWorkbench({
      vsix: [VSIX],
      settings: { 'simpledb.connection': 'sandbox', 'simpledb.sandbox.url': gate.url },
    });
    /* global document, MutationObserver -- this function runs in the page */
    const shown = workbench.page.evaluate(() => new Promise(done => {
      let opened;
      // The click on the view's icon.
      document.addEventListener('mousedown', () => { opened = performance.now(); }, { capture: true, once: true });
      const observer = new MutationObserver(() => {
        const rows = [...document.querySelectorAll('.part.sidebar [role="treeitem"]')];
        if (opened === undefined || !rows.some(row => /^Export of domain /.test(row.getAttribute('aria-label') ?? ''))) return;
        observer.disconnect();
        done({ took: performance.now() - opened, at: performance.timeOrigin + performance.now() });
      });
      observer.observe(document.body, { childList: true, subtree: true, attributes: true });
    }));
    await workbench.activity('SimpleDB').click();
    await workbench.treeItem(/^Export of domain /).first().waitFor();
    const { took, at } = await shown;
    const first = gate.trips.find(({ operation }) => operation.includes('ListExports'));
    if (!first) throw new Error('The exports were not listed.');
    const after = at - (performance.timeOrigin + first.ended);
    return {
      took,
      after,
      asked: took - after - (first.ended - first.started),
      page: first.ended - first.started,
      before: gate.trips.filter(({ ended }) => ended <= first.started).length,
    };
  } finally {
    await workbench?.close();
    await gate?.stop();
    await sandbox?.stop();
    temporary.remove();
  }
}
