/** The licence texts of the libraries whose code a bundle holds. */
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';

const PACKAGE_OF_INPUT = /^(?:.*\/)?node_modules\/((?:@[^/]+\/)?[^/]+)\//;
const LICENCE_FILE = /^(licen[cs]e|copying|notice|thirdpartynotices?)([-.].*)?$/i;

/** @param {string} folder a package's folder */
async function licenceTexts(folder) {
  const names = (await readdir(folder)).filter(name => LICENCE_FILE.test(name)).sort();
  return Promise.all(names.map(async name => (await readFile(join(folder, name), 'utf8')).trim()));
}

/** The person or company that package.json names, for packages that ship no licence file. */
function author({ author, contributors = [], maintainers = [] }) {
  const person = author ?? contributors[0] ?? maintainers[0];
  return typeof person === 'string' ? person : person?.name;
}

/**
 * @param {string} root the project's folder
 * @param {readonly string[]} inputs paths of bundled files, relative to `root`, as esbuild's metafile lists them
 * @returns {Promise<string>} names, versions and licences of the packages among them, each licence text once
 * @throws {Error} when a package names no licence at all: nobody may ship it then
 */
export async function thirdPartyNotices(root, inputs) {
  const folders = new Set(inputs.map(path => PACKAGE_OF_INPUT.exec(path)?.[0]).filter(Boolean));
  const packages = await Promise.all([...folders].map(async folder => {
    const manifest = JSON.parse(await readFile(join(root, folder, 'package.json'), 'utf8'));
    const texts = await licenceTexts(join(root, folder));
    if (!manifest.license && !texts.length) throw new Error(`${folder}: no licence found, it cannot be shipped.`);
    const text = texts.join('\n\n') || `Licensed under ${manifest.license}. Author: ${author(manifest) ?? manifest.name}.`;
    return { title: `${manifest.name} ${manifest.version} (${manifest.license ?? 'see text'})`, text };
  }));
  const titlesByText = new Map();
  for (const { title, text } of packages.sort((a, b) => (a.title < b.title ? -1 : 1))) {
    titlesByText.set(text, (titlesByText.get(text) ?? new Set()).add(title));
  }
  const sections = [...titlesByText].map(([text, titles]) => `${[...titles].join('\n')}\n\n${text}\n`);
  const head = 'SimpleDB Export holds code of these libraries, under the licences printed here.\n';
  return [head, ...sections].join(`\n${'-'.repeat(80)}\n\n`);
}

const TITLE = /^((?:@[\w.-]+\/)?[\w.-]+) (\d+\.\d+\.\d+\S*) \(.+\)$/gm;

/**
 * @param {string} notices as `thirdPartyNotices` writes them
 * @returns {string[]} the packages whose code ships, as `<name>@<version>`
 */
export const packagesIn = notices => [...notices.matchAll(TITLE)].map(([, name, version]) => `${name}@${version}`);
