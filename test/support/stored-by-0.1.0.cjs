/**
 * What version 0.1.0 stores exports, plans and pending starts with: a test lets it and this version take turns on one folder.
 * Bundled by esbuild (platform node, format cjs, not minified) from commit 05baeb0 with this entry point:
 *   export { Ledger } from './src/exports/ledger';
 *   export { PlanStore } from './src/exports/plan-store';
 *   export { PendingStarts } from './src/exports/pending-starts';
 */
"use strict";
var __defProp = Object.defineProperty;
var __getOwnPropDesc = Object.getOwnPropertyDescriptor;
var __getOwnPropNames = Object.getOwnPropertyNames;
var __hasOwnProp = Object.prototype.hasOwnProperty;
var __export = (target, all) => {
  for (var name in all)
    __defProp(target, name, { get: all[name], enumerable: true });
};
var __copyProps = (to, from, except, desc) => {
  if (from && typeof from === "object" || typeof from === "function") {
    for (let key of __getOwnPropNames(from))
      if (!__hasOwnProp.call(to, key) && key !== except)
        __defProp(to, key, { get: () => from[key], enumerable: !(desc = __getOwnPropDesc(from, key)) || desc.enumerable });
  }
  return to;
};
var __toCommonJS = (mod) => __copyProps(__defProp({}, "__esModule", { value: true }), mod);

// entry.ts
var entry_exports = {};
__export(entry_exports, {
  Ledger: () => Ledger,
  PendingStarts: () => PendingStarts,
  PlanStore: () => PlanStore
});
module.exports = __toCommonJS(entry_exports);

// src/exports/ledger/ledger.ts
var import_node_fs2 = require("node:fs");
var import_node_path3 = require("node:path");
var import_promises4 = require("node:timers/promises");

// src/exports/storage/disk.ts
var import_node_fs = require("node:fs");
var import_promises = require("node:fs/promises");
var import_node_path = require("node:path");
var HEAD_BYTES = 54;
var unlessMissing = (error) => {
  if (error.code === "ENOENT") return void 0;
  throw error;
};
var nodeDisk = {
  async makeFolder(path) {
    return await (0, import_promises.mkdir)(path, { recursive: true }) !== void 0;
  },
  async look(path) {
    const handle = await (0, import_promises.open)(path, "r").catch(unlessMissing);
    if (!handle) return void 0;
    try {
      const { mtimeMs } = await handle.stat();
      return { text: await handle.readFile("utf8"), writtenMs: mtimeMs };
    } finally {
      await handle.close();
    }
  },
  async readEnd(path, startAt) {
    const handle = await (0, import_promises.open)(path, "r").catch(unlessMissing);
    if (!handle) return void 0;
    const read = async (start, length) => {
      const buffer = Buffer.allocUnsafe(length);
      let filled = 0;
      while (filled < length) {
        const { bytesRead } = await handle.read(buffer, filled, length - filled, start + filled);
        if (bytesRead === 0) break;
        filled += bytesRead;
      }
      return buffer.subarray(0, filled);
    };
    try {
      const { dev, ino, size } = await handle.stat();
      const head = await read(0, Math.min(size, HEAD_BYTES));
      const id = `${dev}:${ino}:${head.toString("latin1")}`;
      const start = startAt(id, size);
      return { id, start, bytes: await read(start, Math.max(0, size - start)) };
    } finally {
      await handle.close();
    }
  },
  async create(path, text, flush) {
    const handle = await (0, import_promises.open)(path, "wx");
    try {
      await handle.writeFile(text);
      if (flush) await handle.sync();
      await handle.close();
    } catch (error) {
      await handle.close().catch(() => void 0);
      await (0, import_promises.rm)(path, { force: true });
      throw error;
    }
  },
  async append(path, text) {
    const handle = await (0, import_promises.open)(path, import_node_fs.constants.O_WRONLY | import_node_fs.constants.O_APPEND);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
  },
  link: import_promises.link,
  rename: import_promises.rename,
  remove: (path) => (0, import_promises.rm)(path, { force: true }),
  touch: (path, ms) => (0, import_promises.utimes)(path, new Date(ms), new Date(ms)),
  async flushFolder(path) {
    const handle = await (0, import_promises.open)(path, "r").catch(() => void 0);
    await handle?.sync().catch(() => void 0);
    await handle?.close();
  },
  async sweep(folder, isLeftover, beforeMs) {
    for (const name of (await (0, import_promises.readdir)(folder)).filter(isLeftover)) {
      const path = (0, import_node_path.join)(folder, name);
      const found = await (0, import_promises.stat)(path).catch(unlessMissing);
      if (found && found.mtimeMs < beforeMs) await (0, import_promises.rm)(path, { force: true });
    }
  }
};

