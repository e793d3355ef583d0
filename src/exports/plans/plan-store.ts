import { mkdir } from 'node:fs/promises';
import { nodeDisk, type Disk } from '../storage/disk';
import type { Disposable } from '../time/emitter';
import { JsonFiles } from '../storage/json-files';
import type { Plan } from './plan';
import { withTokens } from './plan-edits';
import { readPlan } from './read-plan';
import { watchFolder } from '../storage/watch-folder';
import { withLock } from '../storage/file-lock';

/** An edit reads and writes one small file; a window that waits longer than this for another's has met a dead disk. */
const LOCK_TIMEOUT_MS = 10_000;

/** The plans, shared by all windows of this VS Code. Every edit is made of what is stored, so that none overwrites another's. */
export interface Plans {
  /** Every valid plan, in the order in which they were made. @throws what keeps one from being read */
  list(): Promise<Plan[]>;
  /**
   * Edits a plan, alone over all windows. An edit that gives the very same plan writes nothing.
   *
   * @returns the plan as it is stored afterwards; undefined where there is none of this id
   */
  update(id: string, edit: (plan: Plan) => Plan): Promise<Plan | undefined>;
  /** Calls back when plans may have changed, by whichever window. */
  watch(changed: () => void): Promise<Disposable>;
}

export class PlanStore implements Plans {
  private readonly files: JsonFiles<Plan>;

  constructor(
    private readonly folder: string,
    private readonly disk: Disk = nodeDisk,
  ) {
    this.files = new JsonFiles(folder, readPlan, disk);
  }

  async list(): Promise<Plan[]> {
    return (await this.files.list()).sort(byCreation);
  }

  /** @throws Error when there is one of its id already */
  async add(plan: Plan): Promise<void> {
    await this.locked(plan.id, async () => {
      // Also one that this version cannot read: another may have made it.
      if (await this.files.has(plan.id)) throw new Error(`There is a plan ${plan.id} already.`);
      await this.files.put(plan.id, plan);
    });
  }

  async update(id: string, edit: (plan: Plan) => Plan): Promise<Plan | undefined> {
    return this.locked(id, async (isHeld) => {
      const before = await this.files.get(id);
      if (!before) return undefined;
      const after = edit(before);
      if (after === before) return after;
      // A machine that slept in between may have lost the lock, and another window has edited the plan since.
      if (!(await isHeld())) throw new Error('The lock of a plan was lost before its edit was written.');
      await this.files.put(id, after);
      return after;
    });
  }

  /** Forgets a plan; its exports and their records stay. */
  async remove(id: string): Promise<void> {
    await this.locked(id, () => this.files.remove(id));
  }

  async watch(changed: () => void): Promise<Disposable> {
    await mkdir(this.folder, { recursive: true });
    return watchFolder(this.folder, {
      changed: (name) => {
        if (name === undefined || name.endsWith('.json')) changed();
      },
      // The plans are read again all the same, only later.
      ended: () => undefined,
    });
  }

  private async locked<T>(id: string, work: (isHeld: () => Promise<boolean>) => Promise<T>): Promise<T> {
    await mkdir(this.folder, { recursive: true });
    return withLock(this.files.file(id, 'lock'), work, { timeoutMs: LOCK_TIMEOUT_MS, disk: this.disk });
  }
}

/**
 * Stores the tokens that a plan's domains lack: all that is output of the plan from then on has the same ones.
 *
 * @param newToken a token that no other start has ever had
 * @returns undefined where there is no plan of this id
 */
export const storeTokens = (plans: Pick<Plans, 'update'>, id: string, newToken: () => string): Promise<Plan | undefined> =>
  plans.update(id, (plan) => withTokens(plan, newToken));

/** The older first; of the same moment by id, so that all windows agree. */
export const byCreation = (a: Plan, b: Plan): number =>
  Date.parse(a.createdAt) - Date.parse(b.createdAt) || (a.id < b.id ? -1 : 1);
