/**
 * The least that one call can cost in Node: node:http with a kept connection, a signature by node:crypto, the answer
 * parsed. It signs what the client signs, sends the same headers and the same bytes, and looks at the status; it checks and
 * retries nothing else.
 */
import { createHash, createHmac } from 'node:crypto';
import http from 'node:http';

const hmac = (key, text, encoding) => createHmac('sha256', key).update(text).digest(encoding);

/** @param {{ port: number, region: string, credentials: { accessKeyId: string, secretAccessKey: string } }} options */
export function createFloor({ port, region, credentials }) {
  const agent = new http.Agent({ keepAlive: true });
  const host = `127.0.0.1:${port}`;
  let signingKey;
  let signingDay;

  const post = (path, headers, body) => new Promise((resolve, reject) => {
    const request = http.request({ method: 'POST', hostname: '127.0.0.1', port, path, headers, agent }, response => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', chunk => { text += chunk; });
      response.on('end', () => response.statusCode === 200 ? resolve(text) : reject(new Error(text)));
      response.on('error', reject);
    });
    request.on('error', reject);
    request.end(body);
  });

  const v4Key = day => {
    if (signingDay !== day) {
      const key = hmac(hmac(hmac(`AWS4${credentials.secretAccessKey}`, day), region), 'sdb');
      signingKey = hmac(key, 'aws4_request');
      signingDay = day;
    }
    return signingKey;
  };

  return {
    async startDomainExport(input) {
      const path = '/v2/StartDomainExport';
      const body = JSON.stringify(input);
      const date = new Date().toISOString().replace(/[-:]|\.\d{3}/g, '');
      const day = date.slice(0, 8);
      const hash = createHash('sha256').update(body).digest('hex');
      const canonical = `POST\n${path}\n\ncontent-type:application/json\nhost:${host}\nx-amz-date:${date}\n\n`
        + `content-type;host;x-amz-date\n${hash}`;
      const scope = `${day}/${region}/sdb/aws4_request`;
      const canonicalHash = createHash('sha256').update(canonical).digest('hex');
      const signature = hmac(v4Key(day), `AWS4-HMAC-SHA256\n${date}\n${scope}\n${canonicalHash}`, 'hex');
      const text = await post(path, {
        Host: host,
        'Content-Type': 'application/json',
        'Content-Length': Buffer.byteLength(body),
        'X-Amz-Date': date,
        Authorization: `AWS4-HMAC-SHA256 Credential=${credentials.accessKeyId}/${scope}, `
          + `SignedHeaders=content-type;host;x-amz-date, Signature=${signature}`,
      }, body);
      return JSON.parse(text);
    },

    async listDomains(input) {
      const query = `AWSAccessKeyId=${credentials.accessKeyId}&Action=ListDomains`
        + `&MaxNumberOfDomains=${input.MaxNumberOfDomains}&SignatureMethod=HmacSHA256&SignatureVersion=2&Timestamp=${encodeURIComponent(`${new Date().toISOString().slice(0, 19)}Z`)}`
        + '&Version=2009-04-15';
      const signature = hmac(credentials.secretAccessKey, `POST\n${host}\n/\n${query}`, 'base64');
      const body = `${query}&Signature=${encodeURIComponent(signature)}`;
      const text = await post('/', {
        Host: host,
        'Content-Type': 'application/x-www-form-urlencoded; charset=utf-8',
        'Content-Length': Buffer.byteLength(body),
      }, body);
      return { DomainNames: Array.from(text.matchAll(/<DomainName>([^<]*)<\/DomainName>/g), match => match[1]) };
    },

    close: () => agent.destroy(),
  };
}
