import { createHash } from 'node:crypto';
import { SandboxError } from '../kit/errors';
import type { SandboxRequest, SandboxResponse } from '../kit/http';
import { isoTime } from './context';
import type { Folder, FolderEntry, S3Service } from './service';
import { escapeText as escape } from './xml';

const BUCKETS = '/console/s3/buckets/';
const OBJECT = '/console/s3/object/';

const STYLE = `
:root { color-scheme: light dark; --edge: light-dark(#d5dbdb, #414d5c); --soft: light-dark(#5f6b7a, #a9b4c0);
  --link: light-dark(#0060b3, #6cb8ff); --ground: light-dark(#ffffff, #10161d); --band: light-dark(#f4f6f7, #1a222c); }
body { margin: 0; font: 15px/1.5 system-ui, sans-serif; background: var(--ground);
  color: light-dark(#16191f, #e5e9ee); }
.sandbox { margin: 0; padding: .5rem 1.5rem; background: light-dark(#fff1c9, #4a3a00);
  color: light-dark(#4a3600, #ffe9a6); font-weight: 600; }
main { max-width: 70rem; margin: 0 auto; padding: 1.5rem; }
h1 { margin: .25rem 0; font-size: 1.5rem; overflow-wrap: anywhere; }
.facts, .empty, footer { color: var(--soft); }
nav { overflow-wrap: anywhere; }
nav ol { list-style: none; margin: 0; padding: 0; }
nav li { display: inline; }
nav li + li::before { content: "/ "; color: var(--soft); }
a { color: var(--link); }
a:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
.scroll { overflow-x: auto; border: 1px solid var(--edge); border-radius: .5rem; margin-top: 1rem; }
table { width: 100%; border-collapse: collapse; }
th, td { padding: .5rem .75rem; text-align: start; vertical-align: top; }
th[scope=col] { background: var(--band); white-space: nowrap; }
th[scope=row] { font-weight: 400; overflow-wrap: anywhere; white-space: pre-wrap; }
td { white-space: nowrap; }
.number { text-align: end; font-variant-numeric: tabular-nums; }
tbody tr + tr > * { border-top: 1px solid var(--edge); }
.empty { padding: 2rem; margin: 1rem 0 0; border: 1px dashed var(--edge); border-radius: .5rem; text-align: center; }
`;

