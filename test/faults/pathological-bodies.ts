/** Bodies of errors on which a careless pattern takes the square of their length: long runs of whatever patterns look for. */

/** As much of a body as the client reads. */
const LENGTH = 64 * 1024;

const run = (piece: string, end = ''): string => piece.repeat(Math.ceil(LENGTH / piece.length)).slice(0, LENGTH - end.length) + end;
const after = (start: string, piece: string, end = ''): string => (start + run(piece, end)).slice(0, LENGTH);

export const PATHOLOGICAL_BODIES = {
  'equals signs': run('='),
  'double quotes': run('"'),
  'single quotes': run("'"),
  ampersands: run('&'),
  'parts of a query': run('a=b&'),
  entities: run('&amp;'),
  'unended entities': run('&amp'),
  blanks: run(' '),
  'blanks with an end': run(' ', 'x'),
  tabs: run('\t'),
  'line breaks': run('\r\n'),
  braces: run('{'),
  'braces and names': run('{"a":'),
  brackets: run('['),
  'closing braces': run('}'),
  'less-than signs': run('<'),
  'greater-than signs': run('>'),
  'elements without an end': run('<a>'),
  'scripts without an end': run('<script>'),
  'style attributes without an end': run('<style a="'),
  'comments without an end': run('<!--'),
  base64: run('QUJDRA+/'),
  'base64 url': run('a-b_'),
  'a base64 of equals signs': run('QUI='),
  'names without an end': run('x-amz-'),
  'dashed words': run('a-'),
  'underscored words': run('a_'),
  'one word': run('a'),
  'dotted words': run('a.'),
  'the word token': run('token'),
  'tokens and dashes': run('-token-'),
  'tokens and blanks': run('token '),
  'a token and blanks': after('token', ' '),
  'a secret and blanks': after('"secret"', ' ', ':'),
  'secrets': run('secret'),
  'secrets and dashes': run('secret-'),
  'signatures': run('signature'),
  'signatures that end in quotes': run('signature"'),
  'signatures and equals signs': run('Signature='),
  'bearers': run('Authorization: Bearer '),
  'a bearer and blanks': after('Authorization: Bearer', ' '),
  'client tokens': run('client-token='),
  'beginnings of signed tokens': run('eyJ-'),
  'signed tokens without a signature': run('eyJa.eyJ'),
  'hexadecimal digits': run('0123456789abcdef'),
  slashes: run('/'),
  'slashes without a login': run('//a'),
  'proxies without a login': run('PROXY a '),
  'a proxy of long names': after('SOCKS', 'S'),
  'at signs': run('@'),
  colons: run(':'),
  'ARNs without an end': run('arn:aws:'),
  'denials without an end': run('User: a is not authorized to perform: '),
  'resources without an end': run('on resource: "'),
  'policies without an end': run('because no a '),
  'explicit denials without an end': run('explicit deny in a '),
  backslashes: run('\\'),
  'escaped quotes': run('\\"'),
  nulls: run('\0'),
  'wide characters': run('ä😀'),
} as const satisfies Record<string, string>;

const escaped = (text: string): string => text.replace(/[&<>]/g, (character) => `&#${character.codePointAt(0)};`).replaceAll('\0', ' ');

/** The body as it is, and as the message of an error in either API's shape. */
export const shapesOf = (body: string): readonly string[] => [
  body,
  JSON.stringify({ __type: 'Odd', message: body }),
  `<Response><Errors><Error><Code>Odd</Code><Message>${escaped(body.slice(0, LENGTH / 8))}</Message></Error></Errors></Response>`,
];
