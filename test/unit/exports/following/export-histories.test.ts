import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ExportHistories } from '../../../../src/exports/following/export-histories';
import { Ledger } from '../../../../src/exports/ledger/ledger';
import type { AwsSession } from '../../../../src/exports/model/aws-session';
import { isInScope } from '../../../../src/exports/model/record';
import { systemClock } from '../../../../src/exports/time/clock';
import { FakeService, record } from '../../../support/following';

const FIRST = '111122223333';
const SECOND = '444455556666';
const PLACE = { connection: 'profile:work', region: 'us-east-1' };

describe('whose exports are shown', () => {
  let folder: string;
  let ledger: Ledger;
  let service: FakeService;
  let histories: ExportHistories;
  const sessionOf = (session: Partial<AwsSession> = {}): AwsSession => ({ scope: PLACE, ...session }) as AwsSession;
  const accountOf = (session: AwsSession): string | undefined => histories.shownScope(session)?.accountId;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'histories-'));
    ledger = new Ledger(folder, (error) => assert.fail(String(error)));
    await ledger.open();
    service = new FakeService();
    histories = new ExportHistories(ledger, service, systemClock);
  });
  afterEach(async () => {
    ledger.dispose();
    await rm(folder, { recursive: true, maxRetries: 5 });
  });

  it('is nobody’s as long as no account is known, whatever the connection has seen', () => {
    const session = sessionOf();
    histories.of(session);
    assert.equal(histories.shownScope(session), undefined);
  });

  it('is the remembered account’s at once, without a request', () => {
    assert.deepEqual(histories.shownScope(sessionOf({ rememberedAccount: FIRST })), { ...PLACE, accountId: FIRST });
    assert.deepEqual(service.calls, { list: 0, get: 0, artefacts: 0 });
  });

  it('is the account’s that STS names, also where another is remembered or listed', async () => {
    service.add('e1');
    const session = sessionOf({ scope: { ...PLACE, accountId: SECOND }, rememberedAccount: FIRST });
    await histories.of(session).load(true);
    assert.equal(accountOf(session), SECOND);
  });

  it('is the account’s that the first page of the list names, where STS does not answer', async () => {
    service.add('e1');
    service.add('e2');
    service.pageSize = 1;
    const session = sessionOf();
    const history = histories.of(session);
    const seen: (string | undefined)[] = [];
    history.onDidChange(() => seen.push(accountOf(session)));
    await history.load(true);
    assert.deepEqual(seen, [undefined, FIRST, FIRST, FIRST]);
  });

  it('is what names no account where the list is empty and STS does not answer', async () => {
    const session = sessionOf();
    await histories.of(session).load(true);
    const scope = histories.shownScope(session) ?? assert.fail('nothing is shown');
    const { accountId: _, ...nobodys } = record();
    assert.deepEqual([isInScope(nobodys, scope), isInScope(record(), scope)], [true, false]);
  });

  it('is nobody’s where neither STS nor the list answers', async () => {
    service.listError = new Error('no network');
    const session = sessionOf();
    await histories.of(session).load(true);
    assert.equal(histories.shownScope(session), undefined);
  });

  it('is the sandbox’s own, whatever its account', () => {
    const scope = { ...PLACE, connection: 'sandbox' };
    assert.equal(histories.shownScope(sessionOf({ scope, rememberedAccount: FIRST })), scope);
  });
});
