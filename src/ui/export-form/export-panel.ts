import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import type { ExportHistory } from '../../exports/following/history';
import type { ExportTracker } from '../../exports/following/tracker';
import type { ExportStarter } from '../../exports/starting/export-starter';
import type { PendingStartReconciler } from '../../exports/starting/pending-start-reconciler';
import { readFormValues } from '../../protocol/checks';
import { emptyValues, sameRequest, type ExportFormValues } from '../../protocol/form';
import type { ExportProgress, FormInit, HostApi, PageApi, PanelAddress, SubmitResult } from '../../protocol/messages';
import type { QuotaStatus } from '../../protocol/quota';
import { untilAborted } from '../../simpledb/until-aborted';
import { describeError } from '../../texts/error-messages';
import { submitResultOf } from '../../texts/start-messages';
import { progressOf } from '../../texts/outcome-messages';
import { quotaOf } from '../../texts/quota-messages';
import { clockTime } from '../kit/format';
import { userShell } from '../kit/user-shell';
import { PanelConnection } from '../connection/panel-connection';
import type { Session } from '../../aws/session';
import type { Sessions } from '../connection/sessions';
import type { ExportHistories } from '../../exports/following/export-histories';
import { noticeUnseen } from '../exports/export-notices';
import { PagePanel } from '../kit/page-panel';
import type { PageServices } from '../kit/page-services';
import { SubmitOnce } from '../kit/submit-once';

export interface ExportPanelServices extends PageServices {
  readonly sessions: Pick<Sessions, 'get'>;
  readonly tracker: Pick<ExportTracker, 'at' | 'find' | 'onDidChange'>;
  readonly histories: Pick<ExportHistories, 'of'>;
  readonly starter: Pick<ExportStarter, 'start'>;
  readonly reconciler: Pick<PendingStartReconciler, 'schedule'>;
}

const BUSY: SubmitResult = {
  outcome: 'refused',
  problems: [
    {
      message: 'A start with other values is under way; these have not been sent.',
      action: 'Wait for its end, then start this one.',
    },
  ],
};

/** One form, for one domain of one connection; its result takes its place. */
export class ExportPanel implements vscode.Disposable {
  private readonly page: PagePanel<HostApi, PageApi>;
  private readonly connection: PanelConnection;
  private readonly submits = new SubmitOnce<ExportFormValues, SubmitResult>(isSameSubmit, BUSY);
  /** For a page that was hidden when the answer came. */
  private last: { readonly values: ExportFormValues; readonly result: SubmitResult } | undefined;
  /** Values that the page has not taken yet. */
  private offered: ExportFormValues | undefined;
  /** Of the session that the quota is told of. */
  private history: ExportHistory | undefined;
  private historyListener: { dispose(): void } | undefined;
  private ready = false;

  constructor(
    panel: vscode.WebviewPanel,
    private readonly address: PanelAddress,
    private readonly services: ExportPanelServices,
  ) {
    this.connection = new PanelConnection(services.sessions, address, services.noteError);
    const host: HostApi = {
      ready: () => this.init(),
      listBuckets: () => this.connection.listBuckets(),
      submit: (values) => {
        const checked = readFormValues(values);
        return this.submits.submit(checked, (signal) => this.start(checked, signal));
      },
      cancel: async () => this.submits.cancel(),
      copy: async (text) => vscode.env.clipboard.writeText(String(text)),
      progress: (exportArn) => this.progress(String(exportArn)),
      showLog: async () => services.showLog(),
    };
    this.page = new PagePanel(panel, host, { name: 'export', title: `Export ${address.domainName}`, data: { ...address } }, services);
    this.page.register(
      services.tracker.onDidChange((arns) => this.exportsChanged(arns)),
      { dispose: () => this.historyListener?.dispose() },
    );
  }

  /** Asks for these values in the form. The page takes them only where nothing is lost by it, and says so where not. */
  offer(values: ExportFormValues): void {
    this.offered = values;
    if (!this.ready) return;
    // One that is hidden has no page that hears it: that asks when it comes back, and gets them with the answer.
    this.page.tell(
      (page) => page.offer(values),
      () => {
        if (this.offered === values) this.offered = undefined;
      },
    );
  }

