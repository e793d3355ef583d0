import { spawn, type ChildProcess } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import http from 'node:http';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Credentials } from '../../aws';
import type { Disposable } from '../../exports/time/emitter';
import { tryLock } from '../../exports/storage/file-lock';
import type { Log } from '../kit/log';
import type { Settings } from '../kit/settings';
import { UserError } from '../../exports/model/user-error';
import { checkExportSeconds, checkSandboxUrl } from './setting-rules';

export interface SandboxAddress {
  readonly url: string;
  readonly credentials: Credentials;
}

export interface SandboxOptions {
  /** The program: dist/sandbox.js. */
  readonly program: string;
  /** Where its data lives, shared by all windows. */
  readonly folder: string;
  /** A sandbox that already runs; '' to start one. */
  readonly url: () => string;
  /** How long an export takes, in seconds. */
  readonly exportSeconds: () => number;
  readonly log: (line: string) => void;
}

/** The example pair of AWS's documentation: known to everybody, and worth nothing outside a sandbox. */
const CREDENTIALS: Credentials = {
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
};
const START_TIMEOUT_MS = 20_000;
const PING_TIMEOUT_MS = 2_000;
/** What the sandbox calls itself; another program may have got its port. */
const SERVER_HEADER = 'simpledb-sandbox';

/**
 * The local sandbox, one for all windows: the first that needs it starts it, the others find it by a file beside its
 * data. When its window closes, or it dies, the next that needs it starts it again; its data stays.
 */
export class SandboxProcess implements Disposable {
  private child: ChildProcess | undefined;
  private starting: Promise<SandboxAddress> | undefined;

  constructor(private readonly options: SandboxOptions) {}

  /**
   * Address of a sandbox that answers; started if need be.
   *
   * @throws UserError when it does not come up, the one of the setting does not answer, or a setting is not valid.
   */
  async ensure(): Promise<SandboxAddress> {
    const url = checkSandboxUrl(this.options.url());
    if (url !== '') {
      if (await answers(url)) return { url, credentials: CREDENTIALS };
      throw new UserError(
        'SandboxNotAnswering',
        `The sandbox at ${url} is not answering.`,
        'Start it again, or clear the setting simpledb.sandbox.url to let this extension start one.',
      );
    }
    this.starting ??= this.findOrStart().finally(() => (this.starting = undefined));
    return this.starting;
  }

  dispose(): void {
    this.child?.kill();
  }

  private async findOrStart(): Promise<SandboxAddress> {
    await mkdir(this.options.folder, { recursive: true });
    for (const deadline = Date.now() + START_TIMEOUT_MS; ; ) {
      const url = await readFile(this.addressFile, 'utf8').catch(() => '');
      if (url !== '' && (await answers(url))) return { url, credentials: CREDENTIALS };
      // Two programs on one data folder would harm it: only the window that holds this file may start one.
      const release = await tryLock(join(this.options.folder, 'starting.lock'));
      if (release) {
        try {
          return { url: await this.startAt(url), credentials: CREDENTIALS };
        } finally {
          await release();
        }
      }
      if (Date.now() > deadline) {
        throw new UserError('SandboxNotStarted', 'Another window is starting the sandbox, but it does not come up.', 'Retry.');
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  /** At the address of last time where it is free, so that links to objects of earlier exports stay good. */
  private async startAt(lastUrl: string): Promise<string> {
    const port = URL.canParse(lastUrl) ? new URL(lastUrl).port : '';
    if (port === '') return this.start('0');
    return this.start(port).catch(() => this.start('0'));
  }

  private async start(port: string): Promise<string> {
    const { program, folder, log } = this.options;
    const exportSeconds = checkExportSeconds(this.options.exportSeconds());
    const child = spawn(
      process.execPath,
      [program, '--port', port, '--data', join(folder, 'data'), '--export-seconds', String(exportSeconds), '--exit-with-stdin'],
      // The extension host's executable is Electron on the desktop; this makes it the Node that it holds.
      { env: { ...process.env, ELECTRON_RUN_AS_NODE: '1', NODE_OPTIONS: '' }, stdio: ['pipe', 'pipe', 'pipe'] },
    );
    this.child = child;
    const errors: string[] = [];
    createInterface({ input: child.stderr }).on('line', (line) => {
      errors.splice(0, Math.max(0, errors.length - 20));
      errors.push(line);
      log(line);
    });
    const url = await new Promise<string>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`no address within ${START_TIMEOUT_MS} ms`)), START_TIMEOUT_MS);
      createInterface({ input: child.stdout }).on('line', (line) => {
        clearTimeout(timer);
        try {
          resolve((JSON.parse(line) as { url: string }).url);
        } catch {
          reject(new Error(`unexpected output: ${line.slice(0, 200)}`));
        }
      });
      child.once('error', reject);
      child.once('exit', (code, signal) => {
        clearTimeout(timer);
        if (this.child === child) this.child = undefined;
        log(`sandbox ended (${signal ?? code})`);
        reject(new Error(`ended (${signal ?? code}) ${errors.join('\n')}`));
      });
    }).catch((cause: unknown) => {
      child.kill();
      throw new UserError('SandboxNotStarted', 'The local sandbox could not be started.', 'The log has its output.', { cause });
    });
    await writeFile(this.addressFile, url);
    return url;
  }

  private get addressFile(): string {
    return join(this.options.folder, 'address');
  }
}

/** True when a sandbox listens there: an unsigned request is refused, which is an answer too. */
async function answers(url: string): Promise<boolean> {
  return new Promise((resolve) => {
    const request = http.get(url, { timeout: PING_TIMEOUT_MS, agent: false }, (response) => {
      response.resume();
      resolve(response.headers.server === SERVER_HEADER);
    });
    request.on('timeout', () => request.destroy());
    request.on('error', () => resolve(false));
  });
}

/** @param folder where its data live. */
export const openSandbox = (program: string, folder: string, settings: Settings, log: Log): SandboxProcess =>
  new SandboxProcess({
    program,
    folder,
    url: () => settings.get('sandbox.url'),
    exportSeconds: () => settings.get('sandbox.exportSeconds'),
    log: (line) => log.info(`[sandbox] ${line}`),
  });
