/**
 * npm run reliability: the long runs against networks that fail, answers that nobody should give and processes that are killed. Writes their tables
 * into docs/reliability.md; ends with 1 when anything is not as it must be, and says how to replay it.
 *   --only <part>   faults, fuzz, ledger, drain or kills (default: all)
 *   --seed <n>      seed of the first case; the next ones follow (default 1)
 *   --starts <n>    starts through the fault-injecting proxy (default 1000)
 *   --answers <n>   answers that are mutated (default 10000)
 *   --writers <n>   processes that are killed while they change the ledger of exports (default 1000)
 *   --kills <n>     starts in a VS Code whose extension host is killed (default 100)
 *   --runs <n>      simulated plans of 250 domains (default 1000)
 * With --starts, --answers, --writers, --kills or --runs nothing is written: that is for replaying.
 */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from '../esbuild.mjs';
import { bundle } from './bundle-tests.mjs';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const out = join(root, 'out', 'test', 'faults');
const page = join(root, 'docs', 'reliability.md');
const require = createRequire(import.meta.url);

/** What a body over the limit may hold up everything else, in milliseconds. */
const LONGEST_HOLD_MS = 50;

/**
 * @typedef {{ table: string, problems: readonly { seed: number, what: string }[], count: string }} Outcome
 *   `count`: the option that tells how many cases to run
 */

/** @type {Record<string, (options: { starts: number, answers: number, writers: number, kills: number, runs: number, seed: number }) => Promise<Outcome>>} */
const PARTS = { faults: runFaults, fuzz: runFuzz, ledger: runLedger, drain: runDrain, kills: runKills };

function options() {
  try {
    const { values } = parseArgs({
      options: {
        only: { type: 'string' },
        seed: { type: 'string', default: '1' },
        starts: { type: 'string' },
        answers: { type: 'string' },
        writers: { type: 'string' },
        kills: { type: 'string' },
        runs: { type: 'string' },
      },
    });
    const number = (name, text) => {
      if (!/^\d{1,9}$/.test(text)) throw new Error(`--${name} takes a whole number.`);
      return Number(text);
    };
    const { only, starts, answers, writers, kills, runs } = values;
    if (only !== undefined && !Object.hasOwn(PARTS, only)) throw new Error(`--only takes ${Object.keys(PARTS).join(', ')}.`);
    return {
      parts: only === undefined ? Object.keys(PARTS) : [only],
      seed: number('seed', values.seed),
      starts: number('starts', starts ?? '1000'),
      answers: number('answers', answers ?? '10000'),
      writers: number('writers', writers ?? '1000'),
      kills: number('kills', kills ?? '100'),
      runs: number('runs', runs ?? '1000'),
      writes: (starts ?? answers ?? writers ?? kills ?? runs) === undefined,
    };
  } catch (error) {
    console.error(error.message);
    console.error('Usage: npm run reliability -- [--only <part>] [--seed <n>] [--starts <n>] [--answers <n>] [--writers <n>] [--kills <n>] [--runs <n>]');
    process.exit(2);
  }
}

/** Bundles files of test/faults, or of one folder beside it, and loads the first. */
async function load(...names) {
  const files = names.map(name => join(root, 'test', 'faults', `${name}.ts`));
  await bundle(root, files, { outdir: out, outExtension: { '.js': '.cjs' } });
  return require(join(out, `${basename(names[0])}.cjs`));
}

const table = (head, rows) => [head, head.map(() => '---'), ...rows].map(cells => `| ${cells.join(' | ')} |`).join('\n');

