/** Stands between a client and the sandbox: names the operations that pass, times them and can hold some of them back. */
import { once } from 'node:events';
import http from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';

/**
 * @param {string} target the sandbox's address
 * @param {object} [options]
 * @param {(parameters: URLSearchParams) => boolean} [options.isHeld] which requests wait until `open`; default none
 * @param {number} [options.delay] milliseconds that every request takes longer
 * @returns {Promise<{
 *   url: string, operations: string[], trips: Trip[], held: Promise<void>, hold: () => void, open: () => void, stop: () => Promise<void>,
 * }>} `held`: settles when one has been held back; `hold`: requests wait again, until the next `open`
 *
 * @typedef {{ operation: string, started: number, ended: number }} Trip from a request's head to the end of its answer
 */
export async function startGate(target, { isHeld = () => false, delay = 0 } = {}) {
  const operations = [];
  const trips = [];
  let opened;
  let open;
  const hold = () => { opened = new Promise(resolve => { open = resolve; }); };
  hold();
  let tell;
  const held = new Promise(resolve => { tell = resolve; });
  const server = http.createServer(async (request, response) => {
    const started = performance.now();
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    const parameters = new URLSearchParams(body.toString('utf8'));
    const operation = parameters.get('Action') ?? `${request.method} ${request.url} ${request.headers['x-amz-target'] ?? ''}`.trim();
    operations.push(operation);
    response.on('finish', () => trips.push({ operation, started, ended: performance.now() }));
    if (delay > 0) await pause(delay);
    if (isHeld(parameters)) {
      tell();
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
  return { url: `http://127.0.0.1:${server.address().port}`, operations, trips, held, hold, open: () => open(), stop };
}
