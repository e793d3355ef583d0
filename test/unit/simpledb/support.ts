/** What the client's tests share: the recorded requests, and a real HTTP server to talk to. */
import { readdirSync, readFileSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { join } from 'node:path';
import { SimpleDBClient, SimpleDBError } from '../../../src/simpledb/index';
import type { SimpleDBClientOptions } from '../../../src/simpledb/index';

export const CREDENTIALS = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' };
export const ARN = 'arn:aws:sdb:us-east-1:111122223333:domain/orders/export/6d8f2f9e';

/** A request recorded from boto3; see test/vectors/README.md. */
export interface Vector {
  name: string;
  operation: string;
  params: Record<string, unknown>;
  credentials: { accessKeyId: string; secretAccessKey: string; sessionToken?: string };
  region: string;
  date: string;
  endpoint: string;
  path: string;
  headers: [string, string][];
  body: string;
  signatureVersion: 'v2' | 'v4';
  signature: string;
  stringToSign: string;
  form?: Record<string, string>;
  bodyJson?: Record<string, unknown>;
  autofilled?: { clientToken: string };
}

const folder = join('test', 'vectors');

export const readVectorFile = (name: string): unknown => JSON.parse(readFileSync(join(folder, name), 'utf8'));

export const vectors = (version: 'v2' | 'v4'): Vector[] =>
  readdirSync(folder)
    .filter((name) => /^(sdb|simpledbv2)-.*\.json$/.test(name))
    .map((name) => readVectorFile(name) as Vector)
    .filter(({ signatureVersion }) => signatureVersion === version);

export interface Received {
  path: string;
  headers: http.IncomingHttpHeaders;
  body: string;
  socket: Socket;
}

export interface Reply {
  status?: number;
  headers?: Record<string, string>;
  body?: string | Buffer;
}

/** Answers with what it is given, or leaves the raw response to the function. */
export type Responder = (request: Received, response: http.ServerResponse, count: number) => Reply | void;

export class TestServer {
  readonly received: Received[] = [];
  connections = 0;
  respond: Responder = () => ({ body: '{}' });
  private readonly server = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const received: Received = {
        path: request.url ?? '',
        headers: request.headers,
        body: Buffer.concat(chunks).toString(),
        socket: request.socket,
      };
      this.received.push(received);
      const reply = this.respond(received, response, this.received.length);
      if (reply) response.writeHead(reply.status ?? 200, reply.headers).end(reply.body ?? '');
    });
  });

  async start(): Promise<this> {
    this.server.on('connection', () => this.connections++);
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return this;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  /** A client of this server that does not wait between attempts. */
  client(options: Partial<SimpleDBClientOptions> = {}): SimpleDBClient {
    return new SimpleDBClient({
      region: 'us-east-1',
      endpoint: this.endpoint,
      credentials: CREDENTIALS,
      sleep: () => Promise.resolve(),
      ...options,
    });
  }
}

/** One fresh server for each test of the surrounding suite. */
export function useServer(): () => TestServer {
  let server: TestServer;
  beforeEach(async () => {
    server = await new TestServer().start();
  });
  afterEach(() => server.stop());
  return () => server;
}

/** Calls an operation by AWS's name. */
export function call(client: SimpleDBClient, operation: string, params: object): Promise<unknown> {
  const method = operation.charAt(0).toLowerCase() + operation.slice(1);
  return (client as unknown as Record<string, (input: object) => Promise<unknown>>)[method]!.call(client, params);
}

export const LIST_DOMAINS = (inside: string): string =>
  `<?xml version="1.0"?>\n<ListDomainsResponse xmlns="http://sdb.amazonaws.com/doc/2009-04-15/"><ListDomainsResult>${inside}` +
  '</ListDomainsResult><ResponseMetadata><RequestId>eb13162f</RequestId><BoxUsage>0.1</BoxUsage></ResponseMetadata>' +
  '</ListDomainsResponse>';

export const STARTED = JSON.stringify({ clientToken: 'token', exportArn: ARN, requestedAt: 1763642096.123 });

/** Answers a StartDomainExport with its own token, as the service does. */
export const answerStart = ({ body }: Received): Reply => {
  const { clientToken } = JSON.parse(body) as { clientToken: string };
  return { body: JSON.stringify({ clientToken, exportArn: ARN, requestedAt: 1763642096.123 }) };
};

export const escapeXml = (text: string): string =>
  text.replace(/[&<>"\r]/g, (character) => `&#${character.codePointAt(0)};`);

/** The error of an answer that cannot be read: tells whether it is one, for `assert.throws`. */
export const unreadable = (pattern: RegExp) => (error: unknown): boolean =>
  error instanceof SimpleDBError && error.kind === 'response' && error.requestSent === 'answered' && pattern.test(error.message);
