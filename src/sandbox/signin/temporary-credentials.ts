import { randomBytes } from 'node:crypto';
import { AuthError, type Credentials } from '../auth/credentials';
import type { SandboxRequest } from '../kit/http';

/** Credentials that the sandbox has handed out, and until when they hold. */
export interface TemporaryCredentials extends Required<Credentials> {
  readonly expiration: Date;
}

/** What services hand out when nobody says how long: one hour. */
const HOUR_SECONDS = 3600;

/** The lasting pair, and the temporary credentials that were handed out in exchange for it; those end with the sandbox. */
export class CredentialRegistry {
  private readonly issued = new Map<string, TemporaryCredentials>();

  constructor(
    private readonly lasting: Credentials,
    private readonly now: () => number = Date.now,
  ) {}

  /** @param seconds how long they hold. */
  issue(seconds = HOUR_SECONDS): TemporaryCredentials {
    const credentials = {
      accessKeyId: `ASIA${randomBytes(8).toString('hex').toUpperCase()}`,
      secretAccessKey: randomBytes(30).toString('base64'),
      sessionToken: randomBytes(60).toString('base64'),
      expiration: new Date(Math.floor(this.now() / 1000 + seconds) * 1000),
    };
    this.issued.set(credentials.accessKeyId, credentials);
    return credentials;
  }

  /**
   * The credentials that a request names. Its signature has yet to be verified by them.
   *
   * @returns the lasting pair where it names none that is known; that pair refuses it.
   * @throws AuthError for those that have expired.
   */
  of(request: SandboxRequest): Credentials {
    const known = this.issued.get(accessKeyOf(request) ?? '');
    if (known && known.expiration.getTime() <= this.now()) {
      throw new AuthError('expiredToken', 'The security token included in the request is expired.');
    }
    return known ?? this.lasting;
  }
}

/** From the header or the address (Signature Version 4), or from the form (Version 2). */
function accessKeyOf({ headers, query, body, rawPath }: SandboxRequest): string | undefined {
  const signed = /Credential=([^/,\s]+)\//.exec(headers['authorization'] ?? '')?.[1] ?? query.get('X-Amz-Credential')?.split('/')[0];
  if (signed !== undefined || rawPath !== '/') return signed;
  return query.get('AWSAccessKeyId') ?? new URLSearchParams(body.toString('utf8')).get('AWSAccessKeyId') ?? undefined;
}
