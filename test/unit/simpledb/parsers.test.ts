import assert from 'node:assert/strict';
import fc from 'fast-check';
import * as classic from '../../../src/simpledb/classic';
import * as exports from '../../../src/simpledb/exports';
import { ARN, escapeXml as escape, LIST_DOMAINS, STARTED, unreadable } from './support';

const xmlText = fc.string({ unit: 'grapheme' });

const SELECT = (items: string): string =>
  `<SelectResponse><SelectResult>${items}</SelectResult><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></SelectResponse>`;

describe('XML answers', () => {
  it('give the names of ListDomains, the token and the request id', () => {
    const { output, requestId } = classic.listDomains.read(
      LIST_DOMAINS('<DomainName>a</DomainName><DomainName>b&amp;c</DomainName><NextToken>t+/=</NextToken>'),
    );
    assert.deepEqual(output, { DomainNames: ['a', 'b&c'], NextToken: 't+/=' });
    assert.equal(requestId, 'eb13162f');
    assert.deepEqual(classic.listDomains.read(LIST_DOMAINS('<NextToken/>')).output, { DomainNames: [] });
  });

  it('give the figures of DomainMetadata', () => {
    const figures = {
      ItemCount: 195078,
      ItemNamesSizeBytes: 2586634,
      AttributeNameCount: 12,
      AttributeNamesSizeBytes: 120,
      AttributeValueCount: 3690416,
      AttributeValuesSizeBytes: 50149756,
    };
    const members = Object.entries(figures).map(([name, value]) => `<${name}>${value}</${name}>`).join('');
    const xml = (timestamp: string): string =>
      `<DomainMetadataResponse><DomainMetadataResult>${members}<Timestamp>${timestamp}</Timestamp></DomainMetadataResult></DomainMetadataResponse>`;
    const expected = { ...figures, Timestamp: new Date(1225486466000) };
    assert.deepEqual(classic.domainMetadata.read(xml('1225486466')).output, expected);
    assert.throws(() => classic.domainMetadata.read(xml('soon')), unreadable(/Timestamp/));
    assert.throws(() => classic.domainMetadata.read(xml('1').replace('195078', '-1')), unreadable(/ItemCount/));
  });

  it('give back any item, as text or in base64', () => {
    const attribute = fc.record({ Name: xmlText, Value: xmlText }, { noNullPrototype: true });
    const item = fc.record({ Name: xmlText, Attributes: fc.array(attribute, { maxLength: 4 }) }, { noNullPrototype: true });
    // What XML cannot carry comes in base64; here everything does, or everything that can comes as text.
    const element = (name: string, text: string, base64: boolean): string =>
      // eslint-disable-next-line no-control-regex -- these are the characters that XML cannot carry
      base64 || /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/.test(text)
        ? `<${name} encoding="base64">${Buffer.from(text).toString('base64')}</${name}>`
        : `<${name}>${escape(text)}</${name}>`;
    fc.assert(
      fc.property(fc.array(item, { maxLength: 4 }), fc.boolean(), (items, base64) => {
        const xml = items.map(({ Name, Attributes }) => {
          const attributes = Attributes.map(
            (each) => `<Attribute>${element('Name', each.Name, base64)}${element('Value', each.Value, base64)}</Attribute>`,
          );
          return `<Item>${element('Name', Name, base64)}${attributes.join('')}</Item>`;
        });
        assert.deepEqual(classic.select.read(SELECT(xml.join(''))).output, { Items: items });
      }),
    );
  });

  it('are refused when they are of another operation or lack a member', () => {
    assert.throws(() => classic.select.read(LIST_DOMAINS('')), unreadable(/SelectResponse.*ListDomainsResponse/));
    assert.throws(() => classic.listDomains.read('<ListDomainsResponse/>'), unreadable(/ListDomainsResult is missing/));
    assert.throws(() => classic.select.read(SELECT('<Item/>')), unreadable(/Name is missing in <Item>/));
    assert.throws(() => classic.select.read(SELECT('<Item><Name encoding="hex">00</Name></Item>')), unreadable(/encoding/));
  });
});

