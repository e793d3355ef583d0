/** Gives to each request the answer of the case that it names. */
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { caseOf } from './answer-samples';
import { answerOf } from './answers';

/** Pieces that a body without a length is sent in, in bytes. */
const PIECE = 64 * 1024;

export interface AnswerServer {
  readonly url: string;
  stop(): Promise<void>;
}

export async function startAnswerServer(): Promise<AnswerServer> {
  const server = http.createServer((request, response) => {
    let received = '';
    request.setEncoding('latin1').on('data', (chunk: string) => (received += chunk));
    request.on('end', () => {
      const seed = Number(caseOf(received)?.slice('case-'.length));
      const { status, headers, body, chunked } = answerOf(seed);
      // Each case by itself: one that breaks its connection must not break the next.
      response.writeHead(status, [...headers.flat(), 'connection', 'close', ...(chunked ? [] : ['content-length', String(body.length)])]);
      if (chunked) sendPieces(response, body);
      else response.end(body);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function sendPieces(response: http.ServerResponse, body: Buffer): void {
  for (let from = 0; from < body.length; from += PIECE) {
    if (response.destroyed) return;
    if (!response.write(body.subarray(from, from + PIECE))) {
      response.once('drain', () => sendPieces(response, body.subarray(from + PIECE)));
      return;
    }
  }
  response.end();
}
