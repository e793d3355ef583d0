import { release } from 'node:os';
import * as vscode from 'vscode';
import type * as aws from '../aws';
import type { ResponseEvent } from '../simpledb';
import { defaultEndpoint } from '../simpledb/endpoints';
import { isRegion } from '../simpledb/model';
import { connectionLabel, type ConnectionState, type Connections } from './connections';
import { describeError } from './error-words';
import type { Session } from './session';
import type { Settings } from './settings';

type Aws = typeof aws;

const EXTENSION_ID = 'simpledb-tools.simpledb-export';

/** Milliseconds for each thing that is asked; all of them are asked at the same time. */
const LIMIT_MS = 20_000;

const HEAD = `# SimpleDB connection report

Passwords, secret keys and tokens are left out. Names, addresses, paths and account ids are not: read it before you post it.
`;

const SOURCES: Readonly<Record<string, string>> = {
  keys: 'access keys',
  sso: 'IAM Identity Center (SSO)',
  login: 'aws login',
  process: 'a program (credential_process)',
  webIdentity: 'web identity',
  container: 'the container’s role',
  instance: 'the instance’s role',
  metadata: 'the environment, the container or the instance (credential_source)',
  none: 'none that is known',
};

/**
 * Opens a document that tells how this VS Code reaches AWS: which settings hold and where each came from, and what came
 * of every step on the way to each service. For when nothing works: what fails is told, and stops nothing else.
 */
export async function showConnectionReport(settings: Settings, connections: Connections): Promise<void> {
  const title = 'SimpleDB: asking how AWS is reached…';
  const content = await vscode.window.withProgress({ location: vscode.ProgressLocation.Notification, title }, () =>
    makeReport(settings, connections),
  );
  const document = await vscode.workspace.openTextDocument({ language: 'markdown', content });
  await vscode.window.showTextDocument(document);
}

async function makeReport(settings: Settings, connections: Connections): Promise<string> {
  const aws = await import('../aws');
  const state = await aws.timed(() => connections.follow(), LIMIT_MS);
  const opened: ConnectionState = 'value' in state ? state.value : connections.state;
  const session = opened.kind === 'open' ? opened.session : undefined;
  const profileName = /^profile:(.+)$/s.exec(connections.chosen ?? '')?.[1];
  const profile = profileName === undefined ? undefined : await aws.findProfile(profileName).catch(() => undefined);
  const credentials = session && (await aws.timed(() => session.aws.credentials(), LIMIT_MS));
  const [hosts, certificates] = await Promise.all([hostSections(aws, settings, session, profile), certificateRows(aws, profile)]);
  const known = credentials && 'value' in credentials ? credentials.value : undefined;
  const clean = await aws.reportCleaner([
    known?.secretAccessKey,
    known?.sessionToken,
    known?.accessKeyId,
    vscode.workspace.getConfiguration('http').get<string>('proxy'),
    settings.get('endpoint'),
    settings.get('sandbox.url'),
  ]);
  const sections: aws.ReportSection[] = [
    { title: 'Versions', rows: versionRows() },
    {
      title: 'Connection',
      rows: [
        ...connectionRows(aws, settings, connections, opened, profile),
        ['Credentials', credentialWords(session, credentials, profile)],
      ],
    },
    { title: 'Proxy and certificates', rows: [...proxyRows(aws), ...certificates] },
    ...hosts,
  ];
  return aws.reportText(HEAD, sections, clean);
}

function versionRows(): aws.ReportRow[] {
  const { version } = vscode.extensions.getExtension(EXTENSION_ID)?.packageJSON as { version: string };
  const { appName, uiKind, remoteName } = vscode.env;
  const where = uiKind === vscode.UIKind.Web ? 'in a browser' : 'on the desktop';
  return [
    ['SimpleDB Export', version],
    ['VS Code', `${vscode.version} (${appName}, ${where}${remoteName === undefined ? '' : `, remote ${remoteName}`})`],
    ['Node.js', `${process.versions.node} (OpenSSL ${process.versions.openssl ?? 'unknown'})`],
    ['System', `${process.platform} ${release()} ${process.arch}`],
    ['Time', new Date().toISOString()],
  ];
}

function connectionRows(
  aws: Aws,
  settings: Settings,
  connections: Connections,
  state: ConnectionState,
  profile: aws.Profile | undefined,
): aws.ReportRow[] {
  const { chosen } = connections;
  const region = settings.get('region');
  const regionFrom =
    region !== '' ? 'setting simpledb.region'
    : chosen === 'sandbox' ? 'default'
    : aws.regionOf(undefined) !== undefined ? 'environment'
    : profile?.region !== undefined ? 'profile'
    : 'default';
  return [
    ['Connection', chosen === undefined ? 'none is chosen' : `${connectionLabel(chosen)} (setting simpledb.connection: ${chosen})`],
    ...(chosen === undefined || chosen === 'sandbox' || profile !== undefined
      ? []
      : [['Profile', 'not used, or in neither the config nor the credentials file'] as const]),
    ['Region', `${regionOf(aws, settings, state.kind === 'open' ? state.session : undefined, profile)} (${regionFrom})`],
    ['State', state.kind === 'failed' ? `failed. ${errorWords(state.error)}` : state.kind],
  ];
}

function credentialWords(
  session: Session | undefined,
  loaded: aws.Timed<aws.Credentials> | undefined,
  profile: aws.Profile | undefined,
): string {
  if (session === undefined || loaded === undefined) return 'not asked for: there is no open connection';
  const kind = session.sandbox ? 'the sandbox’s own' : (SOURCES[profile?.source.kind ?? ''] ?? 'environment, container or instance');
  const source = profile?.source.assumesRole === true ? `a role, assumed by ${kind}` : kind;
  if ('error' in loaded) return `${source}; not loaded after ${loaded.ms} ms. ${errorWords(loaded.error, session)}`;
  const { accessKeyId, expiration } = loaded.value;
  const until = expiration === undefined ? 'without an end' : `until ${expiration.toISOString()}`;
  return `${source}; access key …${accessKeyId.slice(-4)}, ${until}, loaded in ${loaded.ms} ms`;
}

