/**
 * npm run audit: fails when the registry knows a vulnerability of a package whose code ships in dist/. All of them are
 * development dependencies, so `npm audit --omit=dev` would look at none of them: what is bundled counts, by the list in
 * dist/THIRD-PARTY-NOTICES.txt. Of packages that only build or test it tells, and does not fail.
 *
 * Ends with 0 as well when the registry does not answer (no network, or a mirror that knows no advisories), and says so.
 */
import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { packagesIn } from './notices.mjs';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');

/**
 * @typedef {object} Finding
 * @property {string} package `<name>@<version>`
 * @property {string} severity
 * @property {string[]} advisories title and address of each
 */

/**
 * @param {unknown} report what `npm audit --json` prints
 * @param {Record<string, { version?: string }>} locked `packages` of package-lock.json
 * @returns {Finding[]}
 * @throws {Error} with the registry's words when it is no report
 */
export function findingsOf(report, locked) {
  if (!report?.vulnerabilities) throw new Error(report?.message ?? report?.error?.summary ?? 'the answer is no report');
  return Object.values(report.vulnerabilities).flatMap(({ name, severity, via, nodes }) => {
    // A package that only depends on a vulnerable one has that one's name here; the vulnerable one has an entry itself.
    const advisories = via.filter(each => typeof each === 'object').map(({ title, url }) => `${title} (${url})`);
    const versions = new Set(nodes.map(node => locked[node]?.version));
    if (!advisories.length) return [];
    return [...versions].map(version => ({ package: `${name}@${version}`, severity, advisories }));
  });
}

/** Not more than a few seconds: whoever has no network must not wait for it. */
async function askRegistry() {
  const options = ['--json', '--fetch-retries=0', '--fetch-timeout=15000'];
  const npm = spawn('npm', ['audit', ...options], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'ignore'],
    shell: process.platform === 'win32',
  });
  const output = await text(npm.stdout);
  try {
    return JSON.parse(output);
  } catch {
    return undefined;
  }
}

async function audit() {
  const shipped = new Set(packagesIn(await readFile(join(root, 'dist', 'THIRD-PARTY-NOTICES.txt'), 'utf8')));
  if (!shipped.size) throw new Error('dist/THIRD-PARTY-NOTICES.txt lists no package.');
  const { packages: locked } = JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8'));
  let findings;
  try {
    findings = findingsOf(await askRegistry(), locked);
  } catch (error) {
    console.log(`Whether any of the ${shipped.size} packages that ship is vulnerable is not known, as the registry did not tell: ${error.message}`);
    return;
  }
  const tell = ({ package: name, severity, advisories }) => {
    console.log([`  ${name}: ${severity}`, ...advisories].join('\n    '));
  };
  const bad = findings.filter(finding => shipped.has(finding.package));
  const others = findings.filter(finding => !shipped.has(finding.package));
  console.log(`Packages that ship: ${shipped.size}; with known vulnerabilities: ${bad.length}.`);
  bad.forEach(tell);
  if (others.length) console.log('Of those that only build or test:');
  others.forEach(tell);
  if (bad.length) process.exitCode = 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await audit();
