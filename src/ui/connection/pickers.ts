import * as vscode from 'vscode';
import type { CredentialSource, EnvironmentSource, Profile } from '../../aws';
import { REGIONS } from '../../simpledb/model';
import type { ConnectionId } from '../../exports/model/connection-id';
import type { Connections } from './connections';
import type { Session } from '../../aws/session';
import { describeError } from '../../texts/error-messages';
import { withoutIcons } from '../../texts/escape';

/** Where each Region is, as AWS names it. */
const REGION_PLACES: Readonly<Record<(typeof REGIONS)[number], string>> = {
  'us-east-1': 'N. Virginia',
  'us-west-1': 'N. California',
  'us-west-2': 'Oregon',
  'ap-southeast-1': 'Singapore',
  'ap-southeast-2': 'Sydney',
  'ap-northeast-1': 'Tokyo',
  'eu-west-1': 'Ireland',
  'sa-east-1': 'São Paulo',
};

/**
 * Asks for a profile of the shared files, or for the credentials that the environment has. Profiles that are added or
 * removed meanwhile appear and disappear by themselves.
 *
 * @returns undefined when dismissed.
 */
export async function pickProfile(current: ConnectionId | undefined): Promise<ConnectionId | undefined> {
  const aws = await import('../../aws');
  const picker = vscode.window.createQuickPick<ConnectionItem>();
  picker.title = 'SimpleDB: Select Profile';
  picker.placeholder = 'Profile of the shared AWS config and credentials files';
  picker.matchOnDescription = true;
  const fill = async (): Promise<void> => {
    const active = picker.activeItems[0]?.id;
    const { profiles, problems } = await aws.readProfiles();
    picker.items = [...connectionItems(profiles, aws.environmentSource(), aws.defaultProfile(), current), ...problemItems(problems)];
    picker.activeItems = picker.items.filter(({ id }) => id !== undefined && id === active);
  };
  await fill();
  const watcher = aws.watchSharedFiles(() => void fill().catch(() => undefined));
  try {
    return await new Promise((resolve) => {
      picker.onDidAccept(() => {
        const [item] = picker.selectedItems;
        if (item?.file !== undefined) void vscode.window.showTextDocument(vscode.Uri.file(item.file), item.at && { selection: item.at });
        resolve(item?.id);
      });
      picker.onDidHide(() => resolve(undefined));
      picker.show();
    });
  } finally {
    watcher.dispose();
    picker.dispose();
  }
}

interface ConnectionItem extends vscode.QuickPickItem {
  /** Absent of what is no connection. */
  readonly id?: ConnectionId;
  /** What is opened in place of a connection. */
  readonly file?: string;
  readonly at?: vscode.Range;
}

/** Files and lines that cannot be read, below the profiles; to choose one opens the file there. */
function problemItems(problems: readonly Error[]): ConnectionItem[] {
  return problems.map((problem) => {
    const { message, action } = describeError(problem, {});
    const { file, line } = (problem as { facts?: { file?: string; line?: string } }).facts ?? {};
    const at = line === undefined ? undefined : new vscode.Range(Number(line) - 1, 0, Number(line) - 1, 0);
    return {
      label: `$(warning) ${withoutIcons(message)}`,
      detail: withoutIcons([action, ...(file === undefined ? [] : ['Select to open the file.'])].join(' ')),
      ...(file === undefined ? {} : { file }),
      ...(at && { at }),
      alwaysShow: true,
    };
  });
}

/** What a profile's credentials are, beside its Region. */
const SOURCE_WORDS: Readonly<Record<CredentialSource['kind'], string>> = {
  keys: 'access keys',
  sso: 'IAM Identity Center (SSO)',
  login: 'aws login',
  process: 'credential_process',
  webIdentity: 'web identity',
  metadata: 'environment, container or instance',
  none: 'no credentials',
};

const ENVIRONMENT_WORDS: Readonly<Record<EnvironmentSource, string>> = {
  keys: 'AWS_ACCESS_KEY_ID is set',
  webIdentity: 'AWS_WEB_IDENTITY_TOKEN_FILE is set',
  container: 'the role of this container',
  instance: 'the role of this instance, where it has one',
  none: 'nothing found',
};

function connectionItems(
  profiles: readonly Profile[],
  environment: EnvironmentSource,
  byDefault: string,
  current: ConnectionId | undefined,
): ConnectionItem[] {
  const marks = (id: ConnectionId): string[] => (current === id ? ['current'] : []);
  const items = profiles.map(({ name, region, source, problem }): ConnectionItem => {
    const id = `profile:${name}` as const;
    const kind = `${SOURCE_WORDS[source.kind]}${source.assumesRole ? ', assumed role' : ''}`;
    const isDefault = name === byDefault && name !== 'default' ? ['AWS_PROFILE'] : [];
    const description = [...(region === undefined ? [] : [region]), kind, ...isDefault, ...marks(id)].join(' · ');
    const detail = problem && `$(warning) ${withoutIcons(describeError(problem, {}).message)}`;
    return { id, label: withoutIcons(name), description: withoutIcons(description), ...(detail && { detail }) };
  });
  const description = [ENVIRONMENT_WORDS[environment], ...marks('environment')].join(' · ');
  return [...items, { id: 'environment', label: 'Environment, container or instance role', description }];
}

/** Asks for a Region that has SimpleDB. @returns '' for the profile's own, undefined when dismissed. */
export async function pickRegion(current: string): Promise<string | undefined> {
  const own = { label: 'The profile’s own Region', id: '', description: current === '' ? 'current' : '' };
  const regions = REGIONS.map((id) => ({
    label: id,
    id,
    description: [REGION_PLACES[id], ...(current === id ? ['current'] : [])].join(' · '),
  }));
  const picked = await vscode.window.showQuickPick([...regions, own], {
    title: 'SimpleDB: Select Region',
    placeHolder: 'SimpleDB exists in these Regions only',
    matchOnDescription: true,
  });
  return picked?.id;
}

/** Offers the two ways in to somebody who is not connected. @returns false when dismissed. */
export async function pickConnection(connections: Connections): Promise<boolean> {
  const profile = { label: '$(account) Select an AWS profile…', id: 'profile' };
  const sandbox = { label: '$(beaker) Try it in a local sandbox', id: 'sandbox', detail: 'No AWS account needed, nothing leaves this machine' };
  const picked = await vscode.window.showQuickPick([profile, sandbox], {
    title: 'SimpleDB: Connect',
    placeHolder: 'Whose domains?',
  });
  const connection = picked === sandbox ? 'sandbox' : picked === profile ? await pickProfile(connections.chosen) : undefined;
  if (connection === undefined) return false;
  await connections.choose(connection);
  return true;
}

/** The session of the chosen connection; asks for one when there is none. @returns undefined when dismissed. */
export async function openChosenSession(connections: Connections): Promise<Session | undefined> {
  let state = await connections.follow();
  if (state.kind === 'none' && (await pickConnection(connections))) state = await connections.follow();
  if (state.kind === 'failed') throw state.error;
  return state.kind === 'open' ? state.session : undefined;
}
