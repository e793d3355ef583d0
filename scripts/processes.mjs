/** Processes and folders that must not outlive the script that made them. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';

const cleanUps = new Set();

function cleanUpAll() {
  for (const cleanUp of [...cleanUps].reverse()) cleanUp();
}

/**
 * Has `cleanUp` called when this process ends, by itself or by a signal (SIGKILL excepted).
 * @param {() => void} cleanUp synchronous, may be called more than once
 * @returns {() => void} takes it back
 */
export function cleanUpAtExit(cleanUp) {
  if (!cleanUps.size) {
    process.once('exit', cleanUpAll);
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, endBySignal);
  }
  cleanUps.add(cleanUp);
  return () => {
    cleanUps.delete(cleanUp);
    if (cleanUps.size) return;
    process.off('exit', cleanUpAll);
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.off(signal, endBySignal);
  };
}

function endBySignal(signal) {
  process.exit(128 + constants.signals[signal]);
}

/**
 * Makes a folder that only this user can read, removed when this process ends at the latest.
 * @param {string} prefix first part of its name
 * @returns {{ path: string, remove: () => void }}
 */
export function temporaryFolder(prefix) {
  const path = mkdtempSync(join(tmpdir(), `${prefix}-`));
  // A process of its group that is just ending may still write.
  const removeNow = () => rmSync(path, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  const forget = cleanUpAtExit(removeNow);
  return { path, remove: () => { forget(); removeNow(); } };
}

/** How long a group may take to clean up before it is killed, in milliseconds. */
const CLEAN_UP_MS = 10_000;

/**
 * Starts a program as leader of a process group of its own, so that its children can be ended with it.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {import('node:child_process').SpawnOptions} options
 * @param {'SIGKILL' | 'SIGTERM'} [signal] to end the group by: SIGTERM for programs that clean up themselves
 * @returns {{ child: import('node:child_process').ChildProcess, ended: Promise<string>, stop: () => Promise<void> }}
 *   `ended`: how it ended, in words, never rejected; `stop`: ends the group and waits for its leader
 */
export function startGroup(command, args, options, signal = 'SIGKILL') {
  const child = spawn(command, args, { ...options, detached: true });
  const kill = (by = signal) => {
    try {
      if (child.pid) process.kill(-child.pid, by);
    } catch {
      // The group is gone.
    }
  };
  const forget = cleanUpAtExit(() => kill());
  const ended = new Promise(resolve => {
    child.once('error', error => resolve(error.message));
    child.once('exit', (code, signal) => resolve(`exit code ${code ?? signal}`));
  });
  void ended.then(forget);
  const stop = async () => {
    kill();
    const timer = setTimeout(() => kill('SIGKILL'), CLEAN_UP_MS);
    await ended;
    clearTimeout(timer);
  };
  return { child, ended, stop };
}

/**
 * Waits for a line of a program's output.
 * @param {import('node:stream').Readable[]} streams
 * @param {RegExp} pattern
 * @returns {{ found: Promise<RegExpExecArray>, text: () => string }} `text`: all output so far
 */
export function watchOutput(streams, pattern) {
  let text = '';
  const found = new Promise(resolve => {
    for (const stream of streams) {
      stream.setEncoding('utf8');
      stream.on('data', data => {
        text += data;
        const match = pattern.exec(text);
        if (match) resolve(match);
      });
    }
  });
  return { found, text: () => text };
}
