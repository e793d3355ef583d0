import assert from 'node:assert/strict';
import { readDenial, type Denial } from '../../../../src/exports/model/denial';

const ROLE = 'arn:aws:sts::111122223333:assumed-role/exporter/me';
const BUCKET = 'arn:aws:s3:::my-bucket/a key (1)';
const is = (action: string, more: Partial<Denial> = {}): Denial => ({ principal: ROLE, action, isExplicit: false, ...more });
const iam = (action: string, rest = ''): string => `User: ${ROLE} is not authorized to perform: ${action}${rest}`;

describe('A denial', () => {
  const shapes: [what: string, message: string, denial: Denial | undefined][] = [
    ['that names no resource', iam('sdb:ListDomains'), is('sdb:ListDomains')],
    ['of any resource', iam('sdb:ListExports', ' on resource: *'), is('sdb:ListExports', { resource: '*' })],
    ['of an ARN', iam('sdb:GetExport', ' on resource: arn:aws:sdb:us-east-1:1:domain/d/export/e'), is('sdb:GetExport', { resource: 'arn:aws:sdb:us-east-1:1:domain/d/export/e' })],
    ['of an ARN in quotes, with blanks and brackets', iam('s3:PutObject', ` on resource: "${BUCKET}" because no identity-based policy allows the s3:PutObject action`), is('s3:PutObject', { resource: BUCKET, policyType: 'identity-based policy' })],
    ['of a name, with a full stop', iam('kms:Decrypt', ' on resource: my-key.'), is('kms:Decrypt', { resource: 'my-key' })],
    ['of a resource without a name', iam('kms:Decrypt', ' on the resource associated with this ciphertext because no resource-based policy allows the kms:Decrypt action'), is('kms:Decrypt', { policyType: 'resource-based policy' })],
    ...['permissions boundary', 'session policy', 'service control policy', 'resource control policy', 'VPC endpoint policy'].flatMap((policy): [string, string, Denial][] => [
      [`because no ${policy} allows it`, iam('s3:ListBucket', ` because no ${policy} allows the s3:ListBucket action`), is('s3:ListBucket', { policyType: policy.toLowerCase() })],
      [`explicitly by a ${policy}`, iam('s3:ListBucket', ` with an explicit deny in a ${policy}: arn:aws:iam::1:policy/p.`), is('s3:ListBucket', { policyType: policy.toLowerCase(), policyArn: 'arn:aws:iam::1:policy/p', isExplicit: true })],
    ]),
    ['explicitly, by an older service', iam('sdb:Select', ' on resource: * with an explicit deny'), is('sdb:Select', { resource: '*', isExplicit: true })],
    ['in the words of Organizations', iam('sdb:Select', ' due to an explicit deny in a Service Control Policy'), is('sdb:Select', { isExplicit: true, policyType: 'service control policy' })],
    ['of another partition', 'User: arn:aws-us-gov:iam::1:user/a is not authorized to perform: sdb:Select. Encoded authorization failure message: abc', { principal: 'arn:aws-us-gov:iam::1:user/a', action: 'sdb:Select', isExplicit: false }],
    ['of nobody known', 'User: anonymous is not authorized to perform: s3:GetObject on resource: "b"', { principal: 'anonymous', action: 's3:GetObject', resource: 'b', isExplicit: false }],
    ['by the classic API', `User (${ROLE}) does not have permission to perform (sdb:ListDomains) on resource (arn:aws:sdb:us-east-1:1:domain/). Contact account owner.`, is('sdb:ListDomains', { resource: 'arn:aws:sdb:us-east-1:1:domain/' })],
    ['inside another service’s message', `Access Denied. ${iam('s3:PutObject', ' on resource: "b"')} (Service: S3, Status Code: 403)`, is('s3:PutObject', { resource: 'b' })],
    ['without a user', 'Not authorized to perform sts:AssumeRoleWithWebIdentity', { action: 'sts:AssumeRoleWithWebIdentity', isExplicit: false }],
    ['that is bare', 'Access Denied', undefined],
    ['that names no action', 'You are not authorized to perform this operation.', undefined],
    ['that is empty', '', undefined],
  ];
  for (const [what, message, denial] of shapes) it(`is read: one ${what}`, () => assert.deepEqual(readDenial(message), denial));
});
