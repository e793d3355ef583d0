import { mkdir } from 'node:fs/promises';
import type { Disk } from './disk';
import { tryLock } from './file-lock';
import { JsonFiles } from './json-files';
import type { StartDomainExportInput } from '../simpledb/model';

/** A start that was about to be sent, or was sent and not yet settled. Written before the first byte leaves. */
export interface PendingStart {
  readonly version: 1;
  /** Of this press. Another one with the same token has a note of its own, so that none takes the other's away. */
  readonly id: string;
  /** With its token, which is what tells one start from another. */
  readonly input: StartDomainExportInput & { readonly clientToken: string };
  readonly connection: string;
  readonly region: string;
  readonly accountId?: string;
  /** ISO 8601, by this machine's clock. */
  readonly startedAt: string;
  /** The process that sends it: while it lives, it settles the start itself. */
  readonly pid: number;
  /** The plan that it belongs to: that tells of it. */
  readonly planId?: string;
}

/** The starts that are not settled, shared by all windows; what a crash left behind is settled by the next window. */
export class PendingStarts {
  private readonly files: JsonFiles<PendingStart>;

  constructor(folder: string, disk?: Disk) {
    this.files = new JsonFiles(folder, readPendingStart, disk);
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

function readPendingStart(value: unknown): PendingStart | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const start = value as Partial<Record<keyof PendingStart, unknown>>;
  const input = start.input as Partial<Record<string, unknown>> | null | undefined;
  const texts = [start.id, start.connection, start.region, start.startedAt, input?.['clientToken'], input?.['domainName'], input?.['s3Bucket']];
  if (start.version !== 1 || texts.some((text) => typeof text !== 'string')) return undefined;
  if (Number.isNaN(Date.parse(start.startedAt as string)) || !Number.isInteger(start.pid)) return undefined;
  return value as PendingStart;
}
