/** A home folder with the shared files of AWS's tools, in the place of this user's own. */
import { createHash, generateKeyPairSync } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

export class AwsHome {
  readonly folder = mkdtempSync(join(tmpdir(), 'aws-home-'));
  private readonly before = { ...process.env };

  /** Takes the place of the environment: no AWS_ variable but those given. */
  enter(variables: Readonly<Record<string, string>>): void {
    this.clear();
    Object.assign(process.env, { HOME: this.folder, ...variables });
  }

  /** Gives the environment back and removes the folder. */
  leave(): void {
    this.clear();
    Object.assign(process.env, this.before);
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** @param path below the home folder. @returns the full path */
  write(path: string, text: string): string {
    const file = join(this.folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    return file;
  }

  /** The cached login of IAM Identity Center, where AWS's tools keep it. @param id the session's name, or its start URL */
  writeSsoToken(id: string, token: object): string {
    return this.write(`.aws/sso/cache/${createHash('sha1').update(id).digest('hex')}.json`, JSON.stringify(token));
  }

  /** The cached login of `aws login`, with a key of its own. */
  writeLogin(session: string, { expiresAt, refreshToken, credentials }: { expiresAt: Date; refreshToken: string; credentials: object }): string {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    return this.write(
      `.aws/login/cache/${createHash('sha256').update(session).digest('hex')}.json`,
      JSON.stringify({
        accessToken: { ...credentials, accountId: '111122223333', expiresAt: expiresAt.toISOString() },
        tokenType: 'aws_sigv4',
        clientId: 'arn:aws:signin:::devtools/same-device',
        refreshToken,
        dpopKey: privateKey.export({ type: 'sec1', format: 'pem' }),
      }),
    );
  }

  private clear(): void {
    for (const name of Object.keys(process.env)) if (name.startsWith('AWS_') || name === 'HOME') delete process.env[name];
  }
}
