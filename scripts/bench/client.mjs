/**
 * The bundled client's figures against the least that the same work costs, and against its peers where they are
 * installed.
 */
import { execFile, spawn } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { createFloor } from './floor.mjs';
import { median } from './rows.mjs';
import { timeStarts } from './start.mjs';

const run = promisify(execFile);
const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '..', '..');
const bundle = join(root, 'dist', 'simpledb.mjs');

const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' };
const region = 'us-east-1';

const TARGET_RATIO = 1.3;
const TARGET_BYTES = 80 * 1024;
/** Minified bundles of what others would put in this place, in KB. */
const PEER_BUNDLES = 'peers 384 and 335 KB';

/** Rounds of each, in turn and short: what disturbs the machine disturbs both rounds of a pair. */
const ROUNDS = 121;
const CALLS_PER_ROUND = 80;
const WARM_UP_CALLS = 2000;
const COLD_ROUNDS = 21;
/** Names in the answer of ListDomains: what many accounts have, and a full page. */
const DOMAIN_COUNTS = [10, 100];

/** The parts, each with a server of its own; about a minute in all, most of it for the peers. */
export const CLIENT = {
  size,
  warm: () => withServer(warm),
  cold: () => withServer(cold),
  peers: () => withServer(peers),
};

/** @param {(port: number) => Promise<import('./rows.mjs').Row | import('./rows.mjs').Row[]>} use */
async function withServer(use) {
  const server = spawn(process.execPath, [join(here, 'server.mjs')], { stdio: ['pipe', 'pipe', 'inherit'] });
  try {
    const port = Number(await new Promise((done, fail) => {
      server.stdout.once('data', data => done(String(data)));
      server.once('exit', code => fail(new Error(`The bench's server ended with ${code}.`)));
    }));
    return await use(port);
  } finally {
    server.stdin.end();
  }
}

async function size() {
  const { size: bytes } = await stat(bundle);
  return {
    what: 'Client bundle, minified',
    measured: `${(bytes / 1024).toFixed(1)} KB`,
    reference: PEER_BUNDLES,
    target: `≤ ${TARGET_BYTES / 1024} KB`,
    ok: bytes <= TARGET_BYTES,
  };
}

async function warm(port) {
  const { SimpleDBClient } = await import(pathToFileURL(bundle).href);
  const client = new SimpleDBClient({ region, endpoint: `http://127.0.0.1:${port}`, credentials });
  const floor = createFloor({ port, region, credentials });
  const start = { domainName: 'orders', s3Bucket: 'my-bucket', clientToken: '5d4c3b2a-1908-4f7e-8d6c-5b4a39281706' };
  const works = [
    ['StartDomainExport', true, () => client.startDomainExport(start), () => floor.startDomainExport(start)],
    ...DOMAIN_COUNTS.map((count, i) => {
      const input = { MaxNumberOfDomains: count };
      return [`ListDomains, ${count} names`, i === 0, () => client.listDomains(input), () => floor.listDomains(input)];
    }),
  ];
  const rows = [];
  for (const [name, hasTarget, byClient, byFloor] of works) {
    for (const concurrency of [1, 16]) {
      const times = await alternate(byClient, byFloor, concurrency);
      rows.push(compared(`${name}, warm, ${concurrency} at a time`, times, 'µs', hasTarget));
    }
  }
  const { call, files } = await timeStarts({ root, client, floor, region });
  rows.push(
    compared('A whole start, its call with retries on', call, 'µs', true),
    compared('A whole start, the rest: checked, noted, stored, followed', files, 'µs', false, 'bare files'),
  );
  client.close();
  floor.close();
  return rows;
}

/** Microseconds per call of both, by round. */
async function alternate(first, second, concurrency) {
  await timeCalls(first, WARM_UP_CALLS, concurrency);
  await timeCalls(second, WARM_UP_CALLS, concurrency);
  const times = [[], []];
  for (let round = 0; round < ROUNDS; round++) {
    times[0].push(await timeCalls(first, CALLS_PER_ROUND, concurrency));
    times[1].push(await timeCalls(second, CALLS_PER_ROUND, concurrency));
  }
  return times;
}

async function timeCalls(call, calls, concurrency) {
  let left = calls;
  const startedMs = performance.now();
  await Promise.all(Array.from({ length: concurrency }, async () => {
    while (left-- > 0) await call();
  }));
  return (performance.now() - startedMs) * 1000 / calls;
}

async function cold(port) {
  const times = [[], []];
  const commands = [
    [join(here, 'cold-client.mjs'), bundle, String(port)],
    [join(here, 'cold-floor.mjs'), String(port)],
  ];
  for (let round = 0; round < COLD_ROUNDS; round++) {
    for (const [i, command] of commands.entries()) times[i].push(await timeToFirstOutput(process.execPath, command));
  }
  return compared('Cold process until its first answer', times, 'ms', true);
}

function timeToFirstOutput(command, args) {
  return new Promise((done, fail) => {
    const startedMs = performance.now();
    let tookMs;
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    child.stdout.once('data', () => { tookMs = performance.now() - startedMs; });
    child.once('error', fail);
    child.once('close', code => code === 0 && tookMs !== undefined
      ? done(tookMs)
      : fail(new Error(`${command} ${args.join(' ')} ended with ${code}.`)));
  });
}

/** Others' clients doing the same calls; they are in Python, so there is no target in them. */
async function peers(port) {
  const rows = [];
  const environment = {
    ...process.env,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  };
  try {
    const { stdout } = await run('python3', [join(here, 'peer.py'), String(port)]);
    const { missing, version, ...medians } = JSON.parse(stdout);
    if (missing) throw new Error(missing);
    for (const [operation, microseconds] of Object.entries(medians)) {
      rows.push({ what: `Peer: boto3 ${version}, ${operation}, warm`, measured: `${microseconds.toFixed(0)} µs`, reference: '' });
    }
  } catch (error) {
    rows.push({ what: 'Peer: boto3', measured: 'skipped', reference: `not installed, or too old (${error.code ?? error.message})` });
  }
  try {
    const args = ['simpledbv2', 'start-domain-export', '--domain-name', 'orders', '--s3-bucket', 'my-bucket',
      '--region', region, '--endpoint-url', `http://127.0.0.1:${port}`];
    const times = [];
    for (let round = 0; round < 3; round++) {
      const startedMs = performance.now();
      await run('aws', args, { env: environment });
      times.push(performance.now() - startedMs);
    }
    rows.push({ what: 'Peer: AWS CLI, start-domain-export, cold', measured: `${median(times).toFixed(0)} ms`, reference: '' });
  } catch (error) {
    rows.push({ what: 'Peer: AWS CLI', measured: 'skipped', reference: `not installed, or without simpledbv2 (${error.code})` });
  }
  return rows;
}

/**
 * The ratio is the median of the rounds' own ratios: on a machine that others use too it moves by a few hundredths
 * from run to run where the ratio of the two medians moves by tenths.
 */
function compared(what, [ours, floors], unit, hasTarget, floor = 'floor') {
  const ratio = median(ours.map((time, round) => time / floors[round]));
  return {
    what,
    measured: `${median(ours).toFixed(0)} ${unit}`,
    reference: `${floor} ${median(floors).toFixed(0)} ${unit}`,
    ratio,
    ...(hasTarget ? { target: `≤ ${TARGET_RATIO} ×`, ok: ratio <= TARGET_RATIO } : {}),
  };
}
