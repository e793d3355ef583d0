import assert from 'node:assert/strict';
import { outputPlan } from '../../../../src/ui/plans/plan-output';
import { planOf } from '../../../support/plan';
import { screen, settle } from '../../../support/vscode';

const PLAN = planOf({ state: 'running', entries: [{ domainName: 'customers', state: 'waiting', clientToken: 't1' }] });
const CLI = { region: 'us-east-1', profile: 'work' };

describe('what a file or the clipboard is given of a plan', () => {
  beforeEach(() => screen.reset());

  it('is a script that says for which shell it is', async () => {
    assert.equal(await outputPlan(PLAN, 'copyScript', CLI), true);
    assert.match(screen.clipboard, /^#!\/bin\/sh\n/);
    assert.match(screen.clipboard, /# For a POSIX shell .* Not for PowerShell/);
    screen.saveTo = ['/x/plan.sh'];
    assert.equal(await outputPlan(PLAN, 'saveScript', CLI), true);
    assert.equal(screen.files.get('/x/plan.sh'), screen.clipboard);
  });

  it('is a script for a POSIX shell whatever shell the user has', async () => {
    await outputPlan({ ...PLAN, request: { s3Bucket: "it's" } }, 'copyScript', { ...CLI, shell: 'powershell' });
    assert.match(screen.clipboard, /--s3-bucket 'it'\\''s'/);
  });

  it('is a report in Markdown, or in CSV as the user needs it', async () => {
    screen.saveTo = ['/x/report.md', '/x/report.CSV'];
    assert.equal(await outputPlan(PLAN, 'saveReport', CLI), true);
    const saved = outputPlan(PLAN, 'saveReport', CLI);
    await settle();
    await screen.picks[0]?.choose('CSV for Spreadsheets');
    assert.equal(await saved, true);
    assert.match(screen.files.get('/x/report.md') ?? '', /^# Exports/);
    assert.match(screen.files.get('/x/report.CSV') ?? '', /^\ufeffDomain,State/);
  });

  it('is nothing where the user takes it back', async () => {
    screen.saveTo = [undefined, '/x/report.csv'];
    assert.equal(await outputPlan(PLAN, 'saveScript', CLI), false);
    const saved = outputPlan(PLAN, 'saveReport', CLI);
    await settle();
    await screen.picks[0]?.choose();
    assert.equal(await saved, false);
    assert.equal(screen.files.size, 0);
  });
});
