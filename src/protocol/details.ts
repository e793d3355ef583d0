/**
 * What the page of one export's details and its host say to each other, by `Rpc` as the form does. The page speaks
 * first (`ready`); from then on the host tells whatever is known anew.
 */
import type { Shell } from '../exports/model/identity';
import type { ArtefactsSeen } from '../exports/model/record';
import type { OrNewer } from '../simpledb/model';
import type { Encryption } from './form';
import type { DetailsAddress, DetailsState } from './checks';
import type { ExportProgress, Identity, ProblemText } from './messages';

export type { DetailsAddress, DetailsState };

/** When an export was over. */
export type ExportEnd =
  | { readonly kind: 'running' }
  /** `at` is when it ended, to within two minutes. */
  | { readonly kind: 'ended'; readonly at: string }
  /** `at` is when it was first seen ended; it may have been so for long. */
  | { readonly kind: 'seen'; readonly at: string }
  /** It will not be known any more. */
  | { readonly kind: 'unknown' };

/** Dates are ISO 8601. */
export interface ExportTimeline {
  readonly requestedAt: string;
  /** When AWS began to process the domain: the export's data cutoff. */
  readonly cutoffAt?: string;
  readonly end: ExportEnd;
  /** From the request to the end, in milliseconds; where the end was only seen, the most that it can have been. */
  readonly durationMs?: number;
}

/** Where an export goes. */
export interface ExportTarget {
  readonly s3Bucket: string;
  readonly s3KeyPrefix?: string;
  readonly s3BucketOwner?: string;
  readonly encryption: OrNewer<Encryption>;
  readonly s3SseKmsKeyId?: string;
  readonly s3Uri?: string;
  readonly s3ConsoleUrl?: string;
}

/** All that is known of one export, for its page. What is absent is not known, or not so. */
export interface ExportDetails {
  readonly exportArn: string;
  readonly domainName: string;
  readonly identity: Identity;
  /** AWS and S3 are being asked right now. */
  readonly looking: boolean;
  /** Absent: nothing is known of it here, or not yet. */
  readonly progress?: ExportProgress;
  /** Why nothing is known; with `progress`, what keeps it from being current stands there. */
  readonly problem?: ProblemText;
  readonly timeline?: ExportTimeline;
  /** Absent until GetExport has told. */
  readonly target?: ExportTarget;
  readonly clientToken?: string;
  readonly itemsCount?: number;
  readonly exportManifest?: string;
  readonly failureCode?: string;
  readonly failureMessage?: string;
  /** The objects in the bucket as S3 listed them last. */
  readonly artefacts?: ArtefactsSeen;
  readonly artefactsProblem?: ProblemText;
  /** AWS CLI command that starts the same again; absent until target and connection are known. */
  readonly command?: string;
  /** What the command can be pasted into. */
  readonly shell?: Shell;
}

/** What the page asks of the host. */
export interface DetailsHostApi {
  /** What is known at once. The host then looks, and tells what it finds. */
  ready(): Promise<ExportDetails>;
  /** Asks AWS and S3 now; answers once they have, or could not be asked: `detailsChanged` has told which. */
  refresh(): Promise<void>;
  /** Opens the domain's form with the values of this export. Starts nothing. @returns why it could not be opened. */
  runAgain(): Promise<ProblemText | undefined>;
  copy(text: string): Promise<void>;
  showLog(): Promise<void>;
}

/** What the host tells the page. */
export interface DetailsPageApi {
  detailsChanged(details: ExportDetails): Promise<void>;
}
