/** Stands between a client and the sandbox: names the classic operations that pass and can hold some of them back. */
import { once } from 'node:events';
import http from 'node:http';

/**
 * @param {string} target the sandbox's address
 * @param {(parameters: URLSearchParams) => boolean} isHeld which requests wait until `open`
 * @returns {Promise<{ url: string, operations: string[], held: Promise<void>, open: () => void, stop: () => Promise<void> }>}
 *   `held`: settles when one has been held back
 */
export async function startGate(target, isHeld) {
  const operations = [];
  let open;
  const opened = new Promise(resolve => { open = resolve; });
  let hold;
  const held = new Promise(resolve => { hold = resolve; });
  const server = http.createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    const parameters = new URLSearchParams(body.toString('utf8'));
    operations.push(parameters.get('Action') ?? request.url);
    if (isHeld(parameters)) {
      hold();
      await opened;
    }
    const onward = http.request(`${target}${request.url}`, { method: request.method, headers: request.headers });
    onward.on('response', answer => answer.pipe(response.writeHead(answer.statusCode, answer.headers)));
    onward.on('error', () => response.destroy());
    onward.end(body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const stop = async () => {
    open();
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  };
  return { url: `http://127.0.0.1:${server.address().port}`, operations, held, open, stop };
}