// src/exports/time/emitter.ts
var Emitter = class {
  constructor(onListenerError = () => void 0) {
    this.onListenerError = onListenerError;
  }
  onListenerError;
  listeners = /* @__PURE__ */ new Set();
  event = (listener) => {
    const own = (value) => listener(value);
    this.listeners.add(own);
    return { dispose: () => this.listeners.delete(own) };
  };
  fire(value) {
    for (const listener of [...this.listeners]) {
      try {
        listener(value);
      } catch (error) {
        this.onListenerError(error);
      }
    }
  }
  dispose() {
    this.listeners.clear();
  }
};

// src/exports/storage/file-lock.ts
var import_node_crypto = require("node:crypto");
var import_node_os = require("node:os");
var import_promises2 = require("node:timers/promises");
var STALE_MS = 5 * 60 * 1e3;
var FIRST_POLL_MS = 4;
var LAST_POLL_MS = 40;
var GOING_MS = 500;
async function withLock(file, work, { timeoutMs, staleMs = STALE_MS, disk = nodeDisk }) {
  const firstTry = performance.now();
  for (let wait = FIRST_POLL_MS; ; wait = Math.min(wait * 1.5, LAST_POLL_MS)) {
    const mine = await attempt(file, staleMs, disk).catch((error) => {
      const isGoing = process.platform === "win32" && ["EPERM", "EACCES", "EBUSY"].includes(error.code ?? "");
      if (!isGoing || performance.now() - firstTry > GOING_MS) throw error;
    });
    if (mine) {
      const takenMs = Date.now();
      try {
        return await work(async () => (await holderOf(file, disk))?.id === mine.id);
      } finally {
        await release(file, mine, takenMs, staleMs, disk);
      }
    }
    if (performance.now() - firstTry >= timeoutMs) throw new LockTimeoutError(file, timeoutMs);
    await (0, import_promises2.setTimeout)(wait * (0.5 + Math.random()));
  }
}
var LockTimeoutError = class extends Error {
  name = "LockTimeoutError";
  constructor(file, timeoutMs) {
    super(`Another window has held ${file} for more than ${timeoutMs / 1e3} seconds.`);
  }
};
async function tryLock(file) {
  const mine = await attempt(file, STALE_MS, nodeDisk);
  const takenMs = Date.now();
  return mine && (() => release(file, mine, takenMs, STALE_MS, nodeDisk));
}
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}
async function take(file, disk = nodeDisk) {
  const mine = { id: (0, import_node_crypto.randomUUID)(), pid: process.pid, host: (0, import_node_os.hostname)() };
  const text = JSON.stringify(mine);
  const beside = `${file}.${mine.id}.tmp`;
  const made = () => mine;
  const taken = (error) => {
    if (error.code !== "EEXIST") throw error;
  };
  try {
    await disk.create(beside, text, false);
    return await disk.link(beside, file).then(made, taken);
  } catch {
    return await disk.create(file, text, false).then(made, taken);
  } finally {
    await disk.remove(beside).catch(() => void 0);
  }
}
async function clear(file, seen, isLeft, staleMs = STALE_MS, disk = nodeDisk) {
  const guard = `${file}.${(0, import_node_crypto.createHash)("sha256").update(seen.text).digest("hex").slice(0, 16)}.clearing`;
  const mine = await attempt(guard, staleMs, disk);
  if (!mine) return;
  const takenMs = Date.now();
  try {
    const now = await disk.look(file);
    if (now?.text === seen.text && isLeft(now)) await disk.remove(file);
  } finally {
    await release(guard, mine, takenMs, staleMs, disk);
  }
}
function readHolder(text) {
  try {
    const { id, pid, host } = JSON.parse(text);
    return typeof id === "string" && typeof pid === "number" && typeof host === "string" ? { id, pid, host } : void 0;
  } catch {
    return void 0;
  }
}
var hasDied = (holder) => holder !== void 0 && holder.host === (0, import_node_os.hostname)() && !isAlive(holder.pid);
async function attempt(file, staleMs, disk) {
  const seen = await disk.look(file);
  if (seen) {
    const isLeft = ({ text, writtenMs }) => hasDied(readHolder(text)) || Date.now() - writtenMs > staleMs;
    if (!isLeft(seen)) return void 0;
    await clear(file, seen, isLeft, staleMs, disk);
  }
  return take(file, disk);
}
async function release(file, mine, takenMs, staleMs, disk) {
  const heldMs = Date.now() - takenMs;
  if (heldMs >= 0 && heldMs < staleMs / 2) return disk.remove(file);
  const seen = await disk.look(file);
  if (seen && readHolder(seen.text)?.id === mine.id) await clear(file, seen, () => true, staleMs, disk);
}
async function holderOf(file, disk) {
  const seen = await disk.look(file);
  return seen && readHolder(seen.text);
}

