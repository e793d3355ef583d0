/**
 * How much of `src` the tests reach. Node.js and Chromium write which characters of a bundle have run, source maps tell
 * which of `src` those are, and TypeScript which branches and lines there are. One file of `src` is part of many bundles:
 * a branch is covered where any of them has taken it.
 */
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { TraceMap, decodedMappings } from '@jridgewell/trace-mapping';
import ts from 'typescript';

/** `floors`: a run with a smaller share, in percent, fails. Raised when more is covered, never lowered. */
export const COVERAGE = {
  maps: 'out/maps',
  raw: 'out/coverage/raw',
  report: 'out/coverage/branches.txt',
  floors: { branches: 79.5, lines: 88 },
};

/** Forgets what earlier runs have written. @param {string} root */
export function clearCoverage(root) {
  rmSync(join(root, COVERAGE.raw), { recursive: true, force: true });
  mkdirSync(join(root, COVERAGE.raw), { recursive: true });
}

/** @param {string} root @returns the variables of a process that is to be measured */
export const coverageVariables = root => ({ NODE_V8_COVERAGE: join(root, COVERAGE.raw) });

const isOurs = (root, url) => url.startsWith('file:') && /^(out[\\/]test|dist)[\\/].*\.m?js$/.test(relative(root, fileURLToPath(url)));

/** @returns {Map<string, Uint8Array>} by bundle, 1 for each character that has run */
function ranCharacters(root) {
  const bundles = new Map();
  for (const name of readdirSync(join(root, COVERAGE.raw))) {
    let scripts;
    try {
      scripts = JSON.parse(readFileSync(join(root, COVERAGE.raw, name), 'utf8')).result;
    } catch {
      // A process that was killed as it wrote.
      continue;
    }
    for (const { url, functions } of scripts.filter(script => isOurs(root, script.url))) {
      const file = fileURLToPath(url);
      if (!existsSync(file)) continue;
      const length = readFileSync(file, 'utf8').length;
      const ran = bundles.get(file) ?? new Uint8Array(length);
      bundles.set(file, ran);
      // An inner range says more than the outer one that it lies in.
      const ranges = functions.flatMap(each => each.ranges)
        .sort((a, b) => a.startOffset - b.startOffset || b.endOffset - a.endOffset);
      const now = new Uint8Array(length);
      for (const { startOffset, endOffset, count } of ranges) now.fill(count > 0 ? 1 : 0, startOffset, endOffset);
      for (let i = 0; i < length; i++) ran[i] |= now[i];
    }
  }
  return bundles;
}

/** @returns {TraceMap} the one in the bundle, or the one beside the bundles that ship */
function mapOf(root, file, code) {
  const inline = /\n\/\/# sourceMappingURL=data:application\/json;base64,(\S+)\s*$/.exec(code);
  if (inline) return new TraceMap(Buffer.from(inline[1], 'base64').toString('utf8'));
  return new TraceMap(readFileSync(join(root, COVERAGE.maps, `${relative(join(root, 'dist'), file)}.map`), 'utf8'));
}

