/** The form of a plan: which domains, where to, when; and its start. */
import type { BucketList, Identity } from '../../src/protocol/messages';
import type { DomainsAnswer, PlanPageProblem, RecentAnswer, StartPlanResult } from '../../src/protocol/plan';
import { PLAN_FIELD_LABELS, planWarnings, validatePlan } from '../../src/protocol/plan-form';
import type { PlanContext, PlanDomain, PlanFieldName, PlanFieldProblems, PlanFormValues } from '../../src/protocol/plan-form';
import type { Announcer } from '../page/announcer';
import type { CopyButtons } from '../page/copy-button';
import { BucketSuggestions, OwnAccountButton } from '../fields/destination-fields';
import { element } from '../page/dom';
import type { ProblemField } from '../fields/field';
import { FormProblems } from '../fields/form-problems';
import type { ProblemActions } from '../fields/form-problems';
import { PlanFields } from './plan-fields';
import { PlanPreview } from './plan-preview';
import { SubmitButtons } from '../fields/submit-buttons';
import { Tidying } from '../fields/tidying';

export interface PlanFormActions extends ProblemActions {
  /** What is typed is other than before: keep it. */
  changed(values: PlanFormValues, pattern: string): void;
  /** Starts the plan. What is refused stays in the form; a plan that is started is the page's to show. */
  start(values: PlanFormValues): Promise<StartPlanResult>;
  listDomains(): void;
}

const STARTING_TEXT = 'Starting plan…';

export class PlanFormView {
  /** No form element: within one, Enter on any of the toolkit's buttons would submit. */
  readonly element = element('div', { class: 'form', role: 'form', 'aria-label': 'Plan' });
  private readonly fields: PlanFields;
  private readonly buckets: BucketSuggestions;
  private readonly ownAccount: OwnAccountButton;
  private readonly preview: PlanPreview;
  private readonly problems: FormProblems<PlanFieldName>;
  private readonly buttons: SubmitButtons;
  private readonly tidying: Tidying<'prefixTemplate'>;
  private domains: ReadonlyMap<string, PlanDomain> = new Map();
  private recent: RecentAnswer | undefined;
  private accountId: string | undefined;
  private starting = false;

  /** @param parent must be in the document. */
  constructor(
    parent: HTMLElement,
    private current: PlanFormValues,
    pattern: string,
    private readonly region: string,
    private readonly actions: PlanFormActions,
    private readonly announcer: Announcer,
    copyButtons: CopyButtons,
  ) {
    this.problems = new FormProblems(PLAN_FIELD_LABELS, actions, announcer, copyButtons);
    this.tidying = new Tidying('prefixTemplate', announcer);
    parent.append(this.element);
    this.element.append(this.problems.element);
    const events = {
      edited: (field: ProblemField<PlanFieldName>) => this.edited(field.name),
      left: ({ name }: ProblemField<PlanFieldName>) => {
        this.problems.left(name, () => this.show());
        this.problems.whenStill(() => this.finish(name));
      },
      pasted: ({ name }: ProblemField<PlanFieldName>) => this.finish(name),
      entered: () => void this.start(),
    };
    const picker = {
      selected: () => this.edited('domainNames'),
      patternChanged: () => this.changed(),
      retry: () => actions.listDomains(),
    };
    this.fields = new PlanFields(this.element, events, picker, announcer, copyButtons);
    const { domainNames, s3Bucket, s3BucketOwner } = this.fields;
    this.buckets = new BucketSuggestions(s3Bucket, announcer, () => this.edited('s3Bucket'));
    this.ownAccount = new OwnAccountButton(s3BucketOwner, announcer, () => this.edited('s3BucketOwner'));
    this.preview = new PlanPreview(copyButtons);
    this.buttons = new SubmitButtons('Start Plan', STARTING_TEXT, () => void this.start());
    this.element.append(this.preview.element, this.buttons.element);
    domainNames.patternText = pattern;
    this.show();
  }

  get values(): PlanFormValues {
    return this.current;
  }

