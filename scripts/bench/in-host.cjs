/**
 * Runs in an extension host: activates the extensions that BENCH_EXTENSIONS names, in this order, and writes to
 * BENCH_RESULT how long each took (ms) and which files of its own it loaded.
 */
const { writeFileSync } = require('node:fs');
const { setTimeout: pause } = require('node:timers/promises');
const vscode = require('vscode');

/** Milliseconds. A host that starts is busy with the extensions of VS Code itself; that is not what is measured. */
const SAMPLE = 10;
const LATE = 3;
const QUIET_SAMPLES = 50;
const MOST_SAMPLES = 1500;

/** Waits until the host's event loop has been on time for half a second (at the most about 15 s). */
async function quiet() {
  for (let onTime = 0, samples = 0; onTime < QUIET_SAMPLES && samples < MOST_SAMPLES; samples++) {
    const start = performance.now();
    await pause(SAMPLE);
    onTime = performance.now() - start < SAMPLE + LATE ? onTime + 1 : 0;
  }
}

exports.run = async () => {
  const result = {};
  for (const id of process.env.BENCH_EXTENSIONS.split(',')) {
    const extension = vscode.extensions.getExtension(id);
    if (!extension) throw new Error(`${id} is not there.`);
    if (extension.isActive) throw new Error(`${id} is active already.`);
    await quiet();
    const start = performance.now();
    await extension.activate();
    const milliseconds = performance.now() - start;
    const loaded = Object.keys(require.cache).filter(file => file.startsWith(extension.extensionPath));
    result[id] = { milliseconds, loaded };
  }
  writeFileSync(process.env.BENCH_RESULT, JSON.stringify(result));
};
