import assert from 'node:assert/strict';
import fc from 'fast-check';
import { child, children, parseDocument } from '../../../src/simpledb/xml';
import type { XmlElement } from '../../../src/simpledb/xml';
import { escapeXml, unreadable } from './support';

/** What is not XML is refused, whatever the reason, and never by another error. */
const refuses = (xml: string, pattern = /not well-formed|DOCTYPE|nested deeper|without an element/): void =>
  assert.throws(() => parseDocument(xml), unreadable(pattern), JSON.stringify(xml));

const name = fc.oneof(
  fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_.-]{0,8}$/),
  fc.constantFrom('__proto__', 'constructor', 'toString', 'Ünïcode', 'ns:name'),
);
// What XML can carry; white space at either end included.
const text = fc.string({ unit: 'grapheme', maxLength: 12 }).map((each) => each.replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd]/gu, ''));

/** A tree of at most five levels. */
const { tree } = fc.letrec<{ tree: XmlElement }>((tie) => ({
  tree: fc.record({
    name,
    attributes: fc.dictionary(name.filter((each) => each !== '__proto__' && !each.startsWith('xml')), text, { maxKeys: 2 }),
    children: fc.oneof({ maxDepth: 4, depthIdentifier: 'tree' }, fc.constant([]), fc.array(tie('tree'), { maxLength: 3 })),
    text,
  }, { noNullPrototype: true }),
}));

const write = (element: XmlElement): string => {
  const attributes = Object.entries(element.attributes).map(
    ([key, value]) => ` ${key}="${escapeXml(value).replace(/[\t\n]/g, (space) => `&#${space.charCodeAt(0)};`)}"`,
  );
  return `<${element.name}${attributes.join('')}>${escapeXml(element.text)}${element.children.map(write).join('')}</${element.name}>`;
};

/** Without prototypes, which are no part of what was read. */
const plain = (element: XmlElement): unknown => ({
  name: element.name,
  attributes: Object.entries(element.attributes),
  children: element.children.map(plain),
  text: element.text,
});

describe('XML documents', () => {

  it('give back any tree of elements', () => {
    fc.assert(
      fc.property(tree, fc.constantFrom('', '<?xml version="1.0"?>\n', '<!-- a comment -->'), (root, before) => {
        assert.deepEqual(plain(parseDocument(before + write(root))), plain(root));
      }),
      { numRuns: 300 },
    );
  });

  it('join text, character references and CDATA', () => {
    const root = parseDocument('<a> b&amp;<c/>&#x64;<!-- e --><![CDATA[<f>&amp;]]>\r\n</a>');
    assert.equal(root.text, ' b&d<f>&amp;\n');
    assert.deepEqual(children(root, 'c').map((each) => each.text), ['']);
    assert.equal(child(root, 'toString'), undefined);
  });

  it('are refused when they are cut anywhere', () => {
    fc.assert(
      fc.property(tree, fc.nat(), (root, position) => {
        const xml = write(root);
        refuses(xml.slice(0, position % xml.length));
      }),
      { numRuns: 300 },
    );
  });

  it('are refused when there is more than the one root', () => {
    const more = fc.oneof(tree.map(write), fc.constantFrom('x', '&amp;', '<![CDATA[x]]>', '</a>', '<?xml version="1.0"?>', '\0'));
    fc.assert(fc.property(tree, more, (root, surplus) => refuses(write(root) + surplus)));
  });

  it('are refused when nested deeper than 32 levels, however deep, and read when they are long', () => {
    const nested = (levels: number): string => '<a>'.repeat(levels) + '</a>'.repeat(levels);
    assert.equal(parseDocument(nested(32)).name, 'a');
    for (const levels of [33, 1000, 200_000]) refuses(nested(levels), /nested deeper than 32/);
    refuses('<a>'.repeat(200_000), /nested deeper/);
    const wide = `<a>${'<b/><b></b><!-- <x> --><![CDATA[<x>]]>'.repeat(1000)}</a>`;
    assert.equal(parseDocument(wide).text.length, 3000);
  });

  it('are refused with a document type, whatever is in it', () => {
    const declarations = [
      '<!DOCTYPE a>',
      '<!DOCTYPE a SYSTEM "file:///etc/passwd">',
      '<!DOCTYPE a PUBLIC "-//W3C//DTD HTML 4.01//EN" "http://127.0.0.1/x.dtd">',
      '<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;">]>',
      '<!DOCTYPE a [<!ENTITY % p SYSTEM "http://127.0.0.1/p"> %p;]>',
    ];
    for (const declaration of declarations) {
      refuses(`<?xml version="1.0"?>${declaration}<a>&c;</a>`, /DOCTYPE/);
      refuses(declaration.slice(0, -1));
      refuses(`<a>${declaration}</a>`);
    }
  });

  it('are refused with an entity that XML itself does not know, or a reference to no character', () => {
    const entity = fc.stringMatching(/^[A-Za-z]{1,10}$/).filter((each) => !['amp', 'lt', 'gt', 'quot', 'apos'].includes(each));
    fc.assert(
      fc.property(fc.oneof(entity, fc.constantFrom('', '#', '#x', '#0', '#x0', '#xD800', '#x110000', '#xFFFE', '#-1', '#1e3', '__proto__', 'constructor')), (each) => {
        refuses(`<a>&${each};</a>`, /not well-formed/);
        refuses(`<a b="&${each};"/>`, /not well-formed/);
      }),
    );
  });

  it('are refused for every other fault', () => {
    const faults = [
      '', ' ', 'x', '<', '<>', '<a', '<a/', '</a>', '<a></b>', '<a><b></a></b>', '<a b></a>', '<a b=c/>', '<a b="1" b="2"/>',
      '<a b="<"/>', '<a>]]></a>', '<a><!-- -- --></a>', '<a>\0</a>', '<a>\ufffe</a>', '<a>&amp</a>', '<1/>', '<a><?xml?></a>',
      ' <?xml version="1.0"?><a/>', '<?xml version="9.9"?><a/>', '<!-- only a comment -->', '\u001f\u008b<a/>',
    ];
    for (const fault of faults) refuses(fault);
  });

  it('quote no more than a little of what they are', () => {
    const long = 'x'.repeat(1_000_000);
    for (const xml of [`<a></${long}>`, `<a>&${long};</a>`, `<${long}`]) {
      assert.throws(() => parseDocument(xml), (error: Error) => unreadable(/not well-formed/)(error) && error.message.length < 300);
    }
  });
});