  /** Puts values into the form as its beginning: nothing of it counts as touched. */
  set values(values: PlanFormValues) {
    this.current = values;
    this.tidying.reset();
    this.problems.reset();
    this.show();
  }

  setIdentity({ accountId }: Identity): void {
    this.accountId = accountId;
    this.ownAccount.setAccount(accountId);
    this.show();
  }

  /** @param list undefined while it is being asked for, as with the others below. */
  setBuckets(list: BucketList | undefined): void {
    this.buckets.set(list);
  }

  setDomains(answer: DomainsAnswer | undefined): void {
    this.domains = new Map(answer?.domains.map((domain) => [domain.domainName, domain]));
    this.fields.domainNames.setDomains(answer);
    this.show();
  }

  setRecent(recent: RecentAnswer | undefined): void {
    this.recent = recent;
    this.preview.showProblem(recent);
    this.show();
  }

  /** @param retry offers to open the connection once more. */
  showProblems(problems: readonly PlanPageProblem[], retry = false): void {
    this.problems.refuse(problems, (field) => field !== 's3SseKmsKeyId' || this.current.encryption === 'KMS', retry);
    this.show();
  }

  private edited(name: PlanFieldName): void {
    const value = this.fields.values[name];
    if (value === this.current[name]) return;
    this.tidying.edited(name);
    this.take({ ...this.current, [name]: value });
  }

  /** Puts what was entered in order. */
  private finish(name?: PlanFieldName): void {
    if (!this.starting) this.take(this.tidying.finish(this.current, name));
  }

  private take(next: PlanFormValues): void {
    const changed = this.fields.all.map(({ name }) => name).filter((name) => next[name] !== this.current[name]);
    if (changed.length === 0) return;
    this.problems.touch(...changed);
    this.problems.forgive(...changed);
    if (next.encryption !== 'KMS') this.problems.forgive('s3SseKmsKeyId');
    this.current = next;
    this.show();
    this.changed();
  }

  private changed(): void {
    this.actions.changed(this.current, this.fields.domainNames.patternText);
  }

  private get context(): PlanContext {
    return { region: this.region, accountId: this.accountId, nowMs: Date.now() };
  }

  private get faults(): PlanFieldProblems {
    return validatePlan(this.current, this.context);
  }

  /** Brings all that depends on the values up to date. */
  private show(): void {
    this.fields.values = this.current;
    this.problems.show(this.fields.all, this.faults, planWarnings(this.current, this.context));
    this.preview.update(this.current, this.domains, this.recent, this.context);
  }

  private async start(): Promise<void> {
    if (this.starting) return;
    this.finish();
    this.problems.touch(...this.fields.all.map(({ name }) => name));
    this.problems.clear();
    this.show();
    const { faults } = this;
    const faulty = this.fields.all.filter(({ name }) => name in faults);
    if (faulty.length > 0) return this.problems.moveTo(faulty);
    this.setStarting(true);
    const problems = await this.send(this.current);
    this.setStarting(false);
    if (problems.length === 0) return;
    this.showProblems(problems);
    this.problems.moveToRefused(this.fields.all);
  }

  /** @returns what kept the plan from starting; nothing when it has started, or is not to be. */
  private async send(values: PlanFormValues): Promise<readonly PlanPageProblem[]> {
    try {
      const result = await this.actions.start(values);
      if (result.outcome === 'cancelled') this.announcer.say('Not started.');
      return result.outcome === 'refused' ? result.problems : [];
    } catch (error) {
      return [
        {
          message: 'It is not known whether the plan has started: no answer came from the extension.',
          action: 'Choose “Start Plan” again: the same form cannot become two plans.',
          raw: error instanceof Error ? error.message : String(error),
        },
      ];
    }
  }

  private setStarting(starting: boolean): void {
    this.starting = starting;
    this.element.setAttribute('aria-busy', String(starting));
    this.fields.setReadOnly(starting);
    this.buttons.setBusy(starting);
    if (starting) this.announcer.say(STARTING_TEXT);
  }
}
