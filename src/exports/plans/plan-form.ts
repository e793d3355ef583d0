/** The form of a plan of many exports, and its rules: the page checks while typing, the host again before it stores the plan. */
import * as v from 'valibot';
import type { Plan, PlanRequest } from './plan';
import { createPlan, order, type PlanDomain, type PlanOrder } from './plan-edits';
import { schedule, type ScheduledStart } from './planner';
import { problemOf, renderPrefix, TEMPLATE_PARTS, type PrefixProblem } from './prefix-template';
import { usageOf, type QuotaUsage, type RecentExport } from '../model/quota';
import { text, type Stored } from '../storage/stored';
import { prefixWarning, tooLongKeys, type DomainPrefix } from '../request/prefix-rules';
import { emptyValues, ENCRYPTIONS, FIELD_LABELS, s3Path, toStartDomainExportInput, validate, type ExportFormValues } from '../request/export-form';

export { TEMPLATE_PARTS };
export type { PlanDomain, PlanOrder, QuotaUsage, RecentExport, ScheduledStart };

export const PLAN_ORDERS = ['smallest', 'name', 'given'] as const satisfies readonly PlanOrder[];

/** More than any account can hold; what is longer was not made by the page. */
const MOST_DOMAINS = 100_000;

export const PLAN_FORM = {
  /** In the order in which they were selected, each once. */
  domainNames: v.pipe(v.array(text), v.maxLength(MOST_DOMAINS), v.readonly()),
  s3Bucket: text,
  /** See prefix-template.ts. */
  prefixTemplate: text,
  s3BucketOwner: text,
  encryption: v.picklist(ENCRYPTIONS),
  s3SseKmsKeyId: text,
  order: v.picklist(PLAN_ORDERS),
};
/** The form as it stands; '' is "not given". */
export type PlanFormValues = Stored<typeof PLAN_FORM>;
export type PlanFieldName = keyof PlanFormValues;
export type PlanFieldProblems = Partial<Record<PlanFieldName, string>>;

export const PLAN_FIELD_LABELS: Readonly<Record<PlanFieldName, string>> = {
  domainNames: 'Domains',
  s3Bucket: FIELD_LABELS.s3Bucket,
  prefixTemplate: FIELD_LABELS.s3KeyPrefix,
  s3BucketOwner: FIELD_LABELS.s3BucketOwner,
  encryption: FIELD_LABELS.encryption,
  s3SseKmsKeyId: FIELD_LABELS.s3SseKmsKeyId,
  order: 'Order',
};

export const emptyPlanValues = (domainNames: readonly string[]): PlanFormValues => ({
  domainNames,
  s3Bucket: '',
  prefixTemplate: '',
  s3BucketOwner: '',
  encryption: 'default',
  s3SseKmsKeyId: '',
  order: 'smallest',
});

/** Where and when a plan is made: what its prefixes are filled in with. */
export interface PlanContext {
  readonly region: string;
  readonly accountId?: string | undefined;
  /** Milliseconds since the epoch. */
  readonly nowMs: number;
}

/** As the form of one export has it; what a plan does not have is given so that its rule is kept. */
const asExportForm = (values: DestinationValues, domainName: string, s3KeyPrefix = ''): ExportFormValues => ({
  ...emptyValues(domainName, ''),
  s3Bucket: values.s3Bucket,
  s3KeyPrefix,
  s3BucketOwner: values.s3BucketOwner,
  encryption: values.encryption,
  s3SseKmsKeyId: values.s3SseKmsKeyId,
});

/**
 * Checks every rule that can be checked without asking AWS.
 *
 * @returns one text per faulty field, each naming the field, its rule and the next step; `{}` when all is well.
 */
export function validatePlan(values: PlanFormValues, context: PlanContext): PlanFieldProblems {
  const { domainNames, prefixTemplate } = values;
  const { s3Bucket, s3BucketOwner, s3SseKmsKeyId } = validate(asExportForm(values, 'any'));
  const domains = problemOfDomains(domainNames);
  const problem = problemOf(prefixTemplate, { ...context, createdAtMs: context.nowMs, domainNames });
  const prefix = problem ? prefixWords(problem) : tooLongKeys(prefixesOf(values, context));
  return {
    ...(domains !== undefined && { domainNames: domains }),
    ...(s3Bucket !== undefined && { s3Bucket }),
    ...(prefix !== undefined && { prefixTemplate: prefix }),
    ...(s3BucketOwner !== undefined && { s3BucketOwner }),
    ...(s3SseKmsKeyId !== undefined && { s3SseKmsKeyId }),
  };
}

/** What AWS accepts and the user should look at once more: texts by field, as those of `validatePlan`. */
export function planWarnings(values: PlanFormValues, context: PlanContext): PlanFieldProblems {
  const { prefixTemplate } = values;
  if (problemOf(prefixTemplate, { ...context, createdAtMs: context.nowMs, domainNames: [] })) return {};
  const prefix = prefixWarning(prefixesOf(values, context));
  return prefix === undefined ? {} : { prefixTemplate: prefix };
}

/** The prefix of each domain, once the template has no problem of its own; while no domain is selected, for a nameless one. */
function prefixesOf({ domainNames, prefixTemplate }: PlanFormValues, { nowMs, ...scope }: PlanContext): DomainPrefix[] {
  return (domainNames.length === 0 ? [''] : domainNames).map((domainName) => ({
    domainName,
    s3KeyPrefix: renderPrefix(prefixTemplate, { ...scope, domainName, createdAtMs: nowMs }),
  }));
}

function problemOfDomains(names: readonly string[]): string | undefined {
  if (names.length === 0) return 'No domain is selected. Select those that are to be exported.';
  if (new Set(names).size < names.length) return 'A domain is selected twice. Select each once.';
  const wrong = names.find((name) => validate(emptyValues(name, '')).domainName !== undefined);
  return wrong === undefined ? undefined : `“${wrong}” is no name of a domain. Deselect it.`;
}