// src/exports/ledger/ledger-file.ts
var import_node_crypto2 = require("node:crypto");
var import_node_path2 = require("node:path");
var import_promises3 = require("node:timers/promises");

// src/simpledb/model.ts
var SELECT_BYTES_PER_PAGE = 1024 * 1024;
var QUOTA_WINDOW_MS = 24 * 60 * 60 * 1e3;
var CLIENT_TOKEN_WINDOW_MS = 8 * 60 * 60 * 1e3;
var EXPORT_STATUSES = ["PENDING", "IN_PROGRESS", "SUCCEEDED", "FAILED"];
var SSE_ALGORITHMS = ["AES256", "KMS"];

// src/exports/model/serialized-error.ts
var TEXTS = ["kind", "code", "action"];
function isTrouble(value) {
  if (typeof value !== "object" || value === null) return false;
  const trouble = value;
  if (typeof trouble.name !== "string" || typeof trouble.message !== "string") return false;
  return TEXTS.every((name) => trouble[name] === void 0 || typeof trouble[name] === "string");
}

// src/exports/model/record.ts
var hasEnded = (record) => record.exportStatus === "SUCCEEDED" || record.exportStatus === "FAILED" || record.forgotten === true;
function readRecord(value) {
  if (typeof value !== "object" || value === null) return void 0;
  const record = value;
  const texts = ["exportArn", "exportId", "domainName", "connection", "region", "requestedAt"];
  const optional = [
    "accountId",
    "clientToken",
    "s3Bucket",
    "s3KeyPrefix",
    "s3BucketOwner",
    "s3SseKmsKeyId",
    "s3Uri",
    "s3ConsoleUrl",
    "exportDataCutoffTime",
    "exportManifest",
    "failureCode",
    "failureMessage",
    "endSeenAt",
    "endedAt"
  ];
  if (record.version !== 1 || texts.some((name) => typeof record[name] !== "string")) return void 0;
  if (optional.some((name) => record[name] !== void 0 && typeof record[name] !== "string")) return void 0;
  if (!EXPORT_STATUSES.includes(record.exportStatus)) return void 0;
  if (Number.isNaN(Date.parse(record.requestedAt))) return void 0;
  if (record.itemsCount !== void 0 && typeof record.itemsCount !== "number") return void 0;
  if (record.artefacts !== void 0 && !areArtefacts(record.artefacts)) return void 0;
  if (record.paused !== void 0 && !isTrouble(record.paused)) return void 0;
  return value;
}
function areArtefacts(value) {
  if (typeof value !== "object" || value === null) return false;
  const { started, files, bytes, seenAt } = value;
  return typeof started === "boolean" && typeof files === "number" && typeof bytes === "number" && typeof seenAt === "string";
}

