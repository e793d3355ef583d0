import assert from 'node:assert/strict';
import { UserError } from '../../../../src/exports/model/user-error';
import { runCommand, type CommandHandler } from '../../../../src/ui/kit/commands';
import { ErrorReporter } from '../../../../src/ui/kit/error-reporter';
import { Log } from '../../../../src/ui/kit/log';
import { CancellationError, screen, settle } from '../../../support/vscode';

describe('a command', () => {
  beforeEach(() => screen.reset());
  const run = (handler: CommandHandler, ...args: unknown[]): Promise<void> => runCommand(handler, args, new ErrorReporter(new Log('1.2.3')));

  it('gets all arguments, those of a selection of rows too', async () => {
    const got: unknown[][] = [];
    await run((...args: unknown[]) => void got.push(args), 'row', ['row', 'other']);
    assert.deepEqual(got, [['row', ['row', 'other']]]);
    assert.deepEqual([screen.messages, screen.log], [[], []], 'a command that goes well says nothing');
  });

  for (const [how, handler] of [['throws', () => { throw new UserError('NoLogin', 'No profile.', 'Select one.'); }], ['rejects', () => Promise.reject(new UserError('NoLogin', 'No profile.', 'Select one.'))]] as const) {
    it(`that ${how} says what happened and what to do, and shows the log on request`, async () => {
      const done = run(handler);
      await settle();
      assert.deepEqual([screen.message.kind, screen.message.text, screen.message.buttons], ['error', 'No profile. Select one.', ['Show Log']]);
      await screen.message.answer('Show Log');
      await done;
      assert.match(screen.log[0] ?? '', /^SimpleDB Export 1\.2\.3, VS Code /);
      assert.match(screen.log.join('\n'), /No profile\./);
      assert.equal(screen.log.at(-1), '(shown)');
    });
  }

  it('that is cancelled is silent', async () => {
    await run(() => Promise.reject(new CancellationError()));
    assert.deepEqual([screen.messages, screen.log], [[], []]);
  });

  it('does not fail with what is no error, nor makes a link of it', async () => {
    for (const thrown of [undefined, 'text', new Error('[Sign in](https://evil.example)')]) {
      screen.reset();
      const done = run(() => {
        // eslint-disable-next-line @typescript-eslint/only-throw-error
        throw thrown;
      });
      assert.doesNotMatch(screen.message.text, /\]\(/);
      await screen.message.answer();
      await done;
    }
  });
});
