/** What exports there really are, by a client that meets no faults. */
import type { SimpleDBClient } from '../../src/simpledb';

export class Truth {
  private readonly tokens = new Map<string, string>();

  constructor(private readonly client: SimpleDBClient) {}

  /** ARNs of the domain's exports with this client token. An export never changes its token, so each is read once. */
  async exportsOf(domainName: string, clientToken: string): Promise<string[]> {
    const found: string[] = [];
    for await (const { exportSummaries } of this.client.paginateListExports({ domainName })) {
      for (const { exportArn } of exportSummaries) {
        if ((await this.tokenOf(exportArn)) === clientToken) found.push(exportArn);
      }
    }
    return found;
  }

  /** How many exports there are in all. */
  async count(): Promise<number> {
    let count = 0;
    for await (const { exportSummaries } of this.client.paginateListExports()) count += exportSummaries.length;
    return count;
  }

  private async tokenOf(exportArn: string): Promise<string> {
    let token = this.tokens.get(exportArn);
    if (token === undefined) {
      token = (await this.client.getExport({ exportArn })).clientToken;
      this.tokens.set(exportArn, token);
    }
    return token;
  }
}
