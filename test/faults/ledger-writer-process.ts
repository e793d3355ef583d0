/** A process that changes a ledger until it is killed, by itself at the point that its seed says or from outside. */
import { writeSync } from 'node:fs';
import { Ledger } from '../../src/exports/ledger/ledger';
import { dyingDisk } from './dying-disk';
import { killPlanOf, pointOf } from './ledger-kill-plan';
import { doWork, worksOf, type Word } from './ledger-work';

const [folder = '', seedText = ''] = process.argv.slice(2);
const seed = Number(seedText);
const plan = killPlanOf(seed);
let passed = 0;

const disk = dyingDisk({
  when: (step, _n, path) => {
    if (plan.point === 'at any moment' || pointOf(step, path) !== plan.point) return undefined;
    return passed++ === plan.nth ? plan.share : undefined;
  },
  die: () => {
    process.kill(process.pid, 'SIGKILL');
    throw new Error('still alive');
  },
});

/** By one write of the system's: what was told is told, whatever happens next. */
const tell = (word: Word): void => void writeSync(1, `${JSON.stringify(word)}\n`);

async function main(): Promise<void> {
  const ledger = new Ledger(folder, (error) => {
    throw error;
  }, disk);
  await ledger.open();
  for (const work of worksOf('killed', seed)) {
    tell({ begun: work });
    tell({ claimed: await doWork(work, ledger) });
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
