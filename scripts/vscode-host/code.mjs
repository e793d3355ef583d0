#!/usr/bin/env node
/**
 * Stands in for VS Code's executable in `runTests({ vscodeExecutablePath })` of @vscode/test-electron: takes the switches
 * of a test run, ends with its exit code. SIMPLEDB_VSCODE_HOST names the version of VS Code.
 */
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { runExtensionTests } from './host.mjs';

const { values, positionals } = parseArgs({
  // Switches of the desktop application (--no-sandbox, --disable-updates, ...) mean nothing here.
  strict: false,
  allowPositionals: true,
  options: {
    'disable-extensions': { type: 'boolean' },
    extensionDevelopmentPath: { type: 'string', multiple: true },
    'extensions-dir': { type: 'string' },
    extensionTestsPath: { type: 'string' },
    'user-data-dir': { type: 'string' },
  },
});

/** @param {string} name */
const pathOf = name => (values[name] === undefined ? undefined : resolve(values[name]));

if (!values.extensionTestsPath) {
  console.error('This is no VS Code to look at: it runs tests only (--extensionTestsPath=...).');
  process.exit(2);
}
process.exitCode = await runExtensionTests({
  version: process.env.SIMPLEDB_VSCODE_HOST,
  folder: positionals[0] && resolve(positionals[0]),
  extensionDevelopmentPath: (values.extensionDevelopmentPath ?? []).map(path => resolve(path)),
  extensionTestsPath: pathOf('extensionTestsPath'),
  extensionsDir: pathOf('extensions-dir'),
  userDataDir: pathOf('user-data-dir'),
  disableExtensions: values['disable-extensions'],
});
