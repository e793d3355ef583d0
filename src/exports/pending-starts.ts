import { mkdir } from 'node:fs/promises';
import { tryLock } from './file-lock';
import { JsonFiles } from './json-files';
import type { StartDomainExportInput } from '../simpledb/model';

/** A start that was about to be sent, or was sent and not yet settled. Written before the first byte leaves. */
export interface PendingStart {
  readonly version: 1;
  /** With its token, which is what tells one start from another. */
  readonly input: StartDomainExportInput & { readonly clientToken: string };
  readonly connection: string;
  readonly region: string;
  readonly accountId?: string;
  /** ISO 8601, by this machine's clock. */
  readonly startedAt: string;
  /** The process that sends it: while it lives, it settles the start itself. */
  readonly pid: number;
}

/** The starts that are not settled, shared by all windows; what a crash left behind is settled by the next window. */
export class PendingStarts {
  private readonly files: JsonFiles<PendingStart>;

  constructor(folder: string) {
    this.files = new JsonFiles(folder, readPendingStart);
  }

  list(): Promise<PendingStart[]> {
    return this.files.list();
  }

  async put(start: PendingStart): Promise<void> {
    await this.files.put(keyOf(start), start);
  }

  async remove(start: PendingStart): Promise<void> {
    await this.files.remove(keyOf(start));
  }

  /** Taken by the one window that settles a start. @returns what gives it back, or undefined while another has it. */
  async lock(start: PendingStart): Promise<(() => Promise<void>) | undefined> {
    await mkdir(this.files.folder, { recursive: true });
    return tryLock(this.files.file(keyOf(start), 'lock'));
  }
}

/** The same token in another account or Region is another start. */
const keyOf = ({ connection, region, input }: PendingStart): string =>
  JSON.stringify([connection, region, input.domainName, input.clientToken]);

function readPendingStart(value: unknown): PendingStart | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const start = value as Partial<Record<keyof PendingStart, unknown>>;
  const input = start.input as Partial<Record<string, unknown>> | null | undefined;
  const texts = [start.connection, start.region, start.startedAt, input?.['clientToken'], input?.['domainName'], input?.['s3Bucket']];
  if (start.version !== 1 || texts.some((text) => typeof text !== 'string')) return undefined;
  if (Number.isNaN(Date.parse(start.startedAt as string)) || !Number.isInteger(start.pid)) return undefined;
  return value as PendingStart;
}
