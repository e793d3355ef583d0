/** Ids that code and package.json must agree on. A test proves that they do, both ways. */

export const commandIds = {
  exportDomain: 'simpledb.exportDomain',
  exportDomains: 'simpledb.exportDomains',
  showPlan: 'simpledb.showPlan',
  pausePlan: 'simpledb.pausePlan',
  resumePlan: 'simpledb.resumePlan',
  refreshDomains: 'simpledb.refreshDomains',
  filterDomains: 'simpledb.filterDomains',
  clearDomainFilter: 'simpledb.clearDomainFilter',
  copyDomainName: 'simpledb.copyDomainName',
  copyDomainArn: 'simpledb.copyDomainArn',
  selectProfile: 'simpledb.selectProfile',
  selectRegion: 'simpledb.selectRegion',
  signIn: 'simpledb.signIn',
  trySandbox: 'simpledb.trySandbox',
  disconnect: 'simpledb.disconnect',
  showExports: 'simpledb.showExports',
  showLog: 'simpledb.showLog',
  showConnectionReport: 'simpledb.showConnectionReport',
} as const;
export type CommandId = (typeof commandIds)[keyof typeof commandIds];

export const viewIds = { domains: 'simpledb.domains' } as const;

export const contextKeys = {
  /** A connection is chosen: the view's title shows what can be done with it. */
  connected: 'simpledb.connected',
  filtered: 'simpledb.domainsFiltered',
} as const;

/** `viewItem` of the tree's rows, as menus name them. */
export const viewItems = {
  connection: 'connection',
  domain: 'domain',
  problem: 'problem',
  signIn: 'signIn',
  runningPlan: 'runningPlan',
  pausedPlan: 'pausedPlan',
  endedPlan: 'endedPlan',
} as const;

export const statusBarItemId = 'simpledb.exports';
export const exportPanelType = 'simpledb.export';
export const planPanelType = 'simpledb.plan';

export const settingsSection = 'simpledb';
/** Keys below the section, with their types. */
export interface SettingTypes {
  connection: string;
  region: string;
  endpoint: string;
  'sandbox.url': string;
  'sandbox.exportSeconds': number;
}
export const settingKeys = [
  'connection',
  'region',
  'endpoint',
  'sandbox.url',
  'sandbox.exportSeconds',
] as const satisfies readonly (keyof SettingTypes)[];