function lineStartsOf(text) {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

/** @returns {Map<string, Set<number>>} by file of `src`, the positions in it whose code has run */
function ranPositions(root) {
  const positions = new Map();
  const starts = new Map();
  for (const [file, ran] of ranCharacters(root)) {
    const code = readFileSync(file, 'utf8');
    const map = mapOf(root, file, code);
    const sources = map.sources.map(source => resolve(dirname(file), source ?? ''));
    // Libraries have their own maps, whose names can look like ours.
    const own = sources.map(source => source.startsWith(join(root, 'src') + sep) && existsSync(source));
    const generated = lineStartsOf(code);
    decodedMappings(map).forEach((segments, line) => segments.forEach(([column, index, sourceLine, sourceColumn]) => {
      if (index === undefined || !own[index] || !ran[generated[line] + column]) return;
      const source = sources[index];
      if (!starts.has(source)) {
        starts.set(source, lineStartsOf(readFileSync(source, 'utf8')));
        positions.set(source, new Set());
      }
      positions.get(source).add(starts.get(source)[sourceLine] + sourceColumn);
    }));
  }
  return positions;
}

const LOGICAL = new Set([ts.SyntaxKind.AmpersandAmpersandToken, ts.SyntaxKind.BarBarToken, ts.SyntaxKind.QuestionQuestionToken]);

/** Code that runs only on a condition, as far as a browser's engine counts it. @param {ts.Node} node @returns {ts.Node[]} */
function branchesOf(node) {
  if (ts.isIfStatement(node)) return [node.thenStatement, ...node.elseStatement ? [node.elseStatement] : []];
  if (ts.isConditionalExpression(node)) return [node.whenTrue, node.whenFalse];
  if (ts.isBinaryExpression(node) && LOGICAL.has(node.operatorToken.kind)) return [node.right];
  if (ts.isIterationStatement(node, false)) return [node.statement];
  if (ts.isCaseOrDefaultClause(node) && node.statements.length) return [node];
  if (ts.isCatchClause(node) && node.block.statements.length) return [node.block];
  return [];
}

const DECLARATIONS = new Set([
  ts.SyntaxKind.ImportDeclaration, ts.SyntaxKind.ExportDeclaration, ts.SyntaxKind.InterfaceDeclaration,
  ts.SyntaxKind.TypeAliasDeclaration, ts.SyntaxKind.FunctionDeclaration, ts.SyntaxKind.ModuleDeclaration, ts.SyntaxKind.Block,
]);
const runs = node => ts.isStatement(node) && !DECLARATIONS.has(node.kind)
  && !(ts.canHaveModifiers(node) && ts.getModifiers(node)?.some(({ kind }) => kind === ts.SyntaxKind.DeclareKeyword));

/** @param {string} file @param {ReadonlySet<number>} [ran] */
function measure(file, ran = new Set()) {
  const text = readFileSync(file, 'utf8');
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  // How many positions before each one have run.
  const before = new Uint32Array(text.length + 2);
  for (let at = 0; at <= text.length; at++) before[at + 1] = before[at] + (ran.has(at) ? 1 : 0);
  const hasRun = node => before[node.end] > before[node.getStart(source)];
  const lineOf = node => source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1;
  const lines = new Map();
  const branches = [];
  const visit = node => {
    if (runs(node)) lines.set(lineOf(node), lines.get(lineOf(node)) || hasRun(node));
    for (const branch of branchesOf(node)) branches.push({ line: lineOf(branch), isCovered: hasRun(branch) });
    ts.forEachChild(node, visit);
  };
  visit(source);
  return { branches, lines: [...lines.values()].map(isCovered => ({ isCovered })) };
}

const share = all => all.filter(({ isCovered }) => isCovered).length * 100 / all.length;

/**
 * Says the shares in one line, and writes which branches no test has taken.
 * @param {string} root
 * @param {(text: string) => void} write
 * @param {{ branches: number, lines: number }} [floors] in percent
 * @throws {Error} when a share is below its floor
 */
export function tellCoverage(root, write, floors = COVERAGE.floors) {
  const positions = ranPositions(root);
  const files = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.ts') && !name.endsWith('.d.ts')).sort()
    .map(name => ({ name, ...measure(join(root, 'src', name), positions.get(join(root, 'src', name))) }));
  const report = files.filter(({ branches }) => branches.length).map(({ name, branches }) => {
    const open = [...new Set(branches.filter(({ isCovered }) => !isCovered).map(({ line }) => line))];
    return `${share(branches).toFixed(0).padStart(4)} %  src/${name.split(sep).join('/')}${open.length ? `: not taken in lines ${open.join(', ')}` : ''}`;
  });
  writeFileSync(join(root, COVERAGE.report), `${report.join('\n')}\n`);
  const branches = share(files.flatMap(file => file.branches));
  const lines = share(files.flatMap(file => file.lines));
  write(`Coverage of src by unit, page and host tests: ${branches.toFixed(1)} % of branches, ${lines.toFixed(1)} % of lines ` +
    `(at least ${floors.branches} and ${floors.lines} %; ${COVERAGE.report} tells where)\n`);
  if (branches < floors.branches || lines < floors.lines) throw new Error('Less is covered than before: test what is new.');
}
