import type { Identity } from '../../protocol/messages';

/** Whose domains: as the setting, the records of exports and the panels say it. */
export type ConnectionId = 'sandbox' | 'environment' | `profile:${string}`;

export const isConnectionId = (text: string): text is ConnectionId =>
  text === 'sandbox' || text === 'environment' || /^profile:./s.test(text);

/** @returns undefined for a connection that is no profile's. */
export const profileOf = (connection: string): string | undefined => /^profile:(.+)$/s.exec(connection)?.[1];

/** A connection's name as the user knows it. */
export const connectionLabel = (connection: ConnectionId): string =>
  connection === 'sandbox' ? 'Local sandbox' : (profileOf(connection) ?? 'Environment');

/** Whom an address belongs to, when there is no session to ask. */
export const identityOf = (address: { connection: string; region: string; accountId?: string | undefined }): Identity => ({
  connectionLabel: connectionLabel(address.connection as ConnectionId),
  sandbox: address.connection === 'sandbox',
  region: address.region,
  ...(address.accountId === undefined ? {} : { accountId: address.accountId }),
});
