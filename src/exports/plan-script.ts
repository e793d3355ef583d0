/** The rest of a plan as a POSIX shell script, for a server that never sleeps. Pure. */
import { contextOptions, contextVariables, shellQuote, startOptions, type CliContext } from './cli-command';
import type { Plan, PlanEntry } from './plan';
import { PLAN_SCRIPT_BODY } from './plan-script-body';
import { exportsOf } from './planner';
import { AWS_QUOTAS } from './quota';

/**
 * A script that starts each domain of the plan that is not started yet, once, as the quotas allow. It needs `aws` and a
 * POSIX system's standard tools. It may be stopped at any time and run again: a file beside it tells what was sent, each
 * domain keeps its client token, and what may have been sent is looked for before it is sent again. It knows nothing of
 * VS Code: a plan that is carried on here as well would start its domains twice, so pause or drop it before.
 *
 * @param newToken a token that no other start has ever had
 */
export function planScript(plan: Plan, context: CliContext, newToken: () => string): string {
  const open = plan.entries.filter(({ state }) => state === 'waiting' || state === 'starting');
  const tasks = open.map((entry) => ({ entry, clientToken: entry.clientToken ?? newToken() }));
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
    '',
    'sdb() {',
    `  ${[...contextVariables(context), 'aws simpledbv2 "$@"', ...contextOptions(context)].join(' ')}`,
    '}',
    '',
    '# Each domain with its token, and whether it may have been sent already.',
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

const taskOf = ({ domainName, state, clientToken: sent }: PlanEntry, clientToken: string): string =>
  // A token may have been sent by an attempt whose end nobody knows.
  `domain=${shellQuote(domainName)} token=${shellQuote(clientToken)} before=${state === 'starting' || sent !== undefined ? 'sent' : 'none'}`;

function sendOf({ request }: Plan, { domainName, s3KeyPrefix }: PlanEntry, clientToken: string): string {
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
