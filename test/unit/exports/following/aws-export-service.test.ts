import assert from 'node:assert/strict';
import { Background } from '../../../../src/ui/connection/background';
import type { AwsSession } from '../../../../src/exports/model/aws-session';
import { AwsExportService } from '../../../../src/exports/following/aws-export-service';
import { named, record } from '../../../support/following';

describe('asking AWS for an export', () => {
  const background = new Background();
  const serviceOf = (session: object): AwsExportService =>
    new AwsExportService({ background, get: async () => session as AwsSession });
  const unknown = { getExport: () => Promise.reject(named('NoSuchExportException')) };

  it('asks by the record’s own connection and Region, and asks nobody to sign in', async () => {
    const asked: unknown[] = [];
    const client = { getExport: async () => asked.push(background.isActive) };
    const sessions = {
      background,
      get: async (...scope: unknown[]) => {
        asked.push(scope);
        return { client } as unknown as AwsSession;
      },
    };
    await new AwsExportService(sessions).getExport(record());
    assert.deepEqual(asked, [['profile:work', 'us-east-1'], true]);
  });

  it('does not take for forgotten what only another account does not know', async () => {
    const service = serviceOf({ connection: 'profile:work', client: unknown, accountId: async () => '999988887777' });
    await assert.rejects(service.getExport(record()), { name: 'AccountChanged', message: /111122223333.*999988887777/ });
  });

  it('believes AWS where the account is the same, or nobody says which it is', async () => {
    for (const accountId of [async () => '111122223333', () => Promise.reject(new Error('no STS'))]) {
      await assert.rejects(serviceOf({ client: unknown, accountId }).getExport(record()), { name: 'NoSuchExportException' });
    }
    const { accountId: _, ...ownerless } = record();
    await assert.rejects(serviceOf({ client: unknown }).getExport(ownerless), { name: 'NoSuchExportException' });
  });
});
