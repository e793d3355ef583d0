/** The rest of a plan as a POSIX shell script, for a server that never sleeps. Pure. */
import { contextOptions, contextVariables, shellQuote, startOptions, type CliContext } from './cli-command';
import type { Plan, PlanEntry } from '../plans/plan';
import { PLAN_SCRIPT_BODY } from './plan-script-body';
import { exportsOf, inTurn, isProven, ofTrial } from '../plans/planner';
import { AWS_QUOTAS } from '../model/quota';

/** How much older than the plan an export of it may seem: this machine's clock may be off, and the CLI tells local dates. */
const SINCE_TOLERANCE_MS = 2 * 24 * 60 * 60 * 1000;

/**
 * A script that starts each domain of the plan that is not started yet, once, as the quotas allow. It needs `aws` and a
 * POSIX system's standard tools. It may be stopped at any time and run again, also from another copy: each domain has the
 * client token that the plan has fixed, and is looked for by it before it is sent. Where AWS does not tell, nothing is sent,
 * unless the script itself has sent the token so lately that AWS must take it for the same export.
 *
 * @param plan as it is stored, see `storeTokens`
 * @throws RangeError for a domain without a token: another script of the plan would start it by another one
 */
export function planScript(plan: Plan, context: CliContext): string {
  const open = inTurn(plan, 'waiting', 'starting');
  const tasks = open.map((entry) => ({ entry, clientToken: tokenOf(entry) }));
  const sinceMs = Date.parse(plan.createdAt) - SINCE_TOLERANCE_MS;
  const known = exportsOf(plan, 0, Infinity)
    .filter(({ exportArn }) => exportArn !== undefined)
    .map(({ requestedAt }) => Math.ceil(requestedAt / 1000));
  return [
    '#!/bin/sh',
    ...PLAN_SCRIPT_BODY.head,
    '',
    `COUNT=${tasks.length}`,
    `PER_DAY=${AWS_QUOTAS.perAccount}`,
    `WINDOW=${AWS_QUOTAS.windowMs / 1000}`,
    '# When exports of the same plan were started before, in seconds since 1970.',
    `KNOWN=${shellQuote(known.join(' '))}`,
    '# Whether an export has succeeded already, and those that may do so before any other is started.',
    `PROVEN=${isProven(plan) ? '1' : ''}`,
    `PROOF=${shellQuote(ofTrial(plan, 'started').map(({ exportArn = '' }) => exportArn).join(' '))}`,
    '# No export of the plan is older: in seconds since 1970, and as a date.',
    `SINCE=${Math.floor(sinceMs / 1000)}`,
    `SINCE_DATE=${new Date(sinceMs).toISOString().slice(0, 'YYYY-MM-DD'.length)}`,
    '',
    'sdb() {',
    `  ${[...contextVariables(context), 'aws simpledbv2 "$@"', ...contextOptions(context)].join(' ')}`,
    '}',
    '',
    '# Each domain with its token.',
    'task() {',
    ...cases(tasks.map(({ entry, clientToken }) => taskOf(entry, clientToken))),
    '}',
    '',
    'send() {',
    ...cases(tasks.map(({ entry, clientToken }) => sendOf(plan, entry, clientToken))),
    '}',
    '',
    ...PLAN_SCRIPT_BODY.main,
    '',
  ].join('\n');
}

function tokenOf({ domainName, clientToken }: PlanEntry): string {
  if (clientToken === undefined) throw new RangeError(`The domain ${domainName} has no client token.`);
  return clientToken;
}

const taskOf = ({ domainName }: PlanEntry, clientToken: string): string =>
  `domain=${shellQuote(domainName)} token=${shellQuote(clientToken)}`;

function sendOf(plan: Plan, { domainName, s3KeyPrefix, request = plan.request }: PlanEntry, clientToken: string): string {
  const { s3Bucket, s3BucketOwner, s3SseAlgorithm, s3SseKmsKeyId } = request;
  const input = {
    domainName,
    s3Bucket,
    clientToken,
    ...(s3KeyPrefix === undefined ? {} : { s3KeyPrefix }),
    ...(s3SseAlgorithm === undefined ? {} : { s3SseAlgorithm }),
    ...(s3SseKmsKeyId === undefined ? {} : { s3SseKmsKeyId }),
    ...(s3BucketOwner === undefined ? {} : { s3BucketOwner }),
  };
  return ['sdb start-domain-export', ...startOptions(input), '--query exportArn', '--output text'].join(' ');
}

const cases = (commands: readonly string[]): string[] => [
  '  case $1 in',
  ...commands.map((command, index) => `  ${index + 1}) ${command} ;;`),
  '  esac',
];
