import assert from 'node:assert/strict';
import { checkEndpoint, checkExportSeconds, checkSandboxUrl, connectionProblem } from '../../../../src/ui/connection/setting-rules';

const tells = (key: string, rule: RegExp) => (error: Error & { action?: string | undefined }) => {
  assert.equal(error.name, 'InvalidSetting');
  assert.match(error.message, new RegExp(`^The setting simpledb\\.${key} is not valid`));
  assert.match(error.message, rule);
  assert.match(error.action ?? '', /^(Enter|Correct)/);
  return true;
};

describe('A setting out of form', () => {
  for (const value of [null, 7, true, {}, [], 'work', 'profile:', 'Sandbox', 'x'.repeat(1000)]) {
    it(`names itself, the rule and what to do: connection ${JSON.stringify(value).slice(0, 20)}`, () => {
      const error = connectionProblem(value);
      assert.ok(error && error.message.length < 300);
      tells('connection', /“sandbox”, “environment”, “profile:”/)(error);
    });
  }
  for (const value of ['localhost:8000', '127.0.0.1:8000', 'http://', 'ftp://127.0.0.1', 'http://example.com', 'http://127.0.0.1:8000/path', 'https://127.0.0.1:8000', 'nonsense']) {
    it(`names itself, the rule and what to do: sandbox.url ${value}`, () => {
      assert.throws(() => checkSandboxUrl(value), tells('sandbox\\.url', /http/));
    });
  }
  it('names itself, the rule and what to do: endpoint and exportSeconds', () => {
    assert.throws(() => checkEndpoint('sdb.example.com'), tells('endpoint', /URL/));
    assert.throws(() => checkEndpoint('https://me:secret@sdb.example.com'), (error: Error) => tells('endpoint', /password/)(error) && !error.message.includes('secret'));
    for (const value of [-1, NaN, 3601]) assert.throws(() => checkExportSeconds(value), tells('sandbox\\.exportSeconds', /0 to 3600/));
  });

  it('is none of those that are in form', () => {
    for (const value of ['', ' ', 'sandbox', 'environment', 'profile:my work']) assert.equal(connectionProblem(value), undefined);
    assert.equal(checkSandboxUrl(' http://127.0.0.1:8000/ '), 'http://127.0.0.1:8000');
    assert.equal(checkSandboxUrl('http://localhost:8000'), 'http://localhost:8000');
    assert.equal(checkSandboxUrl(''), '');
    assert.equal(checkEndpoint('https://sdb.example.com'), 'https://sdb.example.com');
    assert.equal(checkExportSeconds(0), 0);
  });
});
