/** What a process of the kill run does to a ledger, made of a seed, and what it was promised for it. */
import type { Ledger, LedgerChange } from '../../src/exports/ledger/ledger';
import { hasEnded, type ExportRecord } from '../../src/exports/model/record';
import { below, pick, seededRandom } from './random';

export type Worker = 'killed' | 'neighbour';

/** One call. Records that only its worker changes have a mark, of which the last that was promised must be found. */
export type Work =
  | { readonly what: 'put'; readonly exportArns: readonly string[]; readonly mark: number }
  | { readonly what: 'remove'; readonly exportArns: readonly string[] }
  | { readonly what: 'end'; readonly exportArns: readonly string[] }
  | { readonly what: 'count' }
  | { readonly what: 'claim' };

/** What a worker tells of itself: each call before it begins, and once it was promised. */
export type Word = { readonly begun: Work } | { readonly claimed: readonly string[] };

/** Both workers add to this one's number of items. */
export const SHARED_ARN = 'arn:aws:sdb:us-east-1:111122223333:domain/shared/export/count';
const OWN_RECORDS = 5;

export interface Marked extends ExportRecord {
  /** A member that this version of the ledger knows nothing of. */
  readonly mark?: number;
}

const arnOf = (worker: Worker, name: string): string => `arn:aws:sdb:us-east-1:111122223333:domain/${worker}/export/${name}`;

export function* worksOf(worker: Worker, seed: number): Generator<Work, never> {
  const random = seededRandom(seed * 2 + (worker === 'killed' ? 0 : 1));
  for (let n = 0; ; n += 1) {
    const own = (): string => arnOf(worker, String(below(random, OWN_RECORDS)));
    const some = (): string[] => [...new Set(Array.from({ length: 1 + below(random, 3) }, own))];
    const what = pick(random, ['put', 'put', 'put', 'count', 'count', 'end', 'claim', 'remove'] as const);
    if (what === 'put') yield { what, exportArns: some(), mark: n };
    else if (what === 'remove') yield { what, exportArns: some() };
    else if (what === 'end') yield { what, exportArns: [arnOf(worker, `end-${n}`)] };
    else yield { what };
  }
}

/** @returns the ends that it may tell */
export async function doWork(work: Work, ledger: Ledger): Promise<string[]> {
  switch (work.what) {
    case 'put':
      await ledger.update(work.exportArns.map((exportArn) => changing(exportArn, (now): Marked => ({ ...now, mark: work.mark }))));
      return [];
    case 'remove':
      await ledger.remove(work.exportArns);
      return [];
    case 'end':
      await ledger.update(work.exportArns.map((exportArn) => changing(exportArn, (now) => ({ ...now, exportStatus: 'SUCCEEDED' }))));
      return [];
    case 'count':
      await ledger.update([changing(SHARED_ARN, (now) => ({ ...now, itemsCount: (now.itemsCount ?? 0) + 1 }))]);
      return [];
    case 'claim':
      return ledger.claim([...ledger.records.values()].filter(hasEnded).map(({ exportArn }) => exportArn));
  }
}

const changing = (exportArn: string, change: (now: ExportRecord) => ExportRecord): LedgerChange => ({
  exportArn,
  change: (now) => change(now ?? {
    version: 1,
    exportArn,
    exportId: exportArn.slice(exportArn.lastIndexOf('/') + 1),
    domainName: 'größe 😀',
    connection: 'profile:work',
    region: 'us-east-1',
    requestedAt: '2026-11-01T10:00:00.000Z',
    exportStatus: 'PENDING',
  }),
});

/** What a worker was promised, by its words. */
export class Promised {
  readonly marks = new Map<string, number | undefined>();
  readonly ended = new Set<string>();
  readonly told: string[] = [];
  counts = 0;
  calls = 0;
  /** The call that was under way at its death: done, or not, or in part. */
  underWay: Work | undefined;

  hear(word: Word): void {
    if ('begun' in word) {
      this.underWay = word.begun;
      return;
    }
    const work = this.underWay;
    this.underWay = undefined;
    this.calls += 1;
    this.told.push(...word.claimed);
    if (work?.what === 'count') this.counts += 1;
    if (work?.what === 'end') work.exportArns.forEach((exportArn) => this.ended.add(exportArn));
    if (work?.what === 'put') work.exportArns.forEach((exportArn) => this.marks.set(exportArn, work.mark));
    if (work?.what === 'remove') work.exportArns.forEach((exportArn) => this.marks.set(exportArn, undefined));
  }
}
