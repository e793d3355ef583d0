/** A sandbox with a long history of exports. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startSandbox } from '../sandbox.mjs';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** As long as AWS keeps them. */
export const DAYS = 90;
/** AWS's quota, used up every day. */
export const EXPORTS_PER_DAY = 25;
/** The newest, which do not end. */
export const RUNNING = 25;
export const ACCOUNT = '111122223333';
const DOMAINS = 250;
const DAY_MS = 24 * 60 * 60 * 1000;
/** So long that nothing of it ends by itself. */
const EXPORT_SECONDS = 30 * 24 * 60 * 60;

/**
 * Starts a sandbox that has had exports for so many days, written into its journal before it reads it: started one by
 * one, they would all be of today, and more than its quota.
 * @param {string} data its folder
 * @param {number} days
 * @returns {ReturnType<typeof startSandbox>}
 */
export async function startSeeded(data, days) {
  const now = Date.now();
  const total = days * EXPORTS_PER_DAY;
  const lines = Array.from({ length: total }, (_, n) => {
    const age = total - 1 - n;
    const id = `0f6ba2ce-3f5b-4a56-9d29-${String(n).padStart(12, '0')}`;
    const domainName = `bench-${String(n % DOMAINS).padStart(3, '0')}`;
    const requestedAt = now - Math.floor(age / EXPORTS_PER_DAY) * DAY_MS - (age % EXPORTS_PER_DAY) * 60_000;
    const ended = { status: 'SUCCEEDED', cutoff: requestedAt + 1000, manifest: `AWSSimpleDB/${id}/${domainName}/manifest-summary.json`, itemsCount: n };
    return JSON.stringify({
      id,
      arn: `arn:aws:sdb:us-east-1:${ACCOUNT}:domain/${domainName}/export/${id}`,
      sequence: n + 1,
      account: ACCOUNT,
      callerArn: `arn:aws:iam::${ACCOUNT}:user/sandbox`,
      region: 'us-east-1',
      clientToken: `token-${n}`,
      parameters: { domainName, s3Bucket: 'sandbox-exports' },
      requestedAt,
      ...(age < RUNNING ? { status: 'PENDING' } : ended),
    });
  });
  await mkdir(join(data, 'sandbox-exports'), { recursive: true });
  await writeFile(join(data, 'sandbox-exports', 'exports.ndjson'), `${lines.join('\n')}\n`);
  return startSandbox(root, { data, exportSeconds: EXPORT_SECONDS });
}
