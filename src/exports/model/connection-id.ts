/** Whose domains: as the setting, the records of exports and the panels say it. */
export type ConnectionId = 'sandbox' | 'environment' | `profile:${string}`;

export const isConnectionId = (text: string): text is ConnectionId =>
  text === 'sandbox' || text === 'environment' || /^profile:./s.test(text);

/** @returns undefined for a connection that is no profile's. */
export const profileOf = (connection: string): string | undefined => /^profile:(.+)$/s.exec(connection)?.[1];
