/**
 * npm test [-- stage... | path...]: all stages, or those named (lint types build audit unit page host vsix package e2e
 * coverage desktop), or the tests in the files and folders named. Steps that do not need each other run beside each other;
 * the first that fails ends the run. SIMPLEDB_TEST_GREP runs only the tests with that text in their title.
 */
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { temporaryFolder } from './processes.mjs';
import { isPath, testsOf } from './test/paths.mjs';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');

function fail(message) {
  console.error(message);
  process.exit(2);
}

if (!existsSync(join(root, 'node_modules'))) fail('The dependencies are missing: run "npm install" first.');
const { STAGES, Stages, prepare } = await import('./test/stages.mjs');
const { runSteps } = await import('./test/side-by-side.mjs');

const named = process.argv.slice(2);
const paths = named.filter(isPath);
const unknown = named.filter(name => !isPath(name) && !STAGES.includes(name));
if (unknown.length) fail(`There is no stage "${unknown.join('", "')}", only: ${STAGES.join(' ')}. A path of a test begins with "test/".`);
if (paths.length && paths.length < named.length) fail('Name stages or paths, not both.');

let tests;
try {
  tests = paths.length ? testsOf(root, paths) : undefined;
} catch (error) {
  fail(error.message);
}
const temporary = temporaryFolder('simpledb-test');
const stages = new Stages(temporary.path);
let isWell = false;
try {
  await prepare(tests ? [...tests.keys()] : named.length ? named : STAGES);
  const steps = tests ? await stages.stepsOf(tests) : stages.steps(named.length ? named : undefined);
  isWell = await runSteps(steps, text => process.stdout.write(text));
} catch (error) {
  // esbuild has told its errors already.
  if (!error.errors) console.error(error.message);
}
temporary.remove();
if (!isWell) process.exitCode = 1;
const { passed, failed, skipped } = stages.counts;
console.log(`\n${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}`);
