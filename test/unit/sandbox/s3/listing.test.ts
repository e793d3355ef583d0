import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { SandboxResponse } from '../../../../src/sandbox/kit/http';
import type { S3Service } from '../../../../src/sandbox/s3/service';
import { bodyOf, callsTo, INFO_FILE, keyPath, openS3, temporaryFolder, textsOf, withCode } from './helpers';

describe('S3 of the sandbox: listings and uploads in parts', () => {
  let folder: { path: string; remove: () => void };
  let s3: S3Service;

  beforeEach(async () => {
    folder = temporaryFolder();
    s3 = await openS3(folder.path);
  });
  afterEach(() => folder.remove());

  const { send, put, get, textOf, list, keys } = callsTo(() => s3);
  const filesOf = (bucket: string): string[] => readdirSync(join(folder.path, 's3', `bucket-${bucket}`));

  describe('listings', () => {
    const NAMES = ['a', 'b/1', 'b/2', 'b/c/3', 'b0', 'd/', 'd/4', 'é', '\u{1f600}', '\uffee'];

    beforeEach(async () => {
      for (const name of NAMES) await put(name, 'x');
    });

    it('goes by the bytes of the keys', async () => {
      assert.deepEqual(await keys(), ['a', 'b/1', 'b/2', 'b/c/3', 'b0', 'd/', 'd/4', 'é', '\uffee', '\u{1f600}']);
    });

    it('groups by delimiter under a prefix', async () => {
      const prefixes = async (query: string): Promise<string[]> =>
        textsOf(await list(query), 'CommonPrefixes');
      assert.deepEqual(await prefixes('delimiter=/'), ['b/', 'd/']);
      assert.deepEqual(await keys('delimiter=/&prefix=b/'), ['b/1', 'b/2']);
      assert.deepEqual(await prefixes('delimiter=/&prefix=b/'), ['b/c/']);
      assert.deepEqual(await keys('delimiter=/&prefix=d/'), ['d/', 'd/4']);
    });

    it('gives everything once, whatever the size of its pages, in both versions', async () => {
      for (const size of [1, 2, 3, 7, 1000]) {
        for (const delimiter of ['', '/']) {
          const whole = await list(`delimiter=${delimiter}`);
          const expected = [...textsOf(whole, 'Key'), ...textsOf(whole, 'CommonPrefixes')].sort();
          const seen: string[] = [];
          let token: string | undefined;
          do {
            const after = token === undefined ? '' : `&continuation-token=${encodeURIComponent(token)}`;
            const page = await list(`max-keys=${size}&delimiter=${delimiter}${after}`);
            const entries = [...textsOf(page, 'Key'), ...textsOf(page, 'CommonPrefixes')];
            assert.deepEqual(textsOf(page, 'KeyCount'), [String(entries.length)]);
            seen.push(...entries);
            token = textsOf(page, 'NextContinuationToken')[0];
            assert.deepEqual(textsOf(page, 'IsTruncated'), [String(token !== undefined)]);
          } while (token !== undefined);
          assert.deepEqual(seen.sort(), expected);
        }
      }
      const seen: string[] = [];
      for (let marker = '', more = true; more; ) {
        const query = `max-keys=2&delimiter=/&marker=${encodeURIComponent(marker)}`;
        const page = await textOf(send('GET', '/sandbox-exports', { query }));
        seen.push(...textsOf(page, 'Key'), ...textsOf(page, 'CommonPrefixes'));
        marker = textsOf(page, 'NextMarker')[0] ?? '';
        more = marker !== '';
      }
      assert.deepEqual(seen.sort(), ['a', 'b/', 'b0', 'd/', 'é', '\uffee', '\u{1f600}'].sort());
    });

    it('begins after a key, tells owners when asked, and refuses what is no listing', async () => {
      assert.deepEqual(await keys('start-after=d/'), ['d/4', 'é', '\uffee', '\u{1f600}']);
      assert.deepEqual(textsOf(await list('fetch-owner=true&max-keys=1'), 'ID'), ['111122223333']);
      assert.deepEqual(textsOf(await list('max-keys=0'), 'IsTruncated'), ['false']);
      const token = 'continuation-token=';
      for (const query of ['max-keys=-1', 'max-keys=x', `${token}x`, token, 'encoding-type=x']) {
        await assert.rejects(list(query), withCode('InvalidArgument', 400), query);
      }
    });
  });

  describe('uploads in parts', () => {
    const create = async (key: string): Promise<string> =>
      textsOf(await textOf(send('POST', keyPath('sandbox-exports', key), { query: 'uploads' })), 'UploadId')[0] ?? '';
    const part = (id: string, number: number, body: Buffer): Promise<SandboxResponse> =>
      send('PUT', '/sandbox-exports/big', { query: `partNumber=${number}&uploadId=${id}`, body });
    const complete = (id: string, parts: readonly (readonly [number, string])[]): Promise<SandboxResponse> => {
      const list = parts.map(([n, tag]) => `<Part><PartNumber>${n}</PartNumber><ETag>${tag}</ETag></Part>`).join('');
      const body = `<CompleteMultipartUpload>${list}</CompleteMultipartUpload>`;
      return send('POST', '/sandbox-exports/big', { query: `uploadId=${id}`, body });
    };

    it('joins the parts that the client names and leaves no file of them', async () => {
      const id = await create('big');
      const bodies = [Buffer.alloc(5 * 1024 * 1024, 'a'), Buffer.from('b')];
      const tags: [number, string][] = [];
      for (const [i, body] of bodies.entries()) {
        tags.push([i + 1, (await part(id, i + 1, body)).headers?.['etag'] ?? '']);
      }
      await part(id, 3, Buffer.from('left out'));
      await assert.rejects(complete(id, [...tags].reverse()), withCode('InvalidPartOrder', 400));
      await assert.rejects(complete(id, [[1, '"wrong"']]), withCode('InvalidPart', 400));
      const answer = await complete(id, tags);
      assert.match(answer.headers?.['etag'] ?? '', /^"[0-9a-f]{32}-2"$/);
      assert.ok(Buffer.concat(bodies).equals(await bodyOf(await get('big'))));
      assert.equal(filesOf('sandbox-exports').length, 3);
      await assert.rejects(part(id, 1, Buffer.from('late')), withCode('NoSuchUpload', 404));
    });

    it('takes parts from other objects, by range', async () => {
      await put('source', 'abcdef');
      const id = await create('big');
      const answer = await send('PUT', '/sandbox-exports/big', {
        query: `partNumber=1&uploadId=${id}`,
        headers: { 'x-amz-copy-source': 'sandbox-exports/source', 'x-amz-copy-source-range': 'bytes=1-3' },
      });
      await complete(id, [[1, textsOf((await bodyOf(answer)).toString(), 'ETag')[0] ?? '']]);
      assert.equal((await bodyOf(await get('big'))).toString(), 'bcd');
    });

    it('refuses small parts in the middle and bad numbers, and forgets an aborted upload', async () => {
      const id = await create('big');
      const tags: [number, string][] = [];
      for (const n of [1, 2]) tags.push([n, (await part(id, n, Buffer.from('small'))).headers?.['etag'] ?? '']);
      await assert.rejects(complete(id, tags), withCode('EntityTooSmall', 400));
      await assert.rejects(part(id, 0, Buffer.from('x')), withCode('InvalidArgument', 400));
      const uploads = await textOf(send('GET', '/sandbox-exports', { query: 'uploads' }));
      assert.deepEqual(textsOf(uploads, 'Key'), ['big']);
      await send('DELETE', '/sandbox-exports/big', { query: `uploadId=${id}` });
      await assert.rejects(complete(id, tags), withCode('NoSuchUpload', 404));
      assert.deepEqual(filesOf('sandbox-exports'), [INFO_FILE]);
    });
  });
});
