import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import type { PanelAddress } from '../protocol/messages';

/** The page's frame: everything in it is made by its script, which alone may run. */
export function panelHtml(webview: vscode.Webview, dist: vscode.Uri, address: PanelAddress): string {
  const nonce = randomBytes(18).toString('base64url');
  const uri = (file: string): string => escape(webview.asWebviewUri(vscode.Uri.joinPath(dist, file)).toString());
  const csp = [
    `default-src 'none'`,
    `script-src 'nonce-${nonce}'`,
    `style-src ${webview.cspSource}`,
    `font-src ${webview.cspSource}`,
    `img-src ${webview.cspSource}`,
  ].join('; ');
  const data = [
    ['connection', address.connection],
    ['region', address.region],
    ['domain-name', address.domainName],
    ['account-id', address.accountId ?? ''],
  ] as const;
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="UTF-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${escape(csp)}">
<link rel="stylesheet" href="${uri('webview.css')}">
<title>Export Domain</title>
</head>
<body ${data.map(([name, value]) => `data-${name}="${escape(value)}"`).join(' ')}>
<main id="app"></main>
<script type="module" nonce="${nonce}" src="${uri('webview.js')}"></script>
</body>
</html>`;
}

const escape = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
