/** Reads the classic API's XML answers into elements, by the library @rgrove/parse-xml. */
import { parseXml, XmlElement, XmlText } from '@rgrove/parse-xml';
import { brief, responseError } from './errors';

export type { XmlElement };

/** The deepest answer of SimpleDB (a Select's Value) stands on level 5. */
const MAX_DEPTH = 32;

/**
 * The root element of a document. Entities of a document type are never expanded: a DOCTYPE is refused.
 * @throws SimpleDBError of kind `response`
 */
export function parseDocument(xml: string): XmlElement {
  checkMarkup(xml);
  let root: XmlElement | null;
  try {
    root = parseXml(xml).root;
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split('\n', 1)[0] ?? '') : '';
    throw responseError(`The answer is not well-formed XML: ${brief(reason, 200)}`);
  }
  if (root === null) throw responseError('The answer is XML without an element.');
  return root;
}

/** Looks for what must not reach the parser, which works by recursion: deep nesting, and a document type. */
function checkMarkup(xml: string): void {
  let depth = 0;
  for (let at = xml.indexOf('<'); at !== -1; at = xml.indexOf('<', at + 1)) {
    const next = xml.charCodeAt(at + 1);
    if (next === 0x2f /* </ */) {
      depth--;
    } else if (next === 0x21 /* <! */) {
      const isCdata = xml.startsWith('<![CDATA[', at);
      if (!isCdata && !xml.startsWith('<!--', at)) {
        throw responseError('The answer is XML with a document type (DOCTYPE), which SimpleDB never sends.');
      }
      const end = xml.indexOf(isCdata ? ']]>' : '-->', at + 4);
      if (end === -1) return; // Not well-formed: the parser says so.
      at = end;
    } else if (next !== 0x3f /* <? */) {
      const end = xml.indexOf('>', at);
      if (end !== -1 && xml.charCodeAt(end - 1) === 0x2f /* /> */) continue;
      if (++depth > MAX_DEPTH) throw responseError(`The answer is XML nested deeper than ${MAX_DEPTH} levels.`);
    }
  }
}

/** The child elements called `name`; all of them without a name. */
export function children(element: XmlElement, name?: string): XmlElement[] {
  const found: XmlElement[] = [];
  for (const node of element.children) {
    if (node instanceof XmlElement && (name === undefined || node.name === name)) found.push(node);
  }
  return found;
}

export function child(element: XmlElement, name: string): XmlElement | undefined {
  for (const node of element.children) {
    if (node instanceof XmlElement && node.name === name) return node;
  }
  return undefined;
}

/** The element's own text, character data and CDATA joined; white space as it came. */
export function textOf(element: XmlElement): string {
  let text = '';
  for (const node of element.children) {
    if (node instanceof XmlText) text += node.text;
  }
  return text;
}
