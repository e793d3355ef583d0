import type { Plan } from '../exports/plans/plan';
import type { PlanProblem } from '../exports/plans/plan-service';
import type { ProblemText } from '../protocol/messages';
import { causeText } from './failure-messages';
import { connectionLabel } from './connection-label';
import { describeError, type ErrorContext } from './error-messages';
import type { Formatter } from './format';

/** Why a plan does not get on just now, and that it goes on by itself. */
export function planProblemText({ kind, error, retryAt }: PlanProblem, context: ErrorContext, { dateTime }: Formatter): ProblemText {
  const described = error === undefined ? undefined : describeError(error, context);
  const again = `The plan waits and goes on by itself as soon as it can; it tries again at ${dateTime(new Date(retryAt))}.`;
  const cause = described === undefined ? '' : ` ${described.message}`;
  const cure = described?.action === undefined ? again : `${described.action} ${again}`;
  const raw = described?.raw === undefined ? {} : { raw: described.raw };
  switch (kind) {
    case 'unknown':
      return { message: `It is not known yet whether the last start took effect.${cause}`, action: `It is looked for before anything else is started. ${again}`, ...raw };
    case 'unreachable':
      return { message: described?.message ?? 'AWS could not be asked.', action: cure, ...raw };
    case 'unseen':
      return {
        message: `Nothing is sent: AWS doesn’t say whether the next export was started before, by this plan’s script or another window.${cause}`,
        action: cure,
        ...raw,
      };
    case 'busy':
      return { message: `AWS refuses new exports for the moment.${cause}`, action: again, ...raw };
    case 'limit':
      return {
        message: 'AWS says that the quota is used up, although a slot should be free: exports that were started elsewhere count as well.',
        action: again,
        ...raw,
      };
    case 'internal':
      return { message: `The plan could not go on.${cause}`, action: cure, ...raw };
  }
}

/** Why a plan stopped at its destination, and what to do; undefined where it has not. */
export function refusedDestinationText({ state, stopped, request, accountId }: Plan): ProblemText | undefined {
  if (state !== 'stopped' || !stopped?.destination) return undefined;
  const { code, message, times } = stopped;
  const cause = causeText(code, { ...request, ...(accountId === undefined ? {} : { accountId }) });
  return {
    message: `The plan stopped: the bucket “${request.s3Bucket}” can’t be written to, and every other domain would fail the same way. ${message}`,
    action: `${cause} Then choose Resume, and Retry Failed for what failed. Or choose Edit Destination… to send what failed or waits elsewhere.`,
    raw: `${code}${message === '' ? '' : `\n${message}`}${times > 1 ? `\n${times} times` : ''}`,
  };
}

/** Whose domains a plan exports, as every question about it says. */
export function whosePlan({ connection, accountId, region }: Pick<Plan, 'connection' | 'accountId' | 'region'>, alias?: string): string {
  if (connection === 'sandbox') return `the local sandbox (not AWS), Region ${region}`;
  const account = accountId === undefined ? 'an account whose ID is not known' : `account ${accountId}${alias === undefined ? '' : ` (${alias})`}`;
  return `${account}, Region ${region}, by the connection “${connectionLabel(connection)}”`;
}
