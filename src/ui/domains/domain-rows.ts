import * as vscode from 'vscode';
import { connectionLabel } from '../../texts/connection-label';
import type { ConnectionState } from '../connection/connections';
import { sizeOf, type Domain, type DomainList, type MissingFigures } from './domain-list';
import type { DomainsRow, DomainsViewState } from './domains-row';
import { describeError } from '../../texts/error-messages';
import { exportItem } from '../exports/export-item';
import { commandIds, viewItems } from '../kit/ids';
import { problemItem } from '../kit/problem-item';
import { bytes, count, dateTime, itemsText } from '../kit/format';

/** How a row of the Domains view looks. */
export function rowItem(row: DomainsRow, { state, list, filter, exports }: DomainsViewState): vscode.TreeItem {
  switch (row.kind) {
    case 'connection':
      return connectionItem(state);
    case 'domain':
      return domainItem(list?.find(row.name) ?? { name: row.name }, list ? exports.of(list.session, row.name).length : 0);
    case 'export': {
      const tracked = exports.find(row.exportArn);
      return tracked ? exportItem(tracked, 'status', Date.now()) : new vscode.TreeItem('');
    }
    case 'moreExports':
      return moreExportsItem(row);
    case 'problem':
      return problemItem(row.error, state.kind === 'open' ? state.session.errorContext : {}, commandIds.refreshDomains);
    case 'empty':
      return emptyItem(filter);
  }
}

/** One line above the rows for what no row can say. */
export function viewMessage({ state, list, filter }: DomainsViewState): string {
  if (state.kind === 'opening') return `Connecting to ${connectionLabel(state.connection)}…`;
  if (!list) return '';
  const parts: string[] = [];
  const all = list.sorted.length;
  if (list.state === 'loading') parts.push(all === 0 ? 'Loading domains…' : `Loading domains… ${count(all)} so far`);
  if (filter !== '') {
    parts.push(`Filter “${filter}”: ${count(list.matching(filter).length)} of ${count(all)} domains`);
  }
  if (list.missing !== undefined) parts.push(missingText(list.missing, list));
  return parts.join(' · ');
}

/** Domains without figures that are named one by one. */
const NAMED = 3;

function missingText({ error, domains }: MissingFigures, { session, sorted }: DomainList): string {
  const { message } = describeError(error, session.errorContext);
  const all = domains.length >= sorted.length && domains.length > 1;
  const names = domains.slice(0, NAMED).map((name) => `“${name}”`).join(', ');
  const more = domains.length > NAMED ? ` and ${count(domains.length - NAMED)} more` : '';
  return `Item counts are missing${all ? '' : ` for ${names}${more}`}. ${message}`;
}

function connectionItem(state: ConnectionState): vscode.TreeItem {
  const item = new vscode.TreeItem(state.kind === 'none' ? '' : connectionLabel(state.connection));
  const sandbox = state.kind !== 'none' && state.connection === 'sandbox';
  item.id = 'connection';
  item.contextValue = viewItems.connection;
  item.iconPath = new vscode.ThemeIcon(sandbox ? 'beaker' : 'account');
  if (state.kind === 'open') {
    const { accountId, accountAlias, region } = state.session.identity;
    const alias = accountAlias === undefined ? '' : ` (${accountAlias})`;
    item.description = [`${accountId ?? 'account unknown'}${alias}`, region, ...(sandbox ? ['not AWS'] : [])].join(' · ');
    item.tooltip = [
      sandbox ? 'Local sandbox – not AWS' : state.session.profile === undefined ? 'Environment, container or instance role' : `Profile ${state.session.label}`,
      `Account ${accountId ?? 'unknown'}${alias}`,
      `Region ${region}`,
      ...(state.session.endpointUrl === undefined ? [] : [`Endpoint ${state.session.endpointUrl}`]),
    ].join('\n');
    item.accessibilityInformation = { label: `Connection ${item.label as string}, ${item.description}` };
  }
  return item;
}

function domainItem({ name, metadata }: Domain, exportsCount: number): vscode.TreeItem {
  const { Collapsed, None } = vscode.TreeItemCollapsibleState;
  const item = new vscode.TreeItem(name, exportsCount > 0 ? Collapsed : None);
  item.id = `domain/${name}`;
  item.contextValue = viewItems.domain;
  item.iconPath = new vscode.ThemeIcon('database');
  item.tooltip = name;
  if (!metadata) return item;
  const size = sizeOf(metadata);
  const items = itemsText(metadata.ItemCount);
  item.description = `${items} · ${bytes(size)}`;
  // Plain text, never Markdown: nothing from AWS is markup.
  item.tooltip = [
    name,
    `Items: ${count(metadata.ItemCount)} (names ${bytes(metadata.ItemNamesSizeBytes)})`,
    `Attribute names: ${count(metadata.AttributeNameCount)} (${bytes(metadata.AttributeNamesSizeBytes)})`,
    `Attribute values: ${count(metadata.AttributeValueCount)} (${bytes(metadata.AttributeValuesSizeBytes)})`,
    `Size: ${bytes(size)}`,
    `As of ${dateTime(metadata.Timestamp)}; these figures lag behind the domain.`,
  ].join('\n');
  item.accessibilityInformation = { label: `Domain ${name}, ${items}, ${bytes(size)}` };
  return item;
}

function moreExportsItem(row: Extract<DomainsRow, { kind: 'moreExports' }>): vscode.TreeItem {
  const item = new vscode.TreeItem('Show All…');
  item.id = `moreExports/${row.domainName}`;
  item.iconPath = new vscode.ThemeIcon('ellipsis');
  item.description = `${count(row.left)} older ${row.left === 1 ? 'export' : 'exports'}`;
  item.command = { command: commandIds.showExportsOfDomain, title: 'Show All', arguments: [row] };
  return item;
}

function emptyItem(filter: string): vscode.TreeItem {
  const item = new vscode.TreeItem(filter === '' ? 'No domains in this Region' : 'No domain matches the filter');
  item.id = 'empty';
  item.iconPath = new vscode.ThemeIcon('info');
  item.command =
    filter === ''
      ? { command: commandIds.selectRegion, title: 'Select Region…' }
      : { command: commandIds.clearDomainFilter, title: 'Clear Filter' };
  item.description = filter === '' ? 'Select another Region' : 'Clear the filter';
  return item;
}
