/**
 * Runs in an extension host: activates the extensions that BENCH_EXTENSIONS names, in this order, and writes to
 * BENCH_RESULT how long each took (ms) and which files of its own it loaded.
 */
const { writeFileSync } = require('node:fs');
const vscode = require('vscode');

exports.run = async () => {
  const result = {};
  for (const id of process.env.BENCH_EXTENSIONS.split(',')) {
    const extension = vscode.extensions.getExtension(id);
    if (!extension) throw new Error(`${id} is not there.`);
    if (extension.isActive) throw new Error(`${id} is active already.`);
    const start = performance.now();
    await extension.activate();
    const milliseconds = performance.now() - start;
    const loaded = Object.keys(require.cache).filter(file => file.startsWith(extension.extensionPath));
    result[id] = { milliseconds, loaded };
  }
  writeFileSync(process.env.BENCH_RESULT, JSON.stringify(result));
};
