import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { parseXml, XmlElement } from '@rgrove/parse-xml';
import type { SandboxError } from '../../../../src/sandbox/kit/errors';
import type { Caller, SandboxRequest, SandboxResponse } from '../../../../src/sandbox/kit/http';
import { S3Service } from '../../../../src/sandbox/s3/service';

export const ACCOUNT = '111122223333';
export const REGION = 'us-east-1';
export const CALLER: Caller = { account: ACCOUNT, arn: `arn:aws:iam::${ACCOUNT}:user/sandbox` };

/** A folder for one test, and how to get rid of it. */
export function temporaryFolder(): { path: string; remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), 'simpledb-test-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

export async function openS3(folder: string): Promise<S3Service> {
  const s3 = new S3Service({ folder: join(folder, 's3'), account: ACCOUNT, region: REGION });
  await s3.load();
  return s3;
}

/** A request as a client would send it for that bucket and key. `query` is what follows the question mark. */
export function s3Request(
  method: string,
  path: string,
  options: { query?: string; headers?: Record<string, string>; body?: string | Buffer } = {},
): SandboxRequest {
  const { query = '', headers = {}, body = '' } = options;
  return {
    method,
    rawPath: path,
    query: new URLSearchParams(query),
    headers,
    body: Buffer.from(body),
    requestId: 'request',
  };
}

export const keyPath = (bucket: string, key: string): string =>
  `/${bucket}/${key.split('/').map(encodeURIComponent).join('/')}`;

export async function bodyOf(response: SandboxResponse): Promise<Buffer> {
  const { body = '' } = response;
  return body instanceof Readable ? buffer(body) : Buffer.from(body);
}

/** For assert.rejects: an error with that code. */
export const withCode =
  (code: string, status?: number) =>
  (error: unknown): boolean => {
    const { code: actual, status: answered, message } = error as SandboxError;
    if (actual !== code) throw new Error(`expected ${code}, got ${actual}: ${message}`, { cause: error });
    return status === undefined || answered === status;
  };

type Headers = Record<string, string>;

/** The texts of all elements of that name, anywhere in a document. */
export const textsOf = (xml: string, name: string): string[] => {
  const found: string[] = [];
  const visit = (element: XmlElement): void => {
    for (const child of element.children) {
      if (!(child instanceof XmlElement)) continue;
      if (child.name === name) found.push(child.text);
      visit(child);
    }
  };
  const { root } = parseXml(xml);
  if (root) visit(root);
  return found;
};

/** The file in a bucket's folder that is no object. */
export const INFO_FILE = 'bucket.json';

/** What tests ask of S3, mostly in the bucket `sandbox-exports`. */
export function callsTo(s3: () => S3Service) {
  const send = (method: string, path: string, options?: Parameters<typeof s3Request>[2]): Promise<SandboxResponse> =>
    s3().handle(s3Request(method, path, options), CALLER);
  const textOf = async (answer: Promise<SandboxResponse>): Promise<string> => (await bodyOf(await answer)).toString();
  const list = (query: string, bucket = 'sandbox-exports'): Promise<string> =>
    textOf(send('GET', `/${bucket}`, { query: `list-type=2&${query}` }));
  return {
    send,
    textOf,
    list,
    keys: async (query = ''): Promise<string[]> => textsOf(await list(query), 'Key'),
    put: (key: string, body: string | Buffer = key, headers: Headers = {}): Promise<SandboxResponse> =>
      send('PUT', keyPath('sandbox-exports', key), { body, headers }),
    /** With the body read to its end, as a server would. */
    get: async (key: string, headers: Headers = {}): Promise<SandboxResponse> => {
      const answer = await send('GET', keyPath('sandbox-exports', key), { headers });
      return { ...answer, body: await bodyOf(answer) };
    },
  };
}
