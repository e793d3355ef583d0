import type * as vscode from 'vscode';
import type { RpcPort } from '../../protocol/rpc';

/** The way between a panel and its page. A page that is hidden or gone hears nothing: it asks when it comes back. */
export const panelPort = (webview: vscode.Webview): RpcPort => ({
  post: (message) => void webview.postMessage(message),
  onMessage: (listener) => webview.onDidReceiveMessage(listener),
});
