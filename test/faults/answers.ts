/** Answers that no service should give, made of seeds: what comes back from an endpoint is anybody's to write. */
import { gzipSync } from 'node:zlib';
import { SAMPLES, type Sample } from './answer-samples';
import { PATHOLOGICAL_BODIES, shapesOf } from './pathological-bodies';
import { below, pick, seededRandom } from './random';

export const CREDENTIALS = {
  accessKeyId: 'AKIACANARYKEYID00001',
  secretAccessKey: 'canary/secret+access/key/of/forty/letters',
  sessionToken: 'canary-session-token',
};

export interface Answer {
  readonly kind: AnswerKind;
  readonly sample: Sample;
  readonly status: number;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: Buffer;
  /** Without Content-Length, in pieces. */
  readonly chunked: boolean;
  /** Over the client's limit: nobody may be held up by it. */
  readonly overLimit: boolean;
  /** Milliseconds that reading it may hold up everything else, where that is looked at. */
  readonly longestHoldMs?: number;
}

/** Over every limit. Made once, since filling 50 MB takes a while. */
const HUGE_BYTES = 50 * 1024 * 1024;
let huge: { readonly json: Buffer; readonly xml: Buffer } | undefined;
const hugeBody = (isXml: boolean): Buffer => {
  huge ??= { json: Buffer.alloc(HUGE_BYTES, '{"a":['), xml: Buffer.alloc(HUGE_BYTES, '<a>&amp;') };
  return isXml ? huge.xml : huge.json;
};

const DEPTH = 10_000;
const MANY = 20_000;

type Mutate = (text: string, sample: Sample, random: () => number) => string | Buffer;

/** Puts `piece` in the place of up to `length` characters somewhere in `text`. */
function overwrite(text: string, piece: string, length: number, random: () => number): string {
  const at = below(random, text.length + 1);
  return text.slice(0, at) + piece + text.slice(at + below(random, length + 1));
}

const noise = (random: () => number, length: number): Buffer => Buffer.from(Array.from({ length }, () => below(random, 256)));

const PIECES = ['<', '>', '&', ']]>', '<![CDATA[', '<!--', '<?', '"', '{', '}', '[', ']', ',', 'null', '\0', '\u{1f600}', '\ud800',
  '</Item>', '&#0;', '&#x110000;', '\\u0000', '\\ud800', '\u2028', '-', 'true', '{}'];

const NUMBERS = ['1e400', '-1e400', '1e-400', '-0', '-1', '0.1e1', '9007199254740993', '1'.repeat(50_000), '0x10', 'NaN', '1e308', '8.64e12'];

const BOMB = `<!DOCTYPE a [${Array.from({ length: 12 }, (_, i) => `<!ENTITY e${i + 1} "${`&e${i};`.repeat(10)}">`).join('')}]>`;
const EXTERNAL = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>';

/** Puts members in front of a JSON object's own, or elements in front of those of an XML answer's result. */
const prepend = (text: string, isXml: boolean, piece: string): string =>
  isXml ? text.replace('Result>', `Result>${piece}`) : text.replace('{', `{${piece},`);

