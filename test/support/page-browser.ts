/** A built page in a real browser, as VS Code would show it, with a host that the test plays. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type * as axe from 'axe-core';
import { chromium } from 'playwright-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import type { PageName } from '../../src/protocol/pages';
import { Rpc } from '../../src/protocol/rpc';
import type { Methods } from '../../src/protocol/rpc';
import { Mailbox } from '../page/mailbox';
import { THEMES } from '../page/themes';
import type { ThemeName } from '../page/themes';

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

/** The toolkit's empty style attributes; harmless, and reported by the hash of the empty string. */
const EMPTY_INLINE_STYLE = 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=';

/** What a page is brought up with. */
export interface PageOptions {
  readonly name: PageName;
  /** What the host writes on the body. */
  readonly data: Readonly<Record<string, string>>;
  /** What an earlier life of the page has saved. */
  readonly state?: unknown;
  readonly theme?: ThemeName;
  readonly context?: BrowserContextOptions;
  /** What the page's clock stands at, ISO 8601; without it, it goes as it does. */
  readonly now?: string;
}

/** One page under test, with the host that it speaks to. */
export class PageUnderTest<HostApi extends Methods<HostApi>, PageApi extends Methods<PageApi>, State> {
  /** Errors of the console and uncaught exceptions. */
  readonly errors: string[] = [];
  /** The page, as its host calls it. */
  readonly remote: PageApi;
  private receive: (message: unknown) => void = () => undefined;
  /** Of each document that the page has had; the last to speak is the one that is there. */
  private readonly mailboxes = new Map<string, Mailbox>();
  private speaking = new Mailbox();

  constructor(
    readonly page: Page,
    host: HostApi,
  ) {
    const rpc = new Rpc<HostApi, PageApi>(
      {
        post: (message) => this.speaking.put(message),
        onMessage: (listener) => {
          this.receive = listener;
          return { dispose: () => undefined };
        },
      },
      host,
    );
    this.remote = rpc.remote;
    page.on('console', (message) => {
      if (message.type() === 'error' && !message.text().includes(EMPTY_INLINE_STYLE)) this.errors.push(message.text());
    });
    page.on('pageerror', (error) => this.errors.push(String(error)));
  }

  /** Called by the page for each message it posts. */
  fromPage(documentId: string, message: unknown): void {
    this.speaking = this.mailbox(documentId);
    this.receive(message);
  }

  /** Called by the page for the next message to it. */
  toPage(documentId: string): Promise<unknown> {
    return this.mailbox(documentId).take();
  }

  private mailbox(documentId: string): Mailbox {
    const mailbox = this.mailboxes.get(documentId) ?? new Mailbox();
    this.mailboxes.set(documentId, mailbox);
    return mailbox;
  }

  button(name: string) {
    return this.page.getByRole('button', { name, exact: true });
  }

  async state(): Promise<State | undefined> {
    const json = await this.page.evaluate(() => sessionStorage.getItem('state'));
    return json === null ? undefined : ((JSON.parse(json) ?? undefined) as State | undefined);
  }

  /** Waits until what is saved is as the test wants it. */
  async stateIs(wanted: (state: State) => boolean): Promise<State> {
    for (;;) {
      const state = await this.state();
      if (state && wanted(state)) return state;
      await this.page.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)));
    }
  }

  /** Fails on any accessibility violation that axe knows. */
  async assertAccessible(): Promise<void> {
    await this.page.evaluate(readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8'));
    const violations = await this.page.evaluate(async () => {
      const { axe } = window as unknown as { axe: { run(): Promise<axe.AxeResults> } };
      const results = await axe.run();
      return results.violations.map(({ id, help, nodes }) => ({
        id,
        help,
        nodes: nodes.map(({ target, failureSummary }) => `${target.join(' ')}: ${failureSummary ?? ''}`),
      }));
    });
    assert.deepEqual(violations, []);
  }
}

