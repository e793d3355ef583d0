/**
 * A start as the extension makes it: noted on disk, sent by the client with its retries on, stored and followed, and no
 * longer noted. Its two parts, the call and the files, each against the least that the same costs in the same order.
 */
import { mkdir, mkdtemp, open, readFile, readdir, rename, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { bundle } from '../bundle-tests.mjs';

const STARTS = 151;
const WARM_UP_STARTS = 30;
const BUCKET = 'my-bucket';
const DOMAIN = 'orders';

/** The extension's own parts; a bundle of the source, since what ships keeps them to itself. */
const PARTS = {
  ExportStarter: 'src/exports/starting/export-starter.ts',
  StartJournal: 'src/exports/starting/start-journal.ts',
  Ledger: 'src/exports/ledger/ledger.ts',
};

/**
 * @param {object} options
 * @param {string} options.root the project's folder
 * @param {object} options.client a SimpleDBClient
 * @param {ReturnType<typeof import('./floor.mjs').createFloor>} options.floor
 * @param {string} options.region
 * @returns {Promise<{ call: [number[], number[]], files: [number[], number[]] }>} microseconds of each start's parts, the
 *   extension's and the floor's by turns
 * @throws {Error} when a start does not end as started
 */
export async function timeStarts({ root, client, floor, region }) {
  const folder = await mkdtemp(join(tmpdir(), 'simpledb-bench-start-'));
  try {
    const parts = await loadParts(root, folder);
    const ours = await extensionStart(parts, { folder, client, region });
    const least = await bareStart({ folder, floor, sizes: await ours.sizes() });
    const times = { call: [[], []], files: [[], []] };
    for (let round = -WARM_UP_STARTS; round < STARTS; round++) {
      const both = [await ours.time(), await least.time()];
      if (round < 0) continue;
      both.forEach(({ call, all }, i) => {
        times.call[i].push(call * 1000);
        times.files[i].push((all - call) * 1000);
      });
    }
    return times;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function loadParts(root, folder) {
  const out = join(folder, 'parts');
  await bundle(root, Object.values(PARTS).map(path => join(root, path)), { outdir: out, outbase: root, packages: 'bundle' });
  const require = createRequire(import.meta.url);
  return Object.assign({}, ...Object.values(PARTS).map(path => require(join(out, path.replace(/\.ts$/, '.js')))));
}

/** The extension's own classes, with a session that knows what a warm one knows. */
async function extensionStart({ ExportStarter, StartJournal, Ledger }, { folder, client, region }) {
  const noted = [];
  const note = error => noted.push(error);
  const startsFolder = join(folder, 'starts');
  const exportsFolder = join(folder, 'exports');
  const ledgerFile = join(exportsFolder, 'exports.jsonl');
  const ledger = new Ledger(exportsFolder, note);
  await ledger.open();
  // Following the export is not part of its start.
  const recorder = {
    get records() {
      return [...ledger.records.values()];
    },
    track: record => ledger.update([{ exportArn: record.exportArn, change: () => record }]),
  };
  const starter = new ExportStarter(recorder, new StartJournal(startsFolder), note);
  let call;
  const session = {
    connection: 'profile:work',
    region,
    accountId: async () => '111122223333',
    bucketRegion: async () => region,
    client: {
      startDomainExport: async (input, options) => {
        const startedMs = performance.now();
        const output = await client.startDomainExport(input, options);
        call = performance.now() - startedMs;
        return output;
      },
    },
  };
  const values = () => ({
    domainName: DOMAIN, s3Bucket: BUCKET, s3KeyPrefix: '', s3BucketOwner: '', encryption: 'default', s3SseKmsKeyId: '', clientToken: randomUUID(),
  });
  const time = async () => {
    const startedMs = performance.now();
    const { kind } = await starter.start(session, values(), { expectedAccount: '111122223333' });
    const all = performance.now() - startedMs;
    if (kind !== 'started' || noted.length > 0) throw new Error(`The start was ${kind}.`, { cause: noted[0] });
    return { call, all };
  };
  return {
    time,
    /** Of what one start writes: the note of it, looked at while it is there, and the record. */
    sizes: async () => {
      const { startDomainExport } = session.client;
      let noteBytes;
      session.client.startDomainExport = async (...args) => {
        noteBytes = await sizeOfOne(startsFolder);
        return startDomainExport(...args);
      };
      const before = await sizeOf(ledgerFile);
      await time();
      session.client.startDomainExport = startDomainExport;
      return [noteBytes, (await sizeOf(ledgerFile)) - before];
    },
  };
}

const sizeOf = file => readFile(file).then(({ length }) => length, () => 0);

async function sizeOfOne(folder) {
  const [name, ...others] = await readdir(folder);
  if (name === undefined || others.length > 0) throw new Error(`${folder} does not hold one file.`);
  return (await readFile(join(folder, name))).length;
}

/** A file written beside, flushed, renamed and in the end removed, and a line appended and flushed; the bare call in between. */
async function bareStart({ folder, floor, sizes: [noteBytes, recordBytes] }) {
  const bare = join(folder, 'bare');
  await mkdir(bare);
  const write = async (name, bytes) => {
    const file = join(bare, name);
    const handle = await open(`${file}.tmp`, 'w');
    await handle.writeFile(bytes);
    await handle.sync();
    await handle.close();
    await rename(`${file}.tmp`, file);
    return file;
  };
  const append = async bytes => {
    const handle = await open(join(bare, 'records'), 'a');
    await handle.writeFile(bytes);
    await handle.sync();
    await handle.close();
  };
  const time = async () => {
    const note = Buffer.alloc(noteBytes, 'x');
    const record = Buffer.alloc(recordBytes, 'x');
    const input = { domainName: DOMAIN, s3Bucket: BUCKET, clientToken: randomUUID() };
    const startedMs = performance.now();
    const noted = await write(input.clientToken, note);
    const calledMs = performance.now();
    await floor.startDomainExport(input);
    const call = performance.now() - calledMs;
    await append(record);
    await rm(noted);
    return { call, all: performance.now() - startedMs };
  };
  return { time };
}
