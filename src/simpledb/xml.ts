/** Reads the classic API's XML answers into elements, by the library saxes: strict, fast, and without recursion. */
import { SaxesParser } from 'saxes';
import { brief, responseError } from './errors';

export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  /** The element's own text, character data and CDATA joined; white space as it came. */
  readonly text: string;
}

interface OpenElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: OpenElement[];
  text: string;
}

/** The deepest answer of SimpleDB (a Select's Value) stands on level 5. */
const MAX_DEPTH = 32;

/**
 * The root element of a document. Entities of a document type are never expanded: a DOCTYPE is refused.
 * @throws SimpleDBError of kind `response`
 */
export function parseDocument(xml: string): XmlElement {
  // Stands above the root, so that each element has somewhere to go.
  const document: OpenElement = { name: '', attributes: {}, children: [], text: '' };
  const open: OpenElement[] = [document];
  let current = document;
  const parser = new SaxesParser<{ xmlns: false; position: false }>({ xmlns: false, position: false });
  parser.on('error', (error) => {
    const reason = error.message.split('\n', 1)[0] ?? '';
    throw responseError(`The answer is not well-formed XML: ${brief(reason, 200)}`);
  });
  parser.on('doctype', () => {
    throw responseError('The answer is XML with a document type (DOCTYPE), which SimpleDB never sends.');
  });
  parser.on('opentag', ({ name, attributes }) => {
    if (open.length > MAX_DEPTH) throw responseError(`The answer is XML nested deeper than ${MAX_DEPTH} levels.`);
    const element: OpenElement = { name, attributes, children: [], text: '' };
    current.children.push(element);
    open.push(element);
    current = element;
  });
  parser.on('closetag', () => {
    open.pop();
    current = open.at(-1) ?? document;
  });
  parser.on('text', (text) => (current.text += text));
  parser.on('cdata', (text) => (current.text += text));
  parser.write(xml).close();
  const [root] = document.children;
  if (!root) throw responseError('The answer is XML without an element.');
  return root;
}

/** The child elements called `name`, in their order. */
export const children = (element: XmlElement, name: string): readonly XmlElement[] =>
  element.children.filter((one) => one.name === name);

/** The first child element called `name`. */
export const child = (element: XmlElement, name: string): XmlElement | undefined =>
  element.children.find((one) => one.name === name);
