/** A disk on which a process dies at a step that a test says: what it did until then stays, all else is not done. */
import { appendFileSync, writeFileSync } from 'node:fs';
import { nodeDisk, type Disk } from '../../src/exports/storage/disk';

export type Step = keyof Disk;

export interface Death {
  /** @returns how much of this step is still done, 0 to 1; undefined to live on. `n` counts from 0. */
  readonly when: (step: Step, n: number, path: string) => number | undefined;
  /** Does not come back, or throws. */
  readonly die: () => never;
  /** Whose process id the locks bear; this process's unless told. */
  readonly pid?: number;
}

/** What is thrown where a process does not really die. */
export class Dead extends Error {}

export function dyingDisk({ when, die, pid }: Death): Disk {
  let steps = 0;
  let dead = false;
  const step = async <T>(name: Step, path: string, doIt: () => Promise<T>, doPart?: (share: number) => void): Promise<T> => {
    if (dead) return die();
    const share = when(name, steps++, path);
    if (share === undefined) return doIt();
    dead = true;
    if (doPart) doPart(share);
    else if (share >= 0.5) await doIt();
    return die();
  };
  const part = (text: string, share: number): Buffer => {
    const bytes = Buffer.from(text);
    return bytes.subarray(0, Math.round(bytes.length * share));
  };
  return {
    makeFolder: (path) => step('makeFolder', path, () => nodeDisk.makeFolder(path)),
    look: (path) => step('look', path, () => nodeDisk.look(path)),
    list: (folder) => step('list', folder, () => nodeDisk.list(folder)),
    readEnd: (path, startAt) => step('readEnd', path, () => nodeDisk.readEnd(path, startAt)),
    create(path, text, flush) {
      const written = pid === undefined ? text : text.replace(`"pid":${process.pid},`, `"pid":${pid},`);
      return step('create', path, () => nodeDisk.create(path, written, flush), (share) => {
        writeFileSync(path, part(written, share), { flag: 'wx' });
      });
    },
    append: (path, text) =>
      step('append', path, () => nodeDisk.append(path, text), (share) => appendFileSync(path, part(text, share))),
    link: (from, to) => step('link', to, () => nodeDisk.link(from, to)),
    rename: (from, to) => step('rename', to, () => nodeDisk.rename(from, to)),
    remove: (path) => step('remove', path, () => nodeDisk.remove(path)),
    touch: (path, ms) => step('touch', path, () => nodeDisk.touch(path, ms)),
    flushFolder: (path) => step('flushFolder', path, () => nodeDisk.flushFolder(path)),
    sweep: (folder, isLeftover, beforeMs) => step('sweep', folder, () => nodeDisk.sweep(folder, isLeftover, beforeMs)),
  };
}
