/**
 * One browser and one server for all test files of a process. Its tabs are used again: a tab that has shown a page before
 * shows the next one in a third of the time that a new one takes.
 */
import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import type { Browser, BrowserContextOptions, CDPSession, Page } from 'playwright-core';
import { STEP_MILLISECONDS } from '../../scripts/timeouts.mjs';
import { distFile } from './dist';

const CHROMIUM_ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // The page reaches nothing but the test's own server.
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
];

export interface Response {
  readonly type: string;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What an opened page calls its test by. */
export interface PageEvents {
  fromPage(documentId: string, message: unknown): void;
  toPage(documentId: string): Promise<unknown>;
  failed(message: string): void;
}

/** A tab, which shows one opened page after the other. */
export interface ReusedPage {
  readonly page: Page;
  /** Options that a context cannot change once it is there. */
  readonly key: string;
  /** By the id of the opened page: messages of one that is being left reach nobody else. */
  readonly listeners: Map<string, PageEvents>;
}

export class SharedBrowser {
  private readonly files = new Map<string, () => Response>([['/favicon.ico', () => ({ type: 'image/x-icon' })]]);
  private readonly idle: ReusedPage[] = [];
  private readonly profilers: CDPSession[] = [];

  private constructor(
    private readonly server: Server,
    private readonly browser: Browser,
  ) {}

  static async start(): Promise<SharedBrowser> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const browser = await chromium.launch({
      executablePath: process.env['CHROME_PATH'] ?? '/usr/bin/chromium',
      args: CHROMIUM_ARGS,
    });
    const shared = new SharedBrowser(server, browser);
    server.on('request', ({ url = '/' }, response) => {
      const found = shared.files.get(url)?.();
      response.writeHead(found ? 200 : 404, { 'content-type': found?.type ?? 'text/plain', ...found?.headers }).end(found?.body);
    });
    return shared;
  }

  async close(): Promise<void> {
    await this.writeCoverage();
    await this.browser.close();
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  serve(path: string, file: () => Response): void {
    this.files.set(path, file);
  }

  /** @param now what the page's clock stands at; without it, it goes as it does */
  async takePage(options: BrowserContextOptions, now?: string): Promise<ReusedPage> {
    const key = JSON.stringify([options, now === undefined]);
    const index = this.idle.findIndex((each) => each.key === key);
    const tab = index < 0 ? await this.newPage(options, key) : (this.idle.splice(index, 1)[0] as ReusedPage);
    if (now !== undefined) await tab.page.clock.setFixedTime(now);
    return tab;
  }

  /** Leaves the opened page and keeps its tab. */
  async release(tab: ReusedPage, id: string): Promise<void> {
    await tab.page.goto('about:blank');
    await tab.page.mouse.move(0, 0);
    tab.listeners.delete(id);
    this.files.delete(`/${id}`);
    this.idle.push(tab);
  }

  private async newPage(options: BrowserContextOptions, key: string): Promise<ReusedPage> {
    const page = await this.browser.newPage(options);
    page.setDefaultTimeout(STEP_MILLISECONDS);
    const listeners: ReusedPage['listeners'] = new Map();
    const failed = (message: string): void => listeners.forEach((each) => each.failed(message));
    page.on('console', (message) => {
      if (message.type() === 'error') failed(message.text());
    });
    page.on('pageerror', (error) => failed(String(error)));
    await page.exposeFunction('fromPage', (id: string, documentId: string, message: unknown) => listeners.get(id)?.fromPage(documentId, message));
    await page.exposeFunction('toPage', (id: string, documentId: string) => listeners.get(id)?.toPage(documentId));
    if (process.env['NODE_V8_COVERAGE']) await this.profile(page);
    return { page, key, listeners };
  }

  private async profile(page: Page): Promise<void> {
    const profiler = await page.context().newCDPSession(page);
    await profiler.send('Profiler.enable');
    await profiler.send('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
    this.profilers.push(profiler);
  }

  /** Where Node.js writes what of its scripts has run, as Node.js writes it. */
  private async writeCoverage(): Promise<void> {
    const folder = process.env['NODE_V8_COVERAGE'];
    if (!folder) return;
    const script = `${this.origin}/webview.js`;
    for (const profiler of this.profilers) {
      const { result } = await profiler.send('Profiler.takePreciseCoverage');
      const ours = result.filter(({ url }) => url === script);
      const json = JSON.stringify({ result: ours.map((each) => ({ ...each, url: pathToFileURL(distFile('webview.js')).href })) });
      await writeFile(join(folder, `coverage-page-${randomUUID()}.json`), json);
    }
  }
}

/** Each test file is a bundle with modules of its own; what they share lies here. */
const shared = globalThis as { simpledbSharedBrowser?: Promise<SharedBrowser> | undefined };

export function sharedBrowser(): Promise<SharedBrowser> {
  return (shared.simpledbSharedBrowser ??= SharedBrowser.start());
}

/** After the tests of all files, whichever of them asks first. */
after(async () => {
  const browser = shared.simpledbSharedBrowser;
  shared.simpledbSharedBrowser = undefined;
  await (await browser)?.close();
});
