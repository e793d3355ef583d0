import assert from 'node:assert/strict';
import { parseOptions, UsageError } from '../../../src/sandbox/options';

describe("the sandbox's command line", () => {
  it('has defaults for everything', () => {
    assert.deepEqual(parseOptions([]), {
      port: 0,
      data: undefined,
      exportSeconds: 6,
      exportsPerDomain: 5,
      exportsPerAccount: 25,
      reset: false,
      account: '111122223333',
      region: 'us-east-1',
      deny: [],
      exitWithStdin: false,
      credentials: {
        accessKeyId: 'AKIDEXAMPLE',
        secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
        sessionToken: undefined,
      },
    });
  });

  it('takes what it is given', () => {
    const args =
      '--port 8080 --data d --credentials a:b:c --export-seconds 0.5 --reset ' +
      '--exports-per-domain 0 --exports-per-account 2000 ' +
      '--account 123456789012 --region sa-east-1 --deny sdb:* --deny s3:GetObject --exit-with-stdin';
    assert.deepEqual(parseOptions(args.split(' ')), {
      port: 8080,
      data: 'd',
      exportSeconds: 0.5,
      exportsPerDomain: 0,
      exportsPerAccount: 2000,
      reset: true,
      account: '123456789012',
      region: 'sa-east-1',
      deny: ['sdb:*', 's3:GetObject'],
      exitWithStdin: true,
      credentials: { accessKeyId: 'a', secretAccessKey: 'b', sessionToken: 'c' },
    });
  });

  it('refuses what makes no sense, and repeats no secret', () => {
    for (const args of [
      '--port x',
      '--port 65536',
      '--port',
      '--export-seconds -1',
      '--export-seconds soon',
      '--exports-per-domain -1',
      '--exports-per-account many',
      '--exports-per-account 1.5',
      '--account 123',
      '--region eu-central-1',
      '--deny ListDomains',
      '--deny ec2:RunInstances',
      '--deny sdb:',
      '--credentials hidden-secret',
      '--credentials a:',
      '--credentials :hidden-secret',
      '--credentials a:hidden-secret:',
      '--unknown',
      'extra',
    ]) {
      assert.throws(
        () => parseOptions(args.split(' ')),
        (error) => error instanceof UsageError && !error.message.includes('hidden-secret'),
        args,
      );
    }
  });
});
