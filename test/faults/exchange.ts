/** HTTP as bytes, as far as a proxy needs it that must not repair what it passes on. */
import { once } from 'node:events';
import net from 'node:net';

const HEAD_END = '\r\n\r\n';

/** Length of the first message in `bytes`, its head and the body that Content-Length tells; undefined when not all is there. */
export function messageLength(bytes: Buffer): number | undefined {
  const headEnd = bytes.indexOf(HEAD_END);
  if (headEnd < 0) return undefined;
  const head = bytes.subarray(0, headEnd).toString('latin1');
  const bodyLength = Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? 0);
  const length = headEnd + HEAD_END.length + bodyLength;
  return bytes.length < length ? undefined : length;
}

/**
 * Sends a request's bytes by a connection of its own.
 * @returns the bytes of the whole answer
 * @throws Error when the connection ends before
 */
export async function exchange(target: URL, request: Buffer): Promise<Buffer> {
  const socket = net.connect(Number(target.port), target.hostname);
  try {
    socket.write(request);
    let answer = Buffer.alloc(0);
    for await (const chunk of socket as AsyncIterable<Buffer>) {
      answer = Buffer.concat([answer, chunk]);
      const length = messageLength(answer);
      if (length !== undefined) return answer.subarray(0, length);
    }
    throw new Error('The service closed the connection without a whole answer.');
  } finally {
    socket.destroy();
  }
}

/** Sends a part of a request, and breaks off. */
export async function sendPart(target: URL, part: Buffer): Promise<void> {
  const socket = net.connect(Number(target.port), target.hostname);
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  socket.write(part, () => socket.resetAndDestroy());
  await once(socket, 'close');
}

export function statusAnswer(status: string, contentType: string, body: string): Buffer {
  const head = `HTTP/1.1 ${status}\r\nContent-Type: ${contentType}\r\nContent-Length: ${Buffer.byteLength(body)}`;
  return Buffer.from(`${head}${HEAD_END}${body}`);
}
