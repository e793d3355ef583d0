import { SandboxError } from './errors';
import type { Caller } from './http';
import { xmlDocument } from './xml';
import type { Form } from './classic/form';

export const STS_VERSION = '2011-06-15';

/** What the console calls a user's unique id; the sandbox has one user. */
const USER_ID = 'AIDASANDBOXUSEREXAMPL';

/** STS's GetCallerIdentity, the only action there is; throws InvalidAction for others. */
export function handleSts(form: Form, caller: Caller, requestId: string): string {
  const action = form.get('Action') ?? '';
  if (action !== 'GetCallerIdentity') {
    throw new SandboxError('InvalidAction', `Could not find operation ${action} for version ${STS_VERSION}`, 400);
  }
  return xmlDocument(
    `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/${STS_VERSION}/"><GetCallerIdentityResult>` +
      `<Arn>${caller.arn}</Arn><UserId>${USER_ID}</UserId><Account>${caller.account}</Account>` +
      '</GetCallerIdentityResult>' +
      `<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata></GetCallerIdentityResponse>`,
  );
}
