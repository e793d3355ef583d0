import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { StartJournal } from '../../src/exports/starting/start-journal';
import { systemClock } from '../../src/exports/time/clock';
import { Ledger } from '../../src/exports/ledger/ledger';
import type { ExportTracker } from '../../src/exports/following/tracker';
import { emptyValues, type ExportFormValues } from '../../src/protocol/form';
import type { HostApi, PageApi, SubmitResult } from '../../src/protocol/messages';
import { Rpc } from '../../src/protocol/rpc';
import { SimpleDBClient } from '../../src/simpledb';
import type { StartDomainExportInput } from '../../src/simpledb/model';
import { ExportHistories } from '../../src/exports/following/export-histories';
import { ExportPanel, type ExportPanelServices } from '../../src/ui/export-form/export-panel';
import { ExportStarter } from '../../src/exports/starting/export-starter';
import type { Session } from '../../src/aws/session';
import { FakeService, recorderOf } from '../support/following';
import { startSandbox, type Sandbox } from '../support/sandbox';

/** A panel whose page is this test: VS Code's own has its page in another process. */
function panelWithPage(): { panel: vscode.WebviewPanel; page: HostApi; close: () => void } {
  const toHost = new vscode.EventEmitter<unknown>();
  const toPage = new vscode.EventEmitter<unknown>();
  const closed = new vscode.EventEmitter<void>();
  const webview = {
    cspSource: 'test:',
    html: '',
    asWebviewUri: (uri: vscode.Uri) => uri,
    onDidReceiveMessage: toHost.event,
    postMessage: async (message: unknown) => {
      toPage.fire(message);
      return true;
    },
  };
  const panel = { webview, onDidDispose: closed.event, reveal: () => undefined, dispose: () => closed.fire() };
  const unheard: PageApi = {
    progressChanged: async () => undefined,
    identityChanged: async () => undefined,
    quotaChanged: async () => undefined,
    offer: async () => undefined,
  };
  const { remote } = new Rpc<PageApi, HostApi>({ post: (message) => toHost.fire(message), onMessage: toPage.event }, unheard);
  return { panel: panel as unknown as vscode.WebviewPanel, page: remote, close: () => closed.fire() };
}

/** Something that a test waits for, or lets happen. */
function gate(): { passed: Promise<void>; pass(): void } {
  let pass = (): void => undefined;
  const passed = new Promise<void>((resolve) => (pass = resolve));
  return { passed, pass };
}

