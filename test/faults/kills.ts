/**
 * Kills the extension host at seeded points of a start, and looks at what the next one makes of it: every start that
 * reached AWS is one export that is followed, and one that did not is none.
 */
import { mkdir, readdir, readFile, watch } from 'node:fs/promises';
import http from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Ledger } from '../../src/exports/ledger/ledger';
import type { PendingStart } from '../../src/exports/starting/start-journal';
import { SimpleDBClient } from '../../src/simpledb';
import { ExportForm, openDomains } from '../e2e/support/pages';
import type { Workbench } from '../e2e/support/workbench';
import type { Sandbox } from '../support/sandbox';
import { below, pick, seededRandom } from './random';

/** Where in a start the extension host dies. */
export const KILL_POINTS = [
  'after the click',
  'when the request arrives',
  'when the request has arrived, before the service gets it',
  'when the service has answered, before the answer arrives',
  'after the answer',
] as const;
export type KillPoint = (typeof KILL_POINTS)[number];

export interface KillResult {
  readonly seed: number;
  readonly point: KillPoint;
  readonly token: string;
  /** Exports of this token that the service has. */
  readonly exports: number;
  /** What the extension holds of it after the restart. */
  readonly held: 'followed' | 'pending' | 'nothing';
}

/** Milliseconds after the click or the answer, at the most. */
const LATEST_MS = 60;

/** Between extension and sandbox; can stop one StartDomainExport at a point. */
export class KillProxy {
  private armed: { point: KillPoint; kill: () => void } | undefined;

  private constructor(
    private readonly server: http.Server,
    readonly url: string,
  ) {}

  static async start(target: string): Promise<KillProxy> {
    const server = http.createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const proxy = new KillProxy(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    server.on('request', (request, response) => proxy.serve(target, request, response));
    return proxy;
  }

  /** The next StartDomainExport kills at this point. */
  arm(point: KillPoint, kill: () => void): void {
    this.armed = { point, kill };
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  private serve(target: string, request: http.IncomingMessage, response: http.ServerResponse): void {
    const armed = request.url === '/v2/StartDomainExport' ? this.armed : undefined;
    if (armed) this.armed = undefined;
    const at = (point: KillPoint): boolean => armed?.point === point;
    const chunks: Buffer[] = [];
    if (at('when the request arrives')) armed?.kill();
    request.on('error', () => undefined);
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      if (at('when the request has arrived, before the service gets it')) {
        armed?.kill();
        return void response.destroy();
      }
      const onward = http.request(`${target}${request.url ?? '/'}`, { method: request.method, headers: request.headers });
      onward.on('response', (answer) => {
        if (at('when the service has answered, before the answer arrives')) {
          answer.resume();
          answer.on('end', () => {
            armed?.kill();
            response.destroy();
          });
          return;
        }
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
        answer.on('end', () => at('after the answer') && armed?.kill());
      });
      onward.on('error', () => response.destroy());
      onward.end(Buffer.concat(chunks));
    });
  }
}

/** One start of a seed, killed; its extension host is up again when this returns. */
export async function killOnce(seed: number, workbench: Workbench, proxy: KillProxy, sandbox: Sandbox): Promise<KillResult> {
  const random = seededRandom(seed);
  for (let i = 0; i < 8; i++) random();
  const point = pick(random, KILL_POINTS);
  const delayMs = below(random, LATEST_MS);
  const form = await formToFillIn(workbench);
  await form.fill('sandbox-exports', `kill-${seed}`);
  const token = await form.frame.getByRole('textbox', { name: /client token/i }).inputValue();
  const pid = await extensionHostOf(workbench.server.userDataDir);
  let clicked = Promise.resolve();
  const killed = new Promise<void>((resolve, reject) => {
    const kill = (): void => {
      try {
        process.kill(pid, 'SIGKILL');
        resolve();
      } catch (error) {
        reject(error instanceof Error ? error : new Error(String(error)));
      }
    };
    const later = (): void => void setTimeout(kill, delayMs);
    proxy.arm(point, point === 'after the answer' ? later : kill);
    clicked = form.start.click();
    if (point === 'after the click') void clicked.then(later, () => undefined);
  });
  // A click that cannot be made kills nobody; one that was made may end with the form.
  await Promise.race([killed, clicked.then(() => killed)]);
  // By VS Code's own command: it notes that the side bar shows the domains, which a browser's reload does not wait for.
  // They come back by themselves; the palette does not know the command that shows them until the extension is there.
  await workbench.reload();
  await workbench.treeItem(/^Domain customers/).first().waitFor();
  return { seed, point, token, ...(await stateOf(token, workbench, sandbox)) };
}

