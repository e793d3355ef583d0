/** The text of a connection report: what is said in it, without anything secret. */
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { homedir } from 'node:os';
import { withoutLogin } from '../simpledb/errors';
import type { AwsServiceOptions } from './account';
import { requestHandler } from './network';
import { secretsOfThisMachine, withoutSecrets } from './secrets';

/** One line of a report; a value of several lines is indented. */
export type ReportRow = readonly [label: string, value: string];

export interface ReportSection {
  readonly title: string;
  readonly rows: readonly ReportRow[];
}

/** What an answer to a signed request tells of itself. */
export interface Answered {
  readonly httpStatusCode?: number | undefined;
  readonly requestId?: string | undefined;
}

/** Asks STS who the credentials are, once. @throws by AWS's errors, which tell status and request id */
export async function askSts({ region, credentials, endpoints, ca }: AwsServiceOptions): Promise<Answered> {
  const client = new STSClient({
    region,
    credentials,
    maxAttempts: 1,
    ignoreConfiguredEndpointUrls: true,
    requestHandler: requestHandler(ca),
    ...(endpoints.sts && { endpoint: endpoints.sts }),
  });
  try {
    return (await client.send(new GetCallerIdentityCommand({}))).$metadata;
  } finally {
    client.destroy();
  }
}

/** Asks S3 for one bucket, once. @throws by AWS's errors, which tell status and request id */
export async function askS3({ region, credentials, endpoints, ca }: AwsServiceOptions): Promise<Answered> {
  const client = new S3Client({
    region,
    credentials,
    maxAttempts: 1,
    ignoreConfiguredEndpointUrls: true,
    requestHandler: requestHandler(ca),
    ...(endpoints.s3 && { endpoint: endpoints.s3, forcePathStyle: true }),
  });
  try {
    return (await client.send(new ListBucketsCommand({ MaxBuckets: 1 }))).$metadata;
  } finally {
    client.destroy();
  }
}

/** Markdown whose values stand in code blocks: nothing from elsewhere is markup, and columns stay columns. */
export function reportText(head: string, sections: readonly ReportSection[], clean: (text: string) => string): string {
  const blocks = sections.map(({ title, rows }) => {
    const width = Math.max(...rows.map(([label]) => label.length)) + 2;
    const lines = rows.flatMap(([label, value]) =>
      clean(value).split(/\r?\n/).map((line, index) => ((index === 0 ? label : '').padEnd(width) + line).trimEnd()),
    );
    return `## ${title}\n\n\`\`\`text\n${lines.join('\n').replaceAll('```', "'''")}\n\`\`\`\n`;
  });
  return [head, ...blocks].join('\n');
}

/**
 * Takes out of a text what must not be posted: every secret that this machine has for AWS, those that are passed in, the
 * user and password of any address, and what is named a token, a signature or a password. Of access keys the last four
 * characters stay; the user's folder becomes `~`.
 */
export async function reportCleaner(
  more: readonly (string | undefined)[],
  env: NodeJS.ProcessEnv = process.env,
  home: string = homedir(),
): Promise<(text: string) => string> {
  const addresses = PROXY_VARIABLES.flatMap((name) => [env[name], env[name.toLowerCase()]]);
  const secrets = [...(await secretsOfThisMachine(env)), ...more, ...[...addresses, ...more].flatMap(loginsOf)];
  return (text) =>
    withoutSecrets(withoutLogin(text).replace(/\b((?:AKIA|ASIA)[A-Z0-9]{8,})([A-Z0-9]{4})\b/g, '…$2'), secrets)
      .replaceAll(home.length > 1 ? home : '\0', '~');
}

/** Variables that name a proxy; lower case counts as well. */
export const PROXY_VARIABLES = ['HTTPS_PROXY', 'HTTP_PROXY', 'ALL_PROXY'] as const;

/** The secret parts of an address with a login, in the forms in which they travel. */
function loginsOf(address: string | undefined): string[] {
  const login = /^[a-z0-9]+:\/\/(.*)@[^@]*$/i.exec(address ?? '')?.[1];
  if (login === undefined) return [];
  const password = login.slice(login.indexOf(':') + 1);
  return [login, password].flatMap((text) => [text, decoded(text), Buffer.from(decoded(text)).toString('base64')]);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
