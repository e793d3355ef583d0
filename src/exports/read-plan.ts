import { PLAN_ENTRY_STATES, PLAN_STATES, type Plan } from './plan';
import { SSE_ALGORITHMS } from '../simpledb/model';

type Members = Readonly<Record<string, unknown>>;

/** Reads a plan from a file that anybody may have edited; undefined for what is not one, or not one that can be carried on. */
export function readPlan(value: unknown): Plan | undefined {
  if (!isObject(value) || value['version'] !== 1) return undefined;
  const fits =
    areTexts(value, ['id', 'connection', 'region', 'prefixTemplate']) &&
    mayBeTexts(value, ['accountId']) &&
    isDate(value['createdAt']) &&
    isOneOf(PLAN_STATES, value['state']) &&
    (value['told'] === undefined || isOneOf(PLAN_STATES, value['told'])) &&
    isRequest(value['request']) &&
    ['stopped', 'refusals', 'failedEnds'].every((name) => value[name] === undefined || isRun(value[name])) &&
    isArrayOf(value['entries'], isEntry);
  if (!fits) return undefined;
  const plan = value as unknown as Plan;
  // Two entries of one domain would start it twice.
  return new Set(plan.entries.map(({ domainName }) => domainName)).size === plan.entries.length ? plan : undefined;
}

function isEntry(value: unknown): boolean {
  if (!isObject(value) || !areTexts(value, ['domainName']) || !isOneOf(PLAN_ENTRY_STATES, value['state'])) return false;
  const { state, failure, earlier } = value;
  const sent = state === 'starting' || state === 'started' || state === 'succeeded';
  return (
    mayBeTexts(value, ['s3KeyPrefix', 'clientToken', 'exportArn']) &&
    ['sentAt', 'requestedAt'].every((name) => value[name] === undefined || isDate(value[name])) &&
    ['itemCount', 'sizeBytes', 'itemsCount'].every((name) => value[name] === undefined || isCount(value[name])) &&
    // Without its token nobody could settle it, and without its ARN nobody could follow it.
    (!sent || typeof value['clientToken'] === 'string') &&
    (!sent || state === 'starting' || (typeof value['exportArn'] === 'string' && isDate(value['requestedAt']))) &&
    (failure === undefined || isFailure(failure)) &&
    (earlier === undefined || isArrayOf(earlier, isAttempt))
  );
}

const isAttempt = (value: unknown): boolean =>
  isObject(value) &&
  areTexts(value, ['exportArn']) &&
  isDate(value['requestedAt']) &&
  (value['failure'] === undefined || isFailure(value['failure']));

const isRequest = (value: unknown): boolean =>
  isObject(value) &&
  areTexts(value, ['s3Bucket']) &&
  mayBeTexts(value, ['s3BucketOwner', 's3SseKmsKeyId']) &&
  (value['s3SseAlgorithm'] === undefined || isOneOf(SSE_ALGORITHMS, value['s3SseAlgorithm']));

const isFailure = (value: unknown): boolean => isObject(value) && areTexts(value, ['code', 'message']);
const isRun = (value: unknown): boolean => isFailure(value) && isCount((value as Members)['times']);

const isObject = (value: unknown): value is Members => typeof value === 'object' && value !== null && !Array.isArray(value);
const isArrayOf = (value: unknown, isOne: (each: unknown) => boolean): boolean => Array.isArray(value) && value.every(isOne);
const isOneOf = (all: readonly unknown[], value: unknown): boolean => all.includes(value);
const isDate = (value: unknown): boolean => typeof value === 'string' && !Number.isNaN(Date.parse(value));
const isCount = (value: unknown): boolean => Number.isInteger(value) && (value as number) >= 0;
const areTexts = (of: Members, names: readonly string[]): boolean => names.every((name) => typeof of[name] === 'string');
const mayBeTexts = (of: Members, names: readonly string[]): boolean =>
  names.every((name) => of[name] === undefined || typeof of[name] === 'string');
