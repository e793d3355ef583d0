import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { ClassicService } from './classic/service';
import { DomainStore } from './domains/store';
import { classicEndpoint, iamEndpoint, s3Endpoint, stsEndpoint, v2Endpoint } from './endpoints';
import { ExportService } from './exports/service';
import { lockFolder } from './folder-lock';
import { parseOptions, USAGE, UsageError, type Options } from './options';
import { Permissions } from './permissions';
import { consolePage } from './s3/console-page';
import { S3Service } from './s3/service';
import { SandboxServer } from './server';
import { Logins } from './signin/logins';
import { CredentialRegistry } from './signin/temporary-credentials';

/** What the sandbox keeps in its data folder; `--reset` removes these and nothing else. */
const FOLDERS = { domains: 'sandbox-domains', s3: 'sandbox-s3', exports: 'sandbox-exports' } as const;

/** Builds the parts, hands them to each other and says on standard output where they listen. */
async function run(options: Options): Promise<void> {
  const { account, region, credentials, exportSeconds, exportsPerDomain, exportsPerAccount } = options;
  const data = options.data === undefined ? mkdtempSync(join(tmpdir(), 'simpledb-sandbox-')) : resolve(options.data);
  if (options.data === undefined) process.on('exit', () => rmSync(data, { recursive: true, force: true }));
  mkdirSync(data, { recursive: true });
  const release = await lockFolder(data);
  if (options.reset)
    for (const folder of Object.values(FOLDERS)) rmSync(join(data, folder), { recursive: true, force: true });

  const domains = new DomainStore(join(data, FOLDERS.domains));
  domains.load();
  const s3 = new S3Service({ folder: join(data, FOLDERS.s3), account, region });
  await s3.load();
  const exports = new ExportService({
    folder: join(data, FOLDERS.exports),
    exportSeconds,
    exportsPerDomain,
    exportsPerAccount,
    domains,
    bucketWriter: s3,
  });
  await exports.load();
  const classic = new ClassicService(domains, (domain) => exports.isExporting(domain));

  const registry = new CredentialRegistry(credentials);
  const server = new SandboxServer({
    endpoints: {
      classic: classicEndpoint(classic),
      v2: v2Endpoint(exports),
      s3: s3Endpoint(s3),
      sts: stsEndpoint(registry),
      iam: iamEndpoint,
    },
    consolePage: (request) => consolePage(s3, request),
    credentials: registry,
    logins: new Logins(registry),
    permissions: new Permissions(options.deny),
    caller: { account, arn: `arn:aws:iam::${account}:user/sandbox` },
    region,
  });
  const url = await server.listen(options.port);

  const stop = once(async () => {
    await server.close();
    await exports.close();
    await release();
    process.exit(0);
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, stop);
  if (options.exitWithStdin) process.stdin.on('close', stop).resume();

  const ready = { url, account, region, accessKeyId: credentials.accessKeyId, pid: process.pid };
  process.stdout.write(`${JSON.stringify(ready)}\n`);
}

/** Signals come in pairs: Ctrl+C reaches the parent's children too, and then stdin closes. */
function once(action: () => Promise<void>): () => void {
  let begun = false;
  return () => {
    if (begun) return;
    begun = true;
    action().catch(fail);
  };
}

function fail(error: unknown): never {
  const usage = error instanceof UsageError;
  process.stderr.write(
    `simpledb-sandbox: ${error instanceof Error ? error.message : String(error)}\n${usage ? `${USAGE}\n` : ''}`,
  );
  process.exit(usage ? 2 : 1);
}

try {
  run(parseOptions(process.argv.slice(2))).catch(fail);
} catch (error) {
  fail(error);
}