/**
 * The form, whether it came back after the last kill or not, and as whatever it did. Not whether it has the focus: that
 * does not matter to what is done with it here.
 */
async function formToFillIn(workbench: Workbench): Promise<ExportForm> {
  const form = new ExportForm(workbench);
  const there = form.start.or(form.another);
  if (await workbench.editorTab('Export customers').isVisible()) await there.waitFor();
  await workbench.contextMenu(await openDomains(workbench), 'Export Domain…');
  await there.waitFor();
  if (await form.another.isVisible()) await form.another.click();
  await form.start.waitFor();
  return form;
}

/** What the service and the extension know of a token now. */
export async function stateOf(
  token: string,
  workbench: Workbench,
  sandbox: Sandbox,
): Promise<Pick<KillResult, 'exports' | 'held'>> {
  const client = new SimpleDBClient({ region: sandbox.region, endpoint: sandbox.url, credentials: sandbox });
  try {
    let exports = 0;
    for await (const { exportSummaries } of client.paginateListExports({ domainName: 'customers' })) {
      for (const summary of exportSummaries) if ((await client.getExport(summary)).clientToken === token) exports += 1;
    }
    const storage = storageOf(workbench);
    const ledger = new Ledger(join(storage, 'exports'));
    await ledger.open();
    ledger.dispose();
    const followed = [...ledger.records.values()].some(({ clientToken }) => clientToken === token);
    const pending = (await read<PendingStart>(join(storage, 'starts'))).some(({ input }) => input.clientToken === token);
    return { exports, held: followed ? 'followed' : pending ? 'pending' : 'nothing' };
  } finally {
    client.close();
  }
}

/** Waits until the window that came after has settled a start that reached the service. */
export async function settledStateOf(
  token: string,
  workbench: Workbench,
  sandbox: Sandbox,
): Promise<Pick<KillResult, 'exports' | 'held'>> {
  const starts = join(storageOf(workbench), 'starts');
  await mkdir(starts, { recursive: true });
  const stop = new AbortController();
  // Watched from before the first look on, so that no change comes in between.
  const changes = watch(starts, { signal: stop.signal })[Symbol.asyncIterator]();
  let change = changes.next();
  try {
    for (;;) {
      const state = await stateOf(token, workbench, sandbox);
      if (state.exports === 0 || state.held !== 'pending') return state;
      await change;
      change = changes.next();
    }
  } finally {
    change.catch(() => undefined);
    stop.abort();
  }
}

const storageOf = ({ server }: Workbench): string =>
  join(server.userDataDir, 'User', 'globalStorage', 'simpledb-tools.simpledb-export');

async function read<T>(folder: string): Promise<T[]> {
  const names = await readdir(folder).catch((): string[] => []);
  const files = names.filter((name) => name.endsWith('.json'));
  return Promise.all(files.map(async (name) => JSON.parse(await readFile(join(folder, name), 'utf8')) as T));
}

/** Process id of the extension host of the server with this data folder. */
export async function extensionHostOf(userDataDir: string): Promise<number> {
  const commands = new Map<number, { command: string; parent: number }>();
  for (const name of (await readdir('/proc')).filter((entry) => /^\d+$/.test(entry))) {
    const command = await readFile(`/proc/${name}/cmdline`, 'utf8').catch(() => '');
    const status = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '');
    commands.set(Number(name), { command, parent: Number(/\) \S (\d+)/.exec(status)?.[1]) });
  }
  const hosts = [...commands].filter(
    ([, { command, parent }]) =>
      command.includes('--type=extensionHost') && (commands.get(parent)?.command.includes(userDataDir) ?? false),
  );
  // After a reload the one that was killed is gone; the newest is the window's.
  const pid = Math.max(...hosts.map(([id]) => id));
  if (!Number.isFinite(pid)) throw new Error('No extension host runs.');
  return pid;
}