function proxyRows(aws: Aws): aws.ReportRow[] {
  const http = vscode.workspace.getConfiguration('http');
  const keys = ['proxy', 'proxySupport', 'noProxy', 'proxyStrictSSL', 'systemCertificates'];
  const rows = keys.map((key): aws.ReportRow => {
    const value: unknown = http.get(key);
    return [`http.${key}`, typeof value === 'string' ? value || 'not set' : JSON.stringify(value ?? 'not set')];
  });
  if (http.get('proxySupport') === 'on') {
    rows.push(['', 'With “on”, VS Code passes over connections that are kept open, as this extension’s are: use “override”.']);
  }
  const variables = [...aws.PROXY_VARIABLES, 'NO_PROXY'].flatMap((name) => [name, name.toLowerCase()]);
  const set = variables.filter((name) => process.env[name]);
  return [...rows, ...variables.filter((name) => set.includes(name) || /^(HTTPS|NO)_PROXY$/.test(name)).map(
    (name): aws.ReportRow => [name, process.env[name] || 'not set'],
  )];
}

async function certificateRows(aws: Aws, profile: aws.Profile | undefined): Promise<aws.ReportRow[]> {
  const rows: aws.ReportRow[] = [];
  const bundle = aws.caBundle(profile);
  if (bundle) {
    const read = await aws.timed(() => aws.trustedCertificates(bundle), LIMIT_MS);
    const words = 'value' in read ? `${read.value.length} certificates are trusted in all` : errorWords(read.error);
    rows.push([bundle.source, `${bundle.file}: ${words}`]);
  } else {
    rows.push(['AWS_CA_BUNDLE', 'not set, nor a ca_bundle of the profile']);
  }
  const extra = process.env['NODE_EXTRA_CA_CERTS'];
  const file = extra ? await aws.timed(() => aws.trustedCertificates({ source: 'NODE_EXTRA_CA_CERTS', file: extra }), LIMIT_MS) : undefined;
  rows.push(['NODE_EXTRA_CA_CERTS', extra ? `${extra}${file && 'error' in file ? `: ${errorWords(file.error)}` : ''}` : 'not set']);
  return rows;
}

async function hostSections(
  aws: Aws,
  settings: Settings,
  session: Session | undefined,
  profile: aws.Profile | undefined,
): Promise<aws.ReportSection[]> {
  const region = regionOf(aws, settings, session, profile);
  const setting = settings.get('endpoint');
  const services: [name: string, operation: string, service: 'simpledb' | 's3' | 'sts', own: string, ask: () => Promise<aws.Answered>][] = [
    ['SimpleDB', 'ListDomains', 'simpledb', defaultEndpoint(region), () => askSimpleDB(session)],
    ['STS', 'GetCallerIdentity', 'sts', `https://sts.${region}.amazonaws.com`, () => aws.askSts(open(session).aws)],
    ['S3', 'ListBuckets', 's3', `https://s3.${region}.amazonaws.com`, () => aws.askS3(open(session).aws)],
  ];
  return Promise.all(
    services.map(async ([name, operation, service, own, ask]) => {
      const ofSetting = service === 'simpledb' && setting !== '' ? setting : undefined;
      const given = session?.sandbox ? session.endpointUrl : (ofSetting ?? aws.endpointOf(service, profile));
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
  if (url === undefined || !/^https?:$/.test(url.protocol)) return [['Connection', 'not tried: the endpoint is not an address']];
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
    ['Connection', 'value' in connection ? connectionWords(connection.value, connection.ms) : failed(connection, undefined)],
  ];
}

function connectionWords({ route, tls }: aws.Connection, ms: number): string {
  const way = route === undefined ? '' : route === 'DIRECT' ? ', without a proxy' : ` through ${route}`;
  const secure = tls === undefined ? '' : `, ${tls.protocol}\nCertificate by ${tls.issuer}: ${tls.untrusted === undefined ? 'trusted' : `NOT trusted (${tls.untrusted})`}`;
  return `made in ${ms} ms${way}${secure}`;
}

function answerWords(answer: aws.Timed<aws.Answered>, session: Session | undefined): string {
  if ('error' in answer) return failed(answer, session);
  const { httpStatusCode, requestId } = answer.value;
  return `HTTP ${httpStatusCode ?? 'unknown'} in ${answer.ms} ms, request id ${requestId ?? 'none'}`;
}

const failed = ({ ms, error }: { ms: number; error: unknown }, session: Session | undefined): string =>
  `failed after ${ms} ms. ${errorWords(error, session)}`;

/** Our words, then the raw error below them. */
function errorWords(error: unknown, session?: Session): string {
  const { message, action, raw } = describeError(error, session?.errorContext ?? {});
  return [`${message} ${action ?? ''}`.trim(), raw].filter((text) => text !== undefined).join('\n').slice(0, 2000);
}

/** A client of its own: one attempt, whose request id is told. */
async function askSimpleDB(session: Session | undefined): Promise<aws.Answered> {
  const { SimpleDBClient } = await import('../simpledb');
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
function regionOf(aws: Aws, settings: Settings, session: Session | undefined, profile: aws.Profile | undefined): string {
  const region = session?.region ?? (settings.get('region') || aws.regionOf(profile) || '');
  return isRegion(region) ? region : 'us-east-1';
}
