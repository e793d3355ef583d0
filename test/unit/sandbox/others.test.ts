/** The sandbox as it ships, asked by clients that others wrote: what they understand, AWS would have said alike. */
import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  CreateBucketCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { startSandbox, type Sandbox } from '../../support/sandbox';

const run = promisify(execFile);

/** Version 1 of the AWS CLI heeds the first, version 2 and the SDKs the second. */
const REGION = { AWS_DEFAULT_REGION: 'us-east-1', AWS_REGION: 'us-east-1' };

/** Undefined when all is there, else what is missing. */
function missingPython(): string | undefined {
  try {
    execFileSync('python3', ['-c', 'import boto3; boto3.client("simpledbv2", region_name="us-east-1")'], {
      stdio: 'pipe',
    });
    return undefined;
  } catch {
    return 'python3 with a boto3 that knows simpledbv2';
  }
}

function missingCli(): string | undefined {
  try {
    execFileSync('aws', ['simpledbv2', 'list-exports', '--generate-cli-skeleton'], {
      stdio: 'pipe',
      env: { ...process.env, ...REGION },
    });
    return undefined;
  } catch {
    return 'an AWS CLI that knows simpledbv2';
  }
}

describe('the sandbox, asked by other clients', () => {
  let sandbox: Sandbox;
  let folder: string;

  before(async () => {
    sandbox = await startSandbox({ exportSeconds: 0 });
    folder = mkdtempSync(join(tmpdir(), 'sandbox-others-'));
  });
  after(async () => {
    await sandbox.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const sdkOptions = () => ({
    endpoint: sandbox.url,
    region: 'us-east-1',
    maxAttempts: 1,
    credentials: { accessKeyId: sandbox.accessKeyId, secretAccessKey: sandbox.secretAccessKey },
  });

  it('answers the AWS SDK for JavaScript: S3 and STS', async () => {
    const s3 = new S3Client({ ...sdkOptions(), forcePathStyle: true });
    const Bucket = 'others-bucket';
    await s3.send(new CreateBucketCommand({ Bucket }));
    assert.ok((await s3.send(new ListBucketsCommand({}))).Buckets?.some(({ Name }) => Name === Bucket));
    const Key = 'a folder/Zoë + 100% ~*.bin';
    const Body = randomBytes(300_000);
    for (const ChecksumAlgorithm of ['CRC32', 'SHA256'] as const) {
      await s3.send(new PutObjectCommand({ Bucket, Key, Body, ChecksumAlgorithm }));
      const object = await s3.send(new GetObjectCommand({ Bucket, Key, ChecksumMode: 'ENABLED' }));
      assert.deepEqual(Buffer.from((await object.Body?.transformToByteArray()) ?? []), Body);
    }
    const { ETag, ContentLength } = await s3.send(new HeadObjectCommand({ Bucket, Key }));
    assert.deepEqual([ETag, ContentLength], [`"${createHash('md5').update(Body).digest('hex')}"`, Body.length]);
    const { Contents } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'a folder/' }));
    assert.deepEqual(
      Contents?.map((object) => object.Key),
      [Key],
    );
    const sts = new STSClient(sdkOptions());
    const { Account, Arn } = await sts.send(new GetCallerIdentityCommand({}));
    assert.deepEqual([Account, Arn], ['111122223333', 'arn:aws:iam::111122223333:user/sandbox']);
    await assert.rejects(
      new STSClient({ ...sdkOptions(), credentials: { accessKeyId: 'AKIDOTHER', secretAccessKey: 'x' } }).send(
        new GetCallerIdentityCommand({}),
      ),
      { name: 'InvalidClientTokenId' },
    );
  });

  it('answers boto3: every classic operation', async function () {
    const missing = missingPython();
    if (missing !== undefined) {
      console.log(`      skipped: this machine has no ${missing}`);
      this.skip();
    }
    const script = join(process.cwd(), 'test', 'unit', 'sandbox', 'others.py');
    const { stdout } = await run('python3', [script, sandbox.url, sandbox.accessKeyId, sandbox.secretAccessKey]);
    assert.equal(stdout.trim(), 'boto3 is content');
  });

  it('answers the AWS CLI: an export from start to its files, S3 and STS', async function () {
    const missing = missingCli();
    if (missing !== undefined) {
      console.log(`      skipped: this machine has no ${missing}`);
      this.skip();
    }
    const aws = async (...args: string[]): Promise<string> => {
      const { stdout } = await run('aws', args, {
        env: {
          ...process.env,
          AWS_ENDPOINT_URL: sandbox.url,
          ...REGION,
          AWS_ACCESS_KEY_ID: sandbox.accessKeyId,
          AWS_SECRET_ACCESS_KEY: sandbox.secretAccessKey,
          AWS_PAGER: '',
          AWS_MAX_ATTEMPTS: '1',
        },
      });
      return stdout;
    };
    const json = async (...args: string[]): Promise<Record<string, unknown>> =>
      JSON.parse(await aws(...args, '--output', 'json')) as Record<string, unknown>;

    assert.equal((await json('sts', 'get-caller-identity'))['Account'], '111122223333');
    await aws('s3', 'mb', 's3://cli-exports');
    const started = await json(
      'simpledbv2',
      'start-domain-export',
      '--domain-name',
      'orders-2024',
      '--s3-bucket',
      'cli-exports',
      '--s3-key-prefix',
      'from/cli',
      '--client-token',
      'token-1',
    );
    const arn = String(started['exportArn']);
    assert.match(arn, /^arn:aws:sdb:us-east-1:111122223333:domain\/orders-2024\/export\/[0-9a-f-]{36}$/);
    await aws('simpledbv2', 'wait', 'export-succeeded', '--export-arn', arn);
    const ended = await json('simpledbv2', 'get-export', '--export-arn', arn);
    assert.deepEqual(
      [ended['exportStatus'], ended['itemsCount'], ended['s3Bucket']],
      ['SUCCEEDED', 1250, 'cli-exports'],
    );
    const { exportSummaries } = await json('simpledbv2', 'list-exports', '--domain-name', 'orders-2024');
    assert.deepEqual(
      (exportSummaries as { exportArn: string }[]).map(({ exportArn }) => exportArn),
      [arn],
    );

    const prefix = `s3://cli-exports/from/cli/AWSSimpleDB/${arn.split('/').at(-1)}/orders-2024/`;
    const listing = await aws('s3', 'ls', '--recursive', prefix);
    for (const name of ['_started', 'manifest-file.json', 'manifest-summary.json', 'data/dataFile_'])
      assert.ok(listing.includes(name), name);
    await aws('s3', 'cp', '--recursive', '--quiet', prefix, join(folder, 'export'));
    const manifest = JSON.parse(readFileSync(join(folder, 'export', 'manifest-file.json'), 'utf8')) as {
      md5Checksum: string;
      dataFileS3Key: string;
      dataFileItemCount: number;
    }[];
    let items = 0;
    for (const { md5Checksum, dataFileS3Key, dataFileItemCount } of manifest) {
      const bytes = readFileSync(join(folder, 'export', 'data', dataFileS3Key.split('/').at(-1) as string));
      assert.equal(createHash('md5').update(bytes).digest('base64'), md5Checksum);
      assert.equal((JSON.parse(bytes.toString('utf8')) as unknown[]).length, dataFileItemCount);
      items += dataFileItemCount;
    }
    assert.equal(items, 1250);

    // Large enough for the CLI to send it in parts.
    const large = join(folder, 'large.bin');
    writeFileSync(large, randomBytes(9 * 1024 * 1024));
    await aws('s3', 'cp', '--quiet', large, 's3://cli-exports/large.bin');
    await aws('s3', 'mv', '--quiet', 's3://cli-exports/large.bin', 's3://cli-exports/moved.bin');
    await aws('s3', 'cp', '--quiet', 's3://cli-exports/moved.bin', `${large}.back`);
    assert.ok(readFileSync(large).equals(readFileSync(`${large}.back`)));

    await assert.rejects(
      aws('simpledbv2', 'start-domain-export', '--domain-name', 'nowhere', '--s3-bucket', 'cli-exports'),
      /NoSuchDomainException/,
    );
    await assert.rejects(aws('simpledbv2', 'get-export', '--export-arn', `${arn}0`), /NoSuchExportException/);
  });
});