// src/exports/ledger/ledger-file.ts
var FORMAT = 1;
var FEW_LINES = 1e3;
var LINES_AT_A_TIME = 400;
var STRIKE = "~\n";
var LEFTOVER_MS = 10 * 60 * 1e3;
var LedgerVersionError = class extends Error {
  name = "LedgerVersionError";
  constructor(path, format) {
    super(
      `${path} was written by a newer version of SimpleDB Export (format ${format}; this one knows ${FORMAT}). It is left as it is: exports are followed, but not remembered, until this version is updated.`
    );
  }
};
var LedgerFile = class {
  constructor(path, disk) {
    this.path = path;
    this.disk = disk;
  }
  path;
  disk;
  records = /* @__PURE__ */ new Map();
  id = "";
  /** Bytes that have been read: all whole lines. */
  offset = 0;
  lines = 0;
  removals = 0;
  exists = false;
  /** The last line has no end: the process that wrote it has died, or is writing it now. */
  torn = false;
  /** What the file says, as far as it has been read. */
  get(exportArn) {
    return this.records.get(exportArn);
  }
  /**
   * Reads what has come since the last time.
   *
   * @returns the ARNs of which it may now say something else.
   * @throws LedgerVersionError, and what reading throws: then it knows what it knew before.
   */
  async catchUp() {
    const end = await this.disk.readEnd(this.path, (id, size) => id === this.id && size >= this.offset ? this.offset : 0);
    const whole = end === void 0 || end.start === 0 || end.id !== this.id;
    const length = end ? end.bytes.lastIndexOf(10) + 1 : 0;
    const text = end?.bytes.toString("utf8", 0, length) ?? "";
    if (whole) this.checkFormat(text);
    const { entries, lines, removals } = await readLines(text);
    const touched = new Set(entries.keys());
    if (whole) {
      for (const exportArn of this.records.keys()) touched.add(exportArn);
      this.records.clear();
      this.lines = 0;
      this.removals = 0;
    }
    this.accept(entries);
    this.id = end?.id ?? "";
    this.offset = (end?.start ?? 0) + length;
    this.lines += lines;
    this.removals += removals;
    this.exists = end !== void 0;
    this.torn = end !== void 0 && length < end.bytes.length;
    return touched;
  }
  /** Writes entries behind all others; on the disk when it resolves. To be caught up with before and after. */
  async write(entries, isHeld) {
    if (this.exists) {
      const text = await toLines(entries);
      await assertHeld(isHeld);
      await this.disk.append(this.path, this.torn ? STRIKE + text : text);
    } else {
      await this.replace(entries, isHeld);
    }
    this.accept(entries);
  }
  /** Whether most of it is history, or something that was removed still stands in it. */
  get isDueForCompaction() {
    return this.removals > 0 || this.lines > FEW_LINES && this.lines > 2 * this.records.size;
  }
  /** Leaves the last word on each record, and nothing else. A crash leaves the file as it was or as it is. */
  async compact(isHeld) {
    await this.replace(this.records, isHeld);
    const end = await this.disk.readEnd(this.path, (_id, size) => size);
    if (!end) return;
    this.id = end.id;
    this.offset = end.start;
    this.lines = this.records.size + 1;
    this.removals = 0;
    this.torn = false;
  }
  /** Removes what crashes left beside it. */
  async sweep() {
    const [stem = ""] = (0, import_node_path2.basename)(this.path).split(".");
    const isLeftover = (name) => name.startsWith(`${stem}.`) && /\.(tmp|clearing)$/.test(name);
    await this.disk.sweep((0, import_node_path2.dirname)(this.path), isLeftover, Date.now() - LEFTOVER_MS);
  }
  accept(entries) {
    for (const [exportArn, record] of entries) {
      if (record) this.records.set(exportArn, record);
      else this.records.delete(exportArn);
    }
  }
  async replace(entries, isHeld) {
    const beside = `${this.path}.${(0, import_node_crypto2.randomUUID)()}.tmp`;
    const header = `${JSON.stringify({ ledger: FORMAT, id: (0, import_node_crypto2.randomUUID)() })}
`;
    try {
      await this.disk.create(beside, header + await toLines(entries), true);
      await assertHeld(isHeld);
      await this.disk.rename(beside, this.path);
    } catch (error) {
      await this.disk.remove(beside).catch(() => void 0);
      throw error;
    }
    await this.disk.flushFolder((0, import_node_path2.dirname)(this.path));
  }
  /** A first line that is no header is passed over like any other: the next compaction puts one there. */
  checkFormat(text) {
    const { ledger } = parse(text.slice(0, text.indexOf("\n"))) ?? {};
    if (typeof ledger === "number" && ledger > FORMAT) throw new LedgerVersionError(this.path, ledger);
  }
};
async function assertHeld(isHeld) {
  if (!await isHeld()) throw new Error("Another window took this one for dead and writes now: it was asleep for too long.");
}
async function readLines(text) {
  const entries = /* @__PURE__ */ new Map();
  let lines = 0;
  let removals = 0;
  for (let start = 0, end; (end = text.indexOf("\n", start)) !== -1; start = end + 1) {
    lines += 1;
    if (lines % LINES_AT_A_TIME === 0) await (0, import_promises3.setImmediate)();
    const value = parse(text.slice(start, end));
    const record = readRecord(value);
    if (record) {
      entries.set(record.exportArn, record);
      continue;
    }
    const removed = value?.removed;
    if (typeof removed !== "string") continue;
    removals += 1;
    entries.set(removed, void 0);
  }
  return { entries, lines, removals };
}
async function toLines(entries) {
  let text = "";
  let lines = 0;
  for (const [exportArn, record] of entries) {
    text += `${JSON.stringify(record ?? { removed: exportArn })}
`;
    lines += 1;
    if (lines % LINES_AT_A_TIME === 0) await (0, import_promises3.setImmediate)();
  }
  return text;
}
function parse(line) {
  try {
    return JSON.parse(line);
  } catch {
    return void 0;
  }
}

