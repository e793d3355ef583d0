import { SandboxError } from '../kit/errors';
import type { Form } from '../kit/form';
import { escapeXml, xmlDocument } from '../kit/xml';

export const IAM_VERSION = '2010-05-08';

/** The name of the sandbox's account. */
const ALIAS = 'simpledb-sandbox';

/** IAM's ListAccountAliases, the only action there is; throws InvalidAction for others. */
export function handleIam(form: Form, requestId: string): string {
  const action = form.get('Action') ?? '';
  if (action !== 'ListAccountAliases') {
    throw new SandboxError('InvalidAction', `Could not find operation ${escapeXml(action)} for version ${IAM_VERSION}`, 400);
  }
  return xmlDocument(
    `<ListAccountAliasesResponse xmlns="https://iam.amazonaws.com/doc/${IAM_VERSION}/"><ListAccountAliasesResult>` +
      `<IsTruncated>false</IsTruncated><AccountAliases><member>${ALIAS}</member></AccountAliases></ListAccountAliasesResult>` +
      `<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata></ListAccountAliasesResponse>`,
  );
}
