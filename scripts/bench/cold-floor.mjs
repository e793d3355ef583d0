/** The same life without the client: node cold-floor.mjs <port>. */
import { randomUUID } from 'node:crypto';
import { createFloor } from './floor.mjs';

const floor = createFloor({
  port: Number(process.argv[2]),
  region: 'us-east-1',
  credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' },
});
const input = { domainName: 'orders', s3Bucket: 'my-bucket', clientToken: randomUUID() };
const { exportArn } = await floor.startDomainExport(input);
console.log(exportArn);
floor.close();
