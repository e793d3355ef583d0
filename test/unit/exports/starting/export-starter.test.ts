import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { nodeDisk } from '../../../../src/exports/storage/disk';
import { StartJournal, type PendingStart } from '../../../../src/exports/starting/start-journal';
import { Ledger } from '../../../../src/exports/ledger/ledger';
import type { ExportTracker } from '../../../../src/exports/following/tracker';
import { emptyValues, type ExportFormValues } from '../../../../src/exports/request/export-form';
import type { StartedExport, SubmitProblem, SubmitResult } from '../../../../src/protocol/messages';
import { SimpleDBClient, SimpleDBError } from '../../../../src/simpledb';
import { ExportStarter, type StartOutcome } from '../../../../src/exports/starting/export-starter';
import { PendingStartReconciler, type Settled } from '../../../../src/exports/starting/pending-start-reconciler';
import type { AwsSession } from '../../../../src/exports/model/aws-session';
import { startSandbox, type Sandbox } from '../../../support/sandbox';
import { recorderOf } from '../../../support/following';
import { submit } from '../../../support/submit';
import { describeError } from '../../../../src/texts/error-messages';

describe('starting an export', () => {
  let sandbox: Sandbox;
  let folder: string;
  let client: SimpleDBClient;
  let ledger: Ledger;
  let tracker: ExportTracker;
  let pending: StartJournal;
  const noted: unknown[] = [];

  before(async () => {
    sandbox = await startSandbox({ exportSeconds: 60, exportsPerAccount: 1000 });
    client = new SimpleDBClient({ region: 'us-east-1', endpoint: sandbox.url, credentials: sandbox });
  });
  after(async () => {
    client.close();
    await sandbox.stop();
  });
  beforeEach(async () => {
    noted.length = 0;
    folder = await mkdtemp(join(tmpdir(), 'export-start-'));
    pending = new StartJournal(join(folder, 'starts'));
    ledger = new Ledger(folder);
    tracker = recorderOf(ledger);
  });
  afterEach(async () => {
    tracker.dispose();
    await rm(folder, { recursive: true });
  });

  const session = (change: Partial<AwsSession> = {}): AwsSession =>
    ({
      connection: 'profile:work',
      region: 'us-east-1',
      scope: { connection: 'profile:work', region: 'us-east-1', accountId: '111122223333' },
      consoleUrl: undefined,
      client,
      accountId: async () => '111122223333',
      bucketRegion: async () => 'eu-west-1',
      listArtefacts: async () => assert.fail('its objects were listed'),
      ...change,
    });
  const values = (change: Partial<ExportFormValues> = {}): ExportFormValues => ({
    ...emptyValues('customers', crypto.randomUUID()),
    s3Bucket: 'sandbox-exports',
    ...change,
  });
  const start = (form: ExportFormValues, change: Partial<AwsSession> = {}, account?: string): Promise<SubmitResult> =>
    submit(new ExportStarter(tracker, pending, (error) => noted.push(error)), session(change), form, { expectedAccount: account });
  const started = (result: SubmitResult): StartedExport => {
    assert.equal(result.outcome, 'started', JSON.stringify(result));
    return (result as { started: StartedExport }).started;
  };
  const problem = (result: SubmitResult): SubmitProblem => {
    assert.equal(result.outcome, 'refused');
    return (result).problems[0] as SubmitProblem;
  };

  /** The client with some of its calls replaced. */
  const broken = (calls: Partial<SimpleDBClient>): SimpleDBClient =>
    new Proxy(client, {
      get: (target, name) => {
        const own: unknown = Reflect.get(calls, name) ?? Reflect.get(target, name, target);
        return typeof own === 'function' ? (own as () => unknown).bind(target) : own;
      },
    });

  it('stores and follows it before anybody is told', async () => {
    const form = values({ s3KeyPrefix: 'a&b/ü', s3BucketOwner: '111122223333', encryption: 'KMS', s3SseKmsKeyId: 'alias/k' });
    const result = started(await start(form));
    const [record] = tracker.records;
    assert.equal(record?.exportArn, result.exportArn);
    assert.deepEqual(
      [record?.s3KeyPrefix, record?.s3BucketOwner, record?.s3SseAlgorithm, record?.s3SseKmsKeyId, record?.accountId],
      ['a&b/ü', '111122223333', 'KMS', 'alias/k', '111122223333'],
    );
    assert.equal(tracker.find(result.exportArn)?.record.exportStatus, 'PENDING');
    assert.equal(result.s3Uri, `s3://sandbox-exports/a&b/ü/AWSSimpleDB/${result.exportId}/customers/`);
    const link = new URL(result.s3ConsoleUrl);
    assert.equal(link.host, 'eu-west-1.console.aws.amazon.com');
    assert.equal(link.searchParams.get('prefix'), `a&b/ü/AWSSimpleDB/${result.exportId}/customers/`);
  });

  it('gives the same export for the same token, and refuses it for other values', async () => {
    const form = values({ domainName: 'orders-2024' });
    assert.equal(started(await start(form)).exportArn, started(await start(form)).exportArn);
    const refused = problem(await start({ ...form, s3KeyPrefix: 'other' }));
    assert.equal(refused.field, 'clientToken');
    assert.match(refused.raw ?? '', /ConflictException.*Request id/s);
  });

  it('is refused by the form’s own rules before anything is sent', async () => {
    const refused = await start(values({ s3Bucket: 'x', s3BucketOwner: '12' }), {
      client: new Proxy({}, { get: () => assert.fail('it was sent') }) as SimpleDBClient,
    });
    assert.deepEqual((refused as Extract<SubmitResult, { outcome: 'refused' }>).problems.map(({ field }) => field), ['s3Bucket', 's3BucketOwner']);
  });

  it('names the field that the service objects to', async () => {
    assert.equal(problem(await start(values({ domainName: 'no-such-domain' }))).field, 'domainName');
    assert.equal(noted.length, 1);
  });

  it('is not sent for another account than its form was opened for', async () => {
    const refused = problem(await start(values(), {}, '999988887777'));
    assert.match(refused.message, /opened for account 999988887777, but “work” now signs in to account 111122223333/);
    assert.deepEqual(tracker.records, []);
  });

  it('tells when the quota is used up', async () => {
    for (let n = 0; n < 5; n += 1) started(await start(values({ domainName: 'web-sessions' })));
    const refused = problem(await start(values({ domainName: 'web-sessions' })));
    assert.equal(refused.field, undefined);
    assert.match(refused.message, /5 exports per domain/);
  });

  it('links to the session’s Region where the bucket’s cannot be learned', async () => {
    const bucketRegion = async (): Promise<string> => {
      throw new Error('no network');
    };
    const result = started(await start(values({ domainName: 'product_catalog' }), { bucketRegion }));
    assert.equal(new URL(result.s3ConsoleUrl).host, 'us-east-1.console.aws.amazon.com');
  });

  it('is not sent where it cannot be noted first', async () => {
    const starter = new ExportStarter(tracker, new StartJournal('/dev/null/starts'), () => undefined);
    const unsent = { client: new Proxy({}, { get: () => assert.fail('it was sent') }) as SimpleDBClient };
    assert.match(problem(await submit(starter, session(unsent), values())).message, /Nothing was sent/);
  });

  it('is told of as started even where its note cannot be taken away', async () => {
    const kept = new (class extends StartJournal {
      override remove(): Promise<void> {
        return Promise.reject(new Error('the disk is read-only'));
      }
    })(join(folder, 'kept'));
    const starter = new ExportStarter(tracker, kept, (error) => noted.push(error));
    const { exportArn } = started(await submit(starter, session(), values({ domainName: 'sensor.readings' })));
    assert.ok(tracker.find(exportArn));
    assert.match((noted[0] as Error).message, /read-only/);
  });

  describe('that somebody else may have sent', () => {
    const shared = (form: ExportFormValues, change: Partial<AwsSession> = {}, sinceMs = Date.now() - 60_000): Promise<StartOutcome> =>
      new ExportStarter(tracker, pending, (error) => noted.push(error)).start(session(change), form, { sharedSinceMs: sinceMs });
    const unsent = (calls: Partial<SimpleDBClient>): Partial<AwsSession> => ({
      client: broken({ startDomainExport: () => assert.fail('it was sent'), ...calls }),
    });
    const domain = async (DomainName: string): Promise<ExportFormValues> => {
      await client.createDomain({ DomainName });
      return values({ domainName: DomainName });
    };

    it('is looked for before it is first sent, and taken as it is where it is found', async () => {
      const form = await domain('shared-found');
      const elsewhere = await client.startDomainExport({ domainName: form.domainName, s3Bucket: form.s3Bucket, clientToken: form.clientToken });
      const outcome = await shared(form, unsent({}));
      assert.deepEqual(outcome.kind === 'started' && [outcome.record.exportArn, outcome.found], [elsewhere.exportArn, true]);
      assert.equal(tracker.find(elsewhere.exportArn)?.record.clientToken, form.clientToken);
      assert.deepEqual(await pending.list(), []);
    });

    it('is sent once where AWS has none of it', async () => {
      const form = await domain('shared-new');
      const outcome = await shared(form);
      assert.deepEqual(outcome.kind === 'started' && outcome.found, undefined);
      assert.equal((await client.listExports({ domainName: form.domainName })).exportSummaries.length, 1);
    });

    it('is not sent where looking for it is denied or fails, and says why', async () => {
      const form = await domain('shared-denied');
      await client.startDomainExport({ domainName: form.domainName, s3Bucket: form.s3Bucket, clientToken: 'another' });
      const denied = new SimpleDBError({ kind: 'service', name: 'AccessDeniedException', message: 'not you', httpStatusCode: 403, requestSent: 'answered' });
      for (const error of [denied, lost()]) {
        const fails = (): never => ({ [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(error) }) }) as never;
        for (const calls of [{ paginateListExports: fails }, { getExport: () => Promise.reject(error) }]) {
          assert.deepEqual(await shared(form, unsent(calls)), { kind: 'unseen', error });
        }
      }
      assert.deepEqual(await pending.list(), []);
      assert.equal(noted.length, 4);
    });

    it('is refused where its domain is gone', async () => {
      const outcome = await shared(values({ domainName: 'shared-gone' }), unsent({}));
      assert.equal(outcome.kind === 'refused' && (outcome.error as Error).name, 'NoSuchDomainException');
    });
  });

  it('can be taken back before it is sent', async () => {
    const starter = new ExportStarter(tracker, pending, () => undefined);
    const cancel = new AbortController();
    const slow = session({
      accountId: async () => {
        cancel.abort();
        return '111122223333';
      },
    });
    const result = await submit(starter, slow, values(), { expectedAccount: '111122223333', signal: cancel.signal });
    assert.deepEqual(result, { outcome: 'cancelled' });
    assert.deepEqual(await pending.list(), []);
  });

  const lost = (change: object = {}): SimpleDBError =>
    new SimpleDBError({ kind: 'timeout', message: 'no answer', requestSent: 'maybe', ...change });

  describe('that is cancelled', () => {
    const never = (): Promise<never> => new Promise(() => undefined);
    /** A press that can be cancelled; until then a pause does not end. */
    const press = (change: Partial<AwsSession>, form: ExportFormValues, account?: string, store = pending) => {
      const cancel = new AbortController();
      const sleep = (_ms: number, signal?: AbortSignal): Promise<void> =>
        cancel.signal.aborted && signal !== cancel.signal ? Promise.resolve() : wait(60_000, undefined, signal && { signal });
      const starter = new ExportStarter(tracker, store, (error) => noted.push(error), sleep);
      const result = submit(starter, session(change), form, { expectedAccount: account, signal: cancel.signal });
      return { cancel: () => cancel.abort(), result };
    };
    /** Counts what is sent. */
    const counted = (send: SimpleDBClient['startDomainExport'], calls: Partial<SimpleDBClient> = {}) => {
      const sent: string[] = [];
      const startDomainExport: SimpleDBClient['startDomainExport'] = (input, options) => {
        sent.push(input.domainName);
        return send(input, options);
      };
      return { sent, change: { client: broken({ startDomainExport, ...calls }) } };
    };
    const untilAbort = (signal: AbortSignal | undefined): Promise<never> =>
      new Promise((_resolve, reject) => signal?.addEventListener('abort', () => reject(lost({ kind: 'aborted' }))));
    const turns = async (): Promise<void> => {
      for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    };
    /** Waits for something on the disk; the test's own time ends it otherwise. */
    const until = async (holds: () => Promise<boolean>): Promise<void> => {
      while (!(await holds())) await turns();
    };

    it('while it is on its way is told as started where it arrived, and is not sent again', async () => {
      const form = values({ domainName: 'web-sessions-cancel' });
      await client.createDomain({ DomainName: form.domainName });
      const { sent, change } = counted(async (input) => {
        await client.startDomainExport(input);
        cancelled.cancel();
        throw lost({ kind: 'aborted' });
      });
      const cancelled = press(change, form);
      const { exportArn } = started(await cancelled.result);
      assert.equal((await client.getExport({ exportArn })).clientToken, form.clientToken);
      assert.equal(sent.length, 1);
      assert.deepEqual(await pending.list(), []);
    });

    it('while it is on its way is unknown where AWS has no export of it yet, and is looked for later', async () => {
      const form = values({ domainName: 'empty-domain' });
      const { sent, change } = counted((_input, options) => untilAbort(options?.signal));
      const { cancel, result } = press(change, form);
      await until(async () => sent.length === 1);
      cancel();
      const told = await result;
      assert.equal(told.outcome, 'unknown');
      assert.equal(sent.length, 1);
      assert.deepEqual((await pending.list()).map(({ input }) => input.clientToken), [form.clientToken]);
    });

    it('while its answer is waited for is sent no more, and its pause ends at once', async () => {
      const form = values({ domainName: 'empty-domain' });
      const { sent, change } = counted(() => Promise.reject(lost()));
      const { cancel, result } = press(change, form);
      await until(async () => noted.length > 0);
      cancel();
      assert.equal((await result).outcome, 'unknown');
      assert.equal(sent.length, 1);
      assert.equal((await pending.list()).length, 1);
    });

    it('while it is sent again or looked for is sent no more', async () => {
      for (const hanging of ['send', 'list', 'account']) {
        const form = values({ domainName: 'empty-domain' });
        const cancel = new AbortController();
        let hung = false;
        const hang = (): Promise<never> => ((hung = true), never());
        const { sent, change } = counted(
          (_input, options) => (sent.length === 1 || hanging === 'list' ? Promise.reject(lost()) : ((hung = true), untilAbort(options?.signal))),
          hanging === 'list' ? { paginateListExports: () => ({ [Symbol.asyncIterator]: () => ({ next: hang }) }) as never } : {},
        );
        const accountId = (): Promise<string> => (hanging === 'account' && sent.length > 0 ? hang() : Promise.resolve('111122223333'));
        const starter = new ExportStarter(tracker, pending, () => undefined, async () => undefined);
        const result = submit(starter, session({ ...change, accountId }), form, { signal: cancel.signal });
        await until(async () => hung);
        const before = sent.length;
        cancel.abort();
        assert.equal((await result).outcome, 'unknown', hanging);
        assert.equal(sent.length, before, hanging);
      }
    });

    it('while it is known that AWS refused it is refused', async () => {
      const { sent, change } = counted(async () => {
        cancelled.cancel();
        throw new SimpleDBError({ kind: 'service', name: 'NumberExportsLimitExceeded', message: 'no', httpStatusCode: 409, requestSent: 'answered' });
      });
      const cancelled = press(change, values());
      assert.match(problem(await cancelled.result).message, /quota/);
      assert.equal(sent.length, 1);
      assert.deepEqual(await pending.list(), []);
    });

    it('as its answer comes is told as started', async () => {
      const { change } = counted(async (input) => {
        const output = await client.startDomainExport(input);
        cancelled.cancel();
        return output;
      });
      const cancelled = press(change, values({ domainName: 'product_catalog', s3KeyPrefix: 'cancelled' }));
      started(await cancelled.result);
      assert.deepEqual(await pending.list(), []);
    });

    it('while the bucket’s Region is asked for is told as started at once', async () => {
      const { change } = counted((input) => client.startDomainExport(input));
      let asked = false;
      const bucketRegion = (): Promise<string> => ((asked = true), never());
      const form = values({ domainName: 'product_catalog', s3KeyPrefix: 'no-region' });
      const { cancel, result } = press({ ...change, bucketRegion }, form);
      await until(async () => asked && (await client.listExports({ domainName: 'product_catalog' })).exportSummaries.length > 0);
      cancel();
      assert.equal(new URL(started(await result).s3ConsoleUrl).host, 'us-east-1.console.aws.amazon.com');
    });

    for (const account of ['111122223333', undefined]) {
      it(`while credentials hang (account ${account ?? 'unknown'}) is cancelled at once and never sent`, async () => {
        const { sent, change } = counted((input) => client.startDomainExport(input));
        const form = values();
        let answer = (_id: string): void => undefined;
        const accountId = (): Promise<string> => new Promise((resolve) => (answer = resolve));
        const { cancel, result } = press({ ...change, accountId }, form, account);
        await turns();
        const cancelledAt = performance.now();
        cancel();
        assert.deepEqual(await result, { outcome: 'cancelled' });
        assert.ok(performance.now() - cancelledAt < 2_000, 'it was waited for');
        answer('111122223333');
        await turns();
        assert.deepEqual([sent, await pending.list(), noted], [[], [], []]);
        // The form is as it was: pressed again, it is an export.
        started(await start({ ...form, s3KeyPrefix: `again-${account}` }, change, account));
        assert.equal(sent.length, 1);
      });
    }

    it('while credentials hang stays cancelled when they fail late', async () => {
      const { sent, change } = counted((input) => client.startDomainExport(input));
      let fail = (_error: Error): void => undefined;
      const accountId = (): Promise<string> => new Promise((_resolve, reject) => (fail = reject));
      const { cancel, result } = press({ ...change, accountId }, values(), '111122223333');
      cancel();
      assert.deepEqual(await result, { outcome: 'cancelled' });
      fail(new Error('no credentials'));
      await turns();
      assert.deepEqual([sent, noted], [[], []]);
    });

    it('while an earlier press of it is looked for is cancelled at once; the earlier one stays to be settled', async () => {
      const form = values({ domainName: 'orders-2024' });
      const before = left({ input: { domainName: form.domainName, s3Bucket: form.s3Bucket, clientToken: form.clientToken } });
      await pending.put(before);
      let hung = false;
      const paginateListExports = (): never => ({ [Symbol.asyncIterator]: () => ({ next: () => ((hung = true), never()) }) }) as never;
      const { sent, change } = counted((input) => client.startDomainExport(input), { paginateListExports });
      const { cancel, result } = press(change, form);
      await until(async () => hung);
      cancel();
      assert.deepEqual(await result, { outcome: 'cancelled' });
      assert.deepEqual([sent, await pending.list()], [[], [before]]);
    });

    it('while its notes cannot be read is cancelled at once', async () => {
      const hanging = new (class extends StartJournal {
        override list = never;
      })(join(folder, 'starts'));
      const { sent, change } = counted((input) => client.startDomainExport(input));
      const { cancel, result } = press(change, values(), undefined, hanging);
      await turns();
      cancel();
      assert.deepEqual(await result, { outcome: 'cancelled' });
      assert.deepEqual(sent, []);
    });

    it('while it is noted is not sent, and leaves no note', async () => {
      const { sent, change } = counted((input) => client.startDomainExport(input));
      let write = (): void => undefined;
      const slow = new (class extends StartJournal {
        override async put(start: PendingStart): Promise<void> {
          await new Promise<void>((resolve) => (write = resolve));
          await super.put(start);
        }
      })(join(folder, 'starts'));
      const { cancel, result } = press(change, values(), undefined, slow);
      await turns();
      cancel();
      assert.deepEqual(await result, { outcome: 'cancelled' });
      write();
      await turns();
      await until(async () => (await pending.list()).length === 0);
      assert.deepEqual(sent, []);
    });

    it('between its note and the first byte is not sent, even where the note cannot be taken away', async () => {
      const kept = new (class extends StartJournal {
        override async put(start: PendingStart): Promise<void> {
          await super.put(start);
          setImmediate(() => cancelled.cancel());
        }
        override remove(): Promise<void> {
          return Promise.reject(new Error('the disk is read-only'));
        }
      })(join(folder, 'starts'));
      let asked = 0;
      const silent = new SimpleDBClient({
        region: 'us-east-1',
        endpoint: sandbox.url,
        credentials: () => ((asked += 1), never()),
      });
      const cancelled = press({ client: silent }, values({ domainName: 'empty-domain' }), undefined, kept);
      assert.deepEqual(await cancelled.result, { outcome: 'cancelled' });
      assert.equal(asked, 1);
      assert.equal((await pending.list()).length, 1);
      silent.close();
    });
  });

  describe('whose answer does not come', () => {
    const starter = (): ExportStarter => new ExportStarter(tracker, pending, (error) => noted.push(error), async () => undefined);

    it('is the export that it became', async () => {
      let calls = 0;
      const startDomainExport: SimpleDBClient['startDomainExport'] = async (input) => {
        calls += 1;
        const output = await client.startDomainExport(input);
        if (calls < 3) throw lost();
        return output;
      };
      const form = values({ domainName: 'customers', s3KeyPrefix: 'lost' });
      const result = started(await submit(starter(), session({ client: broken({ startDomainExport }) }), form));
      const { exportSummaries } = await client.listExports({ domainName: 'customers' });
      const tokens = await Promise.all(exportSummaries.map(async (one) => (await client.getExport(one)).clientToken));
      assert.equal(tokens.filter((token) => token === form.clientToken).length, 1);
      assert.equal((await client.getExport(result)).clientToken, form.clientToken);
      assert.deepEqual(await pending.list(), []);
    });

    it('is found in the list where it may not be sent again', async () => {
      let calls = 0;
      const startDomainExport: SimpleDBClient['startDomainExport'] = async (input) => {
        calls += 1;
        if (calls > 1) throw new SimpleDBError({ kind: 'service', name: 'AccessDeniedException', message: 'no', httpStatusCode: 400, requestSent: 'answered' });
        await client.startDomainExport(input);
        throw lost();
      };
      const form = values({ domainName: 'product_catalog', s3KeyPrefix: 'lost' });
      const { exportArn } = started(await submit(starter(), session({ client: broken({ startDomainExport }) }), form));
      assert.equal((await client.getExport({ exportArn })).clientToken, form.clientToken);
    });

    it('is refused where the service refuses it now and lists none', async () => {
      let calls = 0;
      const startDomainExport: SimpleDBClient['startDomainExport'] = async () => {
        calls += 1;
        if (calls === 1) throw lost();
        throw new SimpleDBError({ kind: 'service', name: 'NumberExportsLimitExceeded', message: 'no', httpStatusCode: 409, requestSent: 'answered' });
      };
      const result = await submit(starter(), session({ client: broken({ startDomainExport }) }), values({ domainName: 'empty-domain' }));
      assert.match(problem(result).message, /quota/);
      assert.deepEqual(await pending.list(), []);
    });

    it('is not told to be refused by what holds for the moment only: the first may yet arrive', async () => {
      for (const name of ['ThrottlingException', 'ExpiredTokenException']) {
        let calls = 0;
        const startDomainExport: SimpleDBClient['startDomainExport'] = async () => {
          calls += 1;
          if (calls === 1) throw lost();
          const retryable = name === 'ThrottlingException';
          throw new SimpleDBError({ kind: 'service', name, message: 'no', httpStatusCode: 400, requestSent: 'answered', retryable });
        };
        const form = values({ domainName: 'empty-domain' });
        assert.equal((await submit(starter(), session({ client: broken({ startDomainExport }) }), form)).outcome, 'unknown');
        assert.ok((await pending.list()).some(({ input }) => input.clientToken === form.clientToken));
      }
    });

    it('is not sent again when the computer slept meanwhile: AWS may have forgotten the token', async () => {
      let now = Date.now();
      const sleeping = new ExportStarter(tracker, pending, (error) => noted.push(error), async () => void (now += 9 * 3_600_000), () => now);
      let calls = 0;
      const startDomainExport: SimpleDBClient['startDomainExport'] = async (input) => {
        calls += 1;
        await client.startDomainExport(input);
        throw lost();
      };
      const form = values({ domainName: 'orders-2024', s3KeyPrefix: 'slept' });
      const { exportArn } = started(await submit(sleeping, session({ client: broken({ startDomainExport }) }), form));
      assert.equal(calls, 1);
      assert.equal((await client.getExport({ exportArn })).clientToken, form.clientToken);
    });

    it('is neither sent again nor looked for in another account', async () => {
      let account = '111122223333';
      let calls = 0;
      const startDomainExport: SimpleDBClient['startDomainExport'] = async () => {
        calls += 1;
        account = '999988887777';
        throw lost();
      };
      const change = { client: broken({ startDomainExport, paginateListExports: () => assert.fail('it was looked for') }), accountId: async () => account };
      const result = await submit(starter(), session(change), values({ domainName: 'empty-domain' }), { expectedAccount: account });
      assert.equal(result.outcome, 'unknown');
      assert.equal(calls, 1);
      assert.equal((await pending.list()).length, 1);
    });

    it('is unknown where nobody answers, and stays noted until somebody does', async () => {
      const dead = (): never => {
        throw lost();
      };
      const one = starter();
      const form = values({ domainName: 'empty-domain', s3KeyPrefix: 'unknown' });
      const silent = broken({ startDomainExport: () => Promise.reject(lost()), paginateListExports: dead });
      const result = await submit(one, session({ client: silent }), form);
      assert.equal(result.outcome, 'unknown');
      assert.match((result as { problem: SubmitProblem }).problem.message, /It is not known whether/);
      assert.equal((await pending.list()).length, 1);

      // The request had arrived all the same: once AWS answers, the export is found and followed.
      const { exportArn } = await client.startDomainExport({ domainName: 'empty-domain', s3Bucket: 'sandbox-exports', s3KeyPrefix: 'unknown', clientToken: form.clientToken });
      const settled: Settled[] = [];
      const settler = new PendingStartReconciler(pending, one, async (_start, work) => work(session()), (error) => noted.push(error));
      settler.onDidSettle((event) => settled.push(event));
      await settler.run();
      assert.deepEqual(settled.map((event) => event.started), [true]);
      assert.ok(tracker.find(exportArn));
      assert.deepEqual(await pending.list(), []);
      settler.dispose();
    });
  });

  const DEAD_PID = 2 ** 30;
  const left = (change: Partial<PendingStart> = {}): PendingStart => ({
    version: 1,
    id: crypto.randomUUID(),
    input: { domainName: 'orders-2024', s3Bucket: 'sandbox-exports', clientToken: crypto.randomUUID() },
    connection: 'profile:work',
    region: 'us-east-1',
    startedAt: new Date().toISOString(),
    pid: DEAD_PID,
    ...change,
  });
  const hoursAgo = (hours: number): string => new Date(Date.now() - hours * 3_600_000).toISOString();
  const formOf = ({ input }: PendingStart): ExportFormValues =>
    values({ domainName: input.domainName, s3Bucket: input.s3Bucket, clientToken: input.clientToken });
  /** The same notes where the system has no more files to open. */
  const unreadable = (): StartJournal =>
    new StartJournal(join(folder, 'starts'), {
      ...nodeDisk,
      look: async () => {
        throw Object.assign(new Error('too many open files'), { code: 'EMFILE' });
      },
    });
  /** A session that may not send. */
  const unsent = (calls: Partial<SimpleDBClient> = {}): { client: SimpleDBClient } => ({
    client: broken({ startDomainExport: () => assert.fail('it was sent'), ...calls }),
  });

  describe('that was pressed before', () => {
    it('and reached AWS is the same export, however long ago', async () => {
      const before = left({ startedAt: hoursAgo(9) });
      const { exportArn } = await client.startDomainExport(before.input);
      await pending.put(before);
      assert.equal(started(await start(formOf(before), unsent())).exportArn, exportArn);
      assert.deepEqual(await pending.list(), []);
    });

    it('is not sent where AWS may have forgotten its token and cannot be asked', async () => {
      const paginateListExports = (): never => {
        throw new SimpleDBError({ kind: 'network', message: 'away' });
      };
      for (const startedAt of [hoursAgo(9), hoursAgo(-1)]) {
        const before = left({ startedAt });
        await pending.put(before);
        const result = await start(formOf(before), unsent({ paginateListExports }));
        assert.equal(result.outcome, 'unknown');
        assert.match((result as { problem: SubmitProblem }).problem.message, /Nothing was sent now/);
      }
      assert.equal((await pending.list()).length, 2);
    });

    it('is not sent where the notes of earlier presses cannot be read', async () => {
      const before = left({ startedAt: hoursAgo(9) });
      await pending.put(before);
      const readable = pending;
      pending = unreadable();
      const result = await start(formOf(before), unsent());
      assert.equal(result.outcome, 'unknown');
      assert.match((result as { problem: SubmitProblem }).problem.message, /Nothing was sent now/);
      assert.ok(noted.some((error) => (error as NodeJS.ErrnoException).code === 'EMFILE'));
      assert.deepEqual(await readable.list(), [before]);
    });

    it('and is followed is not sent again: its form came back with the old token', async () => {
      const form = values({ domainName: 'sensor.readings', s3KeyPrefix: 'followed' });
      const { exportArn } = started(await start(form));
      assert.equal(started(await start(form, unsent())).exportArn, exportArn);
    });

    it('with a token that somebody typed is AWS’s to judge', async () => {
      const form = values({ domainName: 'sensor.readings', clientToken: 'nightly' });
      started(await start(form));
      const asked: unknown[] = [];
      const startDomainExport: SimpleDBClient['startDomainExport'] = (input) => {
        asked.push(input.clientToken);
        return client.startDomainExport(input);
      };
      started(await start(form, { client: broken({ startDomainExport }) }));
      assert.deepEqual(asked, ['nightly']);
    });

    it('with other values and the same token keeps its note', async () => {
      const before = left();
      await client.startDomainExport(before.input);
      await pending.put(before);
      const refused = problem(await start({ ...formOf(before), s3KeyPrefix: 'other' }));
      assert.equal(refused.field, 'clientToken');
      assert.deepEqual(await pending.list(), [before]);
    });

    it('in another window at the same time is one export, and leaves no note', async () => {
      const form = values({ domainName: 'product_catalog', s3KeyPrefix: 'twice' });
      const arns = (await Promise.all([start(form), start(form)])).map((result) => started(result).exportArn);
      assert.equal(new Set(arns).size, 1);
      assert.deepEqual(await pending.list(), []);
    });
  });

  describe('that a crash left open', () => {
    const MINUTE = 60_000;
    /** A window that looks, and looks again after each of the times given. */
    const settle = async (later: number[] = [], change: Partial<AwsSession> = {}): Promise<{ settled: Settled[]; again: boolean }> => {
      const settled: Settled[] = [];
      let again = false;
      let now = 0;
      const clock = { now: () => now, after: () => ((again = true), { dispose: () => undefined }) };
      const starter = new ExportStarter(tracker, pending, (error) => noted.push(error));
      const settler = new PendingStartReconciler(pending, starter, async (_start, work) => work(session(change)), (error) => noted.push(error), clock);
      settler.onDidSettle((event) => settled.push(event));
      for (const ms of [0, ...later]) {
        now += ms;
        again = false;
        await settler.run();
      }
      settler.dispose();
      return { settled, again };
    };

    it('after it was sent is followed, and never sent again', async () => {
      const start = left();
      const { exportArn } = await client.startDomainExport(start.input);
      await pending.put(start);
      const { settled, again } = await settle();
      assert.deepEqual(settled.map((event) => event.started), [true]);
      assert.equal(again, false);
      assert.ok(tracker.find(exportArn));
    });

    it('by a clock that was hours ahead is found all the same', async () => {
      const start = left({ startedAt: hoursAgo(-14), input: { domainName: 'web-sessions-2', s3Bucket: 'sandbox-exports', clientToken: crypto.randomUUID() } });
      await client.createDomain({ DomainName: start.input.domainName });
      await client.startDomainExport(start.input);
      await pending.put(start);
      assert.deepEqual((await settle()).settled.map((event) => event.started), [true]);
    });

    it('before it was sent is told to have come to nothing, once nothing can arrive any more', async () => {
      await pending.put(left());
      assert.deepEqual(await settle([MINUTE]), { settled: [], again: true });
      assert.equal((await pending.list()).length, 1);
      const late = await settle([MINUTE, 2 * MINUTE]);
      assert.deepEqual(late.settled.map((event) => event.started), [false]);
      assert.deepEqual(await pending.list(), []);
    });

    it('is given that time by every clock: one that was set forward or back tells nothing', async () => {
      for (const startedAt of [hoursAgo(5), hoursAgo(-5)]) {
        await pending.put(left({ startedAt }));
        assert.deepEqual(await settle(), { settled: [], again: true });
        assert.deepEqual((await settle([3 * MINUTE])).settled.map((event) => event.started), [false]);
      }
    });

    it('stays open while the profile signs in to another account', async () => {
      const start = left({ accountId: '999988887777' });
      await pending.put(start);
      const { settled, again } = await settle([3 * MINUTE], { client: new Proxy({}, { get: () => assert.fail('it was looked for') }) as SimpleDBClient });
      assert.deepEqual([settled, again], [[], true]);
      assert.deepEqual(await pending.list(), [start]);
      assert.match(describeError(noted[0], {}).message, /account 999988887777 cannot be looked for: “work” now signs in to account 111122223333/);
    });

    it('is not taken for another export of the same token', async () => {
      const clientToken = crypto.randomUUID();
      const input = { domainName: 'orders-2025', s3Bucket: 'sandbox-exports', clientToken };
      await client.createDomain({ DomainName: input.domainName });
      await client.startDomainExport({ ...input, s3KeyPrefix: 'other' });
      await pending.put(left({ input }));
      assert.deepEqual((await settle([3 * MINUTE])).settled.map((event) => event.started), [false]);
    });

    it('is looked for again where the notes cannot be read now', async () => {
      const start = left();
      await pending.put(start);
      const readable = pending;
      pending = unreadable();
      assert.deepEqual(await settle([3 * MINUTE]), { settled: [], again: true });
      assert.deepEqual(await readable.list(), [start]);
    });

    it('is left to its own window while that lives', async () => {
      await pending.put(left({ pid: process.ppid }));
      assert.deepEqual(await settle([3 * MINUTE]), { settled: [], again: true });
      assert.equal((await pending.list()).length, 1);
    });

    it('is settled although another process has got its window’s id', async () => {
      await pending.put(left({ pid: process.ppid }));
      assert.deepEqual((await settle([30 * MINUTE])).settled.map((event) => event.started), [false]);
    });

    it('is settled by one of many windows', async () => {
      const start = left({ input: { domainName: 'sensor.readings', s3Bucket: 'sandbox-exports', clientToken: crypto.randomUUID() } });
      await client.startDomainExport(start.input);
      await pending.put(start);
      const results = await Promise.all([settle(), settle(), settle()]);
      assert.equal(results.flatMap(({ settled }) => settled).length, 1);
    });
  });
});
