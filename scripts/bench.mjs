/** npm run bench: packs what ships, measures it and writes docs/performance.md. Ends with 1 when a target is missed. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { benchClient } from './bench/client.mjs';
import { benchExtension } from './bench/extension.mjs';
import { benchFollowing } from './bench/following.mjs';
import { benchLedger } from './bench/ledger.mjs';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');

const verdict = ({ ok }) => (ok === undefined ? '' : ok ? 'met' : '**missed**');

/** @param {readonly import('./bench/client.mjs').Row[]} rows */
function table(rows) {
  const lines = rows.map(row => [
    row.what, row.measured, row.reference, row.ratio === undefined ? '' : `${row.ratio.toFixed(2)} ×`, row.target ?? '', verdict(row),
  ]);
  const head = ['what', 'measured', 'floor or peer', 'ratio', 'target', 'verdict'];
  return [head, head.map(() => '---'), ...lines].map(cells => `| ${cells.join(' | ')} |`).join('\n');
}

execFileSync(process.execPath, [join(root, 'scripts/package.mjs')], { stdio: ['ignore', 'ignore', 'inherit'] });
console.log('Measuring the client...');
const client = await benchClient();
console.log(`${table(client.rows)}\n\nMeasuring the extension...`);
const extension = await benchExtension();
console.log(`${table(extension.rows)}\n\nMeasuring the ledger...`);
const ledger = await benchLedger();
console.log(`${table(ledger)}\n\nMeasuring how exports are followed...`);
const following = await benchFollowing();
console.log(table(following));

mkdirSync(join(root, 'docs'), { recursive: true });
writeFileSync(join(root, 'docs', 'performance.md'), `# Performance

Written by \`npm run bench\` on ${new Date().toISOString().slice(0, 10)}, on ${availableParallelism()} cores
(${cpus()[0]?.model.trim() ?? 'unknown'}), Node.js ${process.versions.node}. Medians throughout. A floor is the least code
that does the same work with the same bytes on the wire; it and what is measured take turns, so that both meet the same noise.

## The client

${table(client.rows)}

## The extension

In VS Code, installed as users install it. Activation is that of the bundle that ships and of an extension that does
nothing, in the same extension host, in turns.

${table(extension.rows)}

## The ledger of exports

One file that all windows read and change. A hold is the time for which the extension host can do nothing else.

${table(ledger)}

## Following exports

The service lists 2,250 exports of 250 domains, 25 a day for 90 days; the 25 newest run, unless a row says otherwise. A
look asks how far those are that run. Requests are counted where they pass, between the client and the service.

${table(following)}
`);
console.log('\nWritten to docs/performance.md.');
process.exitCode = [...client.rows, ...extension.rows, ...ledger, ...following].some(({ ok }) => ok === false) ? 1 : 0;
