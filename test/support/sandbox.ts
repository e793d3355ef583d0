/** Starts the sandbox that ships, dist/sandbox.js, for a test. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { distFile } from './dist';

export interface SandboxOptions {
  /** How long an export takes; 1 by default. A fraction is allowed. */
  exportSeconds?: number;
  /** How many exports a domain, and the account, may start; AWS's own quotas, 5 and 25, by default. */
  exportsPerDomain?: number;
  exportsPerAccount?: number;
  /** IAM actions that answer AccessDenied, for example "s3:ListAllMyBuckets". */
  deny?: readonly string[];
  account?: string;
  region?: string;
  accessKeyId?: string;
  secretAccessKey?: string;
  /** Keep the data here; without it they are in a temporary folder that goes with the sandbox. */
  data?: string;
  /** 0, the default, is any free port. */
  port?: number;
}

export interface Sandbox {
  /** `http://127.0.0.1:<port>`, of all its protocols. */
  readonly url: string;
  readonly account: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Ends it, and its temporary folder with it. */
  stop(): Promise<void>;
}

/** The example pair of AWS's own documentation. */
const ACCESS_KEY_ID = 'AKIDEXAMPLE';
const SECRET_ACCESS_KEY = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY';

/**
 * @returns when the sandbox answers
 * @throws Error with the sandbox's own words when it ends instead
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const { accessKeyId = ACCESS_KEY_ID, secretAccessKey = SECRET_ACCESS_KEY, exportSeconds = 1, port = 0 } = options;
  const child = spawn(process.execPath, [
    distFile('sandbox.js'), '--exit-with-stdin', '--port', String(port),
    '--credentials', `${accessKeyId}:${secretAccessKey}`, '--export-seconds', String(exportSeconds),
    ...(options.exportsPerDomain === undefined ? [] : ['--exports-per-domain', String(options.exportsPerDomain)]),
    ...(options.exportsPerAccount === undefined ? [] : ['--exports-per-account', String(options.exportsPerAccount)]),
    ...(options.data === undefined ? [] : ['--data', options.data]),
    ...(options.account === undefined ? [] : ['--account', options.account]),
    ...(options.region === undefined ? [] : ['--region', options.region]),
    ...(options.deny ?? []).flatMap(action => ['--deny', action]),
  ], {
    stdio: ['pipe', 'pipe', 'pipe'],
    // In an extension host, the program is VS Code's own.
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
  });
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => { errors += text; });
  const ended = once(child, 'close');
  const first = await Promise.race([
    once(createInterface(child.stdout), 'line').then(([line]) => ({ line: String(line) })),
    ended.then(([code]) => ({ code: String(code) })),
  ]);
  if (!('line' in first)) throw new Error(`The sandbox ended with ${first.code}.\n${errors}`);
  const { url, account, region } = JSON.parse(first.line) as { url: string; account: string; region: string };
  const stop = async () => {
    child.kill('SIGTERM');
    await ended;
  };
  return { url, account, region, accessKeyId, secretAccessKey, stop };
}
