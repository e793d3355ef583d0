import assert from 'node:assert/strict';
import { readRecord } from '../../../../src/exports/model/read-record';
import { readPlan } from '../../../../src/exports/plans/read-plan';
import { createPlan } from '../../../../src/exports/plans/plan-edits';
import { readDetailsState, readPageState } from '../../../../src/protocol/checks';
import { readPlanPageState } from '../../../../src/protocol/plan-checks';
import { emptyPlanValues } from '../../../../src/protocol/plan-form';
import { emptyValues } from '../../../../src/protocol/form';
import { record } from '../../../support/following';

const GOOD = ['sandbox', 'environment', 'profile:work', 'profile:my work', 'profile:müller'];
const BAD = ['', 'profile:', 'work', 'Sandbox', 'profile', 'constructor', 7, null, {}, ['sandbox']];

describe('a connection that is read from outside', () => {
  const plan = createPlan({ id: 'p', createdAtMs: 0, connection: 'sandbox', region: 'us-east-1', request: { s3Bucket: 'b' }, prefixTemplate: '', domains: [] });
  const panel = { region: 'us-east-1', domainName: 'd' };
  const readers: Record<string, (connection: unknown) => unknown> = {
    'a record': (connection) => readRecord({ ...record(), connection }),
    'a plan': (connection) => readPlan({ ...plan, connection }),
    'a form’s state': (connection) => readPageState({ version: 1, panel: { ...panel, connection }, values: emptyValues('d', 't') }),
    'a details page’s state': (connection) => readDetailsState({ version: 1, panel: { ...panel, connection, exportArn: 'arn:x' } }),
    'a plan page’s state': (connection) => readPlanPageState({ version: 1, panel: { id: 'p', connection, region: 'us-east-1' }, values: emptyPlanValues([]) }),
  };
  for (const [what, read] of Object.entries(readers)) {
    it(`is one that users can choose, in ${what}`, () => {
      for (const good of GOOD) assert.notEqual(read(good), undefined, good);
      for (const bad of BAD) assert.equal(read(bad), undefined, JSON.stringify(bad));
    });
  }
});
