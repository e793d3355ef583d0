/** What VS Code calls in its extension host: runs the bundled tests beside this file. */
import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { takeCoverage } from 'node:v8';
import Mocha from 'mocha';
import { TEST_MILLISECONDS } from '../../scripts/timeouts.mjs';

/** @throws Error when a test failed or none was found: the test run then ends with an exit code other than 0. */
export async function run(): Promise<void> {
  const mocha = new Mocha({
    ui: 'bdd',
    timeout: TEST_MILLISECONDS,
    reporter: resolve(__dirname, '../../../scripts/mocha-reporter.cjs'),
    failZero: true,
    forbidOnly: true,
    color: process.env['FORCE_COLOR'] !== undefined,
    ...(process.env['SIMPLEDB_TEST_GREP'] ? { grep: process.env['SIMPLEDB_TEST_GREP'] } : {}),
  });
  const files = readdirSync(__dirname, { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith('.test.js'));
  for (const file of files.sort()) mocha.addFile(join(__dirname, file));
  const failures = await new Promise<number>(done => mocha.run(done));
  // VS Code may end this process in a way that leaves Node.js no time for it.
  takeCoverage();
  if (failures > 0) throw new Error(`${failures} failed`);
}
