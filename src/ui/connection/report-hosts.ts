/** The part of a connection report that asks: what came of every step on the way to each service. */
import type * as aws from '../../aws';
import type { ResponseEvent } from '../../simpledb';
import { defaultEndpoint } from '../../simpledb/endpoints';
import { isRegion } from '../../simpledb/model';
import { describeError } from '../../texts/error-messages';
import { DEFAULT_REGION } from '../../aws/open-session';
import type { Session } from '../../aws/session';
import type { Settings } from '../kit/settings';

type Aws = typeof aws;
type Service = 'simpledb' | 's3' | 'sts';

/** Milliseconds for each thing that is asked. */
export const LIMIT_MS = 30_000;

/**
 * For SimpleDB, STS and S3: which endpoint and who named it, what it resolves to, whether a connection comes about and by
 * what way, and what a signed call is answered.
 */
export async function hostSections(
  aws: Aws,
  settings: Settings,
  session: Session | undefined,
  profile: aws.Profile | undefined,
): Promise<aws.ReportSection[]> {
  const region = regionWithSource(aws, settings, session, profile);
  const setting = settings.get('endpoint');
  const services: [name: string, operation: string, service: Service, own: string, ask: () => Promise<aws.Answered>][] = [
    ['SimpleDB', 'ListDomains', 'simpledb', defaultEndpoint(region), () => askSimpleDB(session)],
    ['STS', 'GetCallerIdentity', 'sts', `https://sts.${region}.amazonaws.com`, () => aws.askSts(open(session).aws)],
    ['S3', 'ListBuckets', 's3', `https://s3.${region}.amazonaws.com`, () => aws.askS3(open(session).aws)],
  ];
  return Promise.all(
    services.map(async ([name, operation, service, own, ask]) => {
      const ofSetting = service === 'simpledb' && setting !== '' ? setting : undefined;
      let given: string | undefined;
      try {
        given = session?.sandbox ? session.endpointUrl : (ofSetting ?? aws.endpointOf(service, profile));
      } catch (error) {
        return { title: name, rows: [['Endpoint', `unknown. ${errorWords(error, session)}`]] };
      }
      const from =
        given === undefined ? 'AWS’s own'
        : session?.sandbox ? 'the sandbox'
        : ofSetting !== undefined ? 'setting simpledb.endpoint'
        : aws.endpointOf(service, undefined) !== undefined ? 'environment'
        : 'profile';
      const [reach, answer] = await Promise.all([
        reachRows(aws, given ?? own, session?.aws.ca),
        session === undefined ? undefined : aws.timed(ask, LIMIT_MS),
      ]);
      const signed = answer === undefined ? 'not sent: there is no open connection' : answerWords(answer, session);
      return { title: name, rows: [['Endpoint', `${given ?? own} (${from})`], ...reach, [operation, signed]] };
    }),
  );
}

async function reachRows(aws: Aws, endpoint: string, ca: readonly string[] | undefined): Promise<aws.ReportRow[]> {
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) return [['Connection', 'not tried: this is no address']];
  const [addresses, connection] = await Promise.all([
    aws.timed(() => aws.addressesOf(url.hostname), LIMIT_MS),
    aws.timed(() => aws.connect(url, ca), LIMIT_MS),
  ]);
  return [
    [
      'Resolves to',
      'value' in addresses
        ? `${addresses.value.join(', ')} in ${addresses.ms} ms`
        : `nothing on this machine (${(addresses.error as Error).message}); behind a proxy that is no fault`,
    ],
    ['Connection', 'value' in connection ? connectionWords(connection.value, connection.ms) : failed(connection)],
  ];
}

function connectionWords({ route, tls }: aws.Connection, ms: number): string {
  const way = route === undefined ? '' : route === 'DIRECT' ? ', without a proxy' : ` through ${route}`;
  const made = `made in ${ms} ms${way}`;
  if (tls === undefined) return made;
  const trust = tls.untrusted === undefined ? 'trusted' : `NOT trusted (${tls.untrusted})`;
  return `${made}, ${tls.protocol}\nCertificate by ${tls.issuer}: ${trust}`;
}

function answerWords(answer: aws.Timed<aws.Answered>, session: Session | undefined): string {
  if ('error' in answer) return failed(answer, session);
  const { httpStatusCode, requestId } = answer.value;
  return `HTTP ${httpStatusCode ?? 'unknown'} in ${answer.ms} ms, request id ${requestId ?? 'none'}`;
}

const failed = ({ ms, error }: { ms: number; error: unknown }, session?: Session): string =>
  `failed after ${ms} ms. ${errorWords(error, session)}`;

/** Our words, then the raw error below them. */
export function errorWords(error: unknown, session?: Session): string {
  const { message, action, raw } = describeError(error, session?.errorContext ?? {});
  return [`${message} ${action ?? ''}`.trim(), raw].filter((text) => text !== undefined).join('\n').slice(0, 2000);
}

/** A client of its own: one attempt, whose request id is told. */
async function askSimpleDB(session: Session | undefined): Promise<aws.Answered> {
  const { SimpleDBClient } = await import('../../simpledb');
  const { aws: options, endpointUrl: endpoint } = open(session);
  let last: ResponseEvent | undefined;
  const client = new SimpleDBClient({
    region: options.region,
    credentials: options.credentials,
    ca: options.ca,
    maxAttempts: 1,
    onResponse: (event) => (last = event),
    ...(endpoint === undefined ? {} : { endpoint }),
  });
  try {
    await client.listDomains({ MaxNumberOfDomains: 1 });
    return { httpStatusCode: last?.httpStatusCode, requestId: last?.requestId };
  } finally {
    client.close();
  }
}

function open(session: Session | undefined): Session {
  if (session === undefined) throw new Error('There is no open connection.');
  return session;
}

/** The Region of the open connection; without one that it would be, as long as SimpleDB is there. */
export function regionWithSource(
  aws: Aws,
  settings: Settings,
  session: Session | undefined,
  profile: aws.Profile | undefined,
): string {
  const region = session?.region ?? (settings.get('region') || aws.regionOf(profile) || '');
  return isRegion(region) ? region : DEFAULT_REGION;
}
