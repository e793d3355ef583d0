/** What lies between this machine and AWS: the certificates to trust, and that nothing goes there in the open. */
import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import tls from 'node:tls';
import { NodeHttpHandler, type NodeHttpHandlerOptions } from '@smithy/node-http-handler';
import { isLoopback } from '../simpledb/endpoints';
import { withoutLogin } from '../simpledb/errors';

/** A file of certificates in PEM, named by the environment or by a profile. */
export interface CaBundle {
  /** Where it is named, for the user: the variable, or the profile's key. */
  readonly source: string;
  readonly file: string;
}

/** A bundle that cannot be used. Its message names where the bundle is named, the file, and what is wrong with it. */
export class CaBundleError extends Error {
  override readonly name = 'CaBundleError';
}

/** Nothing was sent: the endpoint is plain http on another machine. */
export class PlainHttpError extends Error {
  override readonly name = 'PlainHttpError';
}

/** The bundle to use, as AWS's tools order it: the environment's, else the profile's; undefined where neither names one. */
export function caBundle(
  profile?: { readonly name: string; readonly caBundle?: string },
  env: NodeJS.ProcessEnv = process.env,
): CaBundle | undefined {
  const variable = env['AWS_CA_BUNDLE'];
  if (variable) return { source: 'AWS_CA_BUNDLE', file: atHome(variable) };
  if (profile?.caBundle) return { source: `ca_bundle of profile “${profile.name}”`, file: atHome(profile.caBundle) };
  return undefined;
}

/**
 * All certificates to trust where a bundle is named: the bundle's, Node's own, those of NODE_EXTRA_CA_CERTS and those of
 * the operating system, in PEM. For AWS's own tools the bundle takes the place of all others; here it adds to them, as
 * the same machine may reach AWS with and without the company's proxy.
 *
 * All of them have to be told: once a connection is told any (`ca`), neither Node nor VS Code adds theirs. Those of the
 * operating system are known from Node 22.15 on.
 *
 * @throws CaBundleError when the bundle cannot be read or holds no certificate. A bad NODE_EXTRA_CA_CERTS is passed over,
 * as Node does.
 */
export async function trustedCertificates(
  bundle: CaBundle,
  env: NodeJS.ProcessEnv = process.env,
  system: () => readonly string[] = systemCertificates,
): Promise<readonly string[]> {
  const extra = env['NODE_EXTRA_CA_CERTS'];
  const more = extra ? await readBundle({ source: 'NODE_EXTRA_CA_CERTS', file: extra }).catch(() => []) : [];
  const all = [...(await readBundle(bundle)), ...more, ...tls.rootCertificates, ...system()];
  // The same certificate is in several places, with other line breaks: each one costs a third of a millisecond to read.
  return [...new Map(all.map((certificate) => [certificate.replace(/\s+/g, ''), certificate])).values()];
}

async function readBundle({ source, file }: CaBundle): Promise<readonly string[]> {
  const bad = (what: string, cause?: unknown): CaBundleError =>
    new CaBundleError(`The certificates that ${source} names cannot be used: ${file} ${what}.`, { cause });
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    const { code = 'unknown error' } = error as NodeJS.ErrnoException;
    throw bad(READ_ERRORS[code] ?? `cannot be read (${code})`, error);
  }
  const certificates = text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  if (certificates.length === 0) throw bad('holds no certificate in PEM format');
  for (const [index, certificate] of certificates.entries()) {
    try {
      new X509Certificate(certificate);
    } catch (error) {
      throw bad(`has a damaged certificate, number ${index + 1} of ${certificates.length}`, error);
    }
  }
  return certificates;
}

const READ_ERRORS: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist',
  EACCES: 'may not be read by this user',
  EISDIR: 'is a folder, not a file',
};

function systemCertificates(): readonly string[] {
  const { getCACertificates } = tls as { getCACertificates?: (type: 'system') => string[] };
  return getCACertificates?.('system') ?? [];
}

const atHome = (path: string): string => (/^~[/\\]/.test(path) ? join(homedir(), path.slice(2)) : path);

/**
 * Carries the requests of AWS's clients, the credential providers' inner ones included, with the limits that our own
 * client has. By Node's https as VS Code has patched it, so that its proxy and certificate settings hold.
 *
 * @param ca as `trustedCertificates` tells; without it those that Node and VS Code trust anyway.
 */
export function requestHandler(ca?: readonly string[]): NodeHttpHandler {
  return new HttpsHandler({
    connectionTimeout: 10_000,
    socketTimeout: 60_000,
    ...(ca === undefined ? {} : { httpsAgent: { ca: [...ca] } }),
  });
}

/** Wherever an endpoint was named - setting, environment, profile - its requests pass here. */
class HttpsHandler extends NodeHttpHandler {
  constructor(options: NodeHttpHandlerOptions) {
    super(options);
  }

  override async handle(...args: Parameters<NodeHttpHandler['handle']>): ReturnType<NodeHttpHandler['handle']> {
    const [{ protocol, hostname, port }] = args;
    if (protocol !== 'https:' && !isLoopback(hostname.replace(/^\[|\]$/g, ''))) {
      const host = port === undefined ? hostname : `${hostname}:${port}`;
      throw new PlainHttpError(
        `The endpoint http://${host} is not on this machine and not https, so nothing was sent. Use https://${host}`,
      );
    }
    try {
      return await super.handle(...args);
    } catch (error) {
      if (error instanceof Error) {
        error.message = withoutLogin(error.message);
        error.stack = withoutLogin(error.stack ?? '');
      }
      throw error;
    }
  }
}
