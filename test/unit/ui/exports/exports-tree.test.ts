import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Session } from '../../../../src/aws/session';
import { ExportHistories } from '../../../../src/exports/following/export-histories';
import { ExportTracker } from '../../../../src/exports/following/tracker';
import { Ledger } from '../../../../src/exports/ledger/ledger';
import type { ExportScope } from '../../../../src/exports/model/record';
import { systemClock } from '../../../../src/exports/time/clock';
import { Emitter } from '../../../../src/exports/time/emitter';
import type { Connections } from '../../../../src/ui/connection/connections';
import { ExportsTree, type ExportsRow } from '../../../../src/ui/exports/exports-tree';
import type { ShownTree } from '../../../../src/ui/kit/tree-view';
import { FakeService, recordOf } from '../../../support/following';

const FIRST = '111122223333';
const SECOND = '444455556666';
const PLACE = { connection: 'profile:work', region: 'us-east-1' };

/** A session whose account STS tells when the test says so. */
class FakeSession {
  private readonly changed = new Emitter<void>();
  readonly onDidChangeAccount = this.changed.event;
  readonly errorContext = { sandbox: false, region: PLACE.region };
  scope: ExportScope = PLACE;
  rememberedAccount: string | undefined;

  constructor(private readonly remembered: string | undefined) {}

  recallAccount = async (): Promise<void> => {
    await Promise.resolve();
    this.rememberedAccount = this.remembered;
    if (this.remembered !== undefined) this.changed.fire();
  };

  /** STS does not answer. */
  accountId = (): Promise<string> => new Promise(() => undefined);

  told(accountId: string): void {
    const before = this.scope.accountId ?? this.rememberedAccount;
    this.scope = { ...PLACE, accountId };
    if (before !== accountId) this.changed.fire();
  }
}

describe('the rows of the Exports view', () => {
  let folder: string;
  let ledger: Ledger;
  let tracker: ExportTracker;
  let service: FakeService;
  let trees: ExportsTree[];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'exports-tree-'));
    ledger = new Ledger(folder, (error) => assert.fail(String(error)));
    await ledger.open();
    service = new FakeService();
    // No page of the list comes either.
    service.listExports = async function* () {
      yield await new Promise<never>(() => undefined);
    };
    const poller = { onDidChange: () => ({ dispose: () => undefined }), setWatched: () => undefined, problemOf: () => undefined, artefactsProblemOf: () => undefined };
    tracker = new ExportTracker(ledger, poller as never);
    // Both were seen by this connection: its login was once one to another account.
    await tracker.track(recordOf('first', { accountId: FIRST }));
    await tracker.track(recordOf('second', { accountId: SECOND }));
    trees = [];
  });
  afterEach(async () => {
    for (const tree of trees) tree.dispose();
    tracker.dispose();
    ledger.dispose();
    await rm(folder, { recursive: true, maxRetries: 5 });
  });

  const shownBy = async (session: FakeSession) => {
    const nothing = { dispose: () => undefined };
    const view = { visible: true, message: '', onDidChangeVisibility: () => nothing };
    let redrawn = 0;
    const state = { kind: 'open', connection: PLACE.connection, session: session as unknown as Session };
    const tree = new ExportsTree(
      { view, redraw: () => (redrawn += 1) } as unknown as ShownTree<ExportsRow>,
      { state, onDidChange: () => nothing, follow: () => Promise.resolve(state) } as unknown as Connections,
      tracker,
      new ExportHistories(ledger, service, systemClock),
      { onDidChange: () => nothing, at: () => [], itemOf: () => assert.fail('there is no plan') },
      (error) => assert.fail(String(error)),
    );
    trees.push(tree);
    await new Promise(setImmediate);
    return { tree, view, redraws: () => redrawn, ids: () => tree.getChildren().map((row) => (row.kind === 'export' ? row.exportArn.split('/').at(-1) : row.kind)) };
  };

  it('are there before anything has answered, where the account is remembered', async () => {
    const { ids } = await shownBy(new FakeSession(FIRST));
    assert.deepEqual(ids(), ['first']);
  });

  it('are none, with progress, as long as no account is known, and come once STS names it', async () => {
    const session = new FakeSession(undefined);
    const { ids, view } = await shownBy(session);
    assert.deepEqual(ids(), []);
    assert.equal(view.message, 'Loading exports…');
    session.told(FIRST);
    assert.deepEqual(ids(), ['first']);
  });

  it('stay the same, and are not drawn anew, where STS says what is remembered', async () => {
    const session = new FakeSession(FIRST);
    const { tree, redraws } = await shownBy(session);
    const before = [tree.getChildren()[0], redraws()];
    session.told(FIRST);
    assert.equal(tree.getChildren()[0], before[0]);
    assert.equal(redraws(), before[1]);
  });

  it('change at once where STS names another account', async () => {
    const session = new FakeSession(FIRST);
    const { ids, redraws } = await shownBy(session);
    const before = redraws();
    session.told(SECOND);
    assert.equal(redraws(), before + 1);
    assert.deepEqual(ids(), ['second']);
  });
});
