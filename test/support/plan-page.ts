/** The page of a plan in a real browser, with a host that the test plays. */
import type { BrowserContextOptions, Locator, Page } from 'playwright-core';
import type { Plan, PlanEntry } from '../../src/exports/plans/plan';
import type { PlanAddress, PlanHostApi, PlanPageApi, PlanPageState, PlanSnapshot } from '../../src/protocol/plan';
import { emptyPlanValues } from '../../src/protocol/plan-form';
import type { PlanDomain } from '../../src/protocol/plan-form';
import type { ThemeName } from '../page/themes';
import { PageBrowser, PageUnderTest } from './page-browser';

export const ACCOUNT = '111122223333';
export const ADDRESS: PlanAddress = { id: 'plan-1', connection: 'profile:work', region: 'us-east-1', accountId: ACCOUNT };
export const DOMAINS: readonly PlanDomain[] = [
  { domainName: 'customers', itemCount: 120_000, sizeBytes: 48_000_000 },
  { domainName: 'orders', itemCount: 4_500, sizeBytes: 1_900_000 },
  { domainName: 'prod-audit' },
  { domainName: 'prod-sessions', itemCount: 1, sizeBytes: 812 },
];

/** An account with as many domains as AWS allows by default. */
export const manyDomains = (count: number): PlanDomain[] =>
  Array.from({ length: count }, (_, index) => ({ domainName: `domain-${String(index).padStart(3, '0')}`, itemCount: index, sizeBytes: index * 1000 }));

export const entry = (domainName: string, change: Partial<PlanEntry> = {}): PlanEntry => ({ domainName, state: 'waiting', ...change });

export const plan = (entries: readonly PlanEntry[], change: Partial<Plan> = {}): Plan => ({
  version: 1,
  id: ADDRESS.id,
  connection: ADDRESS.connection,
  region: ADDRESS.region,
  accountId: ACCOUNT,
  createdAt: '2026-12-01T09:00:00.000Z',
  request: { s3Bucket: 'acme-exports' },
  prefixTemplate: '{account}/{date}',
  state: 'running',
  entries,
  ...change,
});

export const snapshot = (of: Plan, change: Partial<PlanSnapshot> = {}): PlanSnapshot => ({ plan: of, recent: [], serviceOffsetMs: 0, ...change });

/** What was asked of the host, in order: the method's name and its argument. */
export type Asked = (readonly [string, unknown])[];

function friendlyHost(asked: Asked): PlanHostApi {
  const note = <T>(name: string, answer: T) => async (argument?: unknown): Promise<T> => {
    asked.push([name, argument]);
    return answer;
  };
  return {
    ready: async () => ({
      identity: { connectionLabel: 'work', sandbox: false, accountId: ACCOUNT, region: ADDRESS.region },
      values: emptyPlanValues(['orders']),
    }),
    listDomains: async () => ({ domains: DOMAINS }),
    recentExports: async () => ({ recent: [], serviceOffsetMs: 0 }),
    listBuckets: async () => ({ buckets: [{ name: 'acme-exports', region: 'us-east-1' }, { name: 'logs' }] }),
    start: async () => {
      throw new Error('This test did not expect a start.');
    },
    act: note('act', true),
    changeDestination: note('changeDestination', { outcome: 'changed' } as const),
    output: note('output', true),
    showDetails: note('showDetails', undefined),
    exportMore: note('exportMore', undefined),
    copy: note('copy', undefined),
    showLog: note('showLog', undefined),
  };
}

export class PlanPageUnderTest extends PageUnderTest<PlanHostApi, PlanPageApi, PlanPageState> {
  readonly asked: Asked;

  constructor(page: Page, host: Partial<PlanHostApi>) {
    const asked: Asked = [];
    super(page, { ...friendlyHost(asked), ...host });
    this.asked = asked;
  }

  /** The native input of a field. */
  input(id: string) {
    return this.page.locator(`#${id} input`);
  }

  text(id: string) {
    return this.page.locator(`#${id}`);
  }

  /** Whether a control has the focus, be it in a shadow root. */
  hasFocus(control: Locator): Promise<boolean> {
    return control.evaluate((node) => (node.getRootNode() as Document | ShadowRoot).activeElement === node);
  }

  /** The checkbox of a domain. */
  domain(name: string) {
    return this.page.getByRole('checkbox', { name });
  }

  /** The table's row of a domain. */
  row(name: string) {
    return this.page.locator('#planTable tbody tr').filter({ has: this.page.getByRole('rowheader', { name, exact: true }) });
  }
}

export interface OpenOptions {
  readonly host?: Partial<PlanHostApi>;
  readonly state?: unknown;
  readonly theme?: ThemeName;
  readonly context?: BrowserContextOptions;
  /** What the page's clock stands at, ISO 8601. */
  readonly now?: string;
}

export const NOW = '2026-12-01T10:00:00.000Z';

/** Opens plans; one for a test file. */
export class PlanHarness {
  private constructor(private readonly pages: PageBrowser) {}

  static async start(): Promise<PlanHarness> {
    return new PlanHarness(await PageBrowser.start());
  }

  stop(): Promise<void> {
    return this.pages.stop();
  }

  /** Opens the form and waits until it can be used. */
  async openForm(options: OpenOptions = {}): Promise<PlanPageUnderTest> {
    const opened = await this.open(options);
    await opened.page.locator('#domainCount').waitFor();
    return opened;
  }

  /** Opens a plan that was started. */
  async openPlan(shown: PlanSnapshot, { host, ...options }: OpenOptions = {}): Promise<PlanPageUnderTest> {
    const identity = { connectionLabel: 'work', sandbox: false, accountId: ACCOUNT, region: ADDRESS.region };
    const ready = async () => ({ identity, values: emptyPlanValues([]), snapshot: shown });
    const opened = await this.open({ ...options, host: { ready, ...host } });
    await opened.page.locator('#planTable').waitFor();
    return opened;
  }

  private async open({ host = {}, now = NOW, ...options }: OpenOptions): Promise<PlanPageUnderTest> {
    const { id, connection, region, accountId = '' } = ADDRESS;
    const data = { id, connection, region, accountId };
    const fixed = (page: Page): PlanPageUnderTest => new PlanPageUnderTest(page, host);
    return this.pages.open({ name: 'plan', data, now, ...options }, fixed);
  }
}
