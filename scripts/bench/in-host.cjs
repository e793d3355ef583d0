/**
 * Runs in an extension host: activates the extensions that the file BENCH_PLAN names, in their order, and writes to the
 * file that it names how much of the processor's time each took (ms) and which files of its own it loaded.
 */
const { readFileSync, writeFileSync } = require('node:fs');
const { setTimeout: pause } = require('node:timers/promises');
const vscode = require('vscode');

/** Milliseconds. A host that starts is busy with the extensions of VS Code itself; that is not what is measured. */
const SAMPLE = 10;
const QUIET_SAMPLES = 20;
const MOST_SAMPLES = 300;
/** Processor time within a sample up to which the host counts as quiet, in milliseconds. */
const QUIET = 1;

/** The processor's time that this thread, or where Node.js is too old to tell, this process has had, in milliseconds. */
function processorTime() {
  const { user, system } = (process.threadCpuUsage ?? process.cpuUsage).call(process);
  return (user + system) / 1000;
}

/** Waits until the host has had nothing to do for a while. On a busy machine it is late, but not busy itself. */
async function quiet() {
  for (let still = 0, samples = 0; still < QUIET_SAMPLES && samples < MOST_SAMPLES; samples++) {
    const start = processorTime();
    await pause(SAMPLE);
    still = processorTime() - start < QUIET ? still + 1 : 0;
  }
}

exports.run = async () => {
  const { extensions, result } = JSON.parse(readFileSync(process.env.BENCH_PLAN, 'utf8'));
  const measured = {};
  for (const id of extensions) {
    const extension = vscode.extensions.getExtension(id);
    if (!extension) throw new Error(`${id} is not there.`);
    if (extension.isActive) throw new Error(`${id} is active already.`);
    await quiet();
    const start = processorTime();
    await extension.activate();
    const milliseconds = processorTime() - start;
    const loaded = Object.keys(require.cache).filter(file => file.startsWith(extension.extensionPath));
    measured[id] = { milliseconds, loaded };
  }
  writeFileSync(result, JSON.stringify(measured));
};
