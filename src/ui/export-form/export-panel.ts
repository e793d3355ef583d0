import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import type { ExportHistory } from '../../exports/following/history';
import { readFormValues } from '../../protocol/checks';
import { emptyValues, sameRequest, type ExportFormValues } from '../../protocol/form';
import type { BucketList, FormInit, HostApi, PageApi, PanelAddress, SubmitResult } from '../../protocol/messages';
import type { QuotaStatus } from '../../protocol/quota';
import { Rpc } from '../../protocol/rpc';
import { untilAborted } from '../../simpledb/until-aborted';
import { identityOf, type ConnectionId } from '../kit/connection-id';
import { contextOf, describeError, type ErrorContext } from '../../texts/error-messages';
import { noticeUnseen } from '../exports/export-notices';
import type { ExportMonitor } from '../exports/export-monitor';
import type { LazyStarts } from './lazy-starts';
import { progressOf } from '../../texts/outcome-messages';
import type { PageServices } from '../kit/page-services';
import { panelHtml } from '../kit/panel-html';
import { panelPort } from '../kit/panel-port';
import { clockTime, quotaOf } from '../../texts/quota-messages';
import type { Session } from '../connection/session';
import type { Sessions } from '../connection/sessions';
import type { Starts } from './starts';

export interface ExportPanelServices extends PageServices {
  readonly sessions: Sessions;
  readonly following: Pick<ExportMonitor, 'tracker' | 'histories'>;
  readonly starts: LazyStarts;
}

interface Submitting {
  readonly values: ExportFormValues;
  readonly result: Promise<SubmitResult>;
  readonly cancel: AbortController;
}

/** One form, for one domain of one connection; its result takes its place. */
export class ExportPanel implements vscode.Disposable {
  private readonly rpc: Rpc<HostApi, PageApi>;
  private readonly disposables: vscode.Disposable[] = [];
  /** A start under way: pressing again gets the same answer, not another export. */
  private submitting: Submitting | undefined;
  /** For a page that was hidden when the answer came. */
  private last: { readonly values: ExportFormValues; readonly result: SubmitResult } | undefined;
  private accountId: string | undefined;
  /** Of the session that the quota is told of. */
  private history: ExportHistory | undefined;
  private historyListener: { dispose(): void } | undefined;
  private closed = false;
  private ready = false;

  /** @param offered values to begin with: see `offer`. */
  constructor(
    private readonly panel: vscode.WebviewPanel,
    private readonly address: PanelAddress,
    private readonly services: ExportPanelServices,
    onClosed: () => void,
    private offered?: ExportFormValues,
  ) {
    this.accountId = address.accountId;
    panel.title = `Export ${address.domainName}`;
    panel.iconPath = services.icon;
    const api: HostApi = {
      ready: () => this.init(),
      listBuckets: () => this.listBuckets(),
      submit: (values) => this.submit(readFormValues(values)),
      cancel: async () => this.submitting?.cancel.abort(),
      copy: async (text) => vscode.env.clipboard.writeText(String(text)),
      progress: (exportArn) => this.progress(String(exportArn)),
      showLog: async () => services.showLog(),
    };
    this.rpc = new Rpc(panelPort(panel.webview), api);
    this.disposables.push(
      services.following.tracker.onDidChange((arns) => this.exportsChanged(arns)),
      panel.onDidDispose(() => {
        this.dispose();
        onClosed();
      }),
    );
    panel.webview.html = panelHtml(panel.webview, services.dist, {
      name: 'export',
      title: 'Export Domain',
      data: { ...address },
    });
  }

  reveal(): void {
    this.panel.reveal();
  }

  /** Asks for these values in the form. The page takes them only where nothing is lost by it, and says so where not. */
  offer(values: ExportFormValues): void {
    this.offered = values;
    // One that is hidden has no page that hears it: that asks when it comes back, and gets them with the answer.
    if (this.ready) this.tell(this.rpc.remote.offer(values).then(() => this.taken(values)));
  }

  dispose(): void {
    if (this.closed) return;
    this.closed = true;
    this.historyListener?.dispose();
    this.rpc.dispose();
    for (const disposable of this.disposables) disposable.dispose();
    this.panel.dispose();
  }

  private taken(values: ExportFormValues): void {
    if (this.offered === values) this.offered = undefined;
  }

  private async init(): Promise<FormInit> {
    this.ready = true;
    const { offered } = this;
    this.offered = undefined;
    const { domainName } = this.address;
    const common = {
      values: emptyValues(domainName, randomUUID()),
      ...(offered === undefined ? {} : { offered }),
      ...(this.submitting === undefined ? {} : { submitting: this.submitting.values }),
      ...(this.last === undefined ? {} : { last: this.last }),
    };
    try {
      const session = await this.session();
      void this.identify(session);
      this.followQuota(session);
      return { ...common, identity: session.identity, cli: session.cli };
    } catch (error) {
      this.services.noteError(error);
      // The form can be filled in without its connection; what was typed before must not be lost for it.
      return { ...common, identity: identityOf(this.address), cli: {}, problem: describeError(error, this.errorContext) };
    }
  }

