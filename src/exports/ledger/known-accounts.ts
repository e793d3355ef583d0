import { createHash } from 'node:crypto';
import * as v from 'valibot';
import { nodeDisk, type Disk } from '../storage/disk';
import { JsonFiles } from '../storage/json-files';
import { listOf, objectOf, readerOf, text } from '../storage/stored';

/** Entries that are kept; the one that STS confirmed longest ago goes first. */
const MAX_ACCOUNTS = 50;
/** All entries are one file. */
const FILE = 'accounts';

const CONTENT = {
  accounts: listOf(objectOf({
    /** Hash of an access key id and STS's endpoint. */
    key: text,
    accountId: v.pipe(text, v.regex(/^[0-9]{12}$/)),
  })),
};

const readContent = readerOf(CONTENT);
type Entries = NonNullable<ReturnType<typeof readContent>>['accounts'];

/**
 * The account that STS named last for an access key, so that its exports can be shown before STS is asked again. For showing
 * alone: whatever starts, changes or deletes something asks STS. No access key id is stored, only its hash.
 */
export class KnownAccounts {
  private readonly files: JsonFiles<{ readonly accounts: Entries }>;
  private writing: Promise<void> = Promise.resolve();

  constructor(
    folder: string,
    private readonly noteError: (error: unknown) => void,
    disk: Disk = nodeDisk,
  ) {
    this.files = new JsonFiles(folder, readContent, disk);
  }

  /**
   * Never rejects.
   *
   * @param stsEndpoint '' for AWS's own
   * @returns undefined where none is stored, or it cannot be read
   */
  async find(accessKeyId: string, stsEndpoint: string): Promise<string | undefined> {
    const key = keyOf(accessKeyId, stsEndpoint);
    try {
      return (await this.read()).find((entry) => entry.key === key)?.accountId;
    } catch (error) {
      this.noteError(error);
      return undefined;
    }
  }

  /** Stores what STS says, in place of what it said before. Never rejects: without it STS is asked again. */
  remember(accessKeyId: string, stsEndpoint: string, accountId: string): Promise<void> {
    const entry = { key: keyOf(accessKeyId, stsEndpoint), accountId };
    return (this.writing = this.writing.then(() => this.write(entry)).catch(this.noteError));
  }

  /** Without a lock: an entry that another window stores at the same moment may be lost, and STS is asked for it again. */
  private async write(entry: Entries[number]): Promise<void> {
    const before = await this.read();
    const last = before.at(-1);
    if (last?.key === entry.key && last.accountId === entry.accountId) return;
    const accounts = [...before.filter(({ key }) => key !== entry.key), entry].slice(-MAX_ACCOUNTS);
    await this.files.put(FILE, { accounts });
  }

  private async read(): Promise<Entries> {
    return (await this.files.get(FILE))?.accounts ?? [];
  }
}

const keyOf = (accessKeyId: string, stsEndpoint: string): string =>
  createHash('sha256').update(JSON.stringify([accessKeyId, stsEndpoint])).digest('hex');
