import assert from 'node:assert/strict';
import { execFile, execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import fc from 'fast-check';
import type { Plan, PlanEntry } from '../../../../src/exports/plans/plan';
import { createPlan, withTokens } from '../../../../src/exports/plans/plan-edits';
import { planScript } from '../../../../src/exports/output/plan-script';
import { SimpleDBClient } from '../../../../src/simpledb';
import { startSandbox, type Sandbox } from '../../../support/sandbox';
import { anyText } from '../../protocol/arbitraries';

const run = promisify(execFile);
const SHELLS = ['dash', 'bash'].filter((shell) => spawnSync(shell, ['-c', 'true']).status === 0);

const planOf = (domains: readonly string[], change: Partial<Plan> = {}): Plan => ({
  ...createPlan({
    id: 'p1',
    createdAtMs: Date.parse('2026-11-01T10:00:00Z'),
    connection: 'sandbox',
    region: 'us-east-1',
    request: { s3Bucket: 'sandbox-exports' },
    prefixTemplate: "it's {date}/{domain}",
    domains: domains.map((domainName) => ({ domainName })),
  }),
  ...change,
});
const tokens = (): (() => string) => {
  let n = 0;
  return () => `token-${(n += 1)}`;
};

/**
 * An `aws` for a shell to call: a service of one shell file. It notes each start, and answers as the file "answer" says, a
 * line for each; "ok" when there are no more. What it is asked is answered by the file of the operation's name, or refused with
 * the error in the file with ".fails" behind it. How an export is says the file "status", in each case: succeeded at once.
 */
const FAKE_AWS = String.raw`#!/bin/sh
cd "$FAKE" || exit 9
operation=$2
case "$*" in
*exportStatus*)
  echo "$4" >>proofs
  cat status 2>/dev/null || printf 'SUCCEEDED\tNone\tNone\n'
  exit 0 ;;
esac
if [ "$operation" != start-domain-export ]; then
  echo "$operation" >>asked
  [ ! -f "$operation.fails" ] || { cat "$operation.fails" >&2; exit 254; }
  cat "$operation" 2>/dev/null
  exit 0
fi
for each do [ "$name" = --domain-name ] && domain=$each; [ "$name" = --client-token ] && token=$each; name=$each; done
echo "$domain $token" >>starts
answer=$(head -n 1 answers 2>/dev/null)
sed -i 1d answers 2>/dev/null
case $answer in
'' | ok) printf 'arn:aws:sdb:us-east-1:111122223333:domain/%s/export/%s\n' "$domain" "$token" ;;
s3denied) echo 'An error occurred (AccessDeniedException) when calling the StartDomainExport operation: User: arn:x is not authorized to perform: s3:PutObject on resource: arn:y' >&2; exit 254 ;;
killed) kill -9 "$(cat drain.sh.state.lock/pid)"; exit 9 ;;
offline) echo 'Could not connect to the endpoint URL' >&2; exit 255 ;;
*) echo "An error occurred ($answer) when calling the StartDomainExport operation: no" >&2; exit 254 ;;
esac
`;

describe('a plan as a shell script', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'plan-script-'));
    executable('aws', FAKE_AWS);
    // Time passes at once here: what is waited for is noted.
    executable('sleep', '#!/bin/sh\necho "$1" >>"$FAKE/sleeps"\n[ "$(wc -l <"$FAKE/sleeps")" -lt 20 ] || kill "$PPID"\n');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const executable = (name: string, text: string): void => {
    writeFileSync(join(folder, name), text);
    chmodSync(join(folder, name), 0o755);
  };
  const lines = (name: string): string[] => {
    const file = join(folder, name);
    return existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(0, -1) : [];
  };
  const answers = (...all: string[]): void => writeFileSync(join(folder, 'answers'), all.map((line) => `${line}\n`).join(''));
  const write = (plan: Plan): string => {
    const file = join(folder, 'drain.sh');
    writeFileSync(file, planScript(withTokens(plan, tokens()), { region: 'us-east-1' }));
    return file;
  };
  const start = (shell: string, script: string): { status: number | null; output: string } => {
    const { status, stdout, stderr } = spawnSync(shell, [script], {
      encoding: 'utf8',
      env: { ...process.env, FAKE: folder, PATH: `${folder}${delimiter}${process.env['PATH']}`, SIMPLEDB_EXPORT_PAUSE: '60' },
    });
    return { status, output: stdout + stderr };
  };

  const arnOf = (domain: string, id: string): string => `arn:aws:sdb:us-east-1:111122223333:domain/${domain}/export/${id}`;

  for (const shell of SHELLS) {
    it(`starts each domain once, also when it is run again (${shell})`, () => {
      const script = write(planOf(['a', 'b', 'c']));
      const first = start(shell, script);
      assert.equal(first.status, 0, first.output);
      assert.match(first.output, /All 3 domains are started\.\n$/);
      assert.equal(start(shell, script).status, 0);
      assert.deepEqual(lines('starts'), ['a token-1', 'b token-2', 'c token-3']);
      assert.equal(existsSync(`${script}.state.lock`), false);
    });

    it(`sends again with the same token what was under way when it was killed (${shell})`, () => {
      const script = write(planOf(['a', 'b']));
      answers('ok', 'killed');
      assert.notEqual(start(shell, script).status, 0);
      const again = start(shell, script);
      assert.equal(again.status, 0, again.output);
      assert.deepEqual(lines('starts'), ['a token-1', 'b token-2', 'b token-2']);
      assert.deepEqual(lines('asked'), ['list-exports', 'list-exports', 'list-exports']);
    });

    it(`finds what was started without an answer, and does not send it again (${shell})`, () => {
      const script = write(planOf(['a']));
      answers('killed');
      start(shell, script);
      writeFileSync(join(folder, 'list-exports'), 'arn:aws:sdb:us-east-1:111122223333:domain/a/export/e1\n');
      writeFileSync(join(folder, 'get-export'), 'token-1\n');
      assert.match(start(shell, script).output, /a: was started already\./);
      assert.deepEqual(lines('starts'), ['a token-1']);
      assert.match(lines('drain.sh.state').at(-1) ?? '', /^token-1\tstarted\t\d+\tarn:aws:sdb:us-east-1:111122223333:domain\/a\/export\/e1\ta$/);
    });

    it(`looks for the token before it sends a domain for the first time, among the exports since the plan was made (${shell})`, () => {
      const arn = (id: string): string => `arn:aws:sdb:us-east-1:111122223333:domain/a/export/${id}`;
      const listed = [['old', '2026-09-30T10:00:00+00:00'], ['older', '1756000000.5'], ['new', '2026-11-01T10:00:00+00:00'], ['newer', '1793529000.25']];
      writeFileSync(join(folder, 'list-exports'), listed.map(([id = '', at]) => `${arn(id)}\t${at}\n`).join(''));
      writeFileSync(join(folder, 'get-export'), 'another-token\n');
      const script = write(planOf(['a']));
      assert.equal(start(shell, script).status, 0);
      assert.deepEqual(lines('starts'), ['a token-1']);
      assert.deepEqual(lines('asked'), ['list-exports', 'get-export', 'get-export']);
      // Another copy, or the plan in VS Code, has started it: a script without a state of its own finds that.
      rmSync(`${script}.state`);
      writeFileSync(join(folder, 'get-export'), 'token-1\n');
      const copy = start(shell, script);
      assert.equal(copy.status, 0, copy.output);
      assert.match(copy.output, /a: was started already\./);
      assert.deepEqual(lines('starts'), ['a token-1']);
    });

    it(`sends nothing for a domain whose exports it may not list or read, and ends with 1 (${shell})`, () => {
      writeFileSync(join(folder, 'list-exports.fails'), 'An error occurred (AccessDeniedException) when calling the ListExports operation: not you\n');
      const denied = start(shell, write(planOf(['a', 'b'])));
      assert.equal(denied.status, 1, denied.output);
      assert.match(denied.output, /a: Nothing was sent, since AWS does not tell whether it is started already: .*\(AccessDeniedException\).*not you/);
      assert.match(denied.output, /Not started: number 1 2 of 2\./);
      rmSync(join(folder, 'list-exports.fails'));
      writeFileSync(join(folder, 'list-exports'), 'arn:aws:sdb:us-east-1:111122223333:domain/a/export/e1\n');
      writeFileSync(join(folder, 'get-export.fails'), 'An error occurred (AccessDeniedException) when calling the GetExport operation: no\n');
      assert.equal(start(shell, write(planOf(['a']))).status, 1);
      assert.deepEqual(lines('starts'), []);
    });

    it(`sends nothing while AWS cannot be asked, and tries later (${shell})`, () => {
      writeFileSync(join(folder, 'list-exports.fails'), 'Could not connect to the endpoint URL\n');
      const { status, output } = start(shell, write(planOf(['a', 'b'])));
      assert.notEqual(status, 0);
      assert.match(output, /a: Nothing is sent while AWS cannot be asked whether it is started already: Could not connect/);
      assert.deepEqual(lines('starts'), []);
      assert.equal(lines('sleeps').length, 20);
    });

    it(`sends again without a look only while AWS knows the token for sure (${shell})`, () => {
      const script = write(planOf(['a', 'b']));
      const sentBefore = (token: string, hours: number, domain: string): string => `${token}\tsent\t${Math.floor(Date.now() / 1000) - hours * 3600}\t-\t${domain}\n`;
      writeFileSync(`${script}.state`, sentBefore('token-1', 6, 'a') + sentBefore('token-2', 8, 'b'));
      writeFileSync(join(folder, 'list-exports.fails'), 'An error occurred (AccessDeniedException) when calling the ListExports operation: no\n');
      const { status, output } = start(shell, script);
      assert.equal(status, 1, output);
      assert.deepEqual(lines('starts'), ['a token-1']);
      assert.match(output, /b: Nothing was sent, since/);
    });

    it(`looks again after it has waited for a slot (${shell})`, () => {
      // All slots are used; while it waits for one, the domain is started from elsewhere.
      executable('sleep', '#!/bin/sh\necho "$1" >>"$FAKE/sleeps"\nprintf "arn:e1\\n" >"$FAKE/list-exports"\nprintf "token-1\\n" >"$FAKE/get-export"\n: >"$FAKE/awake"\n');
      executable('date', '#!/bin/sh\n[ "$1" = +%s ] || exec /bin/date "$@"\n[ -f "$FAKE/awake" ] && echo 1793700000 || echo 1793600000\n');
      const exported = (i: number): PlanEntry => ({ domainName: `done-${i}`, state: 'succeeded', clientToken: `t${i}`, exportArn: `arn:${i}`, requestedAt: new Date(1_793_590_000_000).toISOString() });
      const entries: PlanEntry[] = [...Array.from({ length: 25 }, (_, i) => exported(i)), { domainName: 'a', state: 'waiting' }];
      const { status, output } = start(shell, write(planOf([], { entries })));
      assert.equal(status, 0, output);
      assert.match(output, /All of today's 25 exports are used/);
      assert.match(output, /a: was started already\./);
      assert.deepEqual(lines('starts'), []);
    });

    it(`waits where AWS has no slot, cannot be reached or is busy (${shell})`, () => {
      const script = write(planOf(['a', 'b', 'c']));
      answers('NumberExportsLimitExceeded', 'NumberExportsLimitExceeded', 'offline', 'ThrottlingException');
      const { status, output } = start(shell, script);
      assert.equal(status, 0, output);
      assert.deepEqual(lines('starts').map((line) => line.slice(0, 1)).join(''), 'abaaabc');
      assert.deepEqual(lines('sleeps'), ['60', '60', '60']);
    });

    it(`waits as well where it knows of the answer nothing but that the service is busy (${shell})`, () => {
      const script = write(planOf(['a']));
      answers('BandwidthLimitExceeded', '503', '429', 'AuthFailure', 'RequestInTheFuture');
      const { status, output } = start(shell, script);
      assert.equal(status, 0, output);
      assert.deepEqual(lines('starts'), Array.from({ length: 6 }, () => 'a token-1'));
    });

    it(`waits for its own quota without asking AWS (${shell})`, () => {
      const names = Array.from({ length: 26 }, (_, i) => `domain-${i}`);
      const { status, output } = start(shell, write(planOf(names)));
      assert.notEqual(status, 0);
      assert.match(output, /All of today's 25 exports are used; the next is started in 86\d\d\d s\./);
      assert.equal(lines('starts').length, 25);
    });

    it(`waits for its first export to succeed, the smallest, before it starts the others (${shell})`, () => {
      // Each pause is one in which nothing happens, until the third.
      executable('sleep', '#!/bin/sh\necho "$1" >>"$FAKE/sleeps"\nwc -l <"$FAKE/starts" >>"$FAKE/started"\n[ "$(wc -l <"$FAKE/sleeps")" -lt 3 ] || printf "SUCCEEDED\\tNone\\tNone\\n" >"$FAKE/status"\n');
      writeFileSync(join(folder, 'status'), 'IN_PROGRESS\tNone\tNone\n');
      const plan = planOf(['a', 'b', 'c']);
      const script = write({ ...plan, entries: plan.entries.map((entry, i) => ({ ...entry, sizeBytes: [7, 9, 5][i] as number })) });
      const { status, output } = start(shell, script);
      assert.equal(status, 0, output);
      assert.match(output, /Waiting for the first export to succeed before the others are started\./);
      assert.deepEqual(lines('starts').map((line) => line[0]).join(''), 'cab');
      assert.deepEqual(lines('started').map(Number), [1, 1, 1]);
      assert.deepEqual(lines('sleeps'), ['30', '30', '30']);
      assert.deepEqual(new Set(lines('proofs')), new Set([arnOf('c', 'token-3')]));
    });

    it(`loses one export to a destination that is refused, says why, and proves it anew when it is run again (${shell})`, () => {
      writeFileSync(join(folder, 'status'), 'FAILED\tS3AccessDenied\tNot for you\n');
      const script = write(planOf(['a', 'b', 'c']));
      const failed = start(shell, script);
      assert.equal(failed.status, 1, failed.output);
      assert.match(failed.output, /Stopped, since the destination is refused: FAILED\sS3AccessDenied\sNot for you/);
      assert.match(failed.output, /Edit Destination/);
      assert.deepEqual(lines('starts'), ['a token-1']);
      writeFileSync(join(folder, 'status'), 'SUCCEEDED\tNone\tNone\n');
      assert.equal(start(shell, script).status, 0);
      assert.deepEqual(lines('starts'), ['a token-1', 'b token-2', 'c token-3']);
    });

    it(`goes on to prove it with the next one after a failure that is not the destination’s (${shell})`, () => {
      writeFileSync(join(folder, 'status'), 'FAILED\tInternalError\tSorry\n');
      const { status, output } = start(shell, write(planOf(['a', 'b', 'c'])));
      assert.equal(status, 0, output);
      assert.deepEqual(lines('starts').length, 3);
      assert.deepEqual(lines('proofs'), [arnOf('a', 'token-1'), arnOf('b', 'token-2')]);
    });

    it(`stops at a start that is refused for the destination (${shell})`, () => {
      for (const refusal of ['NoSuchBucket', 's3denied', 'KMS.DisabledException']) {
        rmSync(join(folder, 'starts'), { force: true });
        answers(refusal);
        const script = write(planOf(['a', 'b']));
        rmSync(`${script}.state`, { force: true });
        const { status, output } = start(shell, script);
        assert.equal(status, 1, output);
        assert.match(output, /Stopped, since the destination is refused/, refusal);
        assert.deepEqual(lines('starts'), ['a token-1'], refusal);
      }
    });

    it(`starts nothing more where AWS does not tell how its first export is (${shell})`, () => {
      executable('aws', FAKE_AWS.replace('  cat status 2>/dev/null ||', "  echo 'An error occurred (AccessDeniedException) when calling the GetExport operation: no' >&2; exit 254 #"));
      const { status, output } = start(shell, write(planOf(['a', 'b'])));
      assert.equal(status, 1, output);
      assert.match(output, /Stopped: AWS does not tell whether the first export succeeds/);
      assert.deepEqual(lines('starts'), ['a token-1']);
    });

    it(`takes the proof from the plan, or waits for the plan’s own first export (${shell})`, () => {
      const exported = (state: PlanEntry['state']): PlanEntry => ({ domainName: 'done', state, clientToken: 't', exportArn: arnOf('done', 'e1'), requestedAt: '2026-11-01T10:00:00.000Z' });
      const waiting = (domainName: string): PlanEntry => ({ domainName, state: 'waiting' });
      assert.equal(start(shell, write(planOf([], { entries: [exported('succeeded'), waiting('a'), waiting('b')] }))).status, 0);
      assert.deepEqual(lines('proofs'), []);
      const script = write(planOf([], { entries: [exported('started'), waiting('a'), waiting('b')] }));
      rmSync(`${script}.state`);
      assert.equal(start(shell, script).status, 0);
      assert.equal(lines('proofs')[0], arnOf('done', 'e1'));
    });

    it(`gives up a domain that is gone, and stops when three in a row are refused alike (${shell})`, () => {
      const script = write(planOf(['gone', 'a', 'b', 'c', 'd']));
      answers('NoSuchDomainException', 'AccessDeniedException', 'AccessDeniedException', 'AccessDeniedException');
      const refused = start(shell, script);
      assert.equal(refused.status, 1);
      assert.match(refused.output, /Stopped: AccessDeniedException three times in a row/);
      const mended = start(shell, script);
      assert.equal(mended.status, 1);
      assert.match(mended.output, /Not started: number 1 of 5/);
      assert.deepEqual(lines('starts').map((line) => line.split(' ')[0]), ['gone', 'a', 'b', 'c', 'a', 'b', 'c', 'd']);
    });

    it(`goes on after a line that was cut off, and not beside another run (${shell})`, () => {
      const script = write(planOf(['a']));
      writeFileSync(`${script}.state`, 'token-0\tstar');
      assert.equal(start(shell, script).status, 0);
      assert.match(lines('drain.sh.state')[1] ?? '', /^token-1\tsent\t/);
      execFileSync('mkdir', [`${script}.state.lock`]);
      writeFileSync(`${script}.state.lock/pid`, String(process.pid));
      assert.match(start(shell, script).output, /Another run has/);
      assert.equal(existsSync(`${script}.state.lock`), true);
    });
  }

  it('names only what is not started yet, and looks first for what may have been sent', () => {
    const entry = (domainName: string, state: PlanEntry['state'], more: Partial<PlanEntry> = {}): PlanEntry => ({ domainName, state, ...more });
    const exportArn = 'arn:aws:sdb:us-east-1:111122223333:domain/done/export/e1';
    const entries = [
      entry('done', 'succeeded', { clientToken: 't', exportArn, requestedAt: '2026-11-01T10:00:00.000Z' }),
      entry('skipped', 'skipped'),
      entry('failed', 'failed'),
      entry('maybe', 'starting', { clientToken: 'sent-before', sentAt: '2026-11-01T10:00:00.000Z' }),
      entry('new', 'waiting'),
    ];
    const { status, output } = start('sh', write(planOf([], { entries })));
    assert.equal(status, 0, output);
    assert.deepEqual(lines('starts'), ['maybe sent-before', 'new token-1']);
    assert.deepEqual(lines('asked'), ['list-exports', 'list-exports']);
  });

  it('is the same each time that it is made of a plan, and is not made without tokens', () => {
    const plan = withTokens(planOf(['a', 'b']), tokens());
    assert.equal(planScript(plan, { region: 'us-east-1' }), planScript(plan, { region: 'us-east-1' }));
    assert.throws(() => planScript(planOf(['a']), { region: 'us-east-1' }), RangeError);
  });

  it('carries any text to the program unchanged, and runs none of it', () => {
    executable('aws', '#!/bin/sh\n[ "$2" = start-domain-export ] || exit 0\nprintf \'%s\\0\' "$@" >>"$FAKE/words"\necho arn:aws:sdb:::export/e\n');
    const text = anyText.map((each) => each.replace(/\p{Surrogate}/gu, ''));
    fc.assert(
      fc.property(text, text, text, (domainName, s3KeyPrefix, key) => {
        for (const name of ['words', 'drain.sh.state']) rmSync(join(folder, name), { force: true });
        const request = { s3Bucket: 'bucket', s3SseAlgorithm: 'KMS', s3SseKmsKeyId: key } as const;
        const { status, output } = start('sh', write(planOf([], { request, entries: [{ domainName, s3KeyPrefix, state: 'waiting' }] })));
        assert.equal(status, 0, output);
        const words = readFileSync(join(folder, 'words'), 'utf8').split('\0').slice(2, -1).join('\0');
        const option = (name: string, value: string): string => `${name}${value.startsWith('-') ? '=' : '\0'}${value}`;
        assert.equal(
          words,
          [
            option('--domain-name', domainName),
            '--s3-bucket\0bucket\0--client-token\0token-1',
            option('--s3-key-prefix', s3KeyPrefix),
            '--s3-sse-algorithm\0KMS',
            option('--s3-sse-kms-key-id', key),
            '--query\0exportArn\0--output\0text\0--region\0us-east-1',
          ].join('\0'),
        );
      }),
      { numRuns: 40 },
    );
  });
});

