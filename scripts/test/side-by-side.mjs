/** Runs steps beside each other, as many as the machine has cores for, and keeps what each says together. */
import { availableParallelism } from 'node:os';

/** Steps often wait for a browser or a server: two are worth it on a single core, too. */
export const LANES = Math.min(4, Math.max(2, availableParallelism()));

/**
 * @typedef {object} Step
 * @property {string} title
 * @property {readonly string[]} [needs] titles of steps that must have ended well before; those that are not run are not waited for
 * @property {(how: { signal: AbortSignal, write?: (text: string) => void }) => Promise<unknown>} run
 *   `write` takes what is said; without it, that goes to the screen at once. Fails by rejecting; ends early on `signal`.
 */

const seconds = startedMs => `${((performance.now() - startedMs) / 1000).toFixed(1)} s`;

/**
 * Runs steps in their order, as far as what they need is done. The first that fails ends the others, and what it said comes
 * last: a log that is cut keeps its end.
 * @param {readonly Step[]} steps
 * @param {(text: string) => void} print
 * @returns {Promise<boolean>} whether all went well
 */
export async function runSteps(steps, print) {
  const titles = new Set(steps.map(({ title }) => title));
  const waiting = [...steps];
  const done = new Set();
  const running = new Set();
  const ending = new AbortController();
  const isAlone = steps.length === 1;
  const failed = [];

  const run = async ({ title, run: start }) => {
    const startedMs = performance.now();
    const said = [];
    print(isAlone ? `\n== ${title}\n` : `-- ${title} begins\n`);
    let failure;
    try {
      await start({ signal: ending.signal, ...(isAlone ? {} : { write: text => said.push(text) }) });
      done.add(title);
    } catch (error) {
      failure = error;
    }
    const text = isAlone ? '' : `\n== ${title}\n${said.join('')}`;
    if (!failure) return print(`${text}== ${title}: ${seconds(startedMs)}\n`);
    if (ending.signal.aborted) return print(`-- ${title} was ended after ${seconds(startedMs)}, because another step failed\n`);
    failed.push(`${text}\n== ${title} failed after ${seconds(startedMs)}: ${failure.message}\n`);
    print(`-- ${title} failed\n`);
    ending.abort();
  };

  const next = () => waiting.findIndex(({ needs = [] }) => needs.every(title => done.has(title) || !titles.has(title)));
  while (!ending.signal.aborted && (waiting.length || running.size)) {
    for (let index = next(); index >= 0 && running.size < LANES; index = next()) {
      const [step] = waiting.splice(index, 1);
      const promise = run(step).finally(() => running.delete(promise));
      running.add(promise);
    }
    if (!running.size) throw new Error(`Nothing can begin: ${waiting.map(({ title }) => title).join(', ')}.`);
    await Promise.race(running);
  }
  await Promise.all(running);
  failed.forEach(print);
  return !ending.signal.aborted;
}
