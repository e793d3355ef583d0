import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import type { PageName } from '../../protocol/pages';

/** Which page it is, and what it has to know before it speaks to the host: names in camelCase, as the page reads them. */
export interface PanelPage {
  readonly name: PageName;
  readonly title: string;
  readonly data: Readonly<Record<string, string>>;
}

/** The page's frame: everything in it is made by its script, which alone may run. */
export function panelHtml(webview: vscode.Webview, dist: vscode.Uri, { name: page, title, data }: PanelPage): string {
  const nonce = randomBytes(18).toString('base64url');
  const uri = (file: string): string => escape(webview.asWebviewUri(vscode.Uri.joinPath(dist, file)).toString());
  const csp = [
    `default-src 'none'`,
    `script-src 'nonce-${nonce}'`,
    `style-src ${webview.cspSource}`,
    `font-src ${webview.cspSource}`,
    `img-src ${webview.cspSource}`,
  ].join('; ');
  const attributes = Object.entries({ page, ...data }).map(([name, value]) => `data-${kebab(name)}="${escape(value)}"`);
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="UTF-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${escape(csp)}">
<link rel="stylesheet" href="${uri('webview.css')}">
<title>${escape(title)}</title>
</head>
<body ${attributes.join(' ')}>
<main id="app"></main>
<script type="module" nonce="${nonce}" src="${uri('webview.js')}"></script>
</body>
</html>`;
}

const escape = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

/** As `dataset` writes a name into an attribute. */
const kebab = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
