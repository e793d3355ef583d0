/** The export form's model and its rules: the page checks while typing, the host again before it sends, by this code. */

export const ENCRYPTIONS = ['default', 'AES256', 'KMS'] as const;
export type Encryption = (typeof ENCRYPTIONS)[number];

/** The form as it stands, every member a string; '' is "not given". */
export interface ExportFormValues {
  readonly domainName: string;
  readonly s3Bucket: string;
  readonly s3KeyPrefix: string;
  readonly s3BucketOwner: string;
  /** 'default': the bucket's own default encryption applies and no algorithm is sent. */
  readonly encryption: Encryption;
  readonly s3SseKmsKeyId: string;
  readonly clientToken: string;
}
export type FieldName = keyof ExportFormValues;
