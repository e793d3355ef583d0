/**
 * Following exports where the service has 2,250 of them: how its list is read, what a look at those that run asks for and
 * for how long it keeps everything else waiting, and when the Exports view has its first rows in a real VS Code.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { bundle } from '../bundle-tests.mjs';
import { startGate } from './gate.mjs';
import { held, hold } from './holds.mjs';
import { benchView } from './following-view.mjs';
import { ACCOUNT, DAYS, EXPORTS_PER_DAY, RUNNING, startSeeded } from './seeded.mjs';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..');

const SUMMARIES_PER_PAGE = 100;
/** Windows in which each look is taken: of its holds the least counts. */
const ROUNDS = 5;

/** The extension's own classes; a bundle of the source, since what ships keeps them to itself. */
const PARTS = {
  Ledger: 'src/exports/ledger/ledger.ts',
  ExportHistory: 'src/exports/following/history.ts',
  ExportPoller: 'src/exports/following/poller.ts',
  ExportTracker: 'src/exports/following/tracker.ts',
};

/** The parts; about a minute in all. */
export const FOLLOWING = { history, polling, view: benchView };

/** Pages are counted where they pass, between the client and the service. */
async function history() {
  return withService({ days: DAYS }, async ({ openWindow, gate }) => {
    const needed = Math.ceil(DAYS * EXPORTS_PER_DAY / SUMMARIES_PER_PAGE);
    const window = await openWindow(gate.url);
    try {
      let shown;
      const listening = window.history.onDidChange(() => {
        if (window.ledger.records.size === 0 || shown) return;
        shown = { pages: gate.operations.length, records: window.ledger.records.size };
      });
      const pages = await counted(gate, () => window.history.loadIfStale());
      listening.dispose();
      if (window.ledger.records.size !== DAYS * EXPORTS_PER_DAY) throw new Error(`${window.ledger.records.size} exports were listed.`);
      const again = await counted(gate, () => window.history.load(false));
      return [
        {
          what: `${count(DAYS * EXPORTS_PER_DAY)} exports listed for the first time`,
          measured: `${pages.length} ListExports`,
          reference: `the service needs ${needed}`,
          ratio: pages.length / needed,
          target: '1 ×',
          ok: isAll('ListExports', pages) && pages.length === needed,
        },
        {
          what: 'The first of them to be shown',
          measured: `${shown?.records ?? 'none'} after ${shown?.pages ?? 'no'} ListExports`,
          reference: `${SUMMARIES_PER_PAGE} in a page`,
          target: 'after 1',
          ok: shown?.pages === 1 && shown.records === SUMMARIES_PER_PAGE,
        },
        {
          what: 'Listed again, with nothing new',
          measured: `${again.length} ListExports`,
          reference: `the first time ${pages.length}`,
          ratio: again.length / pages.length,
          // The first has those that run, of which there may be news.
          target: '≤ 2 pages',
          ok: isAll('ListExports', again) && again.length <= 2,
        },
      ];
    } finally {
      window.dispose();
    }
  });
}

async function polling() {
  const many = { days: DAYS };
  const holds = await withService(many, ({ openWindow, sandbox }) => lookHolds(() => openWindow(sandbox.url)));
  // A look at each count of exports that run: where nothing has moved, and where all of them have ended.
  const requests = await withService(many, service => lookRequests(service, [1, 5, RUNNING]));
  const oldest = await withService(many, service => lookRequests(service, [2, 5, RUNNING], { oldest: true }));
  const least = await withService({ days: 1 }, service => lookRequests(service, [RUNNING]));
  const all = requests.at(-1);
  const [same] = least;
  const perDay = (state, kind) => ({
    what: `Requests of a look at ${RUNNING} that run, ${state}, ${count(DAYS * EXPORTS_PER_DAY)} in the list`,
    measured: tally(all[kind]),
    reference: `${RUNNING} in the list: ${tally(same[kind])}`,
    ratio: all[kind].length / same[kind].length,
    target: '1 ×',
    ok: all[kind].length === same[kind].length,
  });
  const perExport = (what, taken, kind) => ({
    what,
    measured: taken.map(one => one[kind].length).join(', '),
    reference: `of ${count(DAYS * EXPORTS_PER_DAY)} in the list`,
    target: '≤ 1, and 2 for each',
    ok: taken.every(one => one[kind].length <= 1 + 2 * one.running),
  });
  return [
    hold('Longest hold while the list is read for the first time', holds.list),
    hold(`Longest hold by a look at ${RUNNING} exports that run, nothing moved`, holds.still),
    hold(`Longest hold by a look when one of ${RUNNING} has ended`, holds.one),
    hold(`Longest hold by a look when all ${RUNNING} have ended`, holds.all),
    perDay('nothing moved', 'still'),
    perDay('all ended', 'ended'),
    perExport(`Requests of a look that sees ${numbersOf(requests)} end`, requests, 'ended'),
    perExport(`Requests of a look at ${numbersOf(oldest)} that run, the oldest of all, nothing moved`, oldest, 'still'),
  ];
}

const numbersOf = taken => taken.map(({ running }) => running).join(', ');

/** Each look in windows of their own: an end is never taken back. */
async function lookHolds(openWindow) {
  const holds = { list: [], still: [], one: [], all: [] };
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const ended of [1, RUNNING]) {
      const window = await openWindow();
      try {
        const { running, listing } = await window.follow(RUNNING);
        holds.list.push(listing);
        holds.still.push(await held(() => window.look()));
        window.end(running.slice(0, ended));
        holds[ended === 1 ? 'one' : 'all'].push(await held(() => window.look()));
        window.assertRunning(RUNNING - ended);
      } finally {
        window.dispose();
      }
    }
  }
  return holds;
}

