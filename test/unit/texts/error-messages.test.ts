import assert from 'node:assert/strict';
import { describeError, type ErrorContext, type Problem } from '../../../src/texts/error-messages';
import { UserError } from '../../../src/exports/model/user-error';

const failure = (name: string, members: object = {}, message = 'words of the service'): Error =>
  Object.assign(new Error(message), { name, ...members });

const describe_ = (error: unknown, context: ErrorContext = { profile: 'work', region: 'eu-west-1' }): Problem =>
  describeError(error, context);

describe('words for errors', () => {
  const cases: [what: string, error: Error, message: RegExp, action: RegExp, field?: string][] = [
    ['a domain that does not exist', failure('NoSuchDomainException'), /no domain/, /Refresh/, 'domainName'],
    ['the same, classic', failure('NoSuchDomain'), /eu-west-1/, /Region/, 'domainName'],
    ['a token used before', failure('ConflictException'), /8 hours/, /New token/, 'clientToken'],
    ['the quota', failure('NumberExportsLimitExceeded', { httpStatusCode: 409 }), /5 exports per domain and 25/, /Nothing was started/],
    ['a combination', failure('InvalidParameterCombinationException', {}, 's3SseKmsKeyId without KMS'), /combination/, /KMS/, 's3SseKmsKeyId'],
    ['a bad value', failure('InvalidParameterValueException', {}, 'Value at s3Bucket is bad'), /s3Bucket/, /Correct/, 's3Bucket'],
    ['a bad owner, whose name begins with nothing else', failure('InvalidParameterValueException', {}, "'s3BucketOwner' failed"), /failed/, /Correct/, 's3BucketOwner'],
    ['a bad algorithm', failure('InvalidParameterValueException', {}, 's3SseAlgorithm: unknown'), /unknown/, /Correct/, 'encryption'],
    ['a bad value of nothing known', failure('InvalidParameterValueException', {}, 'bad'), /bad/, /Correct/],
    ['a forgotten export', failure('NoSuchExportException'), /no longer knows/, /three months/],
    ['a list that cannot go on', failure('InvalidNextTokenException'), /continue/, /Refresh/],
    ['expired credentials', failure('ExpiredTokenException', { kind: 'service' }), /“work” have expired/, /aws sso login --profile work/],
    ['expired credentials, by S3', failure('ExpiredToken'), /expired/, /Sign in/],
    ['keys that another account’s may have replaced', failure('AccountNotConfirmed', { kind: 'credentials' }), /“work” were replaced/, /whose they are/],
    ['an unknown key', failure('InvalidClientTokenId'), /does not know/, /credentials file/],
    ['an unknown key, v2', failure('UnrecognizedClientException'), /does not know/, /credentials file/],
    ['a wrong secret', failure('SignatureDoesNotMatch'), /signature/, /secret/],
    ['a wrong secret, v2', failure('InvalidSignatureException'), /signature/, /secret/],
    ['a wrong clock', failure('RequestExpired'), /time/, /clock/],
    ['no credentials', failure('CredentialsProviderError', {}, 'Profile work could not be found'), /could not be loaded/, /config/],
    ['a denied call', failure('AccessDeniedException', { operation: 'ListExports', httpStatusCode: 400 }), /Access required: sdb:ListExports/, /allow/],
    ['a denied call of S3', failure('AccessDenied', { operation: 'ListBuckets' }), /s3:ListAllMyBuckets/, /allow/],
    ['a denied call that names itself', failure('AccessDenied', {}, 'User x is not authorized to perform: sdb:Select on'), /sdb:Select/, /allow/],
    ['a bare 403', failure('Error', { httpStatusCode: 403 }), /denied/, /permissions/],
    ['a proxy’s 403', failure('UnknownError', { httpStatusCode: 403 }), /in AWS’s place \(HTTP 403\)/, /proxy/],
    ['a proxy’s 502', failure('UnknownError', { httpStatusCode: 502 }), /in AWS’s place \(HTTP 502\)/, /proxy/],
    ['a proxy that wants a password', failure('UnknownError', { httpStatusCode: 407 }), /asks for a name and a password/, /http\.proxy/],
    ['throttling', failure('ThrottlingException', { httpStatusCode: 400 }), /slow down/, /moment/],
    ['an unnamed 429', failure('UnknownError', { httpStatusCode: 429 }), /slow down/, /moment/],
    ['a slow service', failure('RequestTimeout', { httpStatusCode: 408 }), /time/, /Retry/],
    ['a fault of the service', failure('InternalFailure', { httpStatusCode: 500 }), /problem of its own \(HTTP 500\)/, /Retry/],
    ['no network', failure('SimpleDBError', { kind: 'network', cause: Object.assign(new Error('x'), { code: 'ENOTFOUND' }) }), /No address/, /proxy/],
    ['a refused connection', failure('Error', { code: 'ECONNREFUSED' }), /could not be reached/, /network/],
    ['a slow network', failure('SimpleDBError', { kind: 'timeout' }), /in time/, /network/],
    ['a certificate', failure('Error', { code: 'SELF_SIGNED_CERT_IN_CHAIN' }), /not trusted/, /certificate/],
    ['a proxy that is not there', failure('SimpleDBError', { kind: 'network' }, 'No connection to h: Failed to establish a socket connection to proxies: PROXY 10.0.0.1:3128.'), /The proxy 10\.0\.0\.1:3128 could not/, /http\.proxy/],
    ['the same, of AWS’s clients', failure('Error', {}, 'Failed to establish a socket connection to proxies: HTTPS proxy.example.com:1'), /The proxy proxy\.example\.com:1 could/, /HTTPS_PROXY/],
    ['a services section that is missing', failure('MissingServicesSection', {}, 'Profile “own” names the services section “x”, …'), /“own”.*“x”/, /config/],
    ['a bundle that is not there', failure('CaBundleError', { code: 'ENOENT' }, 'AWS_CA_BUNDLE names …'), /AWS_CA_BUNDLE/, /path/],
    ['plain http', failure('PlainHttpError', {}, 'http://h is not https'), /not https/, /endpoint/],
    ['a login page', failure('WebPageError', { kind: 'response' }, 'A web page answered in SimpleDB’s place: “Guest Wi-Fi”.'), /web page.*Guest Wi-Fi/, /captive portal.*Sign in/],
    ['a proxy’s page', failure('SimpleDBError', { kind: 'response' }), /cannot be read/, /proxy/],
  ];
  for (const [what, error, message, action, field] of cases) {
    it(`for ${what}`, () => {
      const problem = describe_(error);
      assert.match(problem.message, message);
      assert.match(problem.action ?? '', action);
      assert.equal(problem.field, field);
      assert.ok(problem.raw?.includes(error.message));
    });
  }

  const refused = (name: string, message: string, operation = 'StartDomainExport') =>
    describe_(failure(name, { kind: 'service', httpStatusCode: 403, operation }, message));

  for (const name of ['OptInRequired', 'AccountBlocked', 'AccountProblem', 'SubscriptionRequiredException', 'PendingVerification', 'NotSignedUp', 'RegionDisabledException']) {
    it(`blame no permission for ${name}`, () => {
      const { message, action } = refused(name, 'The AWS Access Key Id needs a subscription for the service');
      assert.equal(message, 'AWS refused the account: The AWS Access Key Id needs a subscription for the service');
      assert.match(action ?? '', /sign-up.*AWS Support/);
    });
  }
  for (const name of ['MissingAuthenticationToken', 'MissingAuthenticationTokenException', 'AuthMissingFailure', 'MissingClientTokenId', 'MissingSecurityHeader']) {
    it(`blame no permission for ${name}`, () => {
      assert.match(refused(name, 'Missing Authentication Token').message, /without a signature/);
    });
  }
  for (const name of ['RequestThrottled', 'RequestThrottledException', 'ServiceUnavailable', 'ServiceUnavailableException', 'SlowDown']) {
    it(`ask to slow down for ${name}`, () => assert.match(refused(name, 'Rate exceeded').message, /throttling.*slow down/));
  }
  it('blame no permission for a 403 by a name that nobody knows, unless its message does', () => {
    const { message, action } = refused('NetworkPerimeterViolation', 'The request came from outside the perimeter');
    assert.equal(message, 'AWS denied the request: The request came from outside the perimeter');
    assert.doesNotMatch(action ?? '', /allow this action/);
    assert.equal(refused('NewDenial', 'User: arn:aws:iam::1:user/a is not authorized to perform: sdb:GetExport').message, 'Access required: sdb:GetExport');
  });

  it('name the action that AWS names, and not the operation that was called', () => {
    const message = 'User: arn:aws:iam::111122223333:user/me is not authorized to perform: s3:PutObject on resource: "arn:aws:s3:::my-bucket/*" because no resource-based policy allows the s3:PutObject action';
    const problem = refused('AccessDeniedException', message);
    assert.equal(problem.message, 'Access required: s3:PutObject');
    assert.match(problem.action ?? '', /allow this action on arn:aws:s3:::my-bucket\/\*, then/);
  });

  it('read the classic API’s denial', () => {
    const message = 'User (arn:aws:iam::111122223333:user/me) does not have permission to perform (sdb:DomainMetadata) on resource (arn:aws:sdb:us-east-1:111122223333:domain/orders). Contact account owner.';
    const problem = refused('AuthorizationFailure', message, 'Select');
    assert.equal(problem.message, 'Access required: sdb:DomainMetadata');
    assert.match(problem.action ?? '', /on arn:aws:sdb:us-east-1:111122223333:domain\/orders, then/);
  });

  it('name the policy that denies, since no permission helps against it', () => {
    const message = 'User: arn:aws:iam::1:user/a is not authorized to perform: sdb:ListExports on resource: * with an explicit deny in a service control policy: arn:aws:organizations::1:policy/o-1/service_control_policy/p-1';
    assert.match(refused('AccessDeniedException', message).action ?? '', /^A service control policy \(arn:aws:organizations:\S+p-1\) denies this action\. Ask/);
  });

  it('look behind an error that only wraps the credential provider’s', () => {
    const cause = failure('CredentialsProviderError', {}, 'The SSO session associated with this profile has expired.');
    const problem = describe_(failure('SimpleDBError', { kind: 'credentials', cause }, 'no credentials'));
    assert.match(problem.message, /“work” have expired/);
  });

  it('take from a service that handed out no credentials what it says of a login alone', () => {
    const wrap = (name: string): Error => failure('SimpleDBError', { kind: 'credentials', cause: failure(name) }, 'no credentials');
    for (const name of ['AccessDenied', 'ThrottlingException', 'InternalFailure']) {
      assert.match(describe_(wrap(name)).message, /“work” could not be loaded: words of the service/);
    }
    assert.match(describe_(wrap('InvalidClientTokenId')).message, /“work” are not valid/);
  });

  it('say that it is the sandbox that does not answer', () => {
    const error = failure('Error', { code: 'ECONNREFUSED' });
    assert.match(describe_(error, { sandbox: true }).message, /sandbox is not answering/);
  });

  it('are this extension’s own where it raised the error', () => {
    const problem = describe_(new UserError('ProfileNotFound', 'There is no profile.', 'Add it.'));
    assert.deepEqual(problem, { message: 'There is no profile.', action: 'Add it.', raw: 'ProfileNotFound\nThere is no profile.' });
  });

  it('keep the raw error with its request id', () => {
    const error = failure('InternalFailure', { httpStatusCode: 500, requestId: 'r-1', operation: 'Select' });
    assert.equal(describe_(error).raw, 'Select: InternalFailure (HTTP 500)\nwords of the service\nRequest id: r-1');
  });

  it('exist for anything that can be thrown', () => {
    for (const thrown of [undefined, null, 'text', 7, {}, new Error('')]) {
      assert.equal(typeof describe_(thrown).message, 'string');
    }
  });
});
