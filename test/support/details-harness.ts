/** The page of an export's details in a real browser, with a host that the test plays. */
import type { Page } from 'playwright-core';
import type { DetailsAddress, DetailsHostApi, DetailsPageApi, DetailsState, ExportDetails } from '../../src/protocol/details';
import { buildExportDetails, type DetailsSituation, type KnownExport } from '../../src/ui/export-details/build-export-details';
import { ADDRESS } from './export-records';
import { PageBrowser, PageUnderTest, type PageOptions } from './page-browser';

/** What the host would tell the page of an export that is known so far. */
export const detailsFor = (
  known: KnownExport | undefined,
  situation: Partial<DetailsSituation> = {},
  address: DetailsAddress = ADDRESS,
): ExportDetails =>
  buildExportDetails(address, known, { looking: false, cli: { region: address.region, profile: 'work' }, ...situation });

export interface DetailsOptions extends Pick<PageOptions, 'theme' | 'context' | 'state'> {
  readonly host?: Partial<DetailsHostApi>;
  readonly address?: DetailsAddress;
  /** Set to false by a test whose host does not answer. */
  readonly answered?: boolean;
}

export class DetailsUnderTest extends PageUnderTest<DetailsHostApi, DetailsPageApi, DetailsState> {
  /** What the page has put on the clipboard. */
  readonly copied: string[];

  constructor(page: Page, details: ExportDetails, host: Partial<DetailsHostApi>) {
    const copied: string[] = [];
    super(page, {
      ready: async () => details,
      refresh: async () => undefined,
      runAgain: async () => {
        throw new Error('This test did not expect a run.');
      },
      copy: async (text) => void copied.push(text),
      showLog: async () => undefined,
      ...host,
    });
    this.copied = copied;
  }

  /** What stands beside a term, as one reads it. */
  async fact(term: string): Promise<string> {
    const found = this.page.locator('dt', { hasText: new RegExp(`^${term}$`) }).locator('xpath=following-sibling::dd[1]');
    return (await found.innerText()).replace(/\s+/g, ' ').trim();
  }

  text(selector: string): Promise<string> {
    return this.page.locator(selector).innerText();
  }
}

/** Opens pages of details; one for a test file. */
export class DetailsHarness {
  private constructor(private readonly pages: PageBrowser) {}

  static async start(): Promise<DetailsHarness> {
    return new DetailsHarness(await PageBrowser.start());
  }

  stop(): Promise<void> {
    return this.pages.stop();
  }

  /** Opens the page and waits until the host's first answer, if it is to come, is shown. */
  async open(details: ExportDetails, { host = {}, address = ADDRESS, answered = true, ...options }: DetailsOptions = {}): Promise<DetailsUnderTest> {
    const opened = await this.pages.open(
      { name: 'details', data: { ...address }, ...options },
      (page) => new DetailsUnderTest(page, details, host),
    );
    if (answered) await opened.page.locator('.identity-part').first().waitFor();
    return opened;
  }
}