const MUTATIONS = {
  'as it should be': (text) => text,
  'cut off': (text, _sample, random) => text.slice(0, below(random, text.length)),
  'bytes overwritten': (text, _sample, random) => {
    const bytes = Buffer.from(text);
    for (let i = 1 + below(random, 8); i > 0; i--) bytes[below(random, bytes.length)] = below(random, 256);
    return bytes;
  },
  'pieces inserted': (text, _sample, random) => {
    let mutated = text;
    for (let i = 1 + below(random, 4); i > 0; i--) mutated = overwrite(mutated, pick(random, PIECES), 20, random);
    return mutated;
  },
  doubled: (text) => text + text,
  'of another operation': (_text, _sample, random) => pick(random, SAMPLES).body('case-0'),
  'something else': (_text, _sample, random) =>
    pick(random, ['', ' ', 'null', '[]', '"text"', '0', 'true', '{}', '<a/>', '<html><body><h1>Sign in</h1></body></html>', '\ufeff']),
  noise: (_text, _sample, random) => noise(random, below(random, 2_000)),
  'nested 10,000 deep': (text, { isXml }, random) => {
    const [open, close] = isXml ? ['<a>', '</a>'] : pick(random, [['[', ']'], ['{"a":', '}']] as const);
    const inner = open.repeat(DEPTH) + (isXml ? '' : '1') + (random() < 0.5 ? close.repeat(DEPTH) : '');
    return random() < 0.3 ? inner : prepend(text, isXml, isXml ? inner : `"deep":${inner}`);
  },
  'huge numbers': (text, _sample, random) => text.replace(/\d[\d.]*(?=[<,}])/g, () => pick(random, NUMBERS)),
  'duplicate members': (text, { isXml }, random) =>
    isXml
      ? text.replace(/<(\w+)>[^<]*<\/\1>/g, (element) => (random() < 0.5 ? element.repeat(2) : element))
      : prepend(text, false, pick(random, ['"exportArn":1', '"exportSummaries":{}', '"requestedAt":"x"', '"clientToken":null'])),
  '__proto__ and its kin': (text, { isXml }, random) => {
    const name = pick(random, ['__proto__', 'constructor', 'hasOwnProperty', 'toString', 'prototype']);
    return isXml
      ? prepend(text, true, `<${name}><polluted>1</polluted></${name}>`)
      : prepend(text, false, `"${name}":{"polluted":1,"exportArn":"x"}`);
  },
  'entities and document types': (text, _sample, random) =>
    text.replace(/(<\?xml[^>]*>)?/, `$1${pick(random, [BOMB, EXTERNAL])}`).replace(/>[^<]+</, pick(random, ['>&e12;<', '>&x;<', '>&nbsp;<'])),
  'wrong encodings': (text, _sample, random) =>
    pick<() => Buffer>(random, [
      () => Buffer.from(`\ufeff${text}`, 'utf16le'),
      () => Buffer.from(text, 'utf16le').swap16(),
      () => Buffer.from(text.replace('orders', 'ørdérs'), 'latin1'),
      () => Buffer.from(`\ufeff${text}`),
      () => Buffer.concat([Buffer.from(text), Buffer.from([0xc3])]),
      () => gzipSync(text),
    ])(),
  'very many members': (text, { isXml }) =>
    isXml
      ? prepend(text, true, '<DomainName>d</DomainName>'.repeat(MANY))
      : prepend(text, false, Array.from({ length: MANY }, (_, i) => `"m${i}":${i}`).join(',')),
  'very many attributes': (text, { isXml }) =>
    isXml
      ? prepend(text, true, `<a ${Array.from({ length: MANY }, (_, i) => `a${i}="1"`).join(' ')}/>`)
      : prepend(text, false, `"${'k'.repeat(MANY)}":"${'\\u0041'.repeat(MANY)}"`),
  '50 MB': (_text, { isXml }) => hugeBody(isXml),
  'an error that echoes secrets': (_text, { isXml }, random) => {
    const words = pick(random, [Object.values(CREDENTIALS).join(' '), encodeURIComponent(Object.values(CREDENTIALS).join(' '))]);
    return isXml
      ? `<Response><Errors><Error><Code>X</Code><Message>${words}</Message></Error></Errors></Response>`
      : pick(random, [JSON.stringify({ __type: 'X', message: words }), words, `<html>${words}</html>`]);
  },
  'hard on patterns': (_text, _sample, random) => pick(random, shapesOf(pick(random, Object.values(PATHOLOGICAL_BODIES)))),
} as const satisfies Record<string, Mutate>;

export type AnswerKind = keyof typeof MUTATIONS;
export const ANSWER_KINDS = Object.keys(MUTATIONS) as AnswerKind[];

/** Sent seldom: a body of 50 MB takes its time on the way. */
const HUGE_SHARE = 0.005;
const ORDINARY = ANSWER_KINDS.filter((kind) => kind !== '50 MB');
const OTHER_STATUSES = [201, 204, 301, 304, 400, 403, 404, 408, 409, 413, 429, 500, 502, 503, 504];
/** Of status 200: those are read the furthest. */
const SUCCESS_SHARE = 0.7;
const CONTENT_TYPES = ['application/json', 'text/xml', 'text/html; charset=utf-16', 'application/x-amz-json-1.1', '', 'a/'.repeat(500)];
const ODD_HEADERS: readonly (readonly [string, string])[] = [
  ['x-amzn-errortype', 'X'.repeat(5_000)],
  ['x-amzn-errortype', 'com.amazon#ThrottlingException:http://internal.amazon.com/'],
  ['x-amzn-errortype', '__proto__'],
  ['x-amzn-requestid', 'r'.repeat(5_000)],
  ['date', 'yesterday'],
  ['content-encoding', 'gzip'],
  ['transfer-encoding-', 'x'],
  ['set-cookie', 'a=b'],
];

/** The answer of a case, by its number; the same on any machine. */
export function answerOf(seed: number): Answer {
  const random = seededRandom(seed);
  for (let i = 0; i < 8; i++) random();
  const sample = pick(random, SAMPLES);
  const kind = random() < HUGE_SHARE ? '50 MB' : pick(random, ORDINARY);
  const mutate: Mutate = MUTATIONS[kind];
  const isError = kind === 'an error that echoes secrets' || kind === 'hard on patterns';
  const status = kind === 'as it should be' ? 200 : isError ? 403 : random() < SUCCESS_SHARE ? 200 : pick(random, OTHER_STATUSES);
  const body = mutate(sample.body(`case-${seed}`), sample, random);
  return {
    kind,
    sample,
    status,
    headers: [
      ['content-type', pick(random, CONTENT_TYPES)],
      ...(random() < 0.2 && kind !== 'as it should be' ? [pick(random, ODD_HEADERS)] : []),
    ],
    body: typeof body === 'string' ? Buffer.from(body) : body,
    chunked: random() < 0.3,
    ...(kind === 'hard on patterns' ? { longestHoldMs: 200 } : {}),
    overLimit: kind === '50 MB' && status !== 204 && status !== 304,
  };
}
