import assert from 'node:assert/strict';
import { chmodSync } from 'node:fs';
import type { ConnectionId } from '../../../../src/exports/model/connection-id';
import { Emitter } from '../../../../src/exports/time/emitter';
import type { ConnectionState } from '../../../../src/ui/connection/connections';
import { SignIn } from '../../../../src/ui/connection/sign-in';
import { commandIds } from '../../../../src/ui/kit/ids';
import { AwsHome } from '../../aws/support/aws-home';
import { named } from '../../../support/following';
import { screen, settle } from '../../../support/vscode';

const ended = (profile: string): Error => Object.assign(named('LoginRequired'), { login: { kind: 'sso', profile } });

describe('signing in', () => {
  let home: AwsHome;
  let problem: unknown;
  let chosen: ConnectionId | undefined;
  let tries: number;
  let errors: unknown[];
  let signIn: SignIn;
  let changed: Emitter<ConnectionState>;

  beforeEach(() => {
    screen.reset();
    home = new AwsHome();
    home.enter({ PATH: `${home.folder}/bin` });
    home.write('.aws/config', '[profile keys]\nregion = us-east-1\n');
    [problem, chosen, tries, errors] = [undefined, 'profile:work', 0, []];
    changed = new Emitter();
    const of = {
      connections: {
        get chosen() { return chosen; },
        get state(): ConnectionState { return { kind: 'failed', connection: chosen ?? 'sandbox', error: problem }; },
        onDidChange: changed.event,
        retry: () => assert.fail('opened anew'),
      },
      sessions: { dropChangedLogins: async () => [] },
      problem: () => problem,
      tryAgain: () => void (tries += 1),
    };
    signIn = new SignIn(of, (error) => errors.push(error));
  });
  afterEach(() => {
    signIn.dispose();
    home.leave();
    assert.deepEqual(errors, []);
  });

  const withCli = (): void => chmodSync(home.write('bin/aws', '#!/bin/sh\nexit 0\n'), 0o755);
  const fails = (error: unknown): void => {
    problem = error;
    signIn.problemChanged();
  };
  const open = (): string[] => screen.progresses.filter(({ isOpen }) => isOpen).map(({ title }) => title);

  it('is offered once for a login that has ended, until it works again', async () => {
    fails(ended('work'));
    fails(ended('work'));
    await settle();
    assert.deepEqual(open(), [`The login of profile “work” has expired or is missing. [Sign In](command:${commandIds.signIn})`]);
    fails(undefined);
    await settle();
    assert.deepEqual(open(), []);
    fails(ended('work'));
    assert.equal(open().length, 1);
  });

  it('is not offered again after it was dismissed, nor for another kind of problem', async () => {
    fails(ended('work'));
    await screen.progresses[0]?.cancel();
    fails(ended('work'));
    fails(named('AccessDenied'));
    await settle();
    assert.deepEqual(open(), []);
    assert.equal(screen.progresses.length, 1);
  });

  it('is offered no longer for a profile that is not chosen any more', async () => {
    changed.fire({ kind: 'opening', connection: 'profile:work' });
    fails(ended('work'));
    changed.fire({ kind: 'opening', connection: 'sandbox' });
    await settle();
    assert.deepEqual(open(), []);
  });

  it('makes no link of a profile’s name', () => {
    fails(ended('[x](https://evil.example)'));
    assert.equal(open()[0]?.match(/\]\(/g)?.length, 1, 'the button alone');
  });

  it('runs in one terminal, which is brought to the front when it is asked for again', async () => {
    withCli();
    problem = ended('work');
    await signIn.run();
    await signIn.run();
    assert.deepEqual(screen.terminals.map(({ options, shows }) => [options.name, shows]), [['AWS Sign In: work', 2]]);
    assert.match(JSON.stringify(screen.terminals[0]?.options.shellArgs), /"sso","login","--profile","work"\]$/);
  });

  it('goes on by itself once the terminal’s login went well, and not where it failed', async () => {
    withCli();
    problem = ended('work');
    await signIn.run();
    await screen.terminals[0]?.close(1);
    assert.equal(tries, 0);
    await signIn.run();
    await screen.terminals[1]?.close(0);
    assert.equal(tries, 1);
  });

  it('says what to run where the AWS CLI is not there, and copies it', async () => {
    problem = ended("it's");
    const done = signIn.run();
    while (screen.messages.length === 0) await settle();
    assert.match(screen.message.text, /is not on VS Code’s PATH\. Install it, or run “aws sso login --profile 'it'\\''s'”/);
    await screen.message.answer('Copy Command');
    await done;
    assert.equal(screen.clipboard, "aws sso login --profile 'it'\\''s'");
    assert.deepEqual(screen.terminals, []);
  });

  it('says what is wrong where no profile is chosen, or it needs no login', async () => {
    chosen = undefined;
    await assert.rejects(signIn.run(), { name: 'NoLogin', message: /No AWS profile is selected/ });
    chosen = 'profile:keys';
    await assert.rejects(signIn.run(), { name: 'NoLogin', message: /“keys” needs no login/ });
  });

  it('goes on once the workspace is trusted, where that was what was missing', () => {
    screen.trusted.fire();
    assert.equal(tries, 0);
    problem = named('ProcessNotAllowed');
    screen.trusted.fire();
    assert.equal(tries, 1);
  });

  it('leaves nothing on the screen when the window closes', async () => {
    fails(ended('work'));
    signIn.dispose();
    await settle();
    assert.deepEqual(open(), []);
    screen.trusted.fire();
    assert.equal(tries, 0);
  });
});
