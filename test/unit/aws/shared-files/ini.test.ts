import assert from 'node:assert/strict';
import fc from 'fast-check';
import { nested, parseIni } from '../../../../src/aws/shared-files/ini';

/** What was read, as plain values. */
const read = (text: string): [string | undefined, Record<string, string>, string | undefined][] =>
  parseIni(text).sections.map(({ name, values, problem }) => [name, Object.fromEntries(values), problem?.rule]);

describe('a shared file', () => {
  const cases: [what: string, text: string, sections: ReturnType<typeof read>][] = [
    ['keys of any case', '[a]\nAWS_Access_Key_ID=A\n', [['a', { aws_access_key_id: 'A' }, undefined]]],
    ['a colon for an equals sign', '[a]\nregion: eu-west-1\nurl=http://h:1\n', [['a', { region: 'eu-west-1', url: 'http://h:1' }, undefined]]],
    ['comments on lines of their own only', '# c\n[a] ; c\n ; c\nk = v # w ; x\n', [['a', { k: 'v # w ; x' }, undefined]]],
    ['a value over lines', '[a]\nk = 1\n  2\n\n  # no\n  3\nl = 4\n', [['a', { k: '1\n2\n\n3', l: '4' }, undefined]]],
    ['a nested block, and a key after it', '[a]\ns3 =\n  x = 1\n  y=2\nk = v\n', [['a', { s3: '\nx = 1\ny=2', k: 'v' }, undefined]]],
    ['a nested block in an indented section', '[a]\n  s3 =\n    x = 1\n  k = v\n', [['a', { s3: '\nx = 1', k: 'v' }, undefined]]],
    ['a key after an empty value', '[a]\nempty =\nk = v\n', [['a', { empty: '', k: 'v' }, undefined]]],
    ['line ends of all systems, and a byte-order mark', '\ufeff[a]\r\nk = v\r[b]\nl = w', [['a', { k: 'v' }, undefined], ['b', { l: 'w' }, undefined]]],
    ['an indented header behind a value, which is a part of it', '[a]\nk = v\n  [b]\n  l = w\n', [['a', { k: 'v\n[b]\nl = w' }, undefined]]],
    ['brackets in a name', '[a [b] c]\nk = v\n', [['a [b] c', { k: 'v' }, undefined]]],
    ['defaults', '[DEFAULT]\nk = 1\nl = 2\n[a]\nl = 3\n', [['a', { k: '1', l: '3' }, undefined]]],
    ['names of JavaScript’s own', '[__proto__]\nconstructor = 1\n', [['__proto__', { constructor: '1' }, undefined]]],
    ['a header that is not closed, whose keys belong to nobody', '[a]\nk = 1\n[b\nk = 2\n', [['a', { k: '1' }, undefined], [undefined, { k: '2' }, 'headerNotClosed']]],
    ['a line that is nothing', '[a]\nk = 1\nnonsense\n[b]\nk = 2\n', [['a', { k: '1' }, 'noDelimiter'], ['b', { k: '2' }, undefined]]],
    ['a section that is there twice', '[a]\nk = 1\n[a]\nl = 2\n', [['a', { k: '1' }, 'twice'], ['a', { l: '2' }, 'twice']]],
    ['a key that is there twice', '[a]\nk = 1\nK = 2\n', [['a', { k: '2' }, 'twice']]],
    ['a block that is none', '[a]\nk =\n  nonsense\n', [['a', { k: '\nnonsense' }, 'badBlock']]],
    ['a line without a key', '[a]\n= 1\n', [['a', { '': '1' }, 'noKey']]],
  ];
  for (const [what, text, sections] of cases) {
    it(`has ${what}`, () => {
      assert.deepEqual(read(text).map(([name, values, rule]) => [name, { ...values }, rule]), sections.map(([name, values, rule]) => [name, { ...values }, rule]));
    });
  }

  it('names lines before the first section', () => {
    assert.deepEqual(parseIni('\nk = 1\n[a]\n').problems, [{ line: 2, rule: 'noSection' }]);
  });

  it('is read in time in proportion to its length, whatever it holds', () => {
    const odd = fc.array(fc.constantFrom('[', ']', '=', ':', ' ', '\t', '\n', '\r', '#', ';', 'a', '"', '\\', '\u0085', '\ufeff'), { maxLength: 200 });
    fc.assert(fc.property(odd, (parts) => {
      const { sections, problems } = parseIni(parts.join(''));
      assert.ok(sections.every(({ line }) => line >= 1) && problems.every(({ line }) => line >= 1));
    }));
    parseIni('['.repeat(200_000));
    parseIni(`[a]\n${' '.repeat(200_000)}x`);
  });

  it('has settings below a key, or none', () => {
    assert.deepEqual([...nested('\nx = 1\n\n y=2=3 ') ?? []], [['x', '1'], ['y', '2=3']]);
    assert.equal(nested('\nx = 1\nnonsense'), undefined);
    assert.equal(nested('x = 1'), undefined);
  });
});