/** Runs in the page before anything else: VS Code's API, and the theme as VS Code applies it. */
function preparePage({ kind, variables, state }: { kind: string; variables: Record<string, string>; state: string }): void {
  if (sessionStorage.getItem('state') === null) sessionStorage.setItem('state', state);
  const { fromPage, toPage } = window as unknown as {
    fromPage: (documentId: string, message: unknown) => void;
    toPage: (documentId: string) => Promise<unknown>;
  };
  const documentId = crypto.randomUUID();
  const receive = async (): Promise<void> => {
    window.postMessage(await toPage(documentId), '*');
    await receive();
  };
  void receive();
  Object.assign(window, {
    acquireVsCodeApi: () => ({
      postMessage: (message: unknown) => fromPage(documentId, structuredClone(message)),
      getState: () => (JSON.parse(sessionStorage.getItem('state') ?? 'null') ?? undefined) as unknown,
      setState: (next: unknown) => sessionStorage.setItem('state', JSON.stringify(next)),
    }),
  });
  document.addEventListener('DOMContentLoaded', () => {
    for (const [name, value] of Object.entries(variables)) {
      document.documentElement.style.setProperty(`--vscode-${name}`, value);
    }
    document.body.classList.add(kind);
    document.body.dataset['vscodeThemeKind'] = kind;
    document.body.style.backgroundColor = variables['editor-background'] ?? '';
  });
}

const escapeHtml = (text: string): string => text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);

function html({ name: page, data }: PageOptions, nonce: string): string {
  const attributes = Object.entries({ page, ...data }).map(([name, value]) => {
    const attribute = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    return `data-${attribute}="${escapeHtml(value)}"`;
  });
  return `<!DOCTYPE html><html lang="en"><head><meta charset="UTF-8"><title>Page</title>
<link rel="stylesheet" href="/webview.css"></head>
<body ${attributes.join(' ')}><main id="app"></main>
<script type="module" nonce="${nonce}" src="/webview.js"></script></body></html>`;
}

/** Serves the built pages and opens them; one for a test file. */
export class PageBrowser {
  private readonly pages = new Map<string, PageOptions>();

  private constructor(
    private readonly server: Server,
    private readonly browser: Browser,
  ) {}

  static async start(): Promise<PageBrowser> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const browser = await chromium.launch({
      executablePath: process.env['CHROME_PATH'] ?? '/usr/bin/chromium',
      args: CHROMIUM_ARGS,
    });
    const pages = new PageBrowser(server, browser);
    server.on('request', ({ url = '/' }, response) => {
      const { type, body, headers } = pages.file(url);
      response.writeHead(type ? 200 : 404, { 'content-type': type ?? 'text/plain', ...headers }).end(body);
    });
    return pages;
  }

  async stop(): Promise<void> {
    await this.browser.close();
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  /** Opens a page with the host that `create` gives it; the caller waits for what tells that it can be used. */
  async open<P extends Pick<PageUnderTest<never, never, never>, 'fromPage' | 'toPage'>>(
    options: PageOptions,
    create: (page: Page) => P,
  ): Promise<P> {
    const id = randomUUID();
    this.pages.set(`/${id}`, options);
    const page = await this.browser.newPage({
      viewport: { width: 900, height: 1100 },
      reducedMotion: 'reduce',
      locale: 'en-GB',
      timezoneId: 'UTC',
      ...options.context,
    });
    if (options.now !== undefined) await page.clock.setFixedTime(options.now);
    const created = create(page);
    await page.exposeFunction('fromPage', (documentId: string, message: unknown) => created.fromPage(documentId, message));
    await page.exposeFunction('toPage', (documentId: string) => created.toPage(documentId));
    const { kind, variables } = THEMES[options.theme ?? 'dark'];
    await page.addInitScript(preparePage, { kind, variables: { ...variables }, state: JSON.stringify(options.state ?? null) });
    await page.goto(`${this.origin}/${id}`);
    return created;
  }

  private get origin(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  private file(url: string): { type?: string; body?: string; headers?: Record<string, string> } {
    const dist = (name: string): string => readFileSync(join('dist', name), 'utf8');
    if (url === '/webview.js') return { type: 'text/javascript', body: dist('webview.js') };
    if (url === '/webview.css') return { type: 'text/css', body: dist('webview.css') };
    if (url === '/favicon.ico') return { type: 'image/x-icon' };
    const options = this.pages.get(url);
    if (!options) return {};
    const nonce = randomUUID();
    const { origin } = this;
    const csp =
      `default-src 'none'; script-src 'nonce-${nonce}'; ` +
      `style-src ${origin}; font-src ${origin}; img-src ${origin}`;
    return { type: 'text/html', body: html(options, nonce), headers: { 'content-security-policy': csp } };
  }
}