async function runFaults({ starts, seed }) {
  const { runStarts } = await load('run-starts');
  let done = 0;
  const totals = await runStarts(starts, seed, () => {
    if (++done % 100 === 0) console.log(`${done} starts`);
  });
  const { told, struck, signIns, exports, doubled, lost, wrong } = totals;
  const sum = Object.values(struck).reduce((a, b) => a + b, 0);
  const problems = wrong.map(({ schedule, wrong: what }) => ({ seed: schedule.seed, what: what.join('; ') }));
  if (exports !== starts) problems.push({ seed, what: `${exports} exports of ${starts} starts` });
  return {
    problems,
    count: 'starts',
    table: [
      table(['starts', 'count'], [
        ['schedules, one start each', `${totals.starts}, seeds ${seed} to ${seed + starts - 1}`],
        ['faults that struck', sum],
        ['told “started”', told.started],
        ['told “not started”', told.refused],
        ['cancelled by the user while under way', totals.cancelled],
        ['told “cancelled”', told.cancelled],
        ['credentials that came late (of these cancelled)', `${signIns['slow credentials'].starts} (${signIns['slow credentials'].cancelled})`],
        ['an STS that never answered (of these cancelled)', `${signIns['hanging STS'].starts} (${signIns['hanging STS'].cancelled})`],
        ['told “unknown”, settled as started when the network was back', totals.settledStarted],
        ['told “unknown”, settled as not started', totals.settledNotStarted],
        ['exports in the end, after pressing again with the same form', exports],
        ['**doubled**', doubled],
        ['**lost**', lost],
        ['**misreported**', wrong.length],
      ]),
      table(['fault', 'times it struck'], Object.entries(struck)),
    ].join('\n\n'),
  };
}

async function runFuzz({ answers, seed }) {
  const { runAnswers } = await load('run-answers', 'answer-server-process');
  const server = spawn(process.execPath, [join(out, 'answer-server-process.cjs')], { stdio: ['pipe', 'pipe', 'inherit'] });
  let current = seed;
  const crashed = error => {
    console.error(`Crashed at seed ${current}:`, error);
    process.exit(1);
  };
  process.on('uncaughtException', crashed);
  try {
    const [url] = await once(createInterface(server.stdout), 'line');
    const totals = await runAnswers({
      answers, seed, url, measure: true,
      onCase: each => {
        current = each;
        if ((each - seed + 1) % 1000 === 0) console.log(`${each - seed + 1} answers`);
      },
    });
    const { overLimit, longestHoldMs } = totals;
    const problems = [...totals.wrong];
    if (longestHoldMs > LONGEST_HOLD_MS) problems.push({ seed, what: `the event loop was held for ${longestHoldMs.toFixed(0)} ms` });
    return {
      problems,
      count: 'answers',
      table: [
        table(['answers', 'count'], [
          ['answers', `${totals.answers}, seeds ${seed} to ${seed + answers - 1}`],
          ['crashes, hangs, other errors than the client’s own, secrets in an error', totals.wrong.length],
          ['bodies of 50 MB, over the limit', overLimit],
          ['longest that one of them held the event loop', `${longestHoldMs.toFixed(1)} ms (at most ${LONGEST_HOLD_MS} ms)`],
        ]),
        table(['answer', 'read', 'refused by an error'], Object.entries(totals.kinds).map(([kind, { read, refused }]) => [kind, read, refused])),
      ].join('\n\n'),
    };
  } finally {
    process.off('uncaughtException', crashed);
    server.stdin.end();
  }
}

async function runLedger({ writers, seed }) {
  const { runLedgerKills } = await load('run-ledger-kills');
  const totals = await runLedgerKills(writers, seed, done => {
    if (done % 100 === 0) console.log(`${done} processes`);
  });
  const { kills, byPoint, promised, neighbours, locksLeft, torn, told, diedTelling, wrong } = totals;
  const count = what => wrong.filter(each => each.what.startsWith(what)).length;
  return {
    problems: wrong,
    count: 'writers',
    table: [
      table(['processes', 'count'], [
        ['killed in their work on the ledger', `${kills}, seeds ${seed} to ${seed + writers - 1}`],
        ['calls that were promised to them before', promised],
        ['calls that were promised to their neighbours', neighbours],
        ['locks that the neighbour found left behind, and took over', locksLeft],
        ['lines that were torn, and passed over', torn],
        ['ends told, by one process each', told],
        ['ends that a process had claimed as it was killed, and that nobody tells', diedTelling],
        ['**lost**', count('lost')],
        ['**corrupt**', count('corrupt')],
        ['**told twice, or never without a kill in between**', count('told twice') + count('never told')],
        ['**anything else that went wrong**', wrong.length - ['lost', 'corrupt', 'told twice', 'never told'].reduce((sum, what) => sum + count(what), 0)],
      ]),
      table(['killed', 'times'], Object.entries(byPoint)),
    ].join('\n\n'),
  };
}

