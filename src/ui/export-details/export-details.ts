import type { Disposable } from '../../exports/time/emitter';
import type { ExportRecord } from '../../exports/model/record';
import type { CliContext } from '../../protocol/cli-command';
import type { DetailsAddress, DetailsHostApi, DetailsPageApi, ExportDetails } from '../../protocol/details';
import type { ProblemText } from '../../protocol/messages';
import { Rpc, type RpcPort } from '../../protocol/rpc';
import { buildExportDetails, type KnownExport } from './build-export-details';
import { contextOf, describeError } from '../../texts/error-messages';

/** What is known of exports, and how to know more. */
export interface ExportSource {
  find(exportArn: string): KnownExport | undefined;
  /** Something has changed; what, `find` tells. */
  readonly onDidChange: (listener: () => void) => Disposable;
  /** Asks AWS and S3 about an export now, and keeps what they say. @throws the raw error of GetExport. */
  refreshExport(exportArn: string): Promise<void>;
}

export interface ExportDetailsServices {
  readonly source: ExportSource;
  /** Opens the form of the export's domain with its values. */
  openForm(record: ExportRecord): Promise<void>;
  /** What the AWS CLI has to be told to act as this connection does. Rejects where the connection cannot be opened. */
  cliOf(address: DetailsAddress): Promise<CliContext>;
  copy(text: string): PromiseLike<void>;
  noteError(error: unknown): void;
  showLog(): void;
}

/** The host's side of one page of details: answers it, looks, and tells it whatever is known anew. */
export class ExportDetailsView implements Disposable {
  private readonly rpc: Rpc<DetailsHostApi, DetailsPageApi>;
  private readonly changes: Disposable;
  private looking: Promise<void> | undefined;
  private lookProblem: unknown;
  private cli: CliContext | undefined;
  /** The export as it was known at the last change. */
  private known: KnownExport | undefined;
  /** What the page was told last, as JSON; undefined while it has not asked. */
  private told: string | undefined;

  constructor(
    port: RpcPort,
    private readonly address: DetailsAddress,
    private readonly services: ExportDetailsServices,
  ) {
    const { source } = services;
    this.known = source.find(address.exportArn);
    this.rpc = new Rpc<DetailsHostApi, DetailsPageApi>(port, {
      ready: () => this.ready(),
      refresh: () => this.look(),
      runAgain: () => this.runAgain(),
      copy: async (text) => services.copy(String(text)),
      showLog: async () => services.showLog(),
    });
    this.changes = source.onDidChange(() => this.changed());
  }

  dispose(): void {
    this.changes.dispose();
    this.rpc.dispose();
  }

  private async ready(): Promise<ExportDetails> {
    void this.look();
    const details = this.details();
    this.told = JSON.stringify(details);
    return details;
  }

  /** One look at a time: whoever asks meanwhile gets the same. Never rejects. */
  private look(): Promise<void> {
    this.looking ??= this.lookOnce().finally(() => {
      this.looking = undefined;
      this.tell();
    });
    this.tell();
    return this.looking;
  }

  private async lookOnce(): Promise<void> {
    const { services, address } = this;
    const [look, cli] = await Promise.allSettled([services.source.refreshExport(address.exportArn), services.cliOf(address)]);
    this.lookProblem = look.status === 'rejected' ? (look.reason as unknown) : undefined;
    if (look.status === 'rejected') services.noteError(look.reason);
    if (cli.status === 'fulfilled') this.cli = cli.value;
    // The same error twice says nothing more: without its connection an export cannot be looked at either.
    else if (look.status === 'fulfilled') services.noteError(cli.reason);
  }

  private changed(): void {
    const before = this.known;
    this.known = this.services.source.find(this.address.exportArn);
    const { known } = this;
    const isNews = JSON.stringify(before?.record) !== JSON.stringify(known?.record);
    const isWell = before?.problem !== undefined && known?.problem === undefined;
    // It was looked at again elsewhere, and that went well: what kept this panel's look from it is over.
    if (known?.problem === undefined && (isNews || isWell)) this.lookProblem = undefined;
    // Only now there is something to look at: after a reload the exports are read while the page comes up.
    if (!before && known && this.told !== undefined && !this.looking) void this.look();
    else this.tell();
  }

  private async runAgain(): Promise<ProblemText | undefined> {
    const known = this.services.source.find(this.address.exportArn);
    try {
      if (!known) throw new Error('This export is not known here any more.');
      await this.services.openForm(known.record);
      return undefined;
    } catch (error) {
      this.services.noteError(error);
      return describeError(error, contextOf(this.address));
    }
  }

  private details(): ExportDetails {
    const { looking, lookProblem, cli } = this;
    const known = this.services.source.find(this.address.exportArn);
    return buildExportDetails(this.address, known, { looking: looking !== undefined, lookProblem, cli });
  }

  /** Only what is new, and only to a page that has asked; one that is hidden asks again when it comes back. */
  private tell(): void {
    if (this.told === undefined) return;
    const details = this.details();
    const json = JSON.stringify(details);
    if (json === this.told) return;
    this.told = json;
    this.rpc.remote.detailsChanged(details).catch(() => undefined);
  }
}
