import { release } from 'node:os';
import * as vscode from 'vscode';
import type * as aws from '../../aws';
import { profileOf } from '../../exports/model/connection-id';
import { connectionLabel } from '../../texts/connection-label';
import type { ConnectionState, Connections } from './connections';
import { errorWords, hostSections, LIMIT_MS, regionWithSource } from './report-hosts';
import type { Session } from '../../aws/session';
import type { Settings } from '../kit/settings';

type Aws = typeof aws;

const EXTENSION_ID = 'simpledb-tools.simpledb-export';

const HEAD = `# SimpleDB connection report

Passwords, secret keys and tokens are left out. Names, addresses, paths and account ids are not: read it before you
post it.
`;

const SOURCES: Readonly<Record<aws.CredentialSource['kind'] | aws.EnvironmentSource, string>> = {
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
  const aws = await import('../../aws');
  const state = await aws.timed(() => connections.follow(), LIMIT_MS);
  const opened: ConnectionState = 'value' in state ? state.value : connections.state;
  const session = opened.kind === 'open' ? opened.session : undefined;
  const profileName = profileOf(connections.chosen ?? '');
  const profile = profileName === undefined ? undefined : await aws.findProfile(profileName).catch(() => undefined);
  const credentials = session && (await aws.timed(() => session.aws.credentials(), LIMIT_MS));
  const certificates = await certificateRows(aws, profile);
  const hosts = await hostSections(aws, settings, session, profile);
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
        ['Credentials', credentialWords(aws, session, credentials, profile)],
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
    [
      'Connection',
      chosen === undefined ? 'none is chosen' : `${connectionLabel(chosen)} (setting simpledb.connection: ${chosen})`,
    ],
    ...(profileOf(chosen ?? '') === undefined || profile !== undefined
      ? []
      : [['Profile', 'in neither the config nor the credentials file'] as const]),
    ['Region', `${regionWithSource(aws, settings, state.kind === 'open' ? state.session : undefined, profile)} (${regionFrom})`],
    ['State', state.kind === 'failed' ? `failed. ${errorWords(state.error)}` : state.kind],
  ];
}

function credentialWords(
  aws: Aws,
  session: Session | undefined,
  loaded: aws.Timed<aws.Credentials> | undefined,
  profile: aws.Profile | undefined,
): string {
  if (session === undefined || loaded === undefined) return 'not asked for: there is no open connection';
  const kind = session.sandbox ? 'the sandbox’s own' : SOURCES[profile?.source.kind ?? aws.environmentSource()];
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
    rows.push(['', 'With “on”, VS Code leaves connections alone that are kept open, as these are: use “override”.']);
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
  if (extra) {
    const read = await aws.timed(() => aws.trustedCertificates({ source: 'NODE_EXTRA_CA_CERTS', file: extra }), LIMIT_MS);
    rows.push(['NODE_EXTRA_CA_CERTS', 'value' in read ? extra : `${extra}: ${errorWords(read.error)}`]);
  } else {
    rows.push(['NODE_EXTRA_CA_CERTS', 'not set']);
  }
  return rows;
}