async function runKills({ kills, seed }) {
  execFileSync(process.execPath, [join(root, 'scripts/package.mjs')], { stdio: ['ignore', 'ignore', 'inherit'] });
  const { runKills: run } = await load('run-kills');
  const totals = await run(kills, seed, (done, { seed: each, point, exports, held }) => {
    console.log(`${done} of ${kills}: seed ${each}, ${point}: ${exports} exports, ${held}`);
  });
  const { starts, byPoint, followed, cameToNothing, doubled, lost, unsettled } = totals;
  return {
    problems: Object.entries({ doubled, lost, unsettled }).flatMap(([what, seeds]) => seeds.map(each => ({ seed: each, what }))),
    count: 'kills',
    table: [
      table(['kills', 'count'], [
        ['starts whose extension host was killed', `${starts}, seeds ${seed} to ${seed + starts - 1}`],
        ['had reached the service, and are followed by the next host', followed],
        ['had not reached it, and are told to be none', cameToNothing],
        ['**doubled**', doubled.length],
        ['**lost**', lost.length],
        ['**never settled**', unsettled.length],
      ]),
      table(['killed', 'times'], Object.entries(byPoint)),
    ].join('\n\n'),
  };
}

async function runDrain({ runs, seed }) {
  const { runDrains, drainTables, drainBadDestination, badDestinationTable } = await load('../simulation/run-drains', '../simulation/drain-worker');
  let done = 0;
  const totals = await runDrains(runs, seed, join(out, 'drain-worker.cjs'), () => {
    if (++done % 50 === 0) console.log(`${done} plans`);
  });
  const locked = [];
  for (let each = seed; each < seed + runs; each++) locked.push(await drainBadDestination(each));
  return {
    problems: [...totals.wrong, ...locked.filter(each => each.wrong.length > 0)].map(({ environment, wrong }) => ({ seed: environment.seed, what: wrong.join('; ') })),
    count: 'runs',
    table: [...drainTables(totals), badDestinationTable(locked)].map(({ head, rows }) => table(head, rows)).join('\n\n'),
  };
}

/** Puts a part's table between its two marks in the page. @throws {Error} where they are missing */
function write(part, text) {
  const before = readFileSync(page, 'utf8');
  const marks = new RegExp(`(<!-- ${part} -->\\n)[\\s\\S]*?(<!-- /${part} -->)`);
  if (!marks.test(before)) throw new Error(`docs/reliability.md has no place for "${part}".`);
  writeFileSync(page, before.replace(marks, (_all, begin, end) => `${begin}\n${text}\n\n${end}`));
}

const { parts, writes, ...rest } = options();
await build();
for (const part of parts) {
  console.log(`\n== ${part}`);
  const startedMs = performance.now();
  const { table: text, problems, count } = await PARTS[part](rest);
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(0);
  console.log(`\n${text}\n\n${part}: ${seconds} s on Node ${process.versions.node}`);
  for (const { seed, what } of problems) {
    console.error(`Seed ${seed}: ${what}\n  Replay: npm run reliability -- --only ${part} --seed ${seed} --${count} 1`);
  }
  if (problems.length) process.exitCode = 1;
  if (writes) write(part, text);
}
if (writes) console.log('\nWritten to docs/reliability.md.');
