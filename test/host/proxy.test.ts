import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { commandIds } from '../../src/ui/kit/ids';
import { disconnect, set } from './support';

describe('a company’s proxy', () => {
  let folder: string;
  let proxy: http.Server;
  const connects: string[] = [];
  const environment = ['AWS_CONFIG_FILE', 'AWS_SHARED_CREDENTIALS_FILE', 'AWS_ENDPOINT_URL'] as const;
  const before_ = Object.fromEntries(environment.map((name) => [name, process.env[name]]));

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'simpledb-proxy-'));
    await writeFile(join(folder, 'config'), '[profile work]\nregion = eu-west-1\n');
    await writeFile(join(folder, 'credentials'), '[work]\naws_access_key_id = AKIDEXAMPLE\naws_secret_access_key = s\n');
    process.env['AWS_CONFIG_FILE'] = join(folder, 'config');
    process.env['AWS_SHARED_CREDENTIALS_FILE'] = join(folder, 'credentials');
    delete process.env['AWS_ENDPOINT_URL'];
    proxy = http.createServer();
    proxy.on('connect', (request, socket) => {
      connects.push(request.url ?? '');
      proxy.emit('seen');
      socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
    });
    proxy.listen(0, '127.0.0.1');
    await once(proxy, 'listening');
    const { port } = proxy.address() as AddressInfo;
    await vscode.workspace.getConfiguration('http').update('proxy', `http://127.0.0.1:${port}`, true);
  });
  after(async () => {
    await disconnect();
    await vscode.workspace.getConfiguration('http').update('proxy', undefined, true);
    for (const name of environment) {
      const value = before_[name];
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
    proxy.close();
    await rm(folder, { recursive: true });
  });

  it('that is set in VS Code carries what the client sends', async () => {
    await set('connection', 'profile:work');
    await vscode.commands.executeCommand(commandIds.refreshDomains);
    while (!connects.includes('sdb.eu-west-1.amazonaws.com:443')) await once(proxy, 'seen');
    assert.ok(connects.every((target) => target.endsWith('.amazonaws.com:443')), connects.join());
  });
});
