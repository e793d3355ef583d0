import { parseArgs } from 'node:util';
import { EXPORTS_PER_ACCOUNT, EXPORTS_PER_DOMAIN, isRegion, REGIONS } from '../simpledb/model';
import type { Credentials } from './auth/credentials';
import { ACTION_PATTERN } from './permissions';

export const USAGE = `Usage: node sandbox.js [options]
  --port <n>                port on 127.0.0.1; 0, the default, takes a free one
  --data <folder>           where domains, objects and exports are kept; a temporary folder by default
  --credentials <id:secret> the key pair that may sign requests; <id:secret:token> for temporary credentials
  --export-seconds <n>      how long an export takes; 6 by default
  --exports-per-domain <n>  how many may be started in 24 hours; ${EXPORTS_PER_DOMAIN} by default, as AWS has it
  --exports-per-account <n> the same for all domains together; ${EXPORTS_PER_ACCOUNT} by default, as AWS has it
  --reset                   begin with the seeded domains again and no objects or exports
  --account <id>            twelve digits; 111122223333 by default
  --region <name>           ${REGIONS.join(', ')}; the first by default
  --deny <action>           an IAM action to refuse, such as sdb:ListExports or s3:*; may be repeated
  --exit-with-stdin         end when standard input closes`;

export interface Options {
  readonly port: number;
  /** Undefined: a temporary folder. */
  readonly data: string | undefined;
  readonly credentials: Credentials;
  readonly exportSeconds: number;
  readonly exportsPerDomain: number;
  readonly exportsPerAccount: number;
  readonly reset: boolean;
  readonly account: string;
  readonly region: string;
  readonly deny: readonly string[];
  readonly exitWithStdin: boolean;
}

/** Thrown for arguments that make no sense; the message is for the terminal. */
export class UsageError extends Error {}

/** Reads the command line. Throws UsageError; its message never repeats a secret. */
export function parseOptions(args: readonly string[]): Options {
  const values = parse(args);
  const port = Number(values.port);
  if (!/^\d+$/.test(values.port) || port > 65535) throw new UsageError('--port must be a number from 0 to 65535.');
  const exportSeconds = Number(values['export-seconds']);
  if (!/^\d+(?:\.\d+)?$/.test(values['export-seconds']))
    throw new UsageError('--export-seconds must be a number, 0 or more.');
  if (!/^\d{12}$/.test(values.account)) throw new UsageError('--account must be twelve digits.');
  if (!isRegion(values.region)) throw new UsageError(`--region must be one of ${REGIONS.join(', ')}.`);
  const wrong = values.deny.find((action) => !ACTION_PATTERN.test(action));
  if (wrong !== undefined)
    throw new UsageError(`--deny takes an action such as sdb:ListExports or s3:*, not "${wrong}".`);
  return {
    port,
    data: values.data,
    credentials: parseCredentials(values.credentials),
    exportSeconds,
    exportsPerDomain: parseQuota('exports-per-domain', values['exports-per-domain']),
    exportsPerAccount: parseQuota('exports-per-account', values['exports-per-account']),
    reset: values.reset,
    account: values.account,
    region: values.region,
    deny: values.deny,
    exitWithStdin: values['exit-with-stdin'],
  };
}

/** The example key pair of AWS's documentation is the default. */
function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        port: { type: 'string', default: '0' },
        data: { type: 'string' },
        credentials: { type: 'string', default: 'AKIDEXAMPLE:wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' },
        'export-seconds': { type: 'string', default: '6' },
        'exports-per-domain': { type: 'string', default: String(EXPORTS_PER_DOMAIN) },
        'exports-per-account': { type: 'string', default: String(EXPORTS_PER_ACCOUNT) },
        reset: { type: 'boolean', default: false },
        account: { type: 'string', default: '111122223333' },
        region: { type: 'string', default: REGIONS[0] },
        deny: { type: 'string', multiple: true, default: [] },
        'exit-with-stdin': { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

function parseQuota(option: string, text: string): number {
  const quota = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(quota)) {
    throw new UsageError(`--${option} must be a whole number, 0 or more.`);
  }
  return quota;
}

function parseCredentials(text: string): Credentials {
  const [accessKeyId = '', secretAccessKey = '', sessionToken, ...more] = text.split(':');
  if (accessKeyId === '' || secretAccessKey === '' || sessionToken === '' || more.length > 0) {
    throw new UsageError('--credentials must be <id>:<secret> or <id>:<secret>:<token>.');
  }
  return { accessKeyId, secretAccessKey, sessionToken };
}
