/** A built page in a real browser, as VS Code would show it, with a host that the test plays. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type * as axe from 'axe-core';
import type { BrowserContextOptions, Page } from 'playwright-core';
import type { PageName } from '../../src/protocol/pages';
import { Rpc } from '../../src/protocol/rpc';
import type { Methods } from '../../src/protocol/rpc';
import { Mailbox } from '../page/mailbox';
import { THEMES } from '../page/themes';
import type { ThemeName } from '../page/themes';
import { distFile } from './dist';
import { sharedBrowser } from './shared-browser';
import type { PageEvents, ReusedPage, Response, SharedBrowser } from './shared-browser';

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
  private release: (() => Promise<void>) | undefined;
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
  }

  /** Called with each error of the page's console and each uncaught exception. */
  failed(message: string): void {
    if (!message.includes(EMPTY_INLINE_STYLE)) this.errors.push(message);
  }

  /** Called once, by whoever opened the page. */
  releasedBy(release: () => Promise<void>): void {
    this.release = release;
  }

  /** Gives the tab back, for the next test to use; once. */
  async close(): Promise<void> {
    const { release } = this;
    this.release = undefined;
    await release?.();
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

/** What the script that runs before the page's own is told. */
interface Prepared {
  /** Of the opened page; it lasts over a reload. */
  readonly id: string;
  readonly kind: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly state: string;
}

/** Runs in the page before anything else: VS Code's API, and the theme as VS Code applies it. */
function preparePage({ id, kind, variables, state }: Prepared): void {
  // The tab had another page before: what that has saved is not this one's.
  if (sessionStorage.getItem('page') !== id) {
    sessionStorage.clear();
    sessionStorage.setItem('page', id);
    sessionStorage.setItem('state', state);
  }
  const { fromPage, toPage } = window as unknown as {
    fromPage: (id: string, documentId: string, message: unknown) => void;
    toPage: (id: string, documentId: string) => Promise<unknown>;
  };
  const documentId = crypto.randomUUID();
  const receive = async (): Promise<void> => {
    window.postMessage(await toPage(id, documentId), '*');
    await receive();
  };
  void receive();
  Object.assign(window, {
    acquireVsCodeApi: () => ({
      postMessage: (message: unknown) => fromPage(id, documentId, structuredClone(message)),
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

function html({ name: page, data, theme = 'dark', state = null }: PageOptions, id: string, nonce: string): string {
  const attributes = Object.entries({ page, ...data }).map(([name, value]) => {
    const attribute = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    return `data-${attribute}="${escapeHtml(value)}"`;
  });
  const { kind, variables } = THEMES[theme];
  const prepared: Prepared = { id, kind, variables, state: JSON.stringify(state) };
  const argument = JSON.stringify(prepared).replace(/</g, '\\u003c');
  return `<!DOCTYPE html><html lang="en"><head><meta charset="UTF-8"><title>Page</title>
<script nonce="${nonce}">(${preparePage.toString()})(${argument})</script>
<link rel="stylesheet" href="/webview.css"></head>
<body ${attributes.join(' ')}><main id="app"></main>
<script type="module" nonce="${nonce}" src="/webview.js"></script></body></html>`;
}

const BUNDLES: Readonly<Record<string, string>> = { '/webview.js': 'text/javascript', '/webview.css': 'text/css' };

/** What is served at the address of an opened page. */
function documentOf(options: PageOptions, id: string, origin: string): Response {
  const nonce = randomUUID();
  const csp =
    `default-src 'none'; script-src 'nonce-${nonce}'; ` +
    `style-src ${origin}; font-src ${origin}; img-src ${origin}`;
  return { type: 'text/html', body: html(options, id, nonce), headers: { 'content-security-policy': csp } };
}

/** Opens the built pages in the one browser that the tests of a process share; one for a test file. */
export class PageBrowser {
  private constructor(private readonly browser: SharedBrowser) {}

  static async start(): Promise<PageBrowser> {
    const browser = await sharedBrowser();
    for (const [path, type] of Object.entries(BUNDLES)) {
      browser.serve(path, () => ({ type, body: readFileSync(distFile(path.slice(1)), 'utf8') }));
    }
    return new PageBrowser(browser);
  }

  /** The browser stays, for the next file. */
  async stop(): Promise<void> {}

  /** Opens a page with the host that `create` gives it; the caller waits for what tells that it can be used. */
  async open<P extends PageEvents & { releasedBy(release: () => Promise<void>): void }>(
    options: PageOptions,
    create: (page: Page) => P,
  ): Promise<P> {
    const id = randomUUID();
    const { browser } = this;
    browser.serve(`/${id}`, () => documentOf(options, id, browser.origin));
    const tab: ReusedPage = await browser.takePage({
      viewport: { width: 900, height: 1100 },
      reducedMotion: 'reduce',
      locale: 'en-GB',
      timezoneId: 'UTC',
      ...options.context,
    }, options.now);
    const created = create(tab.page);
    tab.listeners.set(id, created);
    created.releasedBy(() => browser.release(tab, id));
    await tab.page.goto(`${browser.origin}/${id}`);
    return created;
  }
}