// src/exports/storage/same-json.ts
function sameJson(a, b) {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const one = a;
  const other = b;
  for (const name in one) if (!sameJson(one[name], other[name])) return false;
  for (const name in other) if (one[name] === void 0 && other[name] !== void 0) return false;
  return true;
}

// src/exports/ledger/ledger.ts
var FILE = "exports.jsonl";
var LOCK = { timeoutMs: 1e4, staleMs: 6e4 };
var RECORDS_AT_A_TIME = 400;
var Ledger = class {
  /** @param onInternalError hears what goes wrong where no caller waits for it */
  constructor(folder, onInternalError = () => void 0, disk = nodeDisk) {
    this.folder = folder;
    this.onInternalError = onInternalError;
    this.disk = disk;
    this.file = new LedgerFile((0, import_node_path3.join)(folder, FILE), disk);
    this.lock = (0, import_node_path3.join)(folder, "exports.lock");
    this.changed = new Emitter(onInternalError);
    this.onDidChange = this.changed.event;
  }
  folder;
  onInternalError;
  disk;
  file;
  lock;
  known = /* @__PURE__ */ new Map();
  changed;
  /** Changes that could not be written yet; they count here all the same. */
  unwritten = [];
  last = Promise.resolve();
  opened;
  watcher;
  readIsDue = false;
  disposed = false;
  lastReported = "";
  /** Records have changed or gone, by whichever window: once for all that changed together. */
  onDidChange;
  /** By exportArn, as this window knows them now; the same map at all times. */
  get records() {
    return this.known;
  }
  /** Reads what is there, and from then on what any window adds. Never rejects: what fails is reported and lived with. */
  open() {
    this.opened ??= this.inTurn(async () => {
      try {
        await this.disk.makeFolder(this.folder);
        this.watch();
        await this.file.sweep();
      } catch (error) {
        this.report(error);
      }
      await this.read();
    });
    return this.opened;
  }
  /**
   * Changes records by what all windows know of them, in one write. Without changes it only catches up, and writes what
   * could not be written before.
   *
   * @throws what kept it from the disk, LedgerVersionError among others; this window knows the changes all the same, and
   * writes them with its next update. What a change throws, too: the others are made.
   */
  update(changes) {
    return this.inTurn(() => this.make(changes));
  }
  /**
   * Asks for the right to tell of the ends of exports. Never rejects.
   *
   * @returns those that have ended and of which nobody has told: exactly one caller gets each, over all windows and
   * restarts. Where that cannot be written, one in each window does: told twice is better than never told.
   */
  async claim(exportArns) {
    const claimed = /* @__PURE__ */ new Set();
    const changes = [...new Set(exportArns)].map((exportArn) => ({
      exportArn,
      change: (now) => {
        claimed.delete(exportArn);
        if (!now || !hasEnded(now) || now.told) return void 0;
        claimed.add(exportArn);
        return { ...now, told: true };
      }
    }));
    await this.inTurn(() => this.make(changes)).catch((error) => this.report(error));
    return [...claimed];
  }
  /** Forgets records, and leaves nothing of them in the file. @throws as update */
  remove(exportArns) {
    return this.inTurn(() => this.make(exportArns.map((exportArn) => ({ exportArn, change: (now) => now && null }))));
  }
  /** Hears and tells no more. What is being written is written to its end. */
  dispose() {
    this.disposed = true;
    this.watcher?.dispose();
    this.changed.dispose();
  }
  inTurn(work) {
    const result = this.last.then(work);
    this.last = result.catch(() => void 0);
    return result;
  }
  async make(changes) {
    const all = [...this.unwritten, ...changes];
    let left = all;
    const touched = new Set(all.map(({ exportArn }) => exportArn));
    const touch = (exportArns) => {
      for (const exportArn of exportArns) touched.add(exportArn);
    };
    let errors = [];
    try {
      if (await this.disk.makeFolder(this.folder)) this.watch();
      await withLock(this.lock, async (isHeld) => {
        touch(await this.file.catchUp());
        const outcome = await this.outcomeOf(all);
        ({ errors } = outcome);
        if (outcome.entries.size > 0) await this.file.write(outcome.entries, isHeld);
        this.unwritten = left = [];
        if (outcome.entries.size > 0) touch(await this.file.catchUp());
        if (this.file.isDueForCompaction) await this.file.compact(isHeld).catch((error) => this.report(error));
      }, { ...LOCK, disk: this.disk });
      this.lastReported = "";
    } catch (error) {
      this.unwritten = (await this.outcomeOf(left)).effective;
      errors = [error];
    }
    await this.show(touched);
    if (errors.length > 0) throw errors[0];
  }
  /** Makes changes one after the other, each to what the one before it left. */
  async outcomeOf(changes) {
    const entries = /* @__PURE__ */ new Map();
    const effective = [];
    const errors = [];
    for (const [n, each] of changes.entries()) {
      if (isTimeToBreathe(n)) await (0, import_promises4.setImmediate)();
      const { exportArn } = each;
      const now = entries.has(exportArn) ? entries.get(exportArn) : this.file.get(exportArn);
      try {
        const next = changeOf(each, now);
        if (next === void 0) continue;
        entries.set(exportArn, next ?? void 0);
        effective.push(each);
      } catch (error) {
        errors.push(error);
      }
    }
    let compared = 0;
    for (const [exportArn, record] of entries) {
      if (isTimeToBreathe(compared++)) await (0, import_promises4.setImmediate)();
      if (sameJson(record, this.file.get(exportArn))) entries.delete(exportArn);
    }
    return { entries, effective, errors };
  }
  /**
   * Lets this window know what the file and the changes that it lacks say, and tells what is new of it. Others get their
   * turn while it looks for what is new; what it finds is known all at once, just before it is told.
   */
  async show(exportArns) {
    const differing = this.known.size === 0 ? exportArns : await this.differing(exportArns);
    const unwritten = this.unwrittenByArn();
    const news = [];
    for (const exportArn of differing) {
      const record = this.wordOn(exportArn, unwritten);
      if (record === this.known.get(exportArn)) continue;
      news.push(exportArn);
      if (record) this.known.set(exportArn, record);
      else this.known.delete(exportArn);
    }
    if (news.length > 0) this.changed.fire(news);
  }
  async differing(exportArns) {
    const unwritten = this.unwrittenByArn();
    const differing = [];
    let compared = 0;
    for (const exportArn of exportArns) {
      if (isTimeToBreathe(compared++)) await (0, import_promises4.setImmediate)();
      if (!sameJson(this.wordOn(exportArn, unwritten), this.known.get(exportArn))) differing.push(exportArn);
    }
    return differing;
  }
  unwrittenByArn() {
    const changes = /* @__PURE__ */ new Map();
    for (const each of this.unwritten) changes.set(each.exportArn, [...changes.get(each.exportArn) ?? [], each]);
    return changes;
  }
  /** What the file says of a record, with the changes that it lacks. */
  wordOn(exportArn, unwritten) {
    let record = this.file.get(exportArn);
    for (const each of unwritten.get(exportArn) ?? []) {
      try {
        const next = changeOf(each, record);
        if (next !== void 0) record = next ?? void 0;
      } catch (error) {
        this.report(error);
      }
    }
    return record;
  }
  async read() {
    try {
      await this.show(await this.file.catchUp());
    } catch (error) {
      this.report(error);
    }
  }
  watch() {
    this.watcher?.dispose();
    if (this.disposed || !this.opened) return;
    try {
      const watcher = (0, import_node_fs2.watch)(this.folder, { persistent: false }, (_event, name) => {
        if (name !== null && name !== FILE) return;
        if (this.readIsDue || this.disposed) return;
        this.readIsDue = true;
        void this.inTurn(() => {
          this.readIsDue = false;
          return this.read();
        });
      });
      watcher.on("error", (error) => {
        watcher.close();
        this.report(error);
      });
      this.watcher = { dispose: () => watcher.close() };
    } catch (error) {
      this.report(error);
    }
  }
  /** The same again and again is told once. */
  report(error) {
    const text = String(error);
    if (text === this.lastReported) return;
    this.lastReported = text;
    this.onInternalError(error);
  }
};
var isTimeToBreathe = (n) => n % RECORDS_AT_A_TIME === RECORDS_AT_A_TIME - 1;
function changeOf({ exportArn, change }, now) {
  const next = change(now);
  if (next === void 0 || next === null) return next;
  if (readRecord(next)?.exportArn !== exportArn) throw new TypeError(`This is no record of ${exportArn}.`);
  return sameJson(next, now) ? void 0 : next;
}

