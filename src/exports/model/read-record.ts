/** A record as it is stored. The page shows records but reads none, so this stands apart from what it uses. */
import * as v from 'valibot';
import type { ExportStatus, S3SseAlgorithm } from '../../simpledb/model';
import { connection } from './connection-id';
import { date, flag, number, objectOf, optionalText, orNewer, readerOf, text, type Stored } from '../storage/stored';

const TROUBLE = {
  name: text,
  message: text,
  kind: optionalText,
  code: optionalText,
  /** What to do next, of an error that has its own words for users. */
  action: optionalText,
  /** See coded-error.ts. Such an error has its words as well: a version that does not know its code shows those. */
  facts: v.exactOptional(v.record(text, text)),
  forUser: flag,
};
/** Why an export cannot be followed for now, as windows tell each other: of an error what its words are made of. */
export type SerializedError = Stored<typeof TROUBLE>;

const ARTEFACTS = {
  /** `_started` is there: SimpleDB could write to the bucket. */
  started: v.boolean(),
  /** Data files and their bytes, manifests not counted. */
  files: number,
  bytes: number,
  seenAt: text,
};
/** The objects of an export as S3 lists them. */
export type ArtefactsSeen = Stored<typeof ARTEFACTS>;

const RECORD = {
  // See ExportScope.
  connection,
  region: text,
  accountId: optionalText,

  version: v.literal(1),
  exportArn: text,
  exportId: text,
  domainName: text,
  requestedAt: date,
  exportStatus: orNewer<ExportStatus>(),

  // What StartDomainExport or GetExport tells; absent while only ListExports has told of it.
  clientToken: optionalText,
  s3Bucket: optionalText,
  s3KeyPrefix: optionalText,
  s3BucketOwner: optionalText,
  s3SseAlgorithm: v.exactOptional(orNewer<S3SseAlgorithm>()),
  s3SseKmsKeyId: optionalText,
  s3Uri: optionalText,
  s3ConsoleUrl: optionalText,
  itemsCount: v.exactOptional(number),
  exportDataCutoffTime: optionalText,
  exportManifest: optionalText,
  failureCode: optionalText,
  failureMessage: optionalText,

  /** What lies in the bucket, as S3 listed it last. */
  artefacts: v.exactOptional(objectOf(ARTEFACTS)),
  /** When this extension first saw that it had ended. AWS does not say when it ended. */
  endSeenAt: optionalText,
  /** When it ended, where that is known: it was seen running within the two minutes before, or by its manifest's time. */
  endedAt: optionalText,
  /** AWS no longer knows it: after three months, or earlier than anybody expects. */
  forgotten: flag,
  /** Why the window that leads cannot follow it for now; absent once it can, or it has ended. */
  paused: v.exactOptional(objectOf(TROUBLE)),
  /** The user has had enough of it: nobody asks how far it is. */
  unfollowed: flag,
  /** The user was told of its end, or had no reason to be: it had ended before it was first seen here. */
  told: flag,
};
/** One export as this extension remembers it: what was asked, by whom, and how far it is. Dates are ISO 8601. */
export type ExportRecord = Stored<typeof RECORD>;

/** Reads a record from a file that anybody may have edited; undefined if it is not a valid one. */
export const readRecord = readerOf(RECORD);

const readTrouble = readerOf(TROUBLE);

/** Reads one from a file that anybody may have edited. */
export const isSerializedError = (value: unknown): value is SerializedError => readTrouble(value) !== undefined;
