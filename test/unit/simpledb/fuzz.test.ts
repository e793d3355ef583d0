import assert from 'node:assert/strict';
import { startAnswerServer, type AnswerServer } from '../../faults/answer-server';
import { ANSWER_KINDS, answerOf } from '../../faults/answers';
import { runAnswers } from '../../faults/run-answers';

describe('Answers that nobody should give', () => {
  let server: AnswerServer;
  before(async () => {
    server = await startAnswerServer();
  });
  after(() => server.stop());

  it('are read or refused by a clear error without secrets, and nothing else happens', async () => {
    // `npm run reliability` begins at 1; these have seeds of their own.
    const { kinds, wrong } = await runAnswers({ answers: 300, seed: 1_000_001, url: server.url, measure: false });
    assert.deepEqual(wrong, []);
    for (const kind of ANSWER_KINDS) assert.ok(kinds[kind].read + kinds[kind].refused > 0, `none was ${kind}`);
  });

  it('are the same for the same seed', () => {
    assert.deepEqual(answerOf(17), answerOf(17));
  });
});
