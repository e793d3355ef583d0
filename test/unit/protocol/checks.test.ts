import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readDetailsState, readFormValues, readPageState } from '../../../src/protocol/checks';
import { emptyValues } from '../../../src/protocol/form';
import { readPlanPageState } from '../../../src/protocol/plan-checks';
import { emptyPlanValues } from '../../../src/protocol/plan-form';
import type { PageState } from '../../../src/protocol/messages';
import { anyForm } from './arbitraries';

const VALUES = emptyValues('customers', 'token');
const STATE: PageState = {
  version: 1,
  panel: { connection: 'profile:work', region: 'us-east-1', domainName: 'customers', accountId: '111122223333' },
  values: VALUES,
  started: {
    exportArn: 'arn:aws:sdb:us-east-1:111122223333:domain/customers/export/1',
    exportId: '1',
    requestedAt: '2026-01-15T10:20:30.000Z',
    clientToken: 'token',
    s3Uri: 's3://abc/AWSSimpleDB/1/customers/',
    s3ConsoleUrl: 'https://us-east-1.console.aws.amazon.com/s3/buckets/abc',
    values: VALUES,
  },
};

describe('readFormValues', () => {
  it('gives every form back', () => {
    fc.assert(fc.property(anyForm, (values) => assert.deepEqual(readFormValues(values), { ...values })));
  });

  const { s3Bucket: _left, ...withoutBucket } = VALUES;
  const others: [string, unknown][] = [
    ['nothing', undefined],
    ['null', null],
    ['a text', 'values'],
    ['an array', [VALUES]],
    ['a form without its bucket', withoutBucket],
    ['a form with more', { ...VALUES, admin: true }],
    ['a number in a field', { ...VALUES, s3BucketOwner: 111122223333 }],
    ['an unknown encryption', { ...VALUES, encryption: 'aws:kms' }],
    ['inherited members', Object.create(VALUES)],
  ];
  for (const [name, value] of others) {
    it(`throws on ${name}`, () => assert.throws(() => readFormValues(value), TypeError));
  }

  it('throws nothing but TypeErrors, without the values in their words', () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        assert.throws(() => readFormValues(value), TypeError);
      }),
    );
    assert.throws(
      () => readFormValues({ ...VALUES, clientToken: { secret: 'hunter2' } }),
      (error: Error) => !error.message.includes('hunter2'),
    );
  });
});

describe('readPageState', () => {
  it('gives a state back as it was saved, with a result and without', () => {
    assert.deepEqual(readPageState(JSON.parse(JSON.stringify(STATE))), STATE);
    const { started: _started, ...form } = STATE;
    assert.deepEqual(readPageState(form), form);
  });

  it('keeps the form that an older or a newer version saved: what is missing is as in an empty form, what is more is left out', () => {
    const { s3BucketOwner: _owner, encryption: _encryption, ...older } = { ...VALUES, s3Bucket: 'abc' };
    const kept = { ...STATE, values: { ...VALUES, s3Bucket: 'abc' } };
    assert.deepEqual(readPageState({ ...STATE, values: older }), kept);
    assert.deepEqual(readPageState({ ...STATE, values: { ...older, note: 'x' }, more: 1 }), kept);
    assert.deepEqual(readPageState({ ...STATE, started: { ...STATE.started, values: { ...VALUES, note: 'x' }, more: 1 } }), STATE);
  });

  const started = STATE.started as object;
  const others: [string, unknown][] = [
    ['nothing saved', undefined],
    ['null', null],
    ['another version', { ...STATE, version: 2 }],
    ['no panel', { ...STATE, panel: undefined }],
    ['a damaged panel', { ...STATE, panel: { ...STATE.panel, region: 1 } }],
    ['damaged values', { ...STATE, values: { ...VALUES, encryption: '' } }],
    ['a console address that is no web address', { ...STATE, started: { ...started, s3ConsoleUrl: 'javascript:alert(1)' } }],
    ['a command address', { ...STATE, started: { ...started, s3ConsoleUrl: 'command:x' } }],
    ['a date that is none', { ...STATE, started: { ...started, requestedAt: 'yesterday' } }],
    ['a panel with more than it has', { ...STATE, panel: { ...STATE.panel, partition: 'x' } }],
    ['values that are none', { ...STATE, values: {} }],
    ['values that are a list', { ...STATE, values: [] }],
  ];
  for (const [name, value] of others) {
    it(`is undefined for ${name}`, () => assert.equal(readPageState(value), undefined));
  }

  it('never throws', () => {
    fc.assert(fc.property(fc.anything(), (value) => readPageState(value) === undefined));
  });
});

describe('readPlanPageState', () => {
  const values = { ...emptyPlanValues(['a', 'b']), s3Bucket: 'abc' };
  const state = { version: 1, panel: { id: 'p', connection: 'profile:work', region: 'us-east-1' }, values, pattern: 'x*' };

  it('keeps the form that an older or a newer version saved', () => {
    assert.deepEqual(readPlanPageState(state), state);
    const { order: _order, prefixTemplate: _prefix, ...older } = values;
    assert.deepEqual(readPlanPageState({ ...state, values: { ...older, note: 'x' }, more: 1 }), state);
    const { pattern: _pattern, ...without } = state;
    assert.deepEqual(readPlanPageState(without), { ...state, pattern: '' });
  });

  it('takes no form that is damaged, and none of another panel', () => {
    for (const other of [{ values: { ...values, domainNames: [1] } }, { values: { ...values, order: 'x' } }, { values: undefined }, { panel: { id: 'p' } }, { version: 2 }, { pattern: 1 }]) {
      assert.equal(readPlanPageState({ ...state, ...other }), undefined, JSON.stringify(other));
    }
  });
});

describe('readDetailsState', () => {
  const panel = { ...STATE.panel, exportArn: 'arn:aws:sdb:us-east-1:111122223333:domain/customers/export/1' };
  const { accountId: _account, ...unknown } = panel;

  it('gives every state back', () => {
    for (const one of [panel, unknown]) assert.deepEqual(readDetailsState({ version: 1, panel: one }), { version: 1, panel: one });
  });

  for (const [what, state] of [
    ['nothing', undefined],
    ['the form’s', STATE],
    ['another version’s', { version: 2, panel }],
    ['without an ARN', { version: 1, panel: STATE.panel }],
    ['with a number for an ARN', { version: 1, panel: { ...panel, exportArn: 1 } }],
    ['with more than there is', { version: 1, panel: { ...panel, command: 'x' } }],
  ] as const) {
    it(`takes a state that is ${what} for none`, () => assert.equal(readDetailsState(state), undefined));
  }

  it('throws for nothing at all', () => {
    fc.assert(fc.property(fc.anything(), (value) => void readDetailsState(value)));
  });
});
