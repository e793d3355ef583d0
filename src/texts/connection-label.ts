import { profileOf } from '../exports/model/connection-id';
import type { Identity } from '../exports/model/identity';

/** A connection's name as the user knows it. */
export const connectionLabel = (connection: string): string =>
  connection === 'sandbox' ? 'Local sandbox' : (profileOf(connection) ?? 'Environment');

/** Whom an address belongs to, when there is no session to ask. */
export const identityOf = (address: { connection: string; region: string; accountId?: string | undefined }): Identity => ({
  connectionLabel: connectionLabel(address.connection),
  sandbox: address.connection === 'sandbox',
  region: address.region,
  ...(address.accountId === undefined ? {} : { accountId: address.accountId }),
});
