import { describeError } from '../texts/error-messages';
import { columns, type Command } from './command';
import { readOptions } from './options';

/** Lists the profiles of the shared files, as AWS's tools read them. Asks nobody and starts no program. */
export const profiles: Command = {
  summary: 'List the profiles of the shared AWS config and credentials files',
  usage: `Usage: simpledb-export profiles [--json]

Lists the profiles of the shared AWS config and credentials files, as AWS's own tools read them: name, Region, where the
credentials come from, and other endpoints than AWS's own. What those tools would refuse is told in words.

  --json  an array of { name, region, source, endpoints: { simpledb, simpledbv2, s3, sts }, problem? }

Ends with 1 when a file, or a line of one, cannot be read.`,
  async run(args, output) {
    const { json } = readOptions(args, { json: { type: 'boolean', default: false } });
    const aws = await import('../aws');
    const { profiles: found, problems } = await aws.describeProfiles();
    const wordsOf = (error: Error): string => describeError(error, {}).message;
    if (json) {
      const all = found.map(({ problem, ...profile }) => ({ ...profile, ...(problem && { problem: wordsOf(problem) }) }));
      output.write(`${JSON.stringify(all, undefined, 2)}\n`);
    } else {
      const rows = found.map(({ name, region, source, endpoints }) => [
        name,
        region ?? '-',
        source,
        Object.entries(endpoints).map(([service, url]) => `${service}=${url}`).join(' ') || '-',
      ]);
      if (rows.length > 0) output.write(columns([['PROFILE', 'REGION', 'CREDENTIALS', 'ENDPOINTS'], ...rows]));
      for (const { problem } of found) if (problem) output.writeError(`${wordsOf(problem)}\n`);
    }
    for (const problem of problems) {
      const { message, action } = describeError(problem, {});
      output.writeError(`${[message, action].join(' ')}\n`);
    }
    return problems.length > 0 ? 1 : 0;
  },
};
