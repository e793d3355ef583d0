/**
 * npm run bench [-- section | section/part ...]: packs what ships, measures it and writes docs/performance.md; of single
 * sections those alone, of single parts nothing. Ends with 1 when a target is missed or a part failed.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CLIENT } from './bench/client.mjs';
import { EXTENSION } from './bench/extension.mjs';
import { FOLLOWING } from './bench/following.mjs';
import { LEDGER } from './bench/ledger.mjs';
import { rowsOf, table } from './bench/rows.mjs';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const page = join(root, 'docs', 'performance.md');

/** @type {Record<string, { title: string, about: string, parts: Record<string, () => Promise<unknown>> }>} */
const SECTIONS = {
  client: { title: 'The client', about: '', parts: CLIENT },
  extension: {
    title: 'The extension',
    about: 'In VS Code, installed as users install it. Activation is that of the bundle that ships and of an extension that does\n' +
      'nothing, in the same extension host, in turns; its time is that of the processor.',
    parts: EXTENSION,
  },
  ledger: {
    title: 'The ledger of exports',
    about: 'One file that all windows read and change. A hold is the time for which the extension host can do nothing else.',
    parts: LEDGER,
  },
  following: {
    title: 'Following exports',
    about: 'The service lists 2,250 exports of 250 domains, 25 a day for 90 days; the 25 newest run, unless a row says otherwise. A\n' +
      'look asks how far those are that run. Requests are counted where they pass, between the client and the service.',
    parts: FOLLOWING,
  },
};

/** Ends with what can be named when something else was. @param {readonly string[]} names */
function check(names) {
  const wrong = names.filter(name => {
    const [section, part] = name.split('/');
    return !Object.hasOwn(SECTIONS, section) || (part !== undefined && !Object.hasOwn(SECTIONS[section].parts, part));
  });
  if (!wrong.length) return;
  const known = Object.entries(SECTIONS).flatMap(([name, { parts }]) => [name, ...Object.keys(parts).map(part => `${name}/${part}`)]);
  console.error(`There is no "${wrong.join('", "')}" to measure, only: ${known.join(' ')}.`);
  process.exit(2);
}

const textOf = ({ title, about }, rows) => `## ${title}\n\n${about ? `${about}\n\n` : ''}${table(rows)}\n`;

/** Puts a section in the place of the one that is there, or at the end. */
function replaceSection(text, section, rows) {
  const pieces = text.split(/^(?=## )/m);
  const index = pieces.findIndex(piece => piece.startsWith(`## ${section.title}\n`));
  const isLast = index < 0 || index === pieces.length - 1;
  pieces[index < 0 ? pieces.length : index] = textOf(section, rows) + (isLast ? '' : '\n');
  return pieces.join('');
}

const HEAD = `# Performance

Written by \`npm run bench\` on ${new Date().toISOString().slice(0, 10)}, on ${availableParallelism()} cores
(${cpus()[0]?.model.trim() ?? 'unknown'}), Node.js ${process.versions.node}. Medians throughout. A floor is the least code
that does the same work with the same bytes on the wire; it and what is measured take turns, so that both meet the same noise.

`;

const names = process.argv.slice(2);
check(names);
execFileSync(process.execPath, [join(root, 'scripts/package.mjs')], { stdio: ['ignore', 'ignore', 'inherit'] });
mkdirSync(join(root, 'docs'), { recursive: true });
let text = HEAD + (existsSync(page) ? readFileSync(page, 'utf8').replace(/^[\s\S]*?(?=^## |(?![\s\S]))/m, '') : '');
for (const [name, section] of Object.entries(SECTIONS)) {
  const isWhole = !names.length || names.includes(name);
  const parts = Object.entries(section.parts).filter(([part]) => isWhole || names.includes(`${name}/${part}`));
  if (!parts.length) continue;
  console.log(`Measuring: ${section.title} (${parts.map(([part]) => part).join(', ')})...`);
  const rows = [];
  for (const [part, measure] of parts) {
    const measured = await rowsOf({ [part]: measure });
    console.log(`${table(measured)}\n`);
    rows.push(...measured);
  }
  if (rows.some(({ ok }) => ok === false)) process.exitCode = 1;
  if (!isWhole) continue;
  // At once: what is measured is kept, whatever comes.
  text = replaceSection(text, section, rows);
  writeFileSync(page, text);
  console.log(`Written to docs/performance.md.\n`);
}
