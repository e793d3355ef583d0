import * as vscode from 'vscode';
import { START_DOMAIN_EXPORT_LIMITS } from '../../simpledb/model';
import { withoutIcons } from '../../texts/escape';
import type { DomainList } from './domain-list';

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
