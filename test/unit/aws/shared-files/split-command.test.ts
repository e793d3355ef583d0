import assert from 'node:assert/strict';
import { posixWords, splitCommand, windowsWords } from '../../../../src/aws/shared-files/split-command';

describe('a command', () => {
  const posix: [line: string, words: string[] | undefined][] = [
    ['a  b\tc', ['a', 'b', 'c']],
    ['"a b" \'c d\' e\\ f', ['a b', 'c d', 'e f']],
    ['a"b"\'c\'', ['abc']],
    ['"\\"\\\\\\x" \'\\\'', ['"\\\\x', '\\']],
    ['$HOME `id` & ( ) ; | * ~ #x', ['$HOME', '`id`', '&', '(', ')', ';', '|', '*', '~', '#x']],
    ['"" \'\'', ['', '']],
    ['', []],
    ['"a', undefined],
    ["'a", undefined],
    ['a\\', undefined],
  ];
  for (const [line, words] of posix) {
    it(`is taken apart as a POSIX shell does: ${JSON.stringify(line)}`, () => assert.deepEqual(posixWords(line), words));
  }

  const windows: [line: string, words: string[] | undefined][] = [
    ['C:\\a\\b.exe c  "d e"', ['C:\\a\\b.exe', 'c', 'd e']],
    ['"C:\\Program Files\\x.exe" "a\\"b"', ['C:\\Program Files\\x.exe', 'a"b']],
    ['a\\\\"b c" d\\\\\\"e', ['a\\b c', 'd\\"e']],
    ["'a b'", ["'a", "b'"]],
    ['"" a\\', ['', 'a\\']],
    ['a\\ b', ['a\\', 'b']],
    ['"a\\\\" b', ['a\\', 'b']],
    ['', []],
    ['"a', undefined],
  ];
  for (const [line, words] of windows) {
    it(`is taken apart as Windows does: ${JSON.stringify(line)}`, () => assert.deepEqual(windowsWords(line), words));
  }

  it('is taken apart by the rules of the system', () => {
    assert.deepEqual(splitCommand("'a b'", 'linux'), ['a b']);
    assert.deepEqual(splitCommand("'a b'", 'win32'), ["'a", "b'"]);
  });
});
