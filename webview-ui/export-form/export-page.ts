/** The page: brings form and result up, and takes the news between them and the host. */
import { readPageState } from '../../src/protocol/checks';
import { emptyValues, isUntouched, sameRequest } from '../../src/protocol/form';
import type { ExportFormValues } from '../../src/protocol/form';
import type {
  ExportProgress,
  HostApi,
  Identity,
  PageApi,
  PageState,
  PanelAddress,
  StartedExport,
  SubmitResult,
} from '../../src/protocol/messages';
import { Announcer } from '../page/announcer';
import { CopyButtons } from '../page/copy-button';
import { element } from '../page/dom';
import { FormView, problemsOf } from './form-view';
import { Header } from '../page/header';
import { connectHost } from '../page/host';
import type { Host } from '../page/host';
import { OfferView } from './offer-view';
import { ResultView } from './result-view';

const newToken = (): string => crypto.randomUUID();

/** One submit and the form as it stands are the same: AWS would take both for one export. */
const same = (a: ExportFormValues, b: ExportFormValues): boolean =>
  a.clientToken === b.clientToken && sameRequest(a, b);

export class ExportPage {
  private readonly host: Host<HostApi, PageState>;
  private readonly announcer = new Announcer();
  private readonly copyButtons: CopyButtons;
  private readonly header: Header;
  private readonly form: FormView;
  private result: ResultView | undefined;
  private started: StartedExport | undefined;
  private panel: PanelAddress;
  /** The last that the host has told. */
  private progress: ExportProgress | undefined;
  private bucketsAsked = false;
  private readonly offerView = new OfferView();
  /** Token of the last offer: it may come both by itself and with the answer to `ready`. */
  private offered: string | undefined;

  /** @param root in the document. */
  constructor(
    private readonly root: HTMLElement,
    panel: PanelAddress,
  ) {
    this.panel = panel;
    this.host = connectHost<HostApi, PageApi, PageState>({
      progressChanged: (progress) => Promise.resolve(this.setProgress(progress)),
      offer: (values) => Promise.resolve(this.offer(values)),
      identityChanged: (identity) => Promise.resolve(this.setIdentity(identity)),
      quotaChanged: (quota) => Promise.resolve(this.form.setQuota(quota)),
    });
    const { remote } = this.host;
    this.copyButtons = new CopyButtons((text) => remote.copy(text), this.announcer);
    this.header = new Header(
      ['Export domain ', element('bdi', { class: 'domain-name' }, panel.domainName)],
      'the domain',
      this.copyButtons,
    );
    root.append(this.header.element, this.announcer.element, this.offerView.element);
    const saved = this.savedState();
    this.form = new FormView(
      root,
      saved?.values ?? emptyValues(panel.domainName, newToken()),
      { region: panel.region },
      {
        changed: (values) => this.save(values),
        submit: (values) => this.submit(values),
        cancel: () => void remote.cancel().catch(() => undefined),
        retry: () => void this.begin(true),
        newToken,
        showLog: () => void remote.showLog().catch(() => this.announcer.say('The log could not be shown.')),
      },
      this.announcer,
      this.copyButtons,
    );
    if (saved?.started) this.showResult(saved.started, undefined);
    void this.begin(saved !== undefined);
  }

  /** A state saved for another panel than this is nobody's: an export must not go where the form does not say. */
  private savedState(): ReturnType<typeof readPageState> {
    const state = readPageState(this.host.getState());
    if (!state) return undefined;
    const { connection, region, domainName } = state.panel;
    const same =
      connection === this.panel.connection &&
      region === this.panel.region &&
      domainName === this.panel.domainName &&
      state.values.domainName === domainName;
    return same ? state : undefined;
  }

  /** The handshake: the page has spoken, the host answers with all it knows. */
  private async begin(restored: boolean): Promise<void> {
    const { remote } = this.host;
    const pristine = this.form.values;
    try {
      const { identity, values, cli, problem, submitting, last, offered } = await remote.ready();
      this.setIdentity(identity);
      this.form.setCli({ region: this.panel.region, ...cli });
      // What has been typed in the meantime stays.
      if (!restored && this.form.values === pristine) this.form.values = values;
      if (offered) this.offer(offered);
      this.form.showProblems(problem ? [problem] : [], true);
      if (problem) return;
      if (submitting && same(submitting, this.form.values)) void this.form.submit();
      else if (last && same(last.values, this.form.values) && !this.started) this.showMissed(last.result);
      this.save(this.form.values);
    } catch (error) {
      this.form.showProblems([
        {
          message: 'The form could not reach the extension.',
          action: 'Try again; if that does not help, copy what you typed and open the form again from the domain.',
          raw: error instanceof Error ? error.message : String(error),
        },
      ], true);
      return;
    }
    performance.mark('simpledb-form-interactive');
    if (this.started) void this.followRestored(this.started);
    else void this.askForBuckets();
  }

