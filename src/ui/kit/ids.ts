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
  showExportsOfDomain: 'simpledb.showExportsOfDomain',
  refreshExports: 'simpledb.refreshExports',
  filterExports: 'simpledb.filterExports',
  clearExportFilter: 'simpledb.clearExportFilter',
  loadMoreExports: 'simpledb.loadMoreExports',
  showExportDetails: 'simpledb.showExportDetails',
  runExportAgain: 'simpledb.runExportAgain',
  openExportInS3: 'simpledb.openExportInS3',
  copyExportArn: 'simpledb.copyExportArn',
  copyS3Uri: 'simpledb.copyS3Uri',
  followExportWith: 'simpledb.followExportWith',
  stopFollowingExport: 'simpledb.stopFollowingExport',
  removePlan: 'simpledb.removePlan',
  clearForgottenExports: 'simpledb.clearForgottenExports',
  saveExportRecord: 'simpledb.saveExportRecord',
  showLog: 'simpledb.showLog',
  showConnectionReport: 'simpledb.showConnectionReport',
} as const;
export type CommandId = (typeof commandIds)[keyof typeof commandIds];

/** What the command palette offers at any time. Rows and context keys of the app offer the other commands, once it is open. */
export const alwaysOfferedIds: readonly CommandId[] = [
  commandIds.exportDomain,
  commandIds.exportDomains,
  commandIds.selectProfile,
  commandIds.selectRegion,
  commandIds.signIn,
  commandIds.trySandbox,
  commandIds.showExports,
  commandIds.saveExportRecord,
  commandIds.showLog,
  commandIds.showConnectionReport,
];

export const viewIds = { domains: 'simpledb.domains', exports: 'simpledb.exports' } as const;

export const contextKeys = {
  /** A connection is chosen: the view's title shows what can be done with it. */
  connected: 'simpledb.connected',
  filtered: 'simpledb.domainsFiltered',
  exportsFiltered: 'simpledb.exportsFiltered',
} as const;

/** `viewItem` of the tree's rows, as menus name them. */
export const viewItems = {
  connection: 'connection',
  domain: 'domain',
  problem: 'problem',
  signIn: 'signIn',
  runningExport: 'runningExport',
  endedExport: 'endedExport',
  runningPlan: 'runningPlan',
  pausedPlan: 'pausedPlan',
  endedPlan: 'endedPlan',
} as const;

export const statusBarItemId = 'simpledb.exports';

export const exportPanelType = 'simpledb.export';
export const detailsPanelType = 'simpledb.details';
export const planPanelType = 'simpledb.plan';
export const panelTypes = [exportPanelType, detailsPanelType, planPanelType] as const;
export type PanelType = (typeof panelTypes)[number];

export const settingsSection = 'simpledb';
/** Keys below the section, with their types. */
export interface SettingTypes {
  connection: string;
  region: string;
  endpoint: string;
  'sandbox.url': string;
  'sandbox.exportSeconds': number;
  'notifications.succeeded': boolean;
  'notifications.failed': boolean;
}
export const settingKeys = [
  'connection',
  'region',
  'endpoint',
  'sandbox.url',
  'sandbox.exportSeconds',
  'notifications.succeeded',
  'notifications.failed',
] as const satisfies readonly (keyof SettingTypes)[];