describe('JSON answers', () => {
  const full = {
    exportArn: ARN,
    clientToken: 't',
    exportStatus: 'SUCCEEDED',
    domainName: 'orders',
    requestedAt: 1763642096.123,
    s3Bucket: 'my-bucket',
    s3KeyPrefix: 'p',
    s3SseAlgorithm: 'KMS',
    s3SseKmsKeyId: 'k',
    s3BucketOwner: '111122223333',
    failureCode: 'X',
    failureMessage: 'y',
    exportManifest: 'manifest-summary.json',
    itemsCount: 7,
    exportDataCutoffTime: 1763642100,
  };
  const read = (members: object) => exports.getExport.read(JSON.stringify(members)).output;

  it('give all members of GetExport, times as Date', () => {
    assert.deepEqual(read(full), {
      ...full,
      requestedAt: new Date(1763642096123),
      exportDataCutoffTime: new Date(1763642100000),
    });
  });

  it('may lack optional members or hold null for them', () => {
    const { exportArn, clientToken, exportStatus, domainName, requestedAt, s3Bucket } = full;
    const required = { exportArn, clientToken, exportStatus, domainName, requestedAt, s3Bucket };
    const expected = { ...required, requestedAt: new Date(1763642096123) };
    assert.deepEqual(read(required), expected);
    assert.deepEqual(read({ ...required, itemsCount: null, failureCode: null }), expected);
    assert.deepEqual(exports.listExports.read('{"exportSummaries":[],"nextToken":""}').output, { exportSummaries: [] });
  });

  it('may hold words that AWS has added since, which pass through as they are', () => {
    const output = read({ ...full, exportStatus: 'CANCELLING', s3SseAlgorithm: 'KMS_DSSE' });
    assert.deepEqual([output.exportStatus, output.s3SseAlgorithm], ['CANCELLING', 'KMS_DSSE']);
    const page = JSON.stringify({ exportSummaries: [full, { ...full, exportStatus: '__proto__' }, full] });
    assert.deepEqual(exports.listExports.read(page).output.exportSummaries.map(({ exportStatus }) => exportStatus), [full.exportStatus, '__proto__', full.exportStatus]);
  });

  it('are refused with the name of the member that is wrong', () => {
    for (const name of ['exportArn', 'clientToken', 'exportStatus', 'domainName', 'requestedAt', 's3Bucket']) {
      assert.throws(() => read({ ...full, [name]: undefined }), unreadable(new RegExp(`${name} is missing`)));
    }
    for (const name of Object.keys(full)) {
      assert.throws(() => read({ ...full, [name]: {} }), unreadable(new RegExp(`member ${name} is`)));
    }
    assert.throws(() => read({ ...full, itemsCount: 1.5 }), unreadable(/itemsCount/));
    assert.throws(() => read({ ...full, requestedAt: 1e300 }), unreadable(/requestedAt/));
    assert.throws(
      () => exports.listExports.read(JSON.stringify({ exportSummaries: [full, { ...full, domainName: 1 }] })),
      unreadable(/exportSummaries\[1\]\.domainName is not a string/),
    );
  });

  it('do not reach prototypes', () => {
    const text = JSON.stringify(full).replace('{', '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},');
    assert.deepEqual(exports.getExport.read(text).output, read(full));
    assert.equal(({} as { polluted?: number }).polluted, undefined);
    assert.throws(() => exports.getExport.read('{"__proto__":{"exportArn":"x"}}'), unreadable(/exportArn is missing/));
  });
});

describe('Answers of any kind', () => {
  const samples = [
    LIST_DOMAINS('<DomainName>a</DomainName><NextToken>t</NextToken>'),
    SELECT('<Item><Name>n</Name><Attribute><Name encoding="base64">YQ==</Name><Value>&#x41;</Value></Attribute></Item>'),
    STARTED,
    JSON.stringify({ exportSummaries: [{ exportArn: ARN, exportStatus: 'FAILED', requestedAt: 1, domainName: 'd' }] }),
  ];
  const operations = [
    classic.listDomains,
    classic.domainMetadata,
    classic.select,
    classic.getAttributes,
    classic.createDomain,
    exports.getExport,
    exports.listExports,
    exports.startDomainExport(() => 'token'),
  ];
  const readsOrRefuses = (text: string): void => {
    for (const operation of operations) {
      try {
        operation.read(text);
      } catch (error) {
        assert.ok(unreadable(/./)(error), String(error));
      }
    }
  };

  it('are read or refused when cut, doubled or overwritten anywhere', () => {
    const piece = fc.oneof(
      fc.string(),
      fc.constantFrom('<', '>', '&', ']]>', '<![CDATA[', '<!--', '<?', '"', '{', '}', '[', 'null', '\0', '</Item>', '1e999'),
    );
    fc.assert(
      fc.property(fc.constantFrom(...samples), fc.nat(), fc.nat(40), piece, (sample, position, length, insert) => {
        const at = position % (sample.length + 1);
        readsOrRefuses(sample.slice(0, at) + insert + sample.slice(at + length));
        readsOrRefuses(sample.slice(0, at));
      }),
      { numRuns: 1000 },
    );
  });

  it('are read or refused when they are noise', () => {
    fc.assert(fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.json()), readsOrRefuses), { numRuns: 300 });
  });
});
