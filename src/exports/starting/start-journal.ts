import { mkdir } from 'node:fs/promises';
import * as v from 'valibot';
import type { Disk } from '../storage/disk';
import { connection } from '../model/connection-id';
import { tryLock } from '../storage/file-lock';
import { JsonFiles } from '../storage/json-files';
import type { StartDomainExportInput } from '../../simpledb/model';
import { date, objectOf, optionalText, readerOf, sseAlgorithm, text, type Stored } from '../storage/stored';

/** Of the request; see StartDomainExportInput. */
const INPUT = {
  domainName: text,
  s3Bucket: text,
  /** Tells one start from another. */
  clientToken: text,
  s3KeyPrefix: optionalText,
  s3BucketOwner: optionalText,
  s3SseAlgorithm: v.exactOptional(sseAlgorithm),
  s3SseKmsKeyId: optionalText,
};

const START = {
  version: v.literal(1),
  /** Of this press. Another one with the same token has a note of its own, so that none takes the other's away. */
  id: text,
  input: objectOf(INPUT) as v.GenericSchema<StartDomainExportInput & { readonly clientToken: string }>,
  connection,
  region: text,
  accountId: optionalText,
  /** ISO 8601, by this machine's clock. */
  startedAt: date,
  /** The process that sends it: while it lives, it settles the start itself. */
  pid: v.pipe(v.number(), v.integer()),
  /** The plan that it belongs to: that tells of it. */
  planId: optionalText,
};
/** A start that was about to be sent, or was sent and not yet settled. Written before the first byte leaves. */
export type PendingStart = Stored<typeof START>;

/** The starts that are not settled, shared by all windows; what a crash left behind is settled by the next window. */
export class StartJournal {
  private readonly files: JsonFiles<PendingStart>;

  constructor(folder: string, disk?: Disk) {
    this.files = new JsonFiles(folder, readerOf(START), disk);
  }

  /** @throws what keeps one from being read: then it is not known which starts are open. */
  list(): Promise<PendingStart[]> {
    return this.files.list();
  }

  async put(start: PendingStart): Promise<void> {
    await this.files.put(start.id, start);
  }

  async remove(start: PendingStart): Promise<void> {
    await this.files.remove(start.id);
  }

  /** Taken by the one window that settles a start. @returns what gives it back, or undefined while another has it. */
  async lock(start: PendingStart): Promise<(() => Promise<void>) | undefined> {
    await mkdir(this.files.folder, { recursive: true });
    return tryLock(this.files.file(start.id, 'lock'));
  }
}

/**
 * Whether two presses ask for one export: the same token for the same thing. The same token in another account or Region
 * is another's; with other values AWS refuses it, which tells nothing of the first.
 */
export function isSameStart(a: PendingStart, b: PendingStart): boolean {
  const request = ({ connection, region, input }: PendingStart): string =>
    JSON.stringify([connection, region, ...Object.entries(input).sort(([x], [y]) => (x < y ? -1 : 1))]);
  const account = a.accountId === undefined || b.accountId === undefined || a.accountId === b.accountId;
  return account && request(a) === request(b);
}
