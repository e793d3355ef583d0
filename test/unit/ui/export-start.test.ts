import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ExportStore } from '../../../src/exports/store';
import { ExportTracker } from '../../../src/exports/tracker';
import { emptyValues, type ExportFormValues } from '../../../src/protocol/form';
import type { StartedExport, SubmitProblem, SubmitResult } from '../../../src/protocol/messages';
import { SimpleDBClient } from '../../../src/simpledb';
import { startExport } from '../../../src/ui/export-start';
import type { Session } from '../../../src/ui/session';
import { startSandbox, type Sandbox } from '../../support/sandbox';
import { TurnedClock } from '../exports/support';

describe('starting an export', () => {
  let sandbox: Sandbox;
  let folder: string;
  let client: SimpleDBClient;
  let tracker: ExportTracker;
  const noted: unknown[] = [];

  before(async () => {
    sandbox = await startSandbox({ exportSeconds: 60 });
    client = new SimpleDBClient({ region: 'us-east-1', endpoint: sandbox.url, credentials: sandbox });
  });
  after(async () => {
    client.close();
    await sandbox.stop();
  });
  beforeEach(async () => {
    noted.length = 0;
    folder = await mkdtemp(join(tmpdir(), 'export-start-'));
    tracker = new ExportTracker(new ExportStore(folder), ({ exportArn }) => client.getExport({ exportArn }), new TurnedClock());
  });
  afterEach(async () => {
    tracker.dispose();
    await rm(folder, { recursive: true });
  });

  const session = (change: Partial<Session> = {}): Session =>
    ({
      connection: 'profile:work',
      label: 'work',
      region: 'us-east-1',
      consoleUrl: undefined,
      client,
      identity: { connectionLabel: 'work', sandbox: false, region: 'us-east-1', accountId: '111122223333' },
      errorContext: { sandbox: false, region: 'us-east-1', profile: 'work' },
      accountId: async () => '111122223333',
      bucketRegion: async () => 'eu-west-1',
      ...change,
    }) as unknown as Session;
  const values = (change: Partial<ExportFormValues> = {}): ExportFormValues => ({
    ...emptyValues('customers', crypto.randomUUID()),
    s3Bucket: 'sandbox-exports',
    ...change,
  });
  const start = (form: ExportFormValues, change: Partial<Session> = {}, account?: string): Promise<SubmitResult> =>
    startExport(session(change), tracker, form, account, (error) => noted.push(error));
  const started = (result: SubmitResult): StartedExport => {
    assert.equal(result.outcome, 'started', JSON.stringify(result));
    return (result as { started: StartedExport }).started;
  };
  const problem = (result: SubmitResult): SubmitProblem => {
    assert.equal(result.outcome, 'refused');
    return (result).problems[0] as SubmitProblem;
  };

  it('stores and follows it before anybody is told', async () => {
    const form = values({ s3KeyPrefix: 'a&b/ü', s3BucketOwner: '111122223333', encryption: 'KMS', s3SseKmsKeyId: 'alias/k' });
    const result = started(await start(form));
    const [record] = await new ExportStore(folder).list();
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
    assert.deepEqual(await new ExportStore(folder).list(), []);
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

  it('is told of even where it cannot be stored', async () => {
    await rm(folder, { recursive: true });
    const unwritable = new ExportTracker(new ExportStore('/dev/null/exports'), () => assert.fail(), new TurnedClock());
    const result = await startExport(session(), unwritable, values({ domainName: 'empty-domain' }), undefined, (error) => noted.push(error));
    assert.ok(unwritable.find(started(result).exportArn));
    assert.equal(noted.length, 1);
    unwritable.dispose();
    folder = await mkdtemp(join(tmpdir(), 'export-start-'));
  });
});
