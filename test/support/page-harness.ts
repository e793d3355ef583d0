/** The built page in a real browser, as VS Code would show it, with a host that the test plays. */
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
import { emptyValues } from '../../src/protocol/form';
import type { HostApi, PageApi, PageState, PanelAddress } from '../../src/protocol/messages';
import { Rpc } from '../../src/protocol/rpc';
import { Mailbox } from '../page/mailbox';
import { THEMES } from '../page/themes';
import type { ThemeName } from '../page/themes';

export const PANEL: PanelAddress = { connection: 'profile:work', region: 'us-east-1', domainName: 'customers' };
export const ACCOUNT = '111122223333';
const CLIENT_TOKEN = '6f2c1b9e-1d7a-4a53-9d0f-2c8f3f6f0a11';

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

export interface OpenOptions {
  /** Methods that differ from those of the friendly host. */
  readonly host?: Partial<HostApi>;
  readonly panel?: PanelAddress;
  /** What an earlier life of the page has saved. */
  readonly state?: unknown;
  readonly theme?: ThemeName;
  readonly context?: BrowserContextOptions;
}

/** A host that answers everything well and starts nothing: `submit` must be given by tests that use it. */
function friendlyHost(panel: PanelAddress, copied: string[]): HostApi {
  return {
    ready: async () => ({
      identity: { connectionLabel: 'work', sandbox: false, accountId: ACCOUNT, region: panel.region },
      values: emptyValues(panel.domainName, CLIENT_TOKEN),
      cli: { profile: 'work' },
    }),
    listBuckets: async () => ({
      buckets: [
        { name: 'acme-archive', region: 'us-east-1' },
        { name: 'acme-exports', region: 'eu-west-1' },
        { name: 'logs-2026' },
      ],
    }),
    submit: async () => {
      throw new Error('This test did not expect a submit.');
    },
    cancel: async () => undefined,
    copy: async (text) => void copied.push(text),
    progress: async (exportArn) => ({ exportArn, status: 'IN_PROGRESS' }),
    showLog: async () => undefined,
  };
}

/** One page under test. */
export class FormPage {
  /** What the page has put on the clipboard. */
  readonly copied: string[] = [];
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
    panel: PanelAddress,
    host: Partial<HostApi>,
  ) {
    const api: HostApi = { ...friendlyHost(panel, this.copied), ...host };
    const rpc = new Rpc<HostApi, PageApi>(
      {
        post: (message) => this.speaking.put(message),
        onMessage: (listener) => {
          this.receive = listener;
          return { dispose: () => undefined };
        },
      },
      api,
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

  field(id: string) {
    return this.page.locator(`#${id}`);
  }

  /** The native input of a field. */
  input(id: string) {
    return this.page.locator(`#${id} input`);
  }

  button(name: string) {
    return this.page.getByRole('button', { name, exact: true });
  }

  /** What a screen reader says of a field besides its name, by its description's id references. */
  async description(id: string): Promise<string> {
    return this.input(id).evaluate((input) => {
      const root = input.getRootNode() as ShadowRoot;
      const ids = (input.getAttribute('aria-describedby') ?? '').split(' ');
      return ids.map((each) => root.getElementById(each)?.textContent ?? '').join(' ');
    });
  }

  async state(): Promise<PageState | undefined> {
    const json = await this.page.evaluate(() => sessionStorage.getItem('state'));
    return json === null ? undefined : ((JSON.parse(json) ?? undefined) as PageState | undefined);
  }

  /** Waits until what is saved is as the test wants it. */
  async stateIs(wanted: (state: PageState) => boolean): Promise<PageState> {
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

function html(panel: PanelAddress, nonce: string): string {
  const data = {
    connection: panel.connection,
    region: panel.region,
    'domain-name': panel.domainName,
    'account-id': panel.accountId ?? '',
  };
  const attributes = Object.entries(data).map(([name, value]) => `data-${name}="${escapeHtml(value)}"`);
  return `<!DOCTYPE html><html lang="en"><head><meta charset="UTF-8"><title>Export</title>
<link rel="stylesheet" href="/webview.css"></head>
<body ${attributes.join(' ')}><main id="app"></main>
<script type="module" nonce="${nonce}" src="/webview.js"></script></body></html>`;
}

/** Serves the built page and opens it; one for a test file. */
export class PageHarness {
  private readonly panels = new Map<string, PanelAddress>();

  private constructor(
    private readonly server: Server,
    private readonly browser: Browser,
  ) {}

  static async start(): Promise<PageHarness> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const browser = await chromium.launch({
      executablePath: process.env['CHROME_PATH'] ?? '/usr/bin/chromium',
      args: CHROMIUM_ARGS,
    });
    const harness = new PageHarness(server, browser);
    server.on('request', ({ url = '/' }, response) => {
      const { type, body, headers } = harness.file(url);
      response.writeHead(type ? 200 : 404, { 'content-type': type ?? 'text/plain', ...headers }).end(body);
    });
    return harness;
  }

  async stop(): Promise<void> {
    await this.browser.close();
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  /** Opens the page and waits until it can be used. */
  async open({ host = {}, panel = PANEL, state, theme = 'dark', context = {} }: OpenOptions = {}): Promise<FormPage> {
    const id = randomUUID();
    this.panels.set(`/${id}`, panel);
    const page = await this.browser.newPage({
      viewport: { width: 900, height: 1100 },
      reducedMotion: 'reduce',
      locale: 'en-GB',
      timezoneId: 'UTC',
      ...context,
    });
    const form = new FormPage(page, panel, host);
    await page.exposeFunction('fromPage', (documentId: string, message: unknown) => form.fromPage(documentId, message));
    await page.exposeFunction('toPage', (documentId: string) => form.toPage(documentId));
    const { kind, variables } = THEMES[theme];
    await page.addInitScript(preparePage, { kind, variables: { ...variables }, state: JSON.stringify(state ?? null) });
    await page.goto(`${this.origin}/${id}`);
    await page.locator('#s3Bucket').waitFor({ state: 'attached' });
    return form;
  }

  private get origin(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  private file(url: string): { type?: string; body?: string; headers?: Record<string, string> } {
    const dist = (name: string): string => readFileSync(join('dist', name), 'utf8');
    if (url === '/webview.js') return { type: 'text/javascript', body: dist('webview.js') };
    if (url === '/webview.css') return { type: 'text/css', body: dist('webview.css') };
    if (url === '/favicon.ico') return { type: 'image/x-icon' };
    const panel = this.panels.get(url);
    if (!panel) return {};
    const nonce = randomUUID();
    const { origin } = this;
    const csp =
      `default-src 'none'; script-src 'nonce-${nonce}'; ` +
      `style-src ${origin}; font-src ${origin}; img-src ${origin}`;
    return { type: 'text/html', body: html(panel, nonce), headers: { 'content-security-policy': csp } };
  }
}
