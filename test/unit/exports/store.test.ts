import assert from 'node:assert/strict';
import { once, EventEmitter } from 'node:events';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ExportStore } from '../../../src/exports/store';
import { record } from './support';

describe('export store', () => {
  let folder: string;
  beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'export-store-'))));
  afterEach(() => rm(folder, { recursive: true }));

  it('is empty where nothing was stored yet', async () => {
    assert.deepEqual(await new ExportStore(join(folder, 'missing')).list(), []);
  });

  it('gives back what any window stored, newest first', async () => {
    const older = record();
    const newer = record({ exportArn: `${older.exportArn}2`, requestedAt: '2026-11-02T10:00:00.000Z' });
    await new ExportStore(folder).put(older);
    await new ExportStore(folder).put(newer);
    assert.deepEqual(await new ExportStore(folder).list(), [newer, older]);
  });

  it('replaces a record and leaves nothing beside it', async () => {
    const store = new ExportStore(folder);
    await store.put(record());
    await store.put(record({ exportStatus: 'SUCCEEDED' }));
    assert.deepEqual(await store.list(), [record({ exportStatus: 'SUCCEEDED' })]);
    assert.equal((await readdir(folder)).length, 1);
  });

  it('keeps records of many windows that write at once', async () => {
    const records = Array.from({ length: 40 }, (_, n) => record({ exportArn: `arn:aws:sdb:us-east-1:1:export/${n}` }));
    await Promise.all(records.map((one) => new ExportStore(folder).put(one)));
    assert.equal((await new ExportStore(folder).list()).length, 40);
  });

  it('passes over files that are no records', async () => {
    const store = new ExportStore(folder);
    await store.put(record());
    await writeFile(join(folder, 'torn.json'), '{"version":1,"exportArn":"arn');
    await writeFile(join(folder, 'other.json'), '{"version":2}');
    await writeFile(join(folder, 'null.json'), 'null');
    await writeFile(join(folder, 'date.json'), JSON.stringify(record({ requestedAt: 'yesterday' })));
    assert.deepEqual(await store.list(), [record()]);
  });

  it('lets no ARN out of its folder', async () => {
    await new ExportStore(join(folder, 'in')).put(record({ exportArn: 'arn:aws:sdb:us-east-1:1:export/../../x' }));
    assert.deepEqual(await readdir(folder), ['in']);
  });

  it('lets one of many tell of an end', async () => {
    await new ExportStore(folder).put(record());
    const claims = Array.from({ length: 20 }, () => new ExportStore(folder).claimNotice(record().exportArn));
    assert.equal((await Promise.all(claims)).filter(Boolean).length, 1);
    assert.equal(await new ExportStore(folder).claimNotice(record().exportArn), false);
  });

  it('hears of what another window stores', async () => {
    const events = new EventEmitter();
    const watching = await new ExportStore(folder).watch(() => events.emit('changed'));
    const changed = once(events, 'changed');
    await new ExportStore(folder).put(record());
    await changed;
    watching.dispose();
  });
});
