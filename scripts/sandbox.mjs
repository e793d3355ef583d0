/** Starts the built sandbox for a script. */
import { join } from 'node:path';
import { startGroup, watchOutput } from './processes.mjs';

/** Of the keys that it takes unless told: no secret, AWS's own documents have it. */
const SECRET_ACCESS_KEY = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY';

/**
 * @param {string} root the project's folder
 * @param {object} [options]
 * @param {string} [options.data] where it keeps its data; default a temporary folder that goes with it
 * @param {number} [options.exportSeconds] how long an export takes
 * @param {readonly string[]} [options.deny] IAM actions that it denies
 * @returns {Promise<{
 *   url: string, region: string, accessKeyId: string, secretAccessKey: string, ended: Promise<string>, stop: () => Promise<void>,
 * }>} when it answers
 * @throws {Error} with its own words when it ends instead
 */
export async function startSandbox(root, { data, exportSeconds, deny = [] } = {}) {
  const { child, ended, stop } = startGroup(process.execPath, [
    join(root, 'dist', 'sandbox.js'), '--exit-with-stdin',
    ...(data === undefined ? [] : ['--data', data]),
    ...(exportSeconds === undefined ? [] : ['--export-seconds', String(exportSeconds)]),
    ...deny.flatMap(action => ['--deny', action]),
  ], { stdio: ['pipe', 'pipe', 'pipe'] }, 'SIGTERM');
  const errors = watchOutput([child.stderr], /^$/);
  const output = watchOutput([child.stdout], /^(\{.*\})\n/);
  const failed = ended.then(how => { throw new Error(`The sandbox ended: ${how}.\n${errors.text()}`); });
  const [, line] = await Promise.race([output.found, failed]);
  failed.catch(() => {});
  return { ...JSON.parse(line), secretAccessKey: SECRET_ACCESS_KEY, ended, stop };
}
