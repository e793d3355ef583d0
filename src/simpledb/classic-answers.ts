/** Reads the parts that the classic API's answers are made of. */
import { readRequestId, responseError } from './errors';
import type { Attribute, Item } from './model';
import type { Read } from './operation';
import { child, children, parseDocument } from './xml';
import type { XmlElement } from './xml';

/**
 * Reads `<XResponse><XResult>…</XResult><ResponseMetadata><RequestId>…`; an operation without a result has no reader.
 * @throws SimpleDBError of kind `response`
 */
export function readAnswer(body: string, operation: string): Read<void>;
export function readAnswer<Output>(
  body: string,
  operation: string,
  readResult: (result: XmlElement) => Output,
): Read<Output>;
export function readAnswer<Output>(
  body: string,
  operation: string,
  readResult?: (result: XmlElement) => Output,
): Read<Output | void> {
  const root = parseDocument(body);
  if (root.name !== `${operation}Response`) {
    throw responseError(`The answer is not a ${operation}Response but something else in XML (<${root.name.slice(0, 80)}>).`);
  }
  const metadata = child(root, 'ResponseMetadata');
  const requestId = readRequestId(metadata && child(metadata, 'RequestId')?.text);
  if (readResult === undefined) return { output: undefined, requestId };
  return { output: readResult(member(root, `${operation}Result`)), requestId };
}

function member(parent: XmlElement, name: string): XmlElement {
  const found = child(parent, name);
  if (found === undefined) throw responseError(`The answer's member ${name} is missing in <${parent.name}>.`);
  return found;
}

/** The token of the next page; an empty one is none. */
export function readNextToken(result: XmlElement): { NextToken?: string } {
  const token = child(result, 'NextToken')?.text ?? '';
  return token === '' ? {} : { NextToken: token };
}

export const readItem = (element: XmlElement): Item => ({
  Name: readText(member(element, 'Name')),
  Attributes: readAttributes(element),
});

export const readAttributes = (parent: XmlElement): Attribute[] =>
  children(parent, 'Attribute').map((attribute) => ({
    Name: readText(member(attribute, 'Name')),
    Value: readText(member(attribute, 'Value')),
  }));

/** A name or a value; what XML cannot carry comes in base64 and is decoded. */
function readText(element: XmlElement): string {
  const { text } = element;
  const { encoding } = element.attributes;
  if (encoding === undefined) return text;
  const base64 = text.replace(/\s+/g, '');
  if (encoding !== 'base64' || !/^[A-Za-z0-9+/]*={0,2}$/.test(base64)) {
    throw responseError(`The answer's member ${element.name} has an encoding that cannot be read.`);
  }
  return Buffer.from(base64, 'base64').toString();
}

/** An integer of at least 0. */
export function readCount(result: XmlElement, name: string): number {
  const text = member(result, name).text.trim();
  const value = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(value)) {
    throw responseError(`The answer's member ${name} is not an integer of at least 0.`);
  }
  return value;
}

/** Epoch seconds, with or without a fraction. */
export function readTimestamp(result: XmlElement, name: string): Date {
  const text = member(result, name).text.trim();
  const date = new Date(Math.round(Number(text) * 1000));
  if (!/^\d+(\.\d+)?$/.test(text) || Number.isNaN(date.getTime())) {
    throw responseError(`The answer's member ${name} is not a time in epoch seconds.`);
  }
  return date;
}
