/**
 * Everything that host and page say to each other. Both sides speak through `Rpc` (rpc.ts): a method's argument and
 * answer are plain JSON, an error travels as `{message}`, and what is pending when the panel closes is rejected.
 *
 * The page speaks first (`ready`); the host never sends before it has been asked. No timers on either side.
 */
import type { CliIdentity, Identity } from '../exports/model/identity';
import type { ExportRecord } from '../exports/model/record';
import type { PageState, PanelAddress, StartedExport } from './checks';
import type { ExportFormValues, FieldName } from './form';
import type { QuotaStatus } from './quota';

export type { Identity, PageState, PanelAddress, StartedExport };

/** What a form starts from; the answer to `ready`. */
export interface FormInit {
  readonly identity: Identity;
  /** The values to begin with when the page has no state of its own. */
  readonly values: ExportFormValues;
  /** For the AWS CLI command: the profile to name and the endpoint, when it is not AWS's own. */
  readonly cli: CliIdentity;
  /** Why the connection could not be opened; the form can be filled in all the same, and the handshake repeated. */
  readonly problem?: ProblemText;
  /** Values that were asked for in this form from elsewhere: see `PageApi.offer`. */
  readonly offered?: ExportFormValues;
  /** A start of this panel that is under way: the page may have been hidden since. */
  readonly submitting?: ExportFormValues;
  /** The last start of this panel and what came of it: the page may have been hidden when the answer came. */
  readonly last?: { readonly values: ExportFormValues; readonly result: SubmitResult };
}

export interface BucketList {
  readonly buckets: readonly { readonly name: string; readonly region?: string }[];
  /** Why the list is empty although buckets may exist, in words for the user: listing denied, no network, … */
  readonly problem?: string;
}

/** What the user is told of a problem: what happened, what it means and what to do; the raw error one click away. */
export interface ProblemText {
  readonly message: string;
  /** The next step, a sentence of its own. */
  readonly action?: string;
  /** Error name, HTTP status, request id and the service's own words. */
  readonly raw?: string;
}

export interface SubmitProblem extends ProblemText {
  /** Set: the problem is of this field and stands beside it; else it stands on top of the form. */
  readonly field?: FieldName;
}

export type SubmitResult =
  | { readonly outcome: 'started'; readonly started: StartedExport }
  /** Nothing was started, for certain. */
  | { readonly outcome: 'refused'; readonly problems: readonly SubmitProblem[] }
  /** Nobody says whether it was started: the problem tells how to find out. */
  | { readonly outcome: 'unknown'; readonly problem: ProblemText }
  /** The user took it back before it was sent. */
  | { readonly outcome: 'cancelled' };

/** How far the export shown in the result is. */
export interface ExportProgress {
  readonly exportArn: string;
  readonly status: ExportRecord['exportStatus'];
  readonly itemsCount?: number;
  readonly failure?: ProblemText;
  /** Why following it has paused, in words; absent while all is well. */
  readonly trackingProblem?: ProblemText;
  /** AWS no longer knows it: `status` is the last that was seen. */
  readonly forgotten?: boolean;
}

/** How much of AWS's export quotas is used, or why that is not known. */
export type QuotaView =
  | { readonly status: QuotaStatus; readonly problem?: undefined }
  | { readonly problem: string };

/** What the page asks of the host. */
export interface HostApi {
  ready(): Promise<FormInit>;
  listBuckets(): Promise<BucketList>;
  submit(values: ExportFormValues): Promise<SubmitResult>;
  /** Takes back the submit under way, as long as it has not been sent; the answer to `submit` tells which. */
  cancel(): Promise<void>;
  copy(text: string): Promise<void>;
  /** The page shows the result of this export again (after a reload): the host answers with its state. */
  progress(exportArn: string): Promise<ExportProgress>;
  showLog(): Promise<void>;
}

/** What the host tells the page. */
export interface PageApi {
  progressChanged(progress: ExportProgress): Promise<void>;
  /**
   * An earlier export is to be run again: its values, with a token of their own, by which the page knows an offer that
   * it has had before. The page takes them where nothing is lost by it, else it asks.
   */
  offer(values: ExportFormValues): Promise<void>;
  /** The account id came in late, or a connection was renewed. */
  identityChanged(identity: Identity): Promise<void>;
  /** Exports were started, by whomever, or have been listed. */
  quotaChanged(quota: QuotaView): Promise<void>;
}
