/** The workbench driver and the package under test, typed. The driver is a script and is loaded as one, not bundled. */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { SimpleDBClient } from '../../../src/simpledb';
import { startSandbox, type Sandbox, type SandboxOptions } from '../../support/sandbox';
import type * as driver from '../../../scripts/vscode-host/workbench.mjs';

export type OpenOptions = NonNullable<Parameters<typeof driver.openWorkbench>[0]>;
export type Workbench = driver.Workbench;

/** Tests run in the project's folder. */
const root = resolve('.');
const { name, version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { name: string; version: string };

/** The package that `npm run package` makes; the stage before these tests has made it. */
export const VSIX = join(root, `${name}-${version}.vsix`);

/** Opens a user's window with the packaged extension. */
export async function openWorkbench(options: OpenOptions = {}): Promise<Workbench> {
  const script = pathToFileURL(join(root, 'scripts/vscode-host/workbench.mjs')).href;
  const { openWorkbench: open } = await import(script) as typeof driver;
  return open({ vsix: [VSIX], ...options });
}

/**
 * A sandbox and a window connected to it, for as long as the tests of a suite run.
 *
 * @param prepare does what is to be there before anybody looks; what it returns the window is opened with.
 */
export function windowOnSandbox(
  options: SandboxOptions,
  prepare: (client: SimpleDBClient) => Promise<OpenOptions> = async () => ({}),
): { readonly workbench: Workbench; readonly client: SimpleDBClient } {
  let sandbox: Sandbox | undefined;
  let workbench: Workbench | undefined;
  let client: SimpleDBClient | undefined;
  before(async () => {
    sandbox = await startSandbox(options);
    client = new SimpleDBClient({ region: sandbox.region, endpoint: sandbox.url, credentials: sandbox });
    const more = await prepare(client);
    workbench = await openWorkbench({
      settings: { 'simpledb.connection': 'sandbox', 'simpledb.sandbox.url': sandbox.url },
      ...more,
    });
  });
  afterEach(async function () {
    await pictureOfFailure(this.currentTest, workbench);
  });
  after(async () => {
    await workbench?.close();
    client?.close();
    await sandbox?.stop();
  });
  return {
    /** Asks the sandbox as anybody else would. */
    get client() {
      if (!client) throw new Error('The sandbox starts before the first test.');
      return client;
    },
    get workbench() {
      if (!workbench) throw new Error('The window opens before the first test.');
      return workbench;
    },
  };
}

/** What was on the screen when a test failed, for whoever has to find out why. */
export async function pictureOfFailure(test: Mocha.Test | undefined, workbench: Workbench | undefined): Promise<void> {
  if (test?.state !== 'failed' || !workbench) return;
  const name = test.fullTitle().replace(/[^\w]+/g, '-').slice(0, 80);
  console.log(`      see ${await workbench.screenshot(join(root, 'out', 'screenshots'), `failed-${name}`)}`);
}
