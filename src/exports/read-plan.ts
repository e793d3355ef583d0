import { PLAN, type Plan } from './plan';
import { readerOf } from './stored';

const readMembers = readerOf(PLAN);

/** Reads a plan from a file that anybody may have edited; undefined if it is not a valid one that can be carried on. */
export function readPlan(value: unknown): Plan | undefined {
  const plan = readMembers(value);
  // Two entries of one domain would start it twice.
  return plan && new Set(plan.entries.map(({ domainName }) => domainName)).size === plan.entries.length ? plan : undefined;
}
