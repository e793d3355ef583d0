#!/usr/bin/env node
/** The command line: what the extension does, without an editor. */
import { describeError } from '../texts/error-messages';
import { UsageError, type Command, type Output } from './command';
import { profiles } from './profiles';
import { whoami } from './whoami';

/** Set by the build. */
declare const SIMPLEDB_EXPORT_VERSION: string;

const COMMANDS: ReadonlyMap<string, Command> = new Map([
  ['profiles', profiles],
  ['whoami', whoami],
]);

const usage = (): string => `Usage: simpledb-export <command> [options]

${[...COMMANDS].map(([name, { summary }]) => `  ${name.padEnd(10)}${summary}`).join('\n')}

  --help     with a command, what it does and takes
  --version  the version of this program
  --verbose  with a command, the raw error where it fails
`;

const output: Output = {
  write: (text) => void process.stdout.write(text),
  writeError: (text) => void process.stderr.write(text),
};

async function run(args: readonly string[]): Promise<number> {
  const [name, ...rest] = args;
  if (name === undefined || name === '--help' || name === '-h') {
    output[name === undefined ? 'writeError' : 'write'](usage());
    return name === undefined ? 2 : 0;
  }
  if (name === '--version') {
    output.write(`${SIMPLEDB_EXPORT_VERSION}\n`);
    return 0;
  }
  const command = COMMANDS.get(name);
  if (!command) return refuse(`There is no command “${name}”, only: ${[...COMMANDS.keys()].join(', ')}.`, 'simpledb-export --help');
  if (rest.includes('--help') || rest.includes('-h')) {
    output.write(`${command.usage}\n`);
    return 0;
  }
  const isVerbose = rest.includes('--verbose');
  try {
    return await command.run(rest.filter((arg) => arg !== '--verbose'), output);
  } catch (error) {
    if (error instanceof UsageError) return refuse(error.message, `simpledb-export ${name} --help`);
    const { message, action, raw } = describeError(error, {});
    output.writeError(`${[message, action].filter(Boolean).join(' ')}\n${isVerbose && raw !== undefined ? `\n${raw}\n` : ''}`);
    return 1;
  }
}

function refuse(message: string, help: string): number {
  output.writeError(`${message}\nSee “${help}”.\n`);
  return 2;
}

void run(process.argv.slice(2)).then((code) => (process.exitCode = code));
