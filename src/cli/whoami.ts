import { createInterface } from 'node:readline/promises';
import { UserError } from '../exports/model/user-error';
import { columns, type Command } from './command';
import { readOptions } from './options';

/** Where neither option, environment nor profile names a Region. */
const DEFAULT_REGION = 'us-east-1';

/** Signs in as the extension does, and says as whom. */
export const whoami: Command = {
  summary: 'Sign in, and say as whom',
  usage: `Usage: simpledb-export whoami [--profile <name>] [--region <name>] [--json]

Signs in as the extension does and asks GetCallerIdentity as whom. Without --profile: the keys of the environment, else
AWS_PROFILE, else the profile "default", else the role of the container or instance.

  --profile <name>  profile of the shared AWS config and credentials files
  --region <name>   for STS; default: the environment's, the profile's, else ${DEFAULT_REGION}
  --json            { account, arn, profile, region }`,
  async run(args, output) {
    const options = readOptions(args, { profile: { type: 'string' }, region: { type: 'string' }, json: { type: 'boolean', default: false } });
    const aws = await import('../aws');
    const named = options.profile ?? (aws.environmentSource() === 'keys' ? undefined : aws.defaultProfile());
    const profile = named === undefined ? undefined : await aws.findProfile(named);
    const isWanted = profile !== undefined || options.profile !== undefined || (named !== undefined && named !== 'default');
    const region = options.region ?? aws.regionOf(profile) ?? DEFAULT_REGION;
    const bundle = aws.caBundle(profile);
    const ca = bundle && (await aws.trustedCertificates(bundle));
    const credentials =
      named !== undefined && isWanted
        ? aws.profileCredentials({ profile: named, region, mfaCode: askCode, mayRunProcess: () => true, ca })
        : aws.environmentCredentials(region, ca);
    const { account, arn } = await aws.callerIdentity({ region, credentials, ca, endpoints: { sts: aws.endpointOf('sts', profile) } });
    const who = { account, arn, profile: isWanted && named !== undefined ? named : null, region };
    if (options.json) output.write(`${JSON.stringify(who, undefined, 2)}\n`);
    else output.write(columns(Object.entries(who).map(([name, value]) => [name, value ?? '-'])));
    return 0;
  },
};

/** Asks on the terminal. The prompt goes to where errors go: the answer is not part of the result. */
async function askCode(serial: string): Promise<string> {
  if (!process.stdin.isTTY) {
    throw new UserError('SignInNeeded', `The profile asks for the code of the MFA device ${serial}, and there is no terminal to ask on.`, 'Run the command in a terminal.');
  }
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return (await terminal.question(`Code of the MFA device ${serial}: `)).trim();
  } finally {
    terminal.close();
  }
}
