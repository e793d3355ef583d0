import { randomUUID } from 'node:crypto';
import type { SandboxRequest, SandboxResponse } from '../kit/http';
import type { CredentialRegistry, TemporaryCredentials } from './temporary-credentials';

/** Tokens of IAM Identity Center begin like this; any other has expired, as far as the sandbox is concerned. */
const TOKEN_PREFIX = 'sandbox-';
const TOKEN_SECONDS = 28_800;
const LOGIN_SECONDS = 900;

const METADATA_TOKEN = '/latest/api/token';
const METADATA_ROLES = '/latest/meta-data/iam/security-credentials/';
const METADATA_ROLE = 'sandbox-instance';
const METADATA_HEADER = 'x-aws-ec2-metadata-token';

/**
 * The services that hand out credentials for something else than a signature: IAM Identity Center (its portal and its
 * OIDC), `aws login`, a container's and an instance's metadata. Their paths share the sandbox's port; a bucket of the
 * same name is still reached by signed requests.
 */
export class Logins {
  private readonly metadataTokens = new Set<string>();

  constructor(private readonly registry: CredentialRegistry) {}

  /** @returns undefined for a request that is none of theirs. */
  handle(request: SandboxRequest): SandboxResponse | undefined {
    if (request.headers['authorization']?.startsWith('AWS4-') || request.query.has('X-Amz-Signature')) return undefined;
    const { rawPath } = request;
    switch (`${request.method} ${rawPath}`) {
      case 'GET /federation/credentials':
        return this.roleCredentials(request);
      case 'POST /token':
        return this.newToken(request);
      case 'POST /v1/token':
        return this.newLogin(request);
      case 'GET /container/credentials':
        return json(200, metadataForm(this.registry.issue()));
      case `PUT ${METADATA_TOKEN}`:
        return this.newMetadataToken();
      default:
        return request.method === 'GET' && rawPath.startsWith(METADATA_ROLES) ? this.metadata(request) : undefined;
    }
  }

  /** GetRoleCredentials of Identity Center's portal. */
  private roleCredentials({ headers, query }: SandboxRequest): SandboxResponse {
    if (!headers['x-amz-sso_bearer_token']?.startsWith(TOKEN_PREFIX)) {
      return failure(401, 'UnauthorizedException', 'Session token not found or invalid');
    }
    if (!query.get('role_name') || !query.get('account_id')) {
      return failure(400, 'InvalidRequestException', 'role_name and account_id are required');
    }
    const { accessKeyId, secretAccessKey, sessionToken, expiration } = this.registry.issue();
    return json(200, { roleCredentials: { accessKeyId, secretAccessKey, sessionToken, expiration: expiration.getTime() } });
  }

  /** CreateToken of Identity Center's OIDC, for a refresh token. */
  private newToken({ body }: SandboxRequest): SandboxResponse {
    const { grantType, refreshToken } = parse(body);
    if (grantType !== 'refresh_token') return failure(400, 'UnsupportedGrantTypeException', 'Only refresh_token is known here');
    if (!isToken(refreshToken)) return failure(400, 'InvalidGrantException', 'The refresh token is invalid or has expired');
    return json(200, {
      accessToken: TOKEN_PREFIX + randomUUID(),
      refreshToken: TOKEN_PREFIX + randomUUID(),
      expiresIn: TOKEN_SECONDS,
      tokenType: 'Bearer',
    });
  }

  /** CreateOAuth2Token of `aws login`, for a refresh token. */
  private newLogin({ body }: SandboxRequest): SandboxResponse {
    if (!isToken(parse(body)['refreshToken'])) {
      return { ...failure(403, 'AccessDeniedException', 'The session has expired'), body: JSON.stringify({ error: 'TOKEN_EXPIRED', message: 'The session has expired' }) };
    }
    const { accessKeyId, secretAccessKey, sessionToken } = this.registry.issue(LOGIN_SECONDS);
    return json(200, {
      accessToken: { accessKeyId, secretAccessKey, sessionToken },
      tokenType: 'aws_sigv4',
      expiresIn: LOGIN_SECONDS,
      refreshToken: TOKEN_PREFIX + randomUUID(),
    });
  }

  private newMetadataToken(): SandboxResponse {
    const token = randomUUID();
    this.metadataTokens.add(token);
    return { status: 200, headers: { 'content-type': 'text/plain' }, body: token };
  }

  /** Instance metadata, version 2: nothing without a token. */
  private metadata({ headers, rawPath }: SandboxRequest): SandboxResponse {
    if (!this.metadataTokens.has(headers[METADATA_HEADER] ?? '')) return { status: 401 };
    const role = rawPath.slice(METADATA_ROLES.length);
    if (role === '') return { status: 200, headers: { 'content-type': 'text/plain' }, body: METADATA_ROLE };
    if (role !== METADATA_ROLE) return { status: 404 };
    return json(200, { Code: 'Success', Type: 'AWS-HMAC', ...metadataForm(this.registry.issue()) });
  }
}

const metadataForm = ({ accessKeyId, secretAccessKey, sessionToken, expiration }: TemporaryCredentials): object => ({
  AccessKeyId: accessKeyId,
  SecretAccessKey: secretAccessKey,
  Token: sessionToken,
  Expiration: expiration.toISOString(),
});

const isToken = (value: unknown): boolean => typeof value === 'string' && value.startsWith(TOKEN_PREFIX);

function parse(body: Buffer): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

const json = (status: number, body: object): SandboxResponse => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});

const failure = (status: number, name: string, message: string): SandboxResponse => ({
  status,
  headers: { 'content-type': 'application/json', 'x-amzn-errortype': name },
  body: JSON.stringify({ message }),
});
