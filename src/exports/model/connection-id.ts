import * as v from 'valibot';

/** Whose domains: as the setting, the records of exports and the panels say it. */
export type ConnectionId = 'sandbox' | 'environment' | `profile:${string}`;

export const isConnectionId = (text: string): text is ConnectionId =>
  text === 'sandbox' || text === 'environment' || /^profile:./s.test(text);

/** As stored values and pages have it: another text would be no connection that anybody has chosen. */
export const connection = v.custom<string>((value) => typeof value === 'string' && isConnectionId(value));

/** @returns undefined for a connection that is no profile's. */
export const profileOf = (connection: string): string | undefined => /^profile:(.+)$/s.exec(connection)?.[1];
