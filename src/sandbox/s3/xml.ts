import { parseXml, XmlElement } from '@rgrove/parse-xml';
import { SandboxError } from '../kit/errors';
import { escapeXml, xmlDocument } from '../kit/xml';

/** Content of an element: text, nested elements by name, or a list of them under one repeated name. */
export type XmlContent = string | number | boolean | XmlMembers | readonly XmlContent[] | undefined;
export interface XmlMembers {
  readonly [name: string]: XmlContent;
}

const NAMESPACE = 'http://s3.amazonaws.com/doc/2006-03-01/';

/** Control characters that XML 1.0 cannot carry, and the two other code points it knows no way to write. */
const CONTROLS = /(?![\t\n\r])\p{Cc}|[\ufffe\uffff]/gu;

/**
 * Text for an element or a quoted attribute. A control character becomes a character reference, as S3 itself writes it:
 * XML 1.0 has no valid way to carry one, which is why clients ask for `encoding-type=url`.
 */
export const escapeText = (text: string): string =>
  escapeXml(text).replace(CONTROLS, (character) => `&#x${character.charCodeAt(0).toString(16)};`);

function element(name: string, content: XmlContent): string {
  if (content === undefined) return '';
  if (Array.isArray(content)) return content.map((each: XmlContent) => element(name, each)).join('');
  const inside = typeof content === 'object' ? members(content as XmlMembers) : escapeText(String(content));
  return `<${name}>${inside}</${name}>`;
}

const members = (content: XmlMembers): string =>
  Object.entries(content)
    .map(([name, each]) => element(name, each))
    .join('');

/** A whole answer in S3's namespace. Members that are undefined are left out, lists repeat their element. */
export const answerDocument = (root: string, content: XmlMembers | string): string => {
  const inside = typeof content === 'string' ? escapeText(content) : members(content);
  return xmlDocument(`<${root} xmlns="${NAMESPACE}">${inside}</${root}>`);
};

/** An element of a request, with what the operations ask of it. Namespaces are ignored, as S3 ignores them. */
export class XmlInput {
  constructor(private readonly node: XmlElement) {}

  get text(): string {
    return this.node.text.trim();
  }

  all(name: string): XmlInput[] {
    return this.node.children
      .filter((child): child is XmlElement => child instanceof XmlElement && localName(child.name) === name)
      .map((child) => new XmlInput(child));
  }

  first(name: string): XmlInput | undefined {
    return this.all(name)[0];
  }

  /** Text of the first such child, untrimmed: an object's key may begin or end with spaces. */
  raw(name: string): string | undefined {
    return this.first(name)?.node.text;
  }
}

const localName = (name: string): string => name.slice(name.indexOf(':') + 1);

/** Reads a request body whose root must be `root`; anything else is `MalformedXML`, as S3 has it. */
export function parseRequest(body: Buffer, root: string): XmlInput {
  try {
    const node = parseXml(body.toString('utf8')).root;
    if (node && localName(node.name) === root) return new XmlInput(node);
  } catch {
    // Falls through to the one answer for everything that is not the expected document.
  }
  throw malformedXml();
}

export const malformedXml = (): SandboxError =>
  new SandboxError(
    'MalformedXML',
    'The XML you provided was not well-formed or did not validate against our published schema',
    400,
  );