function prefixWords(problem: PrefixProblem): string {
  const parts = TEMPLATE_PARTS.map((part) => `{${part}}`).join(', ');
  switch (problem.kind) {
    case 'unknownPart':
      return `There is no part “{${problem.part}}”. The parts are ${parts}.`;
    case 'unbalancedBrace':
      return `The brace at character ${problem.index + 1} has no other. Braces stand around a part only: ${parts}.`;
    case 'unknownAccount':
      return 'The account ID of this connection is not known, so {account} cannot be filled in. Write the account ID itself, or leave it out.';
    case 'tooLong':
      return `S3 key prefix has ${problem.length} characters for ${problem.domainName || 'a domain'}, ${problem.limit} are allowed. Shorten it.`;
  }
}

const { domainNames: _domains, order: _order, ...DESTINATION } = PLAN_FORM;
/** The part of the form that tells where and how the exports are written. */
export const DESTINATION_FORM = DESTINATION;
export type DestinationValues = Stored<typeof DESTINATION>;
export type DestinationFieldName = keyof DestinationValues;

/** A plan's destination as it is now. */
export const destinationOf = ({ request, prefixTemplate }: Plan): DestinationValues => ({
  s3Bucket: request.s3Bucket,
  prefixTemplate,
  s3BucketOwner: request.s3BucketOwner ?? '',
  encryption: request.s3SseAlgorithm ?? 'default',
  s3SseKmsKeyId: request.s3SseKmsKeyId ?? '',
});

/** The same rules for a destination that the plan is to have from now on. */
export function validateDestination(values: DestinationValues, plan: Plan): PlanFieldProblems {
  const { domainNames: _names, ...problems } = validatePlan(...asPlanForm(values, plan));
  return problems;
}

/** What AWS accepts of such a destination and the user should look at once more. */
export const destinationWarnings = (values: DestinationValues, plan: Plan): PlanFieldProblems => planWarnings(...asPlanForm(values, plan));

function asPlanForm(values: DestinationValues, { region, accountId, createdAt, entries }: Plan): [PlanFormValues, PlanContext] {
  const domainNames = entries.map(({ domainName }) => domainName);
  return [{ ...emptyPlanValues(domainNames), ...values }, { region, accountId, nowMs: Date.parse(createdAt) }];
}

/** What all exports of the plan have in common, as AWS is asked for it. */
export function toPlanRequest(values: DestinationValues): PlanRequest {
  const { s3Bucket, s3BucketOwner, s3SseAlgorithm, s3SseKmsKeyId } = toStartDomainExportInput(asExportForm(values, ''));
  return {
    s3Bucket,
    ...(s3BucketOwner !== undefined && { s3BucketOwner }),
    ...(s3SseAlgorithm !== undefined && { s3SseAlgorithm }),
    ...(s3SseKmsKeyId !== undefined && { s3SseKmsKeyId }),
  };
}

/** The selected domains with what is known of them, in the order in which they are to be started. */
export function orderedDomains(values: PlanFormValues, domains: ReadonlyMap<string, PlanDomain>): PlanDomain[] {
  return order(values.domainNames.map((domainName) => domains.get(domainName) ?? { domainName }), values.order);
}

export interface PlanPlace {
  readonly id: string;
  readonly connection: string;
  readonly region: string;
  readonly accountId?: string | undefined;
}

/**
 * The plan that the form stands for.
 *
 * @param newToken a token that no other start has ever had
 * @throws RangeError for a form that `validatePlan` finds fault with
 */
export function toPlan(
  values: PlanFormValues,
  domains: ReadonlyMap<string, PlanDomain>,
  scope: PlanPlace,
  nowMs: number,
  newToken: () => string,
): Plan {
  const { accountId, ...rest } = scope;
  return createPlan({
    ...rest,
    ...(accountId !== undefined && { accountId }),
    createdAtMs: nowMs,
    request: toPlanRequest(values),
    prefixTemplate: values.prefixTemplate,
    orderFixed: values.order !== 'smallest',
    domains: orderedDomains(values, domains),
    newToken,
  });
}

export interface DryRun {
  /** When each domain will be started, the first first, in milliseconds by this machine's clock. */
  readonly starts: readonly ScheduledStart[];
  readonly usage: QuotaUsage;
}

/**
 * When each domain would be started if the plan began now.
 *
 * @param domains in the order of the plan
 * @param recent what counts for the quotas already
 * @param offsetMs how far the service's clock is ahead of this machine's
 */
export function dryRun(domains: readonly PlanDomain[], recent: readonly RecentExport[], nowMs: number, offsetMs: number): DryRun {
  const plan = createPlan({
    id: '',
    connection: '',
    region: '',
    createdAtMs: nowMs,
    request: { s3Bucket: '' },
    prefixTemplate: '',
    domains,
  });
  const serviceNow = nowMs + offsetMs;
  const starts = schedule(plan, recent, serviceNow);
  return {
    starts: starts.map(({ domainName, startsAt }) => ({ domainName, startsAt: startsAt - offsetMs })),
    usage: usageOf(recent, serviceNow),
  };
}

/** Where each domain's export will lie; undefined while the prefix cannot be filled in. */
export function planPath(values: PlanFormValues, domainName: string, { nowMs, ...scope }: PlanContext): string | undefined {
  if (problemOf(values.prefixTemplate, { ...scope, createdAtMs: nowMs, domainNames: [] })) return undefined;
  const prefix = renderPrefix(values.prefixTemplate, { ...scope, domainName, createdAtMs: nowMs });
  return s3Path(asExportForm(values, domainName, prefix));
}
