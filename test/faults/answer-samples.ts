/** The operations that are asked during a fuzz run, each naming its case in its request, and an answer that it would accept. */
import type { SimpleDBClient } from '../../src/simpledb';

export interface Sample {
  readonly operation: string;
  readonly isXml: boolean;
  /** Body of a good answer to `ask` of the same case. */
  body(id: string): string;
  ask(client: SimpleDBClient, id: string): Promise<unknown>;
}

const ARN = 'arn:aws:sdb:us-east-1:111122223333:domain/orders/export/';

const xml = (operation: string, result: string): string =>
  `<?xml version="1.0"?>\n<${operation}Response xmlns="http://sdb.amazonaws.com/doc/2009-04-15/"><${operation}Result>${result}` +
  `</${operation}Result><ResponseMetadata><RequestId>r-1</RequestId><BoxUsage>0.1</BoxUsage></ResponseMetadata></${operation}Response>`;

const ITEM = '<Attribute><Name>color</Name><Value>r&#xf8;d &amp; blue</Value></Attribute>' +
  '<Attribute><Name encoding="base64">AAE=</Name><Value encoding="base64">/w==</Value></Attribute>';

const FIGURES = ['ItemCount', 'ItemNamesSizeBytes', 'AttributeNameCount', 'AttributeNamesSizeBytes', 'AttributeValueCount',
  'AttributeValuesSizeBytes', 'Timestamp'].map((name, i) => `<${name}>${1_763_642_096 + i}</${name}>`).join('');

/** The name of a case, where the server finds it in whatever the operation sends. */
export const caseOf = (request: string): string | undefined => /case-\d+/.exec(request)?.[0];

export const SAMPLES: readonly Sample[] = [
  {
    operation: 'ListDomains',
    isXml: true,
    body: () => xml('ListDomains', '<DomainName>orders</DomainName><DomainName>a&lt;b</DomainName><NextToken>next</NextToken>'),
    ask: (client, NextToken) => client.listDomains({ NextToken }),
  },
  {
    operation: 'DomainMetadata',
    isXml: true,
    body: () => xml('DomainMetadata', FIGURES),
    ask: (client, DomainName) => client.domainMetadata({ DomainName }),
  },
  {
    operation: 'Select',
    isXml: true,
    body: () => xml('Select', `<Item><Name>i1</Name>${ITEM}</Item><Item><Name>i2</Name></Item>`),
    ask: (client, NextToken) => client.select({ SelectExpression: 'select * from orders', NextToken }),
  },
  {
    operation: 'GetAttributes',
    isXml: true,
    body: () => xml('GetAttributes', ITEM),
    ask: (client, ItemName) => client.getAttributes({ DomainName: 'orders', ItemName }),
  },
  {
    operation: 'StartDomainExport',
    isXml: false,
    body: (id) => JSON.stringify({ clientToken: id, exportArn: `${ARN}${id}`, requestedAt: 1_763_642_096.123 }),
    ask: (client, clientToken) => client.startDomainExport({ domainName: 'orders', s3Bucket: 'bucket', clientToken }),
  },
  {
    operation: 'GetExport',
    isXml: false,
    body: (id) =>
      JSON.stringify({
        exportArn: `${ARN}${id}`, clientToken: 't', exportStatus: 'SUCCEEDED', domainName: 'orders', requestedAt: 1_763_642_096,
        s3Bucket: 'bucket', s3SseAlgorithm: 'KMS', itemsCount: 7, exportDataCutoffTime: 1_763_642_100.5,
      }),
    ask: (client, id) => client.getExport({ exportArn: `${ARN}${id}` }),
  },
  {
    operation: 'ListExports',
    isXml: false,
    body: (id) =>
      JSON.stringify({
        exportSummaries: [{ exportArn: `${ARN}${id}`, exportStatus: 'FAILED', requestedAt: 1, domainName: 'orders' }],
        nextToken: 'next',
      }),
    ask: (client, nextToken) => client.listExports({ nextToken }),
  },
];
