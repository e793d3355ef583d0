import * as vscode from 'vscode';
import { START_DOMAIN_EXPORT_LIMITS, REGIONS } from '../simpledb/model';
import type { Connections } from './connections';
import type { DomainList } from './domain-list';
import type { ConnectionId } from './session';
import { UserError } from './user-error';
import { withoutIcons } from './words';

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

/** Asks for a profile of the shared files. @returns undefined when dismissed. */
export async function pickProfile(current: ConnectionId | undefined): Promise<ConnectionId | undefined> {
  const aws = await import('../aws');
  const profiles = await aws.listProfiles();
  if (profiles.length === 0) {
    throw new UserError(
      'NoProfiles',
      'There is no profile in the shared AWS config and credentials files.',
      'Add one to ~/.aws/config or ~/.aws/credentials (with the AWS CLI: aws configure), or try the local sandbox.',
    );
  }
  const picked = await vscode.window.showQuickPick(
    profiles.map(({ name, region }) => ({
      label: withoutIcons(name),
      id: `profile:${name}` as const,
      description: [region ?? '', ...(current === `profile:${name}` ? ['current'] : [])].filter(Boolean).join(' · '),
    })),
    { title: 'SimpleDB: Select Profile', placeHolder: 'Profile of the shared AWS config and credentials files' },
  );
  return picked?.id;
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

/** Asks for a domain of the list; for its name where the list could not be had. @returns undefined when dismissed. */
export async function pickDomain(list: DomainList, title: string): Promise<string | undefined> {
  const names = list.loaded.then(() => {
    if (list.state === 'failed' && list.sorted.length === 0) throw list.error;
    return list.sorted.map(({ name }) => ({ label: withoutIcons(name), name }));
  });
  try {
    const { connectionLabel: label, region } = list.session.identity;
    const picked = await vscode.window.showQuickPick(names, {
      title,
      placeHolder: `Domain of ${label} in ${region}`,
    });
    return picked?.name;
  } catch {
    // Whoever may not list domains may still export one whose name they know.
    return askDomainName(title);
  }
}

async function askDomainName(title: string): Promise<string | undefined> {
  const { min, max, pattern } = START_DOMAIN_EXPORT_LIMITS.domainName;
  return vscode.window.showInputBox({
    title,
    prompt: 'The domains could not be listed. Enter the domain’s name.',
    validateInput: (name) =>
      name.length >= min && name.length <= max && pattern.test(name)
        ? undefined
        : `A domain name is ${min} to ${max} characters of a-z, A-Z, 0-9, “_”, “-” and “.”.`,
  });
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
