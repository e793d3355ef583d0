/** The export form in a real browser, with a host that the test plays. */
import type { BrowserContextOptions, Page } from 'playwright-core';
import { emptyValues } from '../../src/protocol/form';
import type { HostApi, PageApi, PageState, PanelAddress } from '../../src/protocol/messages';
import type { ThemeName } from '../page/themes';
import { PageBrowser, PageUnderTest } from './page-browser';

export const PANEL: PanelAddress = { connection: 'profile:work', region: 'us-east-1', domainName: 'customers' };
export const ACCOUNT = '111122223333';
const CLIENT_TOKEN = '6f2c1b9e-1d7a-4a53-9d0f-2c8f3f6f0a11';

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

/** One form under test. */
export class FormPage extends PageUnderTest<HostApi, PageApi, PageState> {
  /** What the page has put on the clipboard. */
  readonly copied: string[];

  constructor(page: Page, panel: PanelAddress, host: Partial<HostApi>) {
    const copied: string[] = [];
    super(page, { ...friendlyHost(panel, copied), ...host });
    this.copied = copied;
  }

  field(id: string) {
    return this.page.locator(`#${id}`);
  }

  /** The native input of a field. */
  input(id: string) {
    return this.page.locator(`#${id} input`);
  }

  /** What a screen reader says of a field besides its name, by its description's id references. */
  async description(id: string): Promise<string> {
    return this.input(id).evaluate((input) => {
      const root = input.getRootNode() as ShadowRoot;
      const ids = (input.getAttribute('aria-describedby') ?? '').split(' ');
      return ids.map((each) => root.getElementById(each)?.textContent ?? '').join(' ');
    });
  }
}

/** Opens forms; one for a test file. */
export class PageHarness {
  private constructor(private readonly pages: PageBrowser) {}

  static async start(): Promise<PageHarness> {
    return new PageHarness(await PageBrowser.start());
  }

  stop(): Promise<void> {
    return this.pages.stop();
  }

  /** Opens the form and waits until it can be used. */
  async open({ host = {}, panel = PANEL, ...options }: OpenOptions = {}): Promise<FormPage> {
    const form = await this.pages.open({ name: 'export', data: { ...panel }, ...options }, (page) => new FormPage(page, panel, host));
    await form.page.locator('#s3Bucket').waitFor({ state: 'attached' });
    return form;
  }
}