  /** What came of a start while the page was hidden. */
  private showMissed(result: SubmitResult): void {
    if (result.outcome === 'started') this.showResult(result.started, undefined);
    else this.form.showProblems(problemsOf(result));
  }

  private setProgress(progress: ExportProgress): void {
    this.progress = progress;
    this.result?.showProgress(progress);
  }

  private setIdentity(identity: Identity): void {
    // Learned late: from here on a reload is bound to this account.
    if (identity.accountId !== undefined && this.panel.accountId === undefined) {
      this.panel = { ...this.panel, accountId: identity.accountId };
      this.save(this.form.values);
    }
    this.header.setIdentity(identity, this.panel.accountId);
    this.form.setIdentity(identity);
  }

  private async askForBuckets(): Promise<void> {
    if (this.bucketsAsked) return;
    this.bucketsAsked = true;
    this.form.setBuckets(undefined);
    try {
      this.form.setBuckets(await this.host.remote.listBuckets());
    } catch {
      this.form.setBuckets({ buckets: [], problem: 'the buckets could not be listed. Enter the name.' });
    }
  }

  private async submit(values: ExportFormValues): Promise<SubmitResult> {
    const result = await this.host.remote.submit(values);
    if (result.outcome === 'started') {
      const { exportArn } = result.started;
      // A first step of the export may have been told before this answer.
      const known = this.progress?.exportArn === exportArn ? this.progress : undefined;
      this.showResult(result.started, known ?? { exportArn, status: 'PENDING' });
      this.save(values);
      this.announcer.say('Export started.');
      this.result?.focus();
    }
    return result;
  }

  private showResult(started: StartedExport, progress: ExportProgress | undefined): void {
    this.started = started;
    this.result?.element.remove();
    this.result = new ResultView(started, progress, this.copyButtons, () => this.exportAnother());
    this.form.element.hidden = true;
    this.root.append(this.result.element);
  }

  private async followRestored({ exportArn }: StartedExport): Promise<void> {
    try {
      this.result?.showProgress(await this.host.remote.progress(exportArn));
    } catch (error) {
      this.result?.showUnknownProgress({
        message: 'The status of this export could not be read.',
        action: 'Look for it with the command “SimpleDB: Show All Exports…”.',
        raw: error instanceof Error ? error.message : String(error),
      });
    }
  }

  /** The same values again, but another request: it needs a token of its own. */
  private exportAnother(): void {
    this.fillIn({ ...this.form.values, clientToken: newToken() });
    this.form.focus();
    void this.askForBuckets();
  }

  private fillIn(values: ExportFormValues): void {
    this.result?.element.remove();
    this.result = undefined;
    this.started = undefined;
    this.form.values = values;
    this.form.element.hidden = false;
    this.save(values);
  }

  /** Takes the values of an earlier export where nothing that was typed is lost by it, else asks. */
  private offer(values: ExportFormValues): void {
    if (values.clientToken === this.offered || values.domainName !== this.panel.domainName) return;
    this.offered = values.clientToken;
    this.offerView.close();
    const isFree = this.started !== undefined || isUntouched(this.form.values);
    if (!isFree && !this.form.isSubmitting && sameRequest(values, this.form.values)) {
      return this.announcer.say('The form holds the values of the earlier export already.');
    }
    if (isFree && !this.form.isSubmitting) return this.take(values);
    this.offerView.ask(values, () => this.takeWhenFree(values), () => this.form.focus());
  }

  /** The user wants them. What is under way must not be shown with other values than were sent. */
  private takeWhenFree(values: ExportFormValues): void {
    if (!this.form.isSubmitting) {
      this.take(values);
      return this.form.focus();
    }
    this.announcer.say('Wait until the start that is under way has ended.');
    this.offerView.ask(values, () => this.takeWhenFree(values), () => this.form.focus());
  }

  private take(values: ExportFormValues): void {
    const wasStarted = this.started !== undefined;
    this.fillIn(values);
    this.announcer.say('The form is filled in with the values of the earlier export. Nothing has been sent.');
    if (!wasStarted) return;
    this.form.focus();
    void this.askForBuckets();
  }

  private save(values: ExportFormValues): void {
    const { panel, started } = this;
    this.host.setState({ version: 1, panel, values, ...(started && { started }) });
  }
}