  /** The account is not waited for: the form can be filled in without it, and may have to be. */
  private async identify(session: Session): Promise<void> {
    try {
      const accountId = await session.accountId();
      // What it was opened for stays: another account may not send it.
      this.accountId ??= accountId;
      if (!this.closed) this.tell(this.rpc.remote.identityChanged(session.identity));
      await session.accountAlias();
      if (!this.closed && session.identity.accountAlias !== undefined) {
        this.tell(this.rpc.remote.identityChanged(session.identity));
      }
    } catch (error) {
      this.services.noteError(error);
    }
  }

  private exportsChanged(arns: readonly string[]): void {
    if (!this.ready) return;
    for (const arn of arns) {
      const tracked = this.services.following.tracker.find(arn);
      if (tracked?.record.domainName !== this.address.domainName) continue;
      this.tell(this.rpc.remote.progressChanged(progressOf(tracked, this.errorContext)));
    }
    this.tellQuota();
  }

  /** Reads what was started lately, by whomever: one wants to know before pressing. */
  private followQuota(session: Session): void {
    const history = this.services.following.histories.of(session);
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
    if (!history || this.closed || !this.ready || history.state === 'idle' || history.state === 'loading') return;
    if (history.state === 'failed') {
      this.tell(this.rpc.remote.quotaChanged({ problem: describeError(history.error, this.errorContext).message }));
      return;
    }
    this.tell(this.rpc.remote.quotaChanged({ status: this.quota(history) }));
  }

  private quota({ scope }: ExportHistory): QuotaStatus {
    return quotaOf(this.services.following.tracker.at(scope), Date.now(), this.address.domainName);
  }

  /** When an export of this domain can be started next, for an error that says that none can be now. */
  private get nextSlot(): string | undefined {
    if (this.history?.state !== 'ready') return undefined;
    const { nextAt } = this.quota(this.history);
    return nextAt === undefined ? undefined : clockTime(nextAt);
  }

  private async listBuckets(): Promise<BucketList> {
    const session = await this.session();
    try {
      return { buckets: await session.listBuckets() };
    } catch (error) {
      this.services.noteError(error);
      const { message } = describeError(error, session.errorContext);
      return { buckets: [], problem: message };
    }
  }

  private submit(values: ExportFormValues): Promise<SubmitResult> {
    if (!this.submitting) {
      const cancel = new AbortController();
      const result = this.start(values, cancel.signal).finally(() => (this.submitting = undefined));
      this.submitting = { values, result, cancel };
      return result;
    }
    const { values: sent, result } = this.submitting;
    if (sent.clientToken === values.clientToken && sameRequest(sent, values)) return result;
    const message = 'A start with other values is under way; these have not been sent.';
    return Promise.resolve({ outcome: 'refused', problems: [{ message, action: 'Wait for its end, then start this one.' }] });
  }

  private async start(values: ExportFormValues, signal: AbortSignal): Promise<SubmitResult> {
    const result = await this.openAndStart({ ...values, domainName: this.address.domainName }, signal);
    this.last = { values, result };
    // The panel was closed meanwhile: what came of its start has to be told elsewhere.
    if (this.closed) noticeUnseen(this.address.domainName, result);
    return result;
  }

  private async openAndStart(form: ExportFormValues, signal: AbortSignal): Promise<SubmitResult> {
    let starts: Pick<Starts, 'starter' | 'settler'>;
    let session: Session;
    try {
      starts = await untilAborted(this.services.starts.get(), signal);
      session = await untilAborted(this.session(), signal);
    } catch (error) {
      if (signal.aborted) return { outcome: 'cancelled' };
      this.services.noteError(error);
      return { outcome: 'refused', problems: [describeError(error, this.errorContext)] };
    }
    const options = { expectedAccount: this.accountId, signal, nextSlot: () => this.nextSlot };
    const result = await starts.starter.start(session, form, options);
    if (result.outcome === 'unknown') starts.settler.schedule();
    return result;
  }

  private async progress(exportArn: string): Promise<Awaited<ReturnType<HostApi['progress']>>> {
    const tracked = this.services.following.tracker.find(exportArn);
    if (!tracked) throw new Error('This export is not known here any more.');
    return progressOf(tracked, this.errorContext);
  }

  private get errorContext(): ErrorContext {
    return contextOf(this.address);
  }

  /** Asked for each time: the sandbox may have come up elsewhere, the credentials may have been renewed. */
  private session(): Promise<Session> {
    return this.services.sessions.get(this.address.connection as ConnectionId, this.address.region);
  }

  /** The page may be hidden or gone; it asks again when it comes back. */
  private tell(call: Promise<void>): void {
    call.catch(() => undefined);
  }
}