async function lookRequests({ openWindow, gate }, counts, which) {
  const requests = [];
  for (const n of counts) {
    const window = await openWindow(gate.url);
    try {
      const { running } = await window.follow(n, which);
      const still = await counted(gate, () => window.look());
      window.end(running);
      const ended = await counted(gate, () => window.look());
      window.assertRunning(0);
      requests.push({ running: n, still, ended });
    } finally {
      window.dispose();
    }
  }
  return requests;
}

/**
 * A sandbox with a history, the newest of which run, and windows that follow it by the extension's own classes and the
 * client and the bundles that ship.
 */
async function withService({ days }, use) {
  const folder = await mkdtemp(join(tmpdir(), 'simpledb-bench-following-'));
  let sandbox;
  let gate;
  try {
    const out = join(folder, 'parts');
    await bundle(root, Object.values(PARTS).map(path => join(root, path)), { outdir: out, outbase: root, minify: true, packages: 'bundle' });
    const require = createRequire(import.meta.url);
    const parts = Object.assign({}, ...Object.values(PARTS).map(path => require(join(out, path.replace(/\.ts$/, '.js')))));
    sandbox = await startSeeded(join(folder, 'data'), days);
    gate = await startGate(sandbox.url);
    const { SimpleDBClient } = await import(pathToFileURL(join(root, 'dist', 'simpledb.mjs')).href);
    const { listArtefacts } = require(join(root, 'dist', 'aws.js'));
    let windows = 0;
    const openWindow = async url => openFollowing({ parts, SimpleDBClient, listArtefacts, sandbox, url, folder: join(folder, `window-${windows += 1}`) });
    return await use({ openWindow, gate, sandbox });
  } finally {
    await gate?.stop();
    await sandbox?.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

/** What follows exports in a window. It looks when it is told to: a timer of its own would come in between. */
async function openFollowing({ parts, SimpleDBClient, listArtefacts, sandbox, url, folder }) {
  const note = error => { throw error; };
  const clock = { now: () => Date.now(), after: () => ({ dispose: () => undefined }) };
  const credentials = { accessKeyId: sandbox.accessKeyId, secretAccessKey: sandbox.secretAccessKey };
  const client = new SimpleDBClient({ region: sandbox.region, endpoint: url, credentials });
  const aws = { region: sandbox.region, credentials: async () => credentials, endpoints: { s3: url } };
  /** The service's exports do not end by themselves, and cannot be ended from outside: its answers are changed here. */
  const states = new Map();
  const setAll = (exportArns, exportStatus) => exportArns.forEach(exportArn => states.set(exportArn, exportStatus));
  const asIs = each => ({ ...each, exportStatus: states.get(each.exportArn) ?? each.exportStatus });
  const service = {
    async *listExports() {
      for await (const page of client.paginateListExports()) yield { ...page, exportSummaries: page.exportSummaries.map(asIs) };
    },
    getExport: async ({ exportArn }) => asIs(await client.getExport({ exportArn })),
    consoleTarget: async () => ({ bucketRegion: sandbox.region }),
    listArtefacts: async ({ exportId, domainName, s3Bucket }) => ({
      ...await listArtefacts(aws, s3Bucket, `AWSSimpleDB/${exportId}/${domainName}/`, undefined),
      seenAt: new Date().toISOString(),
    }),
  };
  const place = { connection: 'sandbox', region: sandbox.region, accountId: ACCOUNT };
  const ledger = new parts.Ledger(folder, note);
  const poller = new parts.ExportPoller(ledger, service, clock, note);
  const tracker = new parts.ExportTracker(ledger, poller, note);
  const history = new parts.ExportHistory(() => place, ledger, service, clock);
  await tracker.resume();
  const look = async () => {
    poller.pollNow();
    await poller.settled();
  };
  return {
    ledger,
    history,
    look,
    end: exportArns => setAll(exportArns, 'SUCCEEDED'),
    assertRunning: expected => {
      if (tracker.running.length !== expected) throw new Error(`${tracker.running.length} exports run, not ${expected}.`);
    },
    /** Reads the whole list, in which so many run, and takes the first look, which asks for the details of those. */
    follow: async (count, { oldest = false } = {}) => {
      const all = [];
      for await (const { exportSummaries } of client.paginateListExports()) all.push(...exportSummaries.map(({ exportArn }) => exportArn));
      const running = oldest ? all.slice(-count) : all.slice(0, count);
      setAll(all.slice(0, RUNNING), 'SUCCEEDED');
      setAll(running, 'IN_PROGRESS');
      const listing = await held(() => history.load(true));
      if (history.state !== 'ready') throw history.error;
      poller.setActive(true);
      await look();
      return { running, listing };
    },
    dispose: () => {
      history.dispose();
      tracker.dispose();
      poller.dispose();
      ledger.dispose();
      client.close();
    },
  };
}

/** The operations that pass the gate while `work` is done. */
async function counted(gate, work) {
  const before = gate.operations.length;
  await work();
  return gate.operations.slice(before);
}

const isAll = (name, operations) => operations.every(operation => operation.includes(name));

/** For example "1 ListExports, 25 GetExport". Whatever is neither lists the objects of one export. */
function tally(operations) {
  const counts = new Map();
  for (const operation of operations) {
    const name = /ListExports|GetExport/.exec(operation)?.[0] ?? 'ListObjects';
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts].map(([name, n]) => `${n} ${name}`).join(', ');
}

const count = n => n.toLocaleString('en');