// src/exports/plans/plan-store.ts
var import_node_fs3 = require("node:fs");
var import_promises6 = require("node:fs/promises");

// src/exports/storage/json-files.ts
var import_node_crypto3 = require("node:crypto");
var import_promises5 = require("node:fs/promises");
var import_node_path4 = require("node:path");
var JsonFiles = class {
  /** @param read the value of a file that anybody may have edited; undefined for what is none. */
  constructor(folder, read) {
    this.folder = folder;
    this.read = read;
  }
  folder;
  read;
  /** Every readable value, in no order. A file that holds none is passed over, not deleted. */
  async list() {
    const names = await (0, import_promises5.readdir)(this.folder).catch((error) => {
      if (error.code === "ENOENT") return [];
      throw error;
    });
    const values = await Promise.all(names.filter((name) => name.endsWith(".json")).map((name) => this.readFile(name)));
    return values.filter((value) => value !== void 0);
  }
  /** The value of a key; undefined for none, or none that is readable. */
  get(key) {
    return this.readFile((0, import_node_path4.basename)(this.file(key, "json")));
  }
  async put(key, value) {
    await (0, import_promises5.mkdir)(this.folder, { recursive: true });
    const file = this.file(key, "json");
    const beside = `${file}.${(0, import_node_crypto3.randomUUID)()}.tmp`;
    try {
      await (0, import_promises5.writeFile)(beside, JSON.stringify(value, void 0, 2), { flush: true });
      await (0, import_promises5.rename)(beside, file);
    } catch (error) {
      await (0, import_promises5.rm)(beside, { force: true });
      throw error;
    }
  }
  async remove(key) {
    await (0, import_promises5.rm)(this.file(key, "json"), { force: true });
  }
  /** Path of a file that belongs to a key. A key is text from elsewhere: its hash lets none name another folder. */
  file(key, ending) {
    return (0, import_node_path4.join)(this.folder, `${(0, import_node_crypto3.createHash)("sha256").update(key).digest("hex").slice(0, 32)}.${ending}`);
  }
  async readFile(name) {
    try {
      return this.read(JSON.parse(await (0, import_promises5.readFile)((0, import_node_path4.join)(this.folder, name), "utf8")));
    } catch {
      return void 0;
    }
  }
};

