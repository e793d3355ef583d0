import { setTimeout as wait } from 'node:timers/promises';
import type { FrameLocator, Locator } from 'playwright-core';
import type { Workbench } from './workbench';

export const STATUS_ITEM = 'simpledb-tools.simpledb-export.simpledb.exports';

/** The export form on the screen, by what a user reads there. */
export class ExportForm {
  readonly frame: FrameLocator;
  constructor(workbench: Workbench) {
    this.frame = workbench.webview();
  }

  get bucket(): Locator {
    return this.frame.getByRole('combobox', { name: /S3 bucket/ });
  }

  get prefix(): Locator {
    return this.frame.getByRole('textbox', { name: /key prefix/i });
  }

  get start(): Locator {
    return this.frame.getByRole('button', { name: 'Start Export' });
  }

  /**
   * Waits until the form is there and VS Code has given it the focus: what is typed before that goes elsewhere. VS Code may put
   * another frame in the place of the first meanwhile.
   */
  async ready(): Promise<void> {
    const hasFocus = (): Promise<boolean> =>
      this.start.evaluate(() => document.hasFocus()).catch((error: Error) => {
        if (/detached|destroyed|navigat/i.test(error.message)) return false;
        throw error;
      });
    while (!(await hasFocus())) await wait(20);
  }

  /** Of the result: brings the form back. */
  get another(): Locator {
    return this.frame.getByRole('button', { name: 'Export Another' });
  }

  /** The result that took the form's place. */
  get arn(): Locator {
    return this.frame.getByText(/^arn:aws:sdb:/);
  }

  get consoleLink(): Locator {
    return this.frame.getByRole('link', { name: 'Open in S3 Console' });
  }

  async fill(bucket: string, prefix = ''): Promise<void> {
    await this.bucket.fill(bucket);
    await this.prefix.fill(prefix);
  }
}

/** Shows the Domains view with its rows. */
export async function openDomains(workbench: Workbench, domain = 'customers'): Promise<Locator> {
  await workbench.openViewContainer('SimpleDB');
  const row = workbench.treeItem(new RegExp(`^Domain ${domain}|^${domain}`)).first();
  await row.waitFor();
  return row;
}

/** Opens a domain's form by its context menu. */
export async function openForm(workbench: Workbench, domain = 'customers'): Promise<ExportForm> {
  await workbench.contextMenu(await openDomains(workbench, domain), 'Export Domain…');
  const form = new ExportForm(workbench);
  await form.ready();
  return form;
}
