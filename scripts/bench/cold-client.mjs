/** A process's whole life with the client: node cold-client.mjs <bundle> <port>. Prints when the answer is there. */
import { pathToFileURL } from 'node:url';

const [bundle, port] = process.argv.slice(2);
const { SimpleDBClient } = await import(pathToFileURL(bundle).href);
const client = new SimpleDBClient({
  region: 'us-east-1',
  endpoint: `http://127.0.0.1:${port}`,
  credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' },
});
const { exportArn } = await client.startDomainExport({ domainName: 'orders', s3Bucket: 'my-bucket' });
console.log(exportArn);
client.close();