function missingCli(): string | undefined {
  const { status } = spawnSync('aws', ['simpledbv2', 'list-exports', '--generate-cli-skeleton'], {
    env: { ...process.env, AWS_DEFAULT_REGION: 'us-east-1', AWS_REGION: 'us-east-1' },
  });
  return status === 0 ? undefined : 'an AWS CLI that knows simpledbv2';
}

describe('a plan as a shell script, with the real AWS CLI', () => {
  let sandbox: Sandbox | undefined;
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'plan-script-cli-'))));
  afterEach(async () => {
    await sandbox?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('starts every domain once, stopped at a quota and run again', async function () {
    const missing = missingCli();
    if (missing !== undefined) {
      console.log(`      skipped: this machine has no ${missing}`);
      this.skip();
    }
    const domains = ['drain-a', 'drain-b', 'drain-c', 'drain-gone'];
    const options = { exportSeconds: 0, data: join(folder, 'data') };
    const script = join(folder, 'drain.sh');
    const useSandbox = async (exportsPerAccount: number): Promise<SimpleDBClient> => {
      await sandbox?.stop();
      const started = (sandbox = await startSandbox({ ...options, exportsPerAccount }));
      return new SimpleDBClient({ region: started.region, endpoint: started.url, credentials: started });
    };
    const drain = async (shell: string): Promise<{ output: string; code: number }> => {
      const { url, accessKeyId, secretAccessKey } = sandbox as Sandbox;
      const env = { ...process.env, AWS_ENDPOINT_URL: url, AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey, AWS_MAX_ATTEMPTS: '1', PATH: `${folder}${delimiter}${process.env['PATH']}` };
      return run(shell, [script], { env }).then(
        ({ stdout }) => ({ output: stdout, code: 0 }),
        (error: { stdout: string; code: number }) => ({ output: error.stdout, code: error.code }),
      );
    };
    // A user who stops it where it waits.
    writeFileSync(join(folder, 'sleep'), '#!/bin/sh\nkill "$PPID"\n');
    chmodSync(join(folder, 'sleep'), 0o755);
    let n = 0;
    const plan = withTokens(planOf(domains), () => `drain-token-${(n += 1)}`);
    writeFileSync(script, planScript(plan, { region: 'us-east-1' }));

    const client = await useSandbox(2);
    try {
      for (const DomainName of domains.slice(0, 3)) await client.createDomain({ DomainName });
      const stopped = await drain(SHELLS[0] ?? 'sh');
      assert.match(stopped.output, /drain-c: AWS has no free slot now\./);
      assert.notEqual(stopped.code, 0);
    } finally {
      client.close();
    }
    const later = await useSandbox(100);
    try {
      const ended = await drain(SHELLS.at(-1) ?? 'sh');
      assert.match(ended.output, /Not started: number 4 of 4/);
      assert.equal(ended.code, 1);
      // Saved from the same plan once more, and without a state of its own: it finds what there is.
      rmSync(`${script}.state`);
      writeFileSync(script, planScript(plan, { region: 'us-east-1' }));
      const copy = await drain(SHELLS[0] ?? 'sh');
      for (const domain of domains.slice(0, 3)) assert.ok(copy.output.includes(`${domain}: was started already.`), copy.output);
      const exports: string[] = [];
      for await (const { exportSummaries } of later.paginateListExports({})) {
        for (const { domainName, exportArn } of exportSummaries) {
          const { clientToken, s3KeyPrefix } = await later.getExport({ exportArn });
          exports.push(`${domainName} ${clientToken} ${s3KeyPrefix}`);
        }
      }
      assert.deepEqual(exports.sort(), ['a', 'b', 'c'].map((x, i) => `drain-${x} drain-token-${i + 1} it's 2026-11-01/drain-${x}`));
    } finally {
      later.close();
    }
  });
});
