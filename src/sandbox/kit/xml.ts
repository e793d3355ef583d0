/** Escapes text for an XML element. A carriage return becomes a reference, else parsers make a line feed of it. */
export function escapeXml(text: string): string {
  return text.replace(/[&<>"\r]/g, (character) => ENTITIES[character] as string);
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\r': '&#13;',
};

/** A character that XML 1.0 has no way to write: most control characters, U+FFFE and U+FFFF. */
const NOT_XML = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;

/** An element holding the text, in base64 with `encoding="base64"` when XML cannot carry it. */
export function textElement(name: string, text: string): string {
  return NOT_XML.test(text)
    ? `<${name} encoding="base64">${Buffer.from(text, 'utf8').toString('base64')}</${name}>`
    : `<${name}>${escapeXml(text)}</${name}>`;
}

/** An XML document of that root element. */
export const xmlDocument = (root: string): string => `<?xml version="1.0"?>\n${root}`;
