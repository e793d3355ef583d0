/**
 * The other side of the client's figures, a process of its own: reads each request to its end and answers with fixed
 * bytes, as cheaply as Node can. Prints its port, and ends with the pipe to the process that started it.
 */
import http from 'node:http';

const listDomains = count => '<?xml version="1.0"?>\n'
  + '<ListDomainsResponse xmlns="http://sdb.amazonaws.com/doc/2009-04-15/"><ListDomainsResult>'
  + Array.from({ length: count }, (_, i) => `<DomainName>customer-orders-${i}</DomainName>`).join('')
  + '</ListDomainsResult><ResponseMetadata><RequestId>eb13162f-1b95-4511-8b12-489b86acfd28</RequestId>'
  + '<BoxUsage>0.0000219907</BoxUsage></ResponseMetadata></ListDomainsResponse>';
/** Answers by MaxNumberOfDomains, made before the first request comes. */
const pages = new Map(Array.from({ length: 101 }, (_, count) => [String(count), listDomains(count)]));

/** Told its token, as the client checks that an answer is its own. */
const started = clientToken => JSON.stringify({
  clientToken,
  exportArn: 'arn:aws:sdb:us-east-1:111122223333:domain/orders/export/6d8f2f9e-1b2a-4c57-9d1c-1c3b7d1d0a11',
  requestedAt: 1763642096.123,
});

const answer = (url, body) => url === '/'
  ? { type: 'text/xml', body: pages.get(/&MaxNumberOfDomains=(\d+)/.exec(body)?.[1] ?? '100') }
  : { type: 'application/json', body: started(/"clientToken":"([^"]+)"/.exec(body)?.[1]) };

const server = http.createServer((request, response) => {
  let sent = '';
  request.setEncoding('latin1');
  request.on('data', chunk => { sent += chunk; });
  request.on('end', () => {
    const { type, body } = answer(request.url, sent);
    response.writeHead(200, {
      'content-type': type,
      'content-length': body.length,
      'x-amzn-requestid': 'b25f48e8-84fd-11e6-80d9-574e0c4664cb',
    });
    response.end(body);
  });
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
process.stdin.resume().on('end', () => process.exit());