describe('a start from the export form', () => {
  let sandbox: Sandbox;
  let client: SimpleDBClient;
  let folder: string;
  let ledger: Ledger;
  let tracker: ExportTracker;
  let pending: StartJournal;
  const sent: StartDomainExportInput[] = [];

  before(async () => {
    sandbox = await startSandbox({ exportSeconds: 3600 });
    client = new SimpleDBClient({ region: 'us-east-1', endpoint: sandbox.url, credentials: sandbox });
  });
  after(async () => {
    client.close();
    await sandbox.stop();
  });
  beforeEach(async () => {
    sent.length = 0;
    folder = await mkdtemp(join(tmpdir(), 'export-panel-'));
    pending = new StartJournal(join(folder, 'starts'));
    ledger = new Ledger(join(folder, 'exports'));
    tracker = recorderOf(ledger);
  });
  afterEach(async () => {
    tracker.dispose();
    await rm(folder, { recursive: true, force: true });
  });

  /** Opens the form of a domain. A start passes `leaves` when it is sent, and goes no further before `goesOn`. */
  function open(
    domainName: string,
    accountId = async (): Promise<string> => '111122223333',
    before: (what: 'the session') => Promise<void> = async () => undefined,
  ) {
    const leaves = gate();
    const goesOn = gate();
    const startDomainExport: SimpleDBClient['startDomainExport'] = async (input, options) => {
      sent.push(input);
      leaves.pass();
      await goesOn.passed;
      return client.startDomainExport(input, options);
    };
    const session = {
      connection: 'profile:work',
      label: 'work',
      region: 'us-east-1',
      identity: { connectionLabel: 'work', sandbox: false, region: 'us-east-1' },
      errorContext: {},
      cli: {},
      accountId,
      bucketRegion: async () => 'us-east-1',
      client: new Proxy(client, {
        get: (target, name) => {
          const own: unknown = name === 'startDomainExport' ? startDomainExport : Reflect.get(target, name, target);
          return typeof own === 'function' ? (own as () => unknown).bind(target) : own;
        },
      }),
    } as unknown as Session;
    const starter = new ExportStarter(tracker, pending, () => undefined);
    const icon = vscode.Uri.file('/icon.svg');
    const services = {
      sessions: { get: async () => (await before('the session'), session) },
      tracker,
      histories: new ExportHistories(ledger, new FakeService(), systemClock),
      starter,
      reconciler: { schedule: () => undefined },
      dist: vscode.Uri.file('/dist'),
      icon: { light: icon, dark: icon },
      noteError: () => undefined,
      showLog: () => undefined,
    } as unknown as ExportPanelServices;
    const { panel, page, close } = panelWithPage();
    new ExportPanel(panel, { connection: 'profile:work', region: 'us-east-1', domainName }, services);
    const values: ExportFormValues = { ...emptyValues(domainName, randomUUID()), s3Bucket: 'sandbox-exports' };
    return { page, values, close, leaves, goesOn };
  }
  const arnOf = (result: SubmitResult): string => {
    assert.equal(result.outcome, 'started', JSON.stringify(result));
    return result.started.exportArn;
  };

  it('is sent once, however often it is pressed', async () => {
    const { page, values, leaves, goesOn } = open('customers');
    const pressed = [page.submit(values), page.submit(values)];
    await leaves.passed;
    pressed.push(page.submit(values));
    goesOn.pass();
    assert.equal(new Set((await Promise.all(pressed)).map(arnOf)).size, 1);
    // And once more with the form as it was.
    arnOf(await page.submit(values));
    assert.equal(sent.length, 1);
  });

  it('with other values is refused while one is under way', async () => {
    const { page, values, leaves, goesOn } = open('customers');
    const first = page.submit(values);
    await leaves.passed;
    assert.equal((await page.submit({ ...values, s3KeyPrefix: 'other', clientToken: randomUUID() })).outcome, 'refused');
    goesOn.pass();
    arnOf(await first);
    assert.equal(sent.length, 1);
  });

  it('goes on when its form is closed, and is followed', async () => {
    const { page, values, close, leaves, goesOn } = open('orders-2024');
    void page.submit(values).catch(() => undefined);
    await leaves.passed;
    const followed = new Promise<string>((resolve) => tracker.onDidChange(() => resolve(tracker.records[0]?.clientToken ?? '')));
    close();
    goesOn.pass();
    assert.equal(await followed, values.clientToken);
    assert.equal(sent.length, 1);
  });

  it('is not sent when it was cancelled before', async () => {
    const asks = gate();
    const answers = gate();
    const { page, values } = open('customers', async () => {
      asks.pass();
      await answers.passed;
      return '111122223333';
    });
    const result = page.submit(values);
    await asks.passed;
    await page.cancel();
    answers.pass();
    assert.deepEqual(await result, { outcome: 'cancelled' });
    assert.deepEqual([sent, await pending.list()], [[], []]);
  });

  for (const hanging of ['the account', 'the session'] as const) {
    it(`is cancelled at once while ${hanging} does not come, is not sent when it does, and can be pressed again`, async () => {
      const answers = gate();
      const asks = gate();
      let first = true;
      const late = async (what: typeof hanging): Promise<void> => {
        if (what !== hanging || !pressed || !first) return;
        first = false;
        asks.pass();
        await answers.passed;
      };
      let pressed = false;
      const account = async (): Promise<string> => (await late('the account'), '111122223333');
      const { page, values, goesOn } = open('product_catalog', account, late);
      pressed = true;
      const result = page.submit(values);
      await asks.passed;
      await page.cancel();
      assert.deepEqual(await result, { outcome: 'cancelled' });
      answers.pass();
      await new Promise((resolve) => setTimeout(resolve, 50));
      assert.deepEqual([sent, await pending.list()], [[], []]);
      goesOn.pass();
      arnOf(await page.submit(values));
      assert.equal(sent.length, 1);
    });
  }
});