// src/exports/plans/plan.ts
var PLAN_STATES = ["running", "paused", "stopped", "done", "dropped"];
var PLAN_ENTRY_STATES = ["waiting", "starting", "started", "succeeded", "failed", "skipped"];

// src/exports/plans/read-plan.ts
function readPlan(value) {
  if (!isObject(value) || value["version"] !== 1) return void 0;
  const fits = areTexts(value, ["id", "connection", "region", "prefixTemplate"]) && mayBeTexts(value, ["accountId"]) && isDate(value["createdAt"]) && isOneOf(PLAN_STATES, value["state"]) && (value["told"] === void 0 || isOneOf(PLAN_STATES, value["told"])) && isRequest(value["request"]) && ["stopped", "refusals", "failedEnds"].every((name) => value[name] === void 0 || isRun(value[name])) && isArrayOf(value["entries"], isEntry);
  if (!fits) return void 0;
  const plan = value;
  return new Set(plan.entries.map(({ domainName }) => domainName)).size === plan.entries.length ? plan : void 0;
}
function isEntry(value) {
  if (!isObject(value) || !areTexts(value, ["domainName"]) || !isOneOf(PLAN_ENTRY_STATES, value["state"])) return false;
  const { state, failure, earlier } = value;
  const sent = state === "starting" || state === "started" || state === "succeeded";
  return mayBeTexts(value, ["s3KeyPrefix", "clientToken", "exportArn"]) && ["sentAt", "requestedAt"].every((name) => value[name] === void 0 || isDate(value[name])) && ["itemCount", "sizeBytes", "itemsCount"].every((name) => value[name] === void 0 || isCount(value[name])) && // Without its token nobody could settle it, and without its ARN nobody could follow it.
  (!sent || typeof value["clientToken"] === "string") && (!sent || state === "starting" || typeof value["exportArn"] === "string" && isDate(value["requestedAt"])) && (failure === void 0 || isFailure(failure)) && (earlier === void 0 || isArrayOf(earlier, isAttempt));
}
var isAttempt = (value) => isObject(value) && areTexts(value, ["exportArn"]) && isDate(value["requestedAt"]) && (value["failure"] === void 0 || isFailure(value["failure"]));
var isRequest = (value) => isObject(value) && areTexts(value, ["s3Bucket"]) && mayBeTexts(value, ["s3BucketOwner", "s3SseKmsKeyId"]) && (value["s3SseAlgorithm"] === void 0 || isOneOf(SSE_ALGORITHMS, value["s3SseAlgorithm"]));
var isFailure = (value) => isObject(value) && areTexts(value, ["code", "message"]);
var isRun = (value) => isFailure(value) && isCount(value["times"]);
var isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
var isArrayOf = (value, isOne) => Array.isArray(value) && value.every(isOne);
var isOneOf = (all, value) => all.includes(value);
var isDate = (value) => typeof value === "string" && !Number.isNaN(Date.parse(value));
var isCount = (value) => Number.isInteger(value) && value >= 0;
var areTexts = (of, names) => names.every((name) => typeof of[name] === "string");
var mayBeTexts = (of, names) => names.every((name) => of[name] === void 0 || typeof of[name] === "string");

