import { lowerBound } from '../../select/byte-order';
import { DOMAINS_PER_ACCOUNT, MAX_NUMBER_OF_DOMAINS, START_DOMAIN_EXPORT_LIMITS } from '../../simpledb/model';
import type { Domain } from '../domains/domain';
import type { DomainStore } from '../domains/store';
import { SandboxError } from '../kit/errors';
import { flag, invalidValue, members, required, type Form } from '../kit/form';
import { textElement, xmlDocument } from '../kit/xml';
import { batch, checkName, put, remove } from './attributes';
import { checkExpected } from './expected';
import { readToken, writeToken } from './next-token';
import { attributeElements, readSelect, selectPage } from './select';

const VERSION = '2009-04-15';
const NAMESPACE = `http://sdb.amazonaws.com/doc/${VERSION}/`;
/** The question that a NextToken of ListDomains belongs to. */
const DOMAIN_LIST = 'ListDomains';

/** What an operation answers: the elements inside its result; undefined for those that have no result. */
type Operation = (form: Form) => string | undefined;

/** SimpleDB's API of 2009-04-15 over a store of domains. Throws SandboxErrors with the service's codes and statuses. */
export class ClassicService {
  private readonly operations: ReadonlyMap<string, Operation> = new Map<string, Operation>([
    ['ListDomains', (form) => this.listDomains(form)],
    ['DomainMetadata', (form) => this.domainMetadata(form)],
    ['CreateDomain', (form) => this.createDomain(form)],
    ['DeleteDomain', (form) => this.deleteDomain(form)],
    ['PutAttributes', (form) => this.changeItem(form, put)],
    ['DeleteAttributes', (form) => this.changeItem(form, remove)],
    ['BatchPutAttributes', (form) => this.changeItems(form, put)],
    ['BatchDeleteAttributes', (form) => this.changeItems(form, remove)],
    ['GetAttributes', (form) => this.getAttributes(form)],
    ['Select', (form) => this.select(form)],
  ]);

  constructor(
    private readonly store: DomainStore,
    private readonly isExporting: (domain: string) => boolean,
    private readonly now: () => number = Date.now,
  ) {}

  /** The answer's XML document. */
  handle(form: Form, requestId: string): string {
    const action = form.get('Action');
    if (action === undefined) throw new SandboxError('MissingAction', 'No action was supplied with this request.', 400);
    const operation = this.operations.get(action);
    if (!operation) {
      throw new SandboxError('InvalidAction', `The action ${action} is not valid for this web service.`, 400);
    }
    const version = required(form, 'Version');
    if (version !== VERSION) {
      throw new SandboxError(
        'NoSuchVersion',
        `The requested version (${version}) of service AmazonSimpleDB does not exist.`,
        400,
      );
    }
    const content = operation(form);
    const result = content === undefined ? '' : `<${action}Result>${content}</${action}Result>`;
    return xmlDocument(
      `<${action}Response xmlns="${NAMESPACE}">${result}<ResponseMetadata><RequestId>${requestId}</RequestId>` +
        `<BoxUsage>${boxUsage(content)}</BoxUsage></ResponseMetadata></${action}Response>`,
    );
  }

  private listDomains(form: Form): string {
    const text = form.get('MaxNumberOfDomains') ?? String(MAX_NUMBER_OF_DOMAINS);
    const max = /^\d{1,9}$/.test(text) ? Number(text) : NaN;
    if (!(max >= 1 && max <= MAX_NUMBER_OF_DOMAINS)) {
      throw invalidValue(
        text,
        'MaxNumberOfDomains',
        `MaxNumberOfDomains must be between 1 and ${MAX_NUMBER_OF_DOMAINS}.`,
      );
    }
    const token = form.get('NextToken');
    const names = this.store.names();
    // Behind the last domain of the page before, even when that domain is gone by now.
    const last = token === undefined ? '' : readToken<string>(DOMAIN_LIST, token);
    const start = lowerBound(names, last) + (this.store.exists(last) ? 1 : 0);
    const page = names.slice(start, start + max);
    const next = start + max < names.length ? textElement('NextToken', writeToken(DOMAIN_LIST, page.at(-1))) : '';
    return page.map((name) => textElement('DomainName', name)).join('') + next;
  }

  private domainMetadata(form: Form): string {
    const figures = this.domain(form).measure();
    const elements: readonly (readonly [string, number])[] = [
      ['ItemCount', figures.itemCount],
      ['ItemNamesSizeBytes', figures.itemNamesBytes],
      ['AttributeNameCount', figures.attributeNameCount],
      ['AttributeNamesSizeBytes', figures.attributeNamesBytes],
      ['AttributeValueCount', figures.attributeValueCount],
      ['AttributeValuesSizeBytes', figures.attributeValuesBytes],
      ['Timestamp', Math.floor(this.now() / 1000)],
    ];
    return elements.map(([name, value]) => `<${name}>${value}</${name}>`).join('');
  }

  private createDomain(form: Form): undefined {
    const name = domainName(form);
    if (this.store.exists(name)) return;
    if (this.store.size >= DOMAINS_PER_ACCOUNT) {
      throw new SandboxError('NumberDomainsExceeded', 'The domain limit was exceeded.', 409);
    }
    this.store.create(name);
  }

  private deleteDomain(form: Form): undefined {
    const name = domainName(form);
    if (this.isExporting(name)) {
      throw invalidValue(
        name,
        'DomainName',
        'The domain has an export that is pending or in progress and cannot be deleted.',
      );
    }
    this.store.delete(name);
  }

  private changeItem(form: Form, change: typeof put | typeof remove): undefined {
    const domain = this.domain(form);
    const itemName = checkName(required(form, 'ItemName'), 'ItemName');
    const changed = change(domain, itemName, form);
    checkExpected(form, domain.get(itemName));
    domain.apply([changed]);
  }

  private changeItems(form: Form, change: typeof put | typeof remove): undefined {
    const domain = this.domain(form);
    domain.apply(batch(domain, form, change));
  }

  private getAttributes(form: Form): string {
    const domain = this.domain(form);
    const itemName = checkName(required(form, 'ItemName'), 'ItemName');
    flag(form, 'ConsistentRead');
    const wanted = members(form, 'AttributeName').map((member) => member.get('') ?? '');
    return attributeElements(domain.get(itemName) ?? new Map(), wanted.length > 0 ? new Set(wanted) : undefined);
  }

  private select(form: Form): string {
    const select = readSelect(required(form, 'SelectExpression'));
    flag(form, 'ConsistentRead');
    const domain = this.store.get(select.domain);
    if (!domain) throw noSuchDomain();
    return selectPage(domain, select, form.get('NextToken'));
  }

  private domain(form: Form): Domain {
    const domain = this.store.get(domainName(form));
    if (!domain) throw noSuchDomain();
    return domain;
  }
}

const noSuchDomain = (): SandboxError => new SandboxError('NoSuchDomain', 'The specified domain does not exist.', 400);

function domainName(form: Form): string {
  const name = required(form, 'DomainName');
  const { min, max, pattern } = START_DOMAIN_EXPORT_LIMITS.domainName;
  if (name.length < min || name.length > max || !pattern.test(name)) throw invalidValue(name, 'DomainName');
  return name;
}

/** Hours of a machine, by the size of the answer: a likely figure, and the same one every time. */
const boxUsage = (content = ''): string => (0.0000137 + content.length * 1e-10).toFixed(10);
