/** An export's ARN, taken apart. Absent members were not in the text. */
export interface ExportArn {
  readonly exportId: string;
  readonly region?: string;
  readonly accountId?: string;
  readonly domainName?: string;
}

/**
 * Reads an export ARN in each form that AWS prints: `arn:aws:sdb:<region>:<account>:domain/<name>/export/<id>`, the
 * same with one colon more after the partition (`arn:aws::sdb:…`), and the samples' `…:export/<id>` without a domain.
 * Found by meaning, never by position: the extra colon would shift every index.
 *
 * @returns undefined for anything that is not an export's ARN.
 */
export function parseExportArn(arn: string): ExportArn | undefined {
  const match = /^arn:[^:]*:+sdb:([^:]*):([^:]*):(?:domain\/([^/]+)\/)?export\/([^/\s]+)$/.exec(arn);
  if (!match) return undefined;
  const [, region, accountId, domainName, exportId] = match;
  return {
    exportId: exportId as string,
    ...(region ? { region } : {}),
    ...(accountId ? { accountId } : {}),
    ...(domainName ? { domainName } : {}),
  };
}

/** The ARN that IAM policies name a domain by. */
export const domainArn = (region: string, accountId: string, domainName: string): string =>
  `arn:aws:sdb:${region}:${accountId}:domain/${domainName}`;
