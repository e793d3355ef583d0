/** The bundled SimpleDB client; usable by itself, as dist/simpledb.mjs. */
export { SimpleDBClient } from './client';
export type { CallOptions, ResponseEvent, SimpleDBClientOptions } from './client';
export type { Credentials, CredentialsProvider } from './credentials';
export { SimpleDBError } from './errors';
export type { RequestSent, SimpleDBErrorDetails, SimpleDBErrorKind } from './errors';
export * from './model';
export type { Sleep } from './retry';
export type { WaitOptions } from './waiter';