  dispose(): void {
    this.page.dispose();
  }

  private async init(): Promise<FormInit> {
    this.ready = true;
    const { offered } = this;
    this.offered = undefined;
    const { domainName } = this.address;
    const common = {
      values: emptyValues(domainName, randomUUID()),
      ...(offered === undefined ? {} : { offered }),
      ...(this.submits.values === undefined ? {} : { submitting: this.submits.values }),
      ...(this.last === undefined ? {} : { last: this.last }),
    };
    try {
      const session = await this.connection.session();
      void this.connection.identify(session, (identity) => this.page.tell((page) => page.identityChanged(identity)));
      this.followQuota(session);
      return { ...common, identity: session.identity, cli: { ...session.cli, shell: userShell() } };
    } catch (error) {
      this.services.noteError(error);
      // The form can be filled in without its connection; what was typed before must not be lost for it.
      return { ...common, identity: this.connection.identity, cli: { shell: userShell() }, problem: describeError(error, this.connection.errorContext) };
    }
  }

  private exportsChanged(arns: readonly string[]): void {
    if (!this.ready) return;
    for (const arn of arns) {
      const tracked = this.services.tracker.find(arn);
      if (tracked?.record.domainName !== this.address.domainName) continue;
      const progress = progressOf(tracked, this.connection.errorContext);
      this.page.tell((page) => page.progressChanged(progress));
    }
    this.tellQuota();
  }

  /** Reads what was started lately, by whomever: one wants to know before pressing. */
  private followQuota(session: Session): void {
    const history = this.services.histories.of(session);
    if (history !== this.history) {
      this.historyListener?.dispose();
      this.historyListener = history.onDidChange(() => {
        if (history.state === 'failed') this.services.noteError(history.error);
        this.tellQuota();
      });
      this.history = history;
    }
    void history.loadIfStale().then(() => this.tellQuota());
  }

  private tellQuota(): void {
    const { history } = this;
    if (!history || !this.ready || history.state === 'idle' || history.state === 'loading') return;
    if (history.state === 'failed') {
      const { message: problem } = describeError(history.error, this.connection.errorContext);
      this.page.tell((page) => page.quotaChanged({ problem }));
      return;
    }
    const status = this.quota(history);
    this.page.tell((page) => page.quotaChanged({ status }));
  }

  private quota({ scope }: ExportHistory): QuotaStatus {
    return quotaOf(this.services.tracker.at(scope), Date.now(), this.address.domainName);
  }

  /** When an export of this domain can be started next, for an error that says that none can be now. */
  private get nextSlot(): string | undefined {
    if (this.history?.state !== 'ready') return undefined;
    const { nextAt } = this.quota(this.history);
    return nextAt === undefined ? undefined : clockTime(nextAt);
  }

  private async start(values: ExportFormValues, signal: AbortSignal): Promise<SubmitResult> {
    const result = await this.openAndStart({ ...values, domainName: this.address.domainName }, signal);
    this.last = { values, result };
    // The panel was closed meanwhile: what came of its start has to be told elsewhere.
    if (this.page.closed) noticeUnseen(this.address.domainName, result);
    return result;
  }

  private async openAndStart(form: ExportFormValues, signal: AbortSignal): Promise<SubmitResult> {
    const { starter, reconciler } = this.services;
    let session: Session;
    try {
      session = await untilAborted(this.connection.session(), signal);
    } catch (error) {
      if (signal.aborted) return { outcome: 'cancelled' };
      this.services.noteError(error);
      return { outcome: 'refused', problems: [describeError(error, this.connection.errorContext)] };
    }
    const outcome = await starter.start(session, form, { expectedAccount: this.connection.accountId, signal });
    if (outcome.kind === 'unknown') reconciler.schedule();
    return submitResultOf(outcome, form, session.errorContext, this.nextSlot);
  }

  private async progress(exportArn: string): Promise<ExportProgress> {
    const tracked = this.services.tracker.find(exportArn);
    if (!tracked) throw new Error('This export is not known here any more.');
    return progressOf(tracked, this.connection.errorContext);
  }
}

const isSameSubmit = (a: ExportFormValues, b: ExportFormValues): boolean => a.clientToken === b.clientToken && sameRequest(a, b);
