import { createHash } from 'node:crypto';
import { realpathSync, rmSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

/** One that was told to end takes a moment: who starts the next at once need not know. */
const PATIENCE_MS = 3_000;
const PAUSE_MS = 50;

/**
 * Keeps every other sandbox off a folder: two of them would clear away each other's half-written objects and run each
 * other's exports. A local socket is the lock, not a file with a process id: however the process ends, nobody listens
 * any more, so a killed sandbox is never in the way of the next. The folder must exist.
 * @returns what gives the folder free
 * @throws Error when another sandbox still holds it after `patienceMs`
 */
export async function lockFolder(folder: string, patienceMs = PATIENCE_MS): Promise<() => Promise<void>> {
  const address = addressOf(folder);
  for (const deadline = Date.now() + patienceMs; ; await wait(PAUSE_MS)) {
    const server = await listen(address);
    if (server) return () => new Promise((resolve) => server.close(() => resolve()));
    if (await isHeld(address)) {
      if (Date.now() < deadline) continue;
      throw new Error(`another sandbox is using ${folder}; end it first, or choose another folder by --data.`);
    }
    if (isFile(address)) rmSync(address, { force: true });
  }
}

/**
 * Windows' pipes and Linux's abstract sockets (a leading NUL; Node.js has them since 20.8) are no files and go with
 * their process. Elsewhere it is a socket's file, not in the folder, whose path may be longer than a socket's can.
 */
function addressOf(folder: string): string {
  const name = `simpledb-sandbox-${createHash('sha256').update(realpathSync(folder)).digest('hex').slice(0, 20)}`;
  if (process.platform === 'win32') return `\\\\.\\pipe\\${name}`;
  return process.platform === 'linux' ? `\0${name}` : `/tmp/${name}.lock`;
}

const isFile = (address: string): boolean => address.startsWith('/');

/** Undefined when the address is taken. */
function listen(address: string): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.unref();
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(undefined);
      else reject(error);
    });
    server.listen(address, () => resolve(server));
  });
}

/** Whether somebody listens there, or may: only a socket that refuses was left by a process that is gone. */
function isHeld(address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(address, () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', (error: NodeJS.ErrnoException) =>
      resolve(error.code !== 'ECONNREFUSED' && error.code !== 'ENOENT'),
    );
  });
}
