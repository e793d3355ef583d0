import { SandboxError } from '../kit/errors';
import type { Form } from '../kit/form';
import type { Caller } from '../kit/http';
import { escapeXml, xmlDocument } from '../kit/xml';
import type { CredentialRegistry, TemporaryCredentials } from './temporary-credentials';

export const STS_VERSION = '2011-06-15';

/** What the console calls a user's unique id; the sandbox has one user. */
const USER_ID = 'AIDASANDBOXUSEREXAMPL';

/** The code that every MFA device of the sandbox shows. */
const MFA_CODE = '123456';

/** STS's own limits, in seconds. */
const SHORTEST = 900;
const LONGEST = 43_200;

/** The one action that nobody signs: it brings another identity provider's token instead. */
export const isUnsignedSts = (form: Form): boolean => form.get('Action') === 'AssumeRoleWithWebIdentity';

/** The actions of STS by which clients sign in; throws SandboxError, InvalidAction for others. */
export function handleSts(form: Form, caller: Caller, requestId: string, registry: CredentialRegistry): string {
  const action = form.get('Action') ?? '';
  const result = resultOf(action, form, caller, registry);
  return xmlDocument(
    `<${action}Response xmlns="https://sts.amazonaws.com/doc/${STS_VERSION}/"><${action}Result>${result}</${action}Result>` +
      `<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata></${action}Response>`,
  );
}

function resultOf(action: string, form: Form, caller: Caller, registry: CredentialRegistry): string {
  switch (action) {
    case 'GetCallerIdentity':
      return `<Arn>${caller.arn}</Arn><UserId>${USER_ID}</UserId><Account>${caller.account}</Account>`;
    case 'GetSessionToken':
      checkMfa(form);
      return credentialsXml(registry.issue(duration(form)));
    case 'AssumeRole':
      checkMfa(form);
      return roleXml(form) + credentialsXml(registry.issue(duration(form)));
    case 'AssumeRoleWithWebIdentity':
      if (!form.get('WebIdentityToken')) throw new SandboxError('InvalidIdentityToken', 'No OpenIDConnect provider found.', 400);
      return roleXml(form) + credentialsXml(registry.issue(duration(form)));
    default:
      throw new SandboxError('InvalidAction', `Could not find operation ${escapeXml(action)} for version ${STS_VERSION}`, 400);
  }
}

function duration(form: Form): number | undefined {
  const text = form.get('DurationSeconds');
  if (text === undefined) return undefined;
  const seconds = Number(text);
  if (Number.isInteger(seconds) && seconds >= SHORTEST && seconds <= LONGEST) return seconds;
  throw new SandboxError('ValidationError', `DurationSeconds must be ${SHORTEST} to ${LONGEST}.`, 400);
}

function checkMfa(form: Form): void {
  if (!form.has('SerialNumber') || form.get('TokenCode') === MFA_CODE) return;
  throw new SandboxError('AccessDenied', 'MultiFactorAuthentication failed with invalid MFA one time pass code.', 403);
}

function roleXml(form: Form): string {
  const role = /^arn:aws:iam::([0-9]{12}):role\/(?:.*\/)?([^/]+)$/.exec(form.get('RoleArn') ?? '');
  const session = form.get('RoleSessionName') ?? '';
  if (!role || session === '') throw new SandboxError('ValidationError', 'RoleArn or RoleSessionName is missing or invalid.', 400);
  const arn = `arn:aws:sts::${role[1]}:assumed-role/${escapeXml(`${role[2]}/${session}`)}`;
  return `<AssumedRoleUser><AssumedRoleId>AROASANDBOXROLEEXAMPL:${escapeXml(session)}</AssumedRoleId><Arn>${arn}</Arn></AssumedRoleUser>`;
}

const credentialsXml = ({ accessKeyId, secretAccessKey, sessionToken, expiration }: TemporaryCredentials): string =>
  `<Credentials><AccessKeyId>${accessKeyId}</AccessKeyId><SecretAccessKey>${secretAccessKey}</SecretAccessKey>` +
  `<SessionToken>${sessionToken}</SessionToken><Expiration>${expiration.toISOString()}</Expiration></Credentials>`;
