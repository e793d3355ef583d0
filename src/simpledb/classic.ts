/** The classic API, 2009-04-15: AWS query requests and XML answers. */
import {
  checkBoolean,
  checkInteger,
  checkList,
  checkNameOrValue,
  checkOptionalString,
  checkString,
  NOT_EMPTY,
} from './input';
import { ATTRIBUTES_PER_ITEM, ITEMS_PER_BATCH, MAX_NUMBER_OF_DOMAINS, START_DOMAIN_EXPORT_LIMITS } from './model';
import type * as model from './model';
import { readAnswer, readAttributes, readCount, readItem, readNextToken, readTimestamp } from './classic-answers';
import type { ClassicRequest, Operation } from './operation';
import { children } from './xml';

/** The names that a domain can be created with; an existing one is asked for as it is, and the service judges. */
const DOMAIN_NAME = START_DOMAIN_EXPORT_LIMITS.domainName;

/** Where there is no data in an answer: a page of ListDomains has 100 names of up to 255 characters. */
const MAX_PLAIN_ANSWER_BYTES = 256 * 1024;

/** AttributeNames that one GetAttributes may name: as many as an item can have. */
const MAX_ATTRIBUTE_NAMES = ATTRIBUTES_PER_ITEM;

/** Members that are undefined stay away. */
function request(
  action: string,
  ...members: (readonly [name: string, value: string | number | boolean | undefined])[]
): ClassicRequest {
  const parameters: [string, string][] = [
    ['Action', action],
    ['Version', '2009-04-15'],
  ];
  for (const [name, value] of members) if (value !== undefined) parameters.push([name, String(value)]);
  return { api: 'classic', parameters };
}

export const listDomains: Operation<model.ListDomainsInput, model.ListDomainsOutput> = {
  name: 'ListDomains',
  maxAnswerBytes: MAX_PLAIN_ANSWER_BYTES,
  prepare: (input) =>
    request(
      'ListDomains',
      ['MaxNumberOfDomains', checkInteger('MaxNumberOfDomains', input.MaxNumberOfDomains, 1, MAX_NUMBER_OF_DOMAINS)],
      ['NextToken', checkOptionalString('NextToken', input.NextToken, NOT_EMPTY)],
    ),
  read: (body) =>
    readAnswer(body, 'ListDomains', (result) => ({
      DomainNames: children(result, 'DomainName').map(({ text }) => text),
      ...readNextToken(result),
    })),
};

export const domainMetadata: Operation<model.DomainMetadataInput, model.DomainMetadataOutput> = {
  name: 'DomainMetadata',
  maxAnswerBytes: MAX_PLAIN_ANSWER_BYTES,
  prepare: (input) => request('DomainMetadata', ['DomainName', checkString('DomainName', input.DomainName, NOT_EMPTY)]),
  read: (body) =>
    readAnswer(body, 'DomainMetadata', (result) => ({
      ItemCount: readCount(result, 'ItemCount'),
      ItemNamesSizeBytes: readCount(result, 'ItemNamesSizeBytes'),
      AttributeNameCount: readCount(result, 'AttributeNameCount'),
      AttributeNamesSizeBytes: readCount(result, 'AttributeNamesSizeBytes'),
      AttributeValueCount: readCount(result, 'AttributeValueCount'),
      AttributeValuesSizeBytes: readCount(result, 'AttributeValuesSizeBytes'),
      Timestamp: readTimestamp(result, 'Timestamp'),
    })),
};

export const select: Operation<model.SelectInput, model.SelectOutput> = {
  name: 'Select',
  prepare: (input) =>
    request(
      'Select',
      ['SelectExpression', checkString('SelectExpression', input.SelectExpression, NOT_EMPTY)],
      ['NextToken', checkOptionalString('NextToken', input.NextToken, NOT_EMPTY)],
      ['ConsistentRead', checkBoolean('ConsistentRead', input.ConsistentRead)],
    ),
  read: (body) =>
    readAnswer(body, 'Select', (result) => ({
      Items: children(result, 'Item').map(readItem),
      ...readNextToken(result),
    })),
};

export const getAttributes: Operation<model.GetAttributesInput, model.GetAttributesOutput> = {
  name: 'GetAttributes',
  prepare: (input) =>
    request(
      'GetAttributes',
      ['DomainName', checkString('DomainName', input.DomainName, NOT_EMPTY)],
      ['ItemName', checkNameOrValue('ItemName', input.ItemName, 1)],
      ...checkList('AttributeNames', input.AttributeNames ?? [], 0, MAX_ATTRIBUTE_NAMES).map(
        (name, index) =>
          [`AttributeName.${index + 1}`, checkNameOrValue(`AttributeNames[${index}]`, name, 1)] as const,
      ),
      ['ConsistentRead', checkBoolean('ConsistentRead', input.ConsistentRead)],
    ),
  read: (body) => readAnswer(body, 'GetAttributes', (result) => ({ Attributes: readAttributes(result) })),
};

export const createDomain: Operation<model.CreateDomainInput, void> = {
  name: 'CreateDomain',
  isWrite: true,
  maxAnswerBytes: MAX_PLAIN_ANSWER_BYTES,
  prepare: (input) => request('CreateDomain', ['DomainName', checkString('DomainName', input.DomainName, DOMAIN_NAME)]),
  read: (body) => readAnswer(body, 'CreateDomain'),
};

export const batchPutAttributes: Operation<model.BatchPutAttributesInput, void> = {
  name: 'BatchPutAttributes',
  isWrite: true,
  maxAnswerBytes: MAX_PLAIN_ANSWER_BYTES,
  prepare: (input) =>
    request(
      'BatchPutAttributes',
      ['DomainName', checkString('DomainName', input.DomainName, NOT_EMPTY)],
      ...checkList('Items', input.Items, 1, ITEMS_PER_BATCH).flatMap(itemParameters),
    ),
  read: (body) => readAnswer(body, 'BatchPutAttributes'),
};

function itemParameters(item: model.ReplaceableItem, index: number): [string, string | boolean | undefined][] {
  const member = `Items[${index}]`;
  const parameter = `Item.${index + 1}`;
  const attributes = checkList(`${member}.Attributes`, item?.Attributes, 1, ATTRIBUTES_PER_ITEM);
  return [
    [`${parameter}.ItemName`, checkNameOrValue(`${member}.Name`, item.Name, 1)],
    ...attributes.flatMap((attribute, at): [string, string | boolean | undefined][] => {
      const each = `${member}.Attributes[${at}]`;
      const prefix = `${parameter}.Attribute.${at + 1}`;
      return [
        [`${prefix}.Name`, checkNameOrValue(`${each}.Name`, attribute?.Name, 1)],
        [`${prefix}.Value`, checkNameOrValue(`${each}.Value`, attribute?.Value, 0)],
        [`${prefix}.Replace`, checkBoolean(`${each}.Replace`, attribute?.Replace)],
      ];
    }),
  ];
}
