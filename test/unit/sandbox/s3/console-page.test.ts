import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import type { SandboxResponse } from '../../../../src/sandbox/kit/http';
import { consolePage } from '../../../../src/sandbox/s3/console-page';
import type { S3Service } from '../../../../src/sandbox/s3/service';
import { bodyOf, callsTo, openS3, s3Request, temporaryFolder } from './helpers';

describe('S3 console page of the sandbox', () => {
  let folder: { path: string; remove: () => void };
  let s3: S3Service;

  beforeEach(async () => {
    folder = temporaryFolder();
    s3 = await openS3(folder.path);
  });
  afterEach(() => folder.remove());

  const { put } = callsTo(() => s3);
  const open = (path: string, query = '', method = 'GET'): Promise<SandboxResponse> =>
    consolePage(s3, s3Request(method, path, { query }));
  const htmlOf = async (answer: Promise<SandboxResponse>): Promise<string> => (await bodyOf(await answer)).toString();
  const bucket = '/console/s3/buckets/sandbox-exports';
  const linksOf = (html: string): string[] =>
    [...html.matchAll(/href="([^"]*)"/g)].map(([, href = '']) => href.replaceAll('&amp;', '&'));

  it('says that it is not AWS, and lets in nothing but its own style sheet', async () => {
    const answer = await open(bucket, 'region=us-east-1');
    const html = (await bodyOf(answer)).toString();
    assert.match(html, /Local sandbox – not AWS/);
    const style = /<style>([^]*)<\/style>/.exec(html)?.[1] ?? '';
    const hash = createHash('sha256').update(style).digest('base64');
    const policy = answer.headers?.['content-security-policy'] ?? '';
    assert.ok(policy.startsWith("default-src 'none';"));
    assert.ok(policy.includes(`style-src 'sha256-${hash}'`));
    assert.ok(!policy.includes('unsafe'));
    assert.doesNotMatch(html, /<script|style="/);
  });

  it('leads from folder to folder and back, and to the objects', async () => {
    await put('a/b c/dataFile_0.json', 'x'.repeat(2048));
    await put('a/b c/sub/x');
    const html = await htmlOf(open(bucket, 'prefix=a/b%20c/'));
    assert.deepEqual(linksOf(html), [
      `${bucket}?prefix=`,
      `${bucket}?prefix=a%2F`,
      `${bucket}?prefix=a%2Fb%20c%2F`,
      `${bucket}?prefix=a%2Fb%20c%2Fsub%2F`,
      '/console/s3/object/sandbox-exports?key=a%2Fb%20c%2FdataFile_0.json',
    ]);
    assert.match(html, /2\.0 KB/);
    assert.match(html, /title="2048 bytes"/);
    assert.match(html, /<time datetime="\d{4}-/);
  });

  it('shows markup in keys as text', async () => {
    const key = '<img src=x onerror=alert(1)>"\'&/</title><script>alert(2)</script>';
    await put(key);
    for (const prefix of ['', key.slice(0, key.indexOf('/') + 1), key, '"><script>alert(3)</script>']) {
      const html = await htmlOf(open(bucket, `prefix=${encodeURIComponent(prefix)}`));
      assert.doesNotMatch(html, /<img|<script/);
      assert.equal(html.match(/<\/title>/g)?.length, 1);
    }
    const html = await htmlOf(open('/console/s3/buckets/%3Cscript%3E'));
    assert.doesNotMatch(html, /<script/);
  });

  it('has a page for what is empty and for what is not there', async () => {
    assert.match(await htmlOf(open(bucket)), /This bucket is empty/);
    assert.match(await htmlOf(open(bucket, 'prefix=none/')), /Nothing is stored under this prefix/);
    for (const path of ['buckets/no-such', 'object/sandbox-exports', '', 'buckets/%ff']) {
      const answer = await open(`/console/s3/${path}`);
      assert.equal(answer.status, 404, path);
      assert.match((await bodyOf(answer)).toString(), /Not found/);
    }
    assert.equal((await open(bucket, '', 'POST')).status, 405);
  });

  it('hands objects out as downloads only', async () => {
    await put('p/<ü>\'".html', '<script>alert(1)</script>', { 'content-type': 'text/html' });
    const answer = await open('/console/s3/object/sandbox-exports', `key=${encodeURIComponent('p/<ü>\'".html')}`);
    assert.equal((await bodyOf(answer)).toString(), '<script>alert(1)</script>');
    const told = answer.headers ?? {};
    assert.equal(told['content-type'], 'application/octet-stream');
    assert.equal(told['content-disposition'], "attachment; filename*=UTF-8''%3C%C3%BC%3E_%22.html");
    assert.equal(told['x-content-type-options'], 'nosniff');
  });

  it('pages through a folder of many objects', async () => {
    for (let i = 0; i < 501; i++) await put(`k${String(i).padStart(3, '0')}`, '');
    const html = await htmlOf(open(bucket));
    const next = linksOf(html).at(-1) ?? '';
    assert.equal(next, `${bucket}?prefix=&after=k499`);
    const rest = linksOf(await htmlOf(open(bucket, next.slice(next.indexOf('?') + 1))));
    assert.deepEqual(rest, [`${bucket}?prefix=`, '/console/s3/object/sandbox-exports?key=k500']);
  });
});
