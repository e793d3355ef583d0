import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import ts from 'typescript';

const MOST_FILES = 28;

/** Tests run in the project's folder. Paths are from there, with "/" on every system. */
const files = ['src', 'webview-ui'].flatMap((root) =>
  readdirSync(root, { recursive: true, encoding: 'utf8' })
    .map((name) => posix.join(root, name.replaceAll('\\', '/')))
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts')),
);
const known = new Set(files);

type Graph = ReadonlyMap<string, ReadonlySet<string>>;

/** What a file imports of ours, for values and for types alike, at once or later. */
function importsOf(file: string): Set<string> {
  const { importedFiles } = ts.preProcessFile(readFileSync(file, 'utf8'), true, true);
  const found = importedFiles.filter(({ fileName }) => fileName.startsWith('.')).map(({ fileName }) => {
    const path = posix.join(posix.dirname(file), fileName);
    const target = [`${path}.ts`, `${path}/index.ts`, path].find((each) => known.has(each) || existsSync(each));
    assert.ok(target, `${file} imports ${fileName}, which is not there`);
    return target;
  });
  return new Set(found.filter((path) => known.has(path)));
}

/** Whether one of two folders lies in the other. */
const isWithin = (a: string, b: string): boolean => `${a}/`.startsWith(`${b}/`) || `${b}/`.startsWith(`${a}/`);

/**
 * A file of a folder imports one of another: the folders, from the file's to the other's. A folder and those in it are one
 * house: its own files put together what lies in the folders below, and hold what these share.
 */
function foldersOf(imports: Graph): Graph {
  const folders = new Map<string, Set<string>>();
  for (const [file, targets] of imports) {
    const folder = dirname(file);
    const others = folders.get(folder) ?? new Set();
    folders.set(folder, others);
    for (const target of targets) if (!isWithin(dirname(target), folder)) others.add(dirname(target));
  }
  return folders;
}

/** A shortest way from a node back to itself. */
function wayBack(graph: Graph, from: string): string[] | undefined {
  const ways = [[from]];
  const seen = new Set<string>();
  for (let way = ways.shift(); way; way = ways.shift()) {
    for (const next of graph.get(way.at(-1) as string) ?? []) {
      if (next === from) return [...way, next];
      if (!seen.has(next)) ways.push([...way, next]);
      seen.add(next);
    }
  }
  return undefined;
}

/** The shortest circle through each node that is part of one, each circle once. */
function circlesOf(graph: Graph): string[] {
  const circles = new Map<string, string>();
  for (const node of [...graph.keys()].sort()) {
    const way = wayBack(graph, node);
    if (way) circles.set([...new Set(way)].sort().join(), circles.get([...new Set(way)].sort().join()) ?? way.join(' → '));
  }
  return [...circles.values()];
}

describe('the structure', () => {
  const imports: Graph = new Map(files.map((file) => [file, importsOf(file)]));

  it('is read: files import each other', () => {
    assert.ok(imports.get('src/extension.ts')?.size);
    const small = new Map([['a', new Set(['b'])], ['b', new Set(['c'])], ['c', new Set(['b'])], ['d', new Set<string>()]]);
    assert.deepEqual(circlesOf(small), ['b → c → b']);
    const three = new Map([['a/1', new Set(['b/1', 'a/in/1'])], ['b/1', new Set(['a/2'])], ['a/in/1', new Set(['a/2'])]]);
    assert.deepEqual(circlesOf(foldersOf(three)), ['a → b → a']);
  });

  it('has no circle of files', () => assert.deepEqual(circlesOf(imports), []));

  it('has no circle of folders', () => assert.deepEqual(circlesOf(foldersOf(imports)), []));

  it(`has no folder with more than ${MOST_FILES} files directly in it`, () => {
    const folders = ['src', 'webview-ui'].flatMap((root) => [
      root,
      ...readdirSync(root, { recursive: true, withFileTypes: true }).filter((each) => each.isDirectory()).map(({ parentPath, name }) => join(parentPath, name)),
    ]);
    const full = folders.map((folder) => ({ folder, count: readdirSync(folder, { withFileTypes: true }).filter((each) => each.isFile()).length }))
      .filter(({ count }) => count > MOST_FILES)
      .map(({ folder, count }) => `${folder}: ${count} files`);
    assert.deepEqual(full, []);
  });
});
