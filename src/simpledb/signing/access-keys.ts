/** What a request is signed with. */
export interface AccessKeys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Goes with temporary keys. */
  readonly sessionToken?: string;
}
