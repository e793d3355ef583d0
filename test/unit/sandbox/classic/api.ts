/** The classic API as a test asks it: by parameters, answered with elements. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseXml, type XmlElement } from '@rgrove/parse-xml';
import { ClassicService } from '../../../../src/sandbox/classic/service';
import { DomainStore } from '../../../../src/sandbox/domains/store';

export type Parameters = Record<string, string>;

export const children = (element: XmlElement, name: string): XmlElement[] =>
  element.children.filter(
    (child): child is XmlElement => child.type === 'element' && (child as XmlElement).name === name,
  );
export const textOf = (element: XmlElement | undefined): string =>
  element?.attributes['encoding'] === 'base64'
    ? Buffer.from(element.text, 'base64').toString('utf8')
    : (element?.text ?? '');
export const child = (element: XmlElement, name: string): string => textOf(children(element, name)[0]);
export const pairs = (element: XmlElement): [string, string][] =>
  children(element, 'Attribute').map((attribute) => [child(attribute, 'Name'), child(attribute, 'Value')]);

/** A service over a store of its own, whose seeds are `customers` and `sensor.readings`. Its clock stands still. */
export class ClassicApi {
  /** Domains that are being exported. */
  readonly exporting = new Set<string>();
  readonly service: ClassicService;
  private readonly parent = mkdtempSync(join(tmpdir(), 'sandbox-classic-'));
  private domains = 0;

  constructor() {
    const store = new DomainStore(join(this.parent, 'domains'));
    store.load();
    for (const name of store.names()) if (name !== 'customers' && name !== 'sensor.readings') store.delete(name);
    this.service = new ClassicService(
      store,
      (domain) => this.exporting.has(domain),
      () => 1_700_000_000_900,
    );
  }

  remove(): void {
    rmSync(this.parent, { recursive: true, force: true });
  }

  /** The answer as it would go out. */
  readonly send = (Action: string, parameters: Parameters = {}): string =>
    this.service.handle(new Map(Object.entries({ Action, Version: '2009-04-15', ...parameters })), 'request-1');

  /** The result element; the whole answer for an operation without one. */
  readonly call = (Action: string, parameters: Parameters = {}): XmlElement => {
    const root = parseXml(this.send(Action, parameters)).root as XmlElement;
    assert.equal(root.name, `${Action}Response`);
    assert.equal(root.attributes['xmlns'], 'http://sdb.amazonaws.com/doc/2009-04-15/');
    const metadata = children(root, 'ResponseMetadata')[0] as XmlElement;
    assert.equal(child(metadata, 'RequestId'), 'request-1');
    assert.match(child(metadata, 'BoxUsage'), /^0\.\d{10}$/);
    return children(root, `${Action}Result`)[0] ?? root;
  };

  readonly fails = (code: string, status: number, Action: string, parameters: Parameters = {}): void =>
    assert.throws(
      () => this.send(Action, parameters),
      { code, status },
      `${Action} ${JSON.stringify(parameters).slice(0, 200)}`,
    );

  readonly attributesOf = (DomainName: string, ItemName: string, more: Parameters = {}): [string, string][] =>
    pairs(this.call('GetAttributes', { DomainName, ItemName, ...more }));

  readonly selected = (
    SelectExpression: string,
    NextToken?: string,
  ): { names: string[]; items: XmlElement[]; next: string } => {
    const result = this.call('Select', { SelectExpression, ...(NextToken ? { NextToken } : {}) });
    const items = children(result, 'Item');
    return { items, names: items.map((item) => child(item, 'Name')), next: child(result, 'NextToken') };
  };

  /** A new, empty domain. */
  readonly fresh = (): string => {
    const name = `fresh-${++this.domains}`;
    this.call('CreateDomain', { DomainName: name });
    return name;
  };
}