/** Nothing but this very style sheet is allowed in: no script, no frame, no other address. */
const POLICY =
  `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; ` +
  `base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

/**
 * The stand-in for the S3 console, so that "Open in S3" leads somewhere in the sandbox too:
 * `/console/s3/buckets/<bucket>?prefix=…` shows a folder, `/console/s3/object/<bucket>?key=…` downloads an object.
 * Needs no signature, and only reads. Answers a page for every error that it expects.
 */
export async function consolePage(service: S3Service, request: SandboxRequest): Promise<SandboxResponse> {
  const { method, rawPath, query } = request;
  if (method !== 'GET') {
    return page(405, 'Not allowed', '<h1>Not allowed</h1><p class="empty">This page can only be looked at.</p>');
  }
  try {
    if (rawPath.startsWith(OBJECT)) {
      return await download(service, request, decodeURIComponent(rawPath.slice(OBJECT.length)), query.get('key') ?? '');
    }
    if (!rawPath.startsWith(BUCKETS)) return notFound('There is no such page.');
    const bucket = decodeURIComponent(rawPath.slice(BUCKETS.length).replace(/\/$/, ''));
    const prefix = query.get('prefix') ?? '';
    return folderPage(bucket, prefix, service.folder(bucket, prefix, query.get('after') ?? ''));
  } catch (error) {
    if (error instanceof SandboxError && error.status === 404) return notFound(error.message);
    if (error instanceof URIError) return notFound('The address is not well-formed.');
    throw error;
  }
}

async function download(
  service: S3Service,
  request: SandboxRequest,
  bucket: string,
  key: string,
): Promise<SandboxResponse> {
  // Without the request's own headers and query: those are not S3's here, and a download is always whole.
  const answer = await service.download({ ...request, headers: {}, query: new URLSearchParams() }, bucket, key);
  const name = encodeURIComponent(key.slice(key.lastIndexOf('/') + 1) || 'object').replace(/['()*]/g, '_');
  return {
    ...answer,
    headers: {
      ...answer.headers,
      // An object is somebody's data: it is saved, never shown or run as a page of this address.
      'content-disposition': `attachment; filename*=UTF-8''${name}`,
      'content-type': 'application/octet-stream',
      'content-security-policy': "default-src 'none'; sandbox",
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    },
  };
}

function folderPage(bucket: string, prefix: string, folder: Folder): SandboxResponse {
  const title = prefix.split('/').filter(Boolean).at(-1) ?? bucket;
  const rows = [
    ...folder.folders.map((each) => folderRow(bucket, prefix, each)),
    ...folder.objects.map((each) => objectRow(bucket, prefix, each)),
  ];
  const more =
    folder.next === undefined
      ? ''
      : `<p>${link(`${folderAddress(bucket, prefix)}&after=${encodeURIComponent(folder.next)}`, 'Next page')}</p>`;
  const table =
    '<div class="scroll"><table><thead><tr><th scope="col">Name</th><th scope="col" class="number">Size</th>' +
    `<th scope="col">Last modified (UTC)</th></tr></thead><tbody>${rows.join('')}</tbody></table></div>${more}`;
  const empty = `<p class="empty">${prefix ? 'Nothing is stored under this prefix.' : 'This bucket is empty.'}</p>`;
  return page(
    200,
    title,
    `${breadcrumb(bucket, prefix)}<h1>${escape(title)}</h1>` +
      `<p class="facts">Bucket ${escape(bucket)} in ${escape(folder.region)}, owned by ${escape(folder.owner)}</p>` +
      (rows.length > 0 ? table : empty),
  );
}

const link = (address: string, text: string): string => `<a href="${escape(address)}">${escape(text)}</a>`;
const folderAddress = (bucket: string, prefix: string): string =>
  `${BUCKETS}${encodeURIComponent(bucket)}?prefix=${encodeURIComponent(prefix)}`;

/** Every part of the prefix that ends in a slash is a folder one can go back to. */
function breadcrumb(bucket: string, prefix: string): string {
  const steps = [link(folderAddress(bucket, ''), bucket)];
  for (let end = prefix.indexOf('/'), start = 0; end >= 0; end = prefix.indexOf('/', start)) {
    steps.push(link(folderAddress(bucket, prefix.slice(0, end + 1)), prefix.slice(start, end) || '(empty name)'));
    start = end + 1;
  }
  return `<nav aria-label="Folders"><ol>${steps.map((step) => `<li>${step} </li>`).join('')}</ol></nav>`;
}

const folderRow = (bucket: string, prefix: string, folder: string): string =>
  `<tr><th scope="row">${link(folderAddress(bucket, folder), folder.slice(prefix.length))}</th>` +
  '<td class="number">–</td><td>–</td></tr>';

function objectRow(bucket: string, prefix: string, object: FolderEntry): string {
  const address = `${OBJECT}${encodeURIComponent(bucket)}?key=${encodeURIComponent(object.key)}`;
  const time = isoTime(object.lastModified);
  return (
    `<tr><th scope="row">${link(address, object.key.slice(prefix.length) || object.key)}</th>` +
    `<td class="number" title="${object.size} bytes">${formatSize(object.size)}</td>` +
    `<td><time datetime="${time}">${time.slice(0, 19).replace('T', ' ')}</time></td></tr>`
  );
}

/** As the S3 console writes sizes: steps of 1,024, one decimal. */
function formatSize(bytes: number): string {
  const units = ['B', 'KB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${unit === 0 ? value : value.toFixed(1)} ${units[unit]}`;
}

const notFound = (message: string): SandboxResponse =>
  page(404, 'Not found', `<h1>Not found</h1><p class="empty">${escape(message)}</p>`);

function page(status: number, title: string, content: string): SandboxResponse {
  return {
    status,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': POLICY,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
    },
    body:
      '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">' +
      '<meta name="viewport" content="width=device-width, initial-scale=1">' +
      `<title>${escape(title)} – S3 in the local sandbox</title><style>${STYLE}</style></head><body>` +
      `<p class="sandbox" role="note">Local sandbox – not AWS</p><main>${content}</main></body></html>`,
  };
}
