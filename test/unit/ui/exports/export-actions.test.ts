import assert from 'node:assert/strict';
import type { ExportRecord } from '../../../../src/exports/model/record';
import { ExportActions } from '../../../../src/ui/exports/export-actions';
import { NO_FILTER, type ExportFilter } from '../../../../src/ui/exports/export-filter';
import type { ExportsRow } from '../../../../src/ui/exports/exports-tree';
import { arnOf, recordOf } from '../../../support/following';
import { screen, settle, type FakeQuickPick } from '../../../support/vscode';

const row = (id: string): ExportsRow => ({ kind: 'export', exportArn: arnOf(id) });

describe('what a user does with exports', () => {
  let records: ExportRecord[];
  let gone: ExportRecord[] | undefined;
  let filter: ExportFilter;
  let did: unknown[][];
  let actions: ExportActions;
  let refreshExport: (arn: string) => Promise<void>;

  beforeEach(() => {
    screen.reset();
    records = [recordOf('a', { exportStatus: 'SUCCEEDED', domainName: 'customers' }), recordOf('b', { exportStatus: 'FAILED', domainName: 'orders' })];
    [gone, filter, did] = [[], NO_FILTER, []];
    refreshExport = async (arn) => void did.push(['refreshExport', arn]);
    const note = (what: string) => (...args: unknown[]): void => void did.push([what, ...args]);
    const asyncNote = (what: string) => async (...args: unknown[]): Promise<void> => void did.push([what, ...args]);
    const services = {
      tracker: {
        get records() { return records; },
        find: (arn: string) => records.filter(({ exportArn }) => exportArn === arn).map((record) => ({ record }))[0],
        refreshExport: (arn: string) => refreshExport(arn),
      },
      ledger: {
        remove: asyncNote('remove'),
        update: async (changes: readonly { exportArn: string }[]) => void did.push(['update', changes.map(({ exportArn }) => exportArn)]),
      },
      tree: {
        get filtered() { return filter; },
        setFilter: (wanted: ExportFilter) => void (filter = wanted),
        loadMore: note('loadMore'),
        refresh: asyncNote('refresh'),
        unlistedExports: async () => gone,
        focus: asyncNote('focus'),
      },
      statusBar: { markSeen: note('markSeen') },
      accountOf: async () => '999988887777',
      retryNow: note('retryNow'),
      showDetails: ({ exportId }: ExportRecord) => void did.push(['showDetails', exportId]),
      openForm: async ({ exportId }: ExportRecord) => void did.push(['openForm', exportId]),
    };
    actions = new ExportActions(services);
  });

  const list = (): FakeQuickPick => screen.quickPicks.at(-1) ?? assert.fail('there is no list');

  it('picks one of all exports, which counts as having looked', async () => {
    const picked = actions.pick();
    assert.deepEqual(list().labels, ['$(pass) customers', '$(error) orders']);
    await list().accept('$(error) orders');
    await picked;
    assert.deepEqual(did, [['markSeen'], ['retryNow'], ['showDetails', 'b']]);
  });

  it('does nothing where the list is dismissed, and says so where there is nothing to list', async () => {
    const picked = actions.showDetails(undefined);
    list().hide();
    await picked;
    records = [];
    await actions.showDetails(undefined);
    assert.match(screen.message.text, /^No export is known here yet\./);
    assert.deepEqual(did, []);
  });

  it('copies or opens one from the list without showing its details', async () => {
    void actions.pick();
    await list().press('$(pass) customers', 'Copy ARN');
    assert.equal(screen.clipboard, arnOf('a'));
    void actions.pick();
    await list().press('$(pass) customers', 'Open in S3 Console');
    assert.deepEqual(screen.opened, [records[0]?.s3ConsoleUrl]);
    const { s3ConsoleUrl: _url, ...placeless } = records[1] as ExportRecord;
    records[1] = placeless;
    void actions.pick();
    await list().press('$(error) orders', 'Open in S3 Console');
    assert.equal(screen.message.kind, 'warning');
    assert.deepEqual(did.filter(([what]) => what === 'showDetails'), []);
  });

  it('acts on the selected rows, else on the one that was clicked', async () => {
    await actions.copyArn(row('a'), [row('a'), row('b')]);
    assert.equal(screen.clipboard, `${arnOf('a')}\n${arnOf('b')}`);
    await actions.copyS3Uri(row('b'), undefined);
    assert.equal(screen.clipboard, records[1]?.s3Uri);
  });

  it('looks up the place of one that was only listed', async () => {
    const { s3Uri, ...listed } = records[0] as ExportRecord;
    records[0] = listed;
    refreshExport = async () => void (records[0] = { ...listed, s3Uri: s3Uri as string });
    await actions.copyS3Uri(row('a'), undefined);
    assert.equal(screen.clipboard, s3Uri);
    records[0] = listed;
    refreshExport = () => Promise.reject(new Error('denied'));
    await assert.rejects(actions.runAgain(row('a')), /denied/);
    assert.deepEqual(did, []);
  });

  it('says so of a row that is recorded no longer', async () => {
    await assert.rejects(actions.showDetails(row('gone')), { name: 'ExportUnknown', action: /Refresh/ });
  });

  it('stops following what runs alone, once the user agrees', async () => {
    await actions.stopFollowing(row('a'), undefined);
    assert.deepEqual(screen.messages, [], 'it has ended');
    records.push(recordOf('c', { domainName: 'running' }));
    for (const [button, updates] of [[undefined, []], ['Stop Following', [['update', [arnOf('c')]]]]] as const) {
      const asked = actions.stopFollowing(row('a'), [row('a'), row('c')]);
      await settle();
      assert.equal(screen.message.text, 'Stop following the export of domain “running”?');
      await screen.message.answer(button);
      await asked;
      assert.deepEqual(did, updates);
    }
  });

  it('clears nothing without a connection, nor where AWS lists all, nor without an answer', async () => {
    gone = undefined;
    await actions.clearForgotten();
    assert.match(screen.message.text, /^No connection is chosen/);
    await screen.message.answer();
    gone = [];
    await actions.clearForgotten();
    assert.match(screen.message.text, /nothing to clear/);
    await screen.message.answer();
    gone = records.slice(0, 1);
    const asked = actions.clearForgotten();
    await settle();
    assert.equal(screen.message.text, 'Clear 1 export from the local record?');
    assert.match(screen.message.detail ?? '', /Their files in S3 stay/);
    await screen.message.answer();
    await asked;
    assert.deepEqual(did, []);
  });

  it('clears what AWS has forgotten once the user agrees', async () => {
    gone = records;
    const asked = actions.clearForgotten();
    await settle();
    assert.match(screen.message.text, /^Clear 2 exports/);
    await screen.message.answer('Clear');
    await asked;
    assert.deepEqual(did, [['remove', [arnOf('a'), arnOf('b')]]]);
  });

  it('saves the record by the ending of the file: Markdown and JSON at once, CSV as the user needs it', async () => {
    screen.saveTo = ['/x/a.md', '/x/a.JSON'];
    await actions.saveRecord();
    assert.match(screen.message.text, /^2 exports were written to \/x\/a\.md\.$/);
    await screen.message.answer();
    await actions.saveRecord();
    assert.match(screen.files.get('/x/a.md') ?? '', /^# Exports/);
    assert.equal((JSON.parse(screen.files.get('/x/a.JSON') ?? '') as unknown[]).length, 2);
    for (const [label, begin] of [['CSV for Spreadsheets', '\ufeffDomain,'], ['Plain CSV', 'Domain,']] as const) {
      screen.saveTo = ['/x/a.csv'];
      const saved = actions.saveRecord();
      await settle();
      assert.deepEqual(screen.picks[0]?.labels, ['CSV for Spreadsheets', 'Plain CSV']);
      await screen.picks[0]?.choose(label);
      await saved;
      assert.ok(screen.files.get('/x/a.csv')?.startsWith(begin), label);
    }
  });

  it('writes no file where the user takes it back, names another ending, or nothing is recorded', async () => {
    screen.saveTo = [undefined, '/x/a.csv', '/x/a.xlsx'];
    await actions.saveRecord();
    const saved = actions.saveRecord();
    await settle();
    await screen.picks[0]?.choose();
    await saved;
    assert.deepEqual(screen.messages, []);
    await assert.rejects(actions.saveRecord(), { name: 'UnknownFormat', message: /not as “a\.xlsx”/ });
    records = [];
    await actions.saveRecord();
    assert.match(screen.message.text, /No export has been recorded/);
    assert.equal(screen.files.size, 0);
  });

  it('filters by a group, a text or both, and shows all again', async () => {
    const all = actions.filter();
    assert.deepEqual(list().labels, ['$(sync) Running', '$(pass) Succeeded', '$(error) Failed']);
    await list().accept('$(error) Failed');
    await all;
    assert.deepEqual(filter, { text: '', group: 'failed' });
    const more = actions.filter();
    list().type(' acme ');
    await list().accept('$(search) With this text in domain, S3 location or ARN');
    await more;
    assert.deepEqual(filter, { group: 'failed', text: 'acme' });
    const kept = actions.filter();
    list().hide();
    await kept;
    assert.deepEqual(filter, { group: 'failed', text: 'acme' });
    const none = actions.filter();
    await list().accept('$(clear-all) All exports');
    await none;
    assert.deepEqual(filter, NO_FILTER);
  });
});
