import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { ExportRecord } from '../../../../src/exports/model/record';
import { buildExportDetails, formValuesOf, type DetailsSituation, type KnownExport } from '../../../../src/ui/export-details/build-export-details';
import { toStartDomainExportInput } from '../../../../src/protocol/form';
import { anyForm } from '../../protocol/arbitraries';
import { ACCOUNT, ADDRESS, FAILED, LISTED, RUNNING, SUCCEEDED } from '../../../support/export-records';

const IDLE: DetailsSituation = { looking: false };
const CLI = { region: 'us-east-1', profile: 'work' };
const show = (record: ExportRecord, more: Partial<KnownExport> = {}, situation = IDLE) =>
  buildExportDetails(ADDRESS, { record, ...more }, situation);
const named = (name: string, more: object = {}): Error => Object.assign(new Error(name), { name, ...more });

describe('The details of an export', () => {
  it('are its address alone while nothing is known of it', () => {
    const details = buildExportDetails(ADDRESS, undefined, { looking: true });
    assert.deepEqual(details, {
      exportArn: ADDRESS.exportArn,
      domainName: 'customers',
      looking: true,
      identity: { connectionLabel: 'work', sandbox: false, region: 'us-east-1', accountId: ACCOUNT },
    });
    const failed = buildExportDetails(ADDRESS, undefined, { looking: false, lookProblem: named('LoginRequired') });
    assert.match(failed.problem?.action ?? '', /Sign in/);
  });

  it('have the command for the user’s own shell', () => {
    const { command, shell } = show(SUCCEEDED, {}, { looking: false, cli: { ...CLI, shell: 'powershell' } });
    assert.equal(shell, 'powershell');
    assert.match(command ?? '', / `\n {2}--region/);
  });

  it('have no target, token or command while only ListExports has told of it', () => {
    const { target, clientToken, command, timeline, progress } = show(LISTED, {}, { looking: false, cli: CLI });
    assert.deepEqual([target, clientToken, command], [undefined, undefined, undefined]);
    assert.deepEqual(timeline, { requestedAt: LISTED.requestedAt, end: { kind: 'running' } });
    assert.equal(progress?.status, 'IN_PROGRESS');
  });

  it('show words that AWS has added since as they are, and offer no other encryption in their place', () => {
    const newer: ExportRecord = { ...RUNNING, exportStatus: 'CANCELLING', s3SseAlgorithm: 'KMS_DSSE' };
    const { target, command, timeline, progress } = show(newer, {}, { looking: false, cli: CLI });
    assert.deepEqual([progress?.status, timeline?.end, target?.encryption, command], ['CANCELLING', { kind: 'running' }, 'KMS_DSSE', undefined]);
    assert.equal(formValuesOf(newer, ''), undefined);
    const forgotten = show({ ...newer, forgotten: true });
    assert.deepEqual([forgotten.progress?.forgotten, forgotten.timeline?.end], [true, { kind: 'unknown' }]);
  });

  it('tell the exact end with the duration, and the seen end with the longest that it can have been', () => {
    assert.deepEqual(show(SUCCEEDED).timeline, {
      requestedAt: SUCCEEDED.requestedAt,
      cutoffAt: SUCCEEDED.exportDataCutoffTime,
      end: { kind: 'ended', at: '2026-01-15T12:25:42.000Z' },
      durationMs: ((2 * 60 + 5) * 60 + 12) * 1000,
    });
    const { end, durationMs } = show(FAILED).timeline ?? {};
    assert.deepEqual(end, { kind: 'seen', at: '2026-01-15T12:26:00.000Z' });
    assert.equal(durationMs, ((2 * 60 + 5) * 60 + 30) * 1000);
  });

  it('have no duration that two clocks make negative', () => {
    const { timeline } = show({ ...FAILED, endSeenAt: '2026-01-15T10:20:29.000Z' });
    assert.equal(timeline?.durationMs, undefined);
  });

  it('know no end of an export that AWS forgot while it ran, and say that but once', () => {
    const record: ExportRecord = { ...RUNNING, forgotten: true, endSeenAt: '2026-05-01T00:00:00.000Z' };
    const details = show(record, { problem: named('NoSuchExportException') });
    assert.deepEqual(details.timeline?.end, { kind: 'unknown' });
    assert.equal(details.progress?.forgotten, true);
    assert.equal(details.progress?.trackingProblem, undefined);
    // An end that was seen stays known.
    assert.equal(show({ ...SUCCEEDED, forgotten: true }).progress?.forgotten, undefined);
    assert.equal(show({ ...SUCCEEDED, forgotten: true }).timeline?.end.kind, 'ended');
  });

  it('name the permission that is missing, and keep what is known', () => {
    const denied = named('AccessDeniedException', { operation: 'GetExport', httpStatusCode: 403 });
    const { progress, timeline } = show(LISTED, {}, { looking: false, lookProblem: denied });
    assert.equal(progress?.trackingProblem?.message, 'Access required: sdb:GetExport');
    assert.ok(timeline);
    assert.equal(show(LISTED, { problem: denied }).progress?.trackingProblem?.message, 'Access required: sdb:GetExport');
  });

  it('name the permission that the listing of objects misses, and blame SimpleDB for nothing that S3 did', () => {
    const denied = named('AccessDenied', { $metadata: { httpStatusCode: 403 } });
    assert.equal(show(RUNNING, { artefactsProblem: denied }).artefactsProblem?.message, 'Access required: s3:ListBucket');
    const fault = named('InternalError', { $metadata: { httpStatusCode: 503 } });
    assert.equal(show(RUNNING, { artefactsProblem: fault }).artefactsProblem?.message, 'The objects in the bucket could not be listed.');
    assert.deepEqual(show(RUNNING, { artefactsProblem: fault }).artefacts, RUNNING.artefacts);
  });

  it('link to the web or nowhere', () => {
    assert.equal(show({ ...RUNNING, s3ConsoleUrl: 'command:evil' }).target?.s3ConsoleUrl, undefined);
    assert.equal(show(RUNNING).target?.s3ConsoleUrl, RUNNING.s3ConsoleUrl);
  });

  it('have a command without the old token, and none while the connection is not open', () => {
    const { command } = show(RUNNING, {}, { looking: false, cli: CLI });
    assert.equal(
      command,
      [
        'aws simpledbv2 start-domain-export',
        '--domain-name customers',
        '--s3-bucket acme-exports',
        '--s3-key-prefix backups/2026',
        '--s3-sse-algorithm KMS',
        '--s3-sse-kms-key-id alias/exports',
        '--s3-bucket-owner 999988887777',
        '--region us-east-1',
        '--profile work',
      ].join(' \\\n  '),
    );
    assert.equal(show(RUNNING).command, undefined);
  });

  it('mark the sandbox', () => {
    const { identity } = buildExportDetails({ ...ADDRESS, connection: 'sandbox' }, { record: { ...RUNNING, connection: 'sandbox' } }, IDLE);
    assert.deepEqual([identity.sandbox, identity.connectionLabel], [true, 'Local sandbox']);
  });

  it('have no member that is undefined, so that JSON keeps them whole', () => {
    for (const record of [LISTED, RUNNING, SUCCEEDED, FAILED]) {
      const details = show(record, { problem: new Error('x'), artefactsProblem: new Error('y') }, { looking: true, cli: CLI });
      assert.deepEqual(JSON.parse(JSON.stringify(details)), details);
    }
  });
});

describe('The form’s values of an export', () => {
  it('ask for the same as its start did', () => {
    fc.assert(
      fc.property(anyForm, (values) => {
        const { clientToken: _token, ...request } = toStartDomainExportInput(values);
        const again = formValuesOf({ ...LISTED, ...request } as ExportRecord, 'new');
        assert.deepEqual(again && toStartDomainExportInput(again), { ...request, clientToken: 'new' });
      }),
    );
  });

  it('are not known before GetExport has told', () => assert.equal(formValuesOf(LISTED, 'new'), undefined));
});
