import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { AuthError } from './auth/credentials';
import { endpointFor, type Endpoint, type Endpoints } from './endpoints';
import { SandboxError } from './kit/errors';
import type { Caller, SandboxRequest, SandboxResponse } from './kit/http';
import type { Permissions } from './permissions';
import { S3 } from './protocols';
import type { Logins } from './signin/logins';
import type { CredentialRegistry } from './signin/temporary-credentials';

export interface ServerParts {
  readonly endpoints: Endpoints;
  /** Pages for a browser, which cannot sign: the stand-in for the S3 console. */
  readonly consolePage: (request: SandboxRequest) => Promise<SandboxResponse>;
  readonly credentials: CredentialRegistry;
  /** Answers what nobody has to sign, because it is how one comes by credentials. */
  readonly logins: Logins;
  readonly permissions: Permissions;
  readonly caller: Caller;
  /** Region where the signature names none, as in the classic API. */
  readonly region: string;
  readonly now?: () => number;
}

const CONSOLE_PATH = '/console/s3/';
/** A whole body is held in memory. */
const MAX_BODY_BYTES = 512 * 1024 * 1024;
/** Longer than clients keep an idle connection, so that it is theirs to close. */
const KEEP_ALIVE_MS = 120_000;

/** The HTTP server: reads a request, verifies its signature, asks for permission, has it answered. */
export class SandboxServer {
  private readonly server: Server;
  private readonly now: () => number;

  constructor(private readonly parts: ServerParts) {
    this.now = parts.now ?? Date.now;
    this.server = createServer((incoming, outgoing) => {
      // A client that goes away in the middle is no error of the sandbox.
      this.serve(incoming, outgoing).catch(() => outgoing.destroy());
    });
    this.server.keepAliveTimeout = KEEP_ALIVE_MS;
  }

  /** Listens on the loopback interface alone; answers the address. Rejects when the port is taken. */
  async listen(port: number): Promise<string> {
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(port, '127.0.0.1', resolve);
    });
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Takes no new requests and drops the connections there are. */
  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    this.server.closeAllConnections();
    await closed;
  }

  private async serve(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const requestId = randomUUID();
    // By this name a client tells the sandbox from another program that got its port.
    outgoing.setHeader('Server', 'simpledb-sandbox');
    const { response, requestIdHeader } = await this.respond(incoming, requestId);
    outgoing.writeHead(response.status, { [requestIdHeader]: requestId, ...withLength(response) });
    if (response.body instanceof Readable) await pipeline(response.body, outgoing);
    else outgoing.end(response.body);
  }

  private async respond(
    incoming: IncomingMessage,
    requestId: string,
  ): Promise<{ response: SandboxResponse; requestIdHeader: string }> {
    const request = await readRequest(incoming, requestId);
    if (request === undefined) {
      const tooLarge = new SandboxError('EntityTooLarge', 'The request body is larger than the sandbox takes.', 413);
      return { response: S3.error(tooLarge, requestId, ''), requestIdHeader: S3.requestIdHeader };
    }
    const endpoint = endpointFor(request, this.parts.endpoints);
    const { requestIdHeader } = endpoint.protocol;
    try {
      const response = isConsole(request)
        ? await this.parts.consolePage(request)
        : (this.parts.logins.handle(request) ?? (await this.answer(endpoint, request)));
      return { response, requestIdHeader };
    } catch (error) {
      const response = endpoint.protocol.error(toSandboxError(error, endpoint), requestId, request.rawPath);
      return { response, requestIdHeader };
    }
  }

  private async answer(endpoint: Endpoint, request: SandboxRequest): Promise<SandboxResponse> {
    const { credentials, permissions, caller } = this.parts;
    const region = (await endpoint.authenticate(request, credentials.of(request), this.now())) ?? this.parts.region;
    const { action, resource } = endpoint.permission(request, caller.account, region);
    if (!permissions.allows(action)) {
      const [code, status] = endpoint.protocol.faults.denied;
      throw new SandboxError(code, endpoint.protocol.denial(caller.arn, action, resource), status);
    }
    return endpoint.handle(request, caller, region);
  }
}

/** Undefined when the body is too large; the rest of it is not read. */
async function readRequest(incoming: IncomingMessage, requestId: string): Promise<SandboxRequest | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > MAX_BODY_BYTES) return undefined;
    chunks.push(chunk);
  }
  const [rawPath = '/', ...query] = (incoming.url ?? '/').split('?');
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(',') : value;
  }
  return {
    method: incoming.method ?? 'GET',
    rawPath,
    query: new URLSearchParams(query.join('?')),
    headers,
    body: Buffer.concat(chunks),
    requestId,
  };
}

/**
 * A page is shown to anyone on this machine who asks for it by a local name: a website whose own name was made to point
 * here must not read it.
 */
function isConsole({ rawPath, headers, query }: SandboxRequest): boolean {
  return (
    rawPath.startsWith(CONSOLE_PATH) &&
    headers['authorization'] === undefined &&
    !query.has('X-Amz-Signature') &&
    /^(?:127\.0\.0\.1|localhost)(?::\d+)?$/.test(headers['host'] ?? '')
  );
}

function toSandboxError(error: unknown, { protocol }: Endpoint): SandboxError {
  if (error instanceof SandboxError) return error;
  if (error instanceof AuthError) {
    const [code, status] = protocol.faults[error.fault];
    return new SandboxError(code, error.detail, status);
  }
  console.error(error);
  const [code, status] = protocol.faults.internal;
  return new SandboxError(code, 'We encountered an internal error. Please try again.', status);
}

/** Node would send an empty answer chunked. A HEAD answer's own Content-Length stays. */
function withLength({ headers = {}, body = '' }: SandboxResponse): Record<string, string> {
  const known =
    body instanceof Readable || Object.keys(headers).some((name) => name.toLowerCase() === 'content-length');
  return known ? headers : { ...headers, 'content-length': String(Buffer.byteLength(body)) };
}