// src/exports/plans/plan-store.ts
var LOCK_TIMEOUT_MS = 1e4;
var PlanStore = class {
  constructor(folder) {
    this.folder = folder;
    this.files = new JsonFiles(folder, readPlan);
  }
  folder;
  files;
  async list() {
    return (await this.files.list()).sort(byCreation);
  }
  /** @throws Error when there is one of its id already */
  async add(plan) {
    await this.locked(plan.id, async () => {
      if (await this.files.get(plan.id)) throw new Error(`There is a plan ${plan.id} already.`);
      await this.files.put(plan.id, plan);
    });
  }
  async update(id, edit) {
    return this.locked(id, async (isHeld) => {
      const before = await this.files.get(id);
      if (!before) return void 0;
      const after = edit(before);
      if (after === before) return after;
      if (!await isHeld()) throw new Error("The lock of a plan was lost before its edit was written.");
      await this.files.put(id, after);
      return after;
    });
  }
  /** Forgets a plan; its exports and their records stay. */
  async remove(id) {
    await this.locked(id, () => this.files.remove(id));
  }
  async watch(changed) {
    await (0, import_promises6.mkdir)(this.folder, { recursive: true });
    const watcher = (0, import_node_fs3.watch)(this.folder, { persistent: false }, (_event, name) => {
      if (name === null || name.endsWith(".json")) changed();
    });
    watcher.on("error", () => watcher.close());
    return { dispose: () => watcher.close() };
  }
  async locked(id, work) {
    await (0, import_promises6.mkdir)(this.folder, { recursive: true });
    return withLock(this.files.file(id, "lock"), work, { timeoutMs: LOCK_TIMEOUT_MS });
  }
};
var byCreation = (a, b) => Date.parse(a.createdAt) - Date.parse(b.createdAt) || (a.id < b.id ? -1 : 1);

// src/exports/starting/start-journal.ts
var import_promises7 = require("node:fs/promises");
var PendingStarts = class {
  files;
  constructor(folder) {
    this.files = new JsonFiles(folder, readPendingStart);
  }
  list() {
    return this.files.list();
  }
  async put(start) {
    await this.files.put(start.id, start);
  }
  async remove(start) {
    await this.files.remove(start.id);
  }
  /** Taken by the one window that settles a start. @returns what gives it back, or undefined while another has it. */
  async lock(start) {
    await (0, import_promises7.mkdir)(this.files.folder, { recursive: true });
    return tryLock(this.files.file(start.id, "lock"));
  }
};
function readPendingStart(value) {
  if (typeof value !== "object" || value === null) return void 0;
  const start = value;
  const input = start.input;
  const texts = [start.id, start.connection, start.region, start.startedAt, input?.["clientToken"], input?.["domainName"], input?.["s3Bucket"]];
  if (start.version !== 1 || texts.some((text) => typeof text !== "string")) return void 0;
  if (Number.isNaN(Date.parse(start.startedAt)) || !Number.isInteger(start.pid)) return void 0;
  return value;
}
// Annotate the CommonJS export names for ESM import in node:
0 && (module.exports = {
  Ledger,
  PendingStarts,
  PlanStore
});
