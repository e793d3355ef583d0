import * as vscode from 'vscode';
import type { ResponseEvent } from '../simpledb';
import { isRegion, REGIONS } from '../simpledb/model';
import type { SandboxAddress, SandboxProcess } from './sandbox-process';
import { Session, type ConnectionId } from './session';
import type { Settings } from './settings';
import { UserError } from './user-error';

const DEFAULT_REGION = 'us-east-1';

/**
 * Sessions by connection and Region, made from what the user chose and shared by all who ask for the same. AWS's
 * libraries and the client load here, when first needed.
 */
export class Sessions implements vscode.Disposable {
  private readonly open = new Map<string, Promise<Session>>();

  constructor(
    private readonly settings: Settings,
    private readonly sandbox: SandboxProcess,
    private readonly log: vscode.LogOutputChannel,
  ) {}

  /**
   * @param region the Region that something was begun in; without it the setting's, else the profile's, else us-east-1.
   * @throws UserError for a profile or a Region that does not exist, or a sandbox that does not come up.
   */
  async get(connection: ConnectionId, region?: string): Promise<Session> {
    // A sandbox that was started again has another address: what was open to the old one is of no use any more.
    const sandbox = connection === 'sandbox' ? await this.sandbox.ensure() : undefined;
    const key = JSON.stringify([connection, region ?? this.settings.get('region'), sandbox?.url]);
    let session = this.open.get(key);
    if (!session) {
      session = sandbox ? this.openSandbox(sandbox, region) : this.openProfile(connection, region);
      this.open.set(key, session);
      // A failure is not kept: the next call tries again.
      session.catch(() => this.open.delete(key));
    }
    return session;
  }

  /** The next call opens anew. Sessions in use stay as they are: a request under way must not be cut off. */
  forget(): void {
    this.open.clear();
  }

  dispose(): void {
    for (const session of this.open.values()) session.then((open) => open.dispose(), () => undefined);
    this.open.clear();
  }

  private async openSandbox({ url, credentials }: SandboxAddress, region?: string): Promise<Session> {
    const { SimpleDBClient } = await import('../simpledb');
    const where = this.checkRegion(region ?? (this.settings.get('region') || DEFAULT_REGION));
    return new Session({
      connection: 'sandbox',
      region: where,
      client: new SimpleDBClient({ region: where, endpoint: url, credentials, onResponse: this.logResponse }),
      aws: { region: where, endpoints: { s3: url, sts: url, iam: url }, credentials: async () => credentials },
      endpointUrl: url,
      consoleUrl: `${url}/console`,
    });
  }

  private async openProfile(connection: ConnectionId, region?: string): Promise<Session> {
    const name = connection.slice('profile:'.length);
    const aws = await import('../aws');
    const profile = await aws.findProfile(name);
    if (!profile) {
      throw new UserError(
        'ProfileNotFound',
        `There is no profile “${name}” in the shared AWS config and credentials files.`,
        'Select another profile, or add it to ~/.aws/config.',
      );
    }
    const where = this.checkRegion(
      region ?? (this.settings.get('region') || aws.regionOf(profile) || DEFAULT_REGION),
    );
    const endpoint = this.settings.get('endpoint') || aws.endpointOf('simpledb', profile);
    const bundle = aws.caBundle(profile);
    const ca = bundle && (await aws.trustedCertificates(bundle));
    const credentials = aws.profileCredentials({
      profile: name,
      region: where,
      mfaCode: askMfaCode,
      mayRunProcess: () => vscode.workspace.isTrusted,
      ca,
    });
    const { SimpleDBClient } = await import('../simpledb');
    return new Session({
      connection,
      region: where,
      profile: name,
      client: new SimpleDBClient({
        region: where,
        credentials,
        ca,
        onResponse: this.logResponse,
        ...(endpoint === undefined ? {} : { endpoint }),
      }),
      aws: {
        region: where,
        credentials,
        ca,
        endpoints: { s3: aws.endpointOf('s3', profile), sts: aws.endpointOf('sts', profile), iam: aws.endpointOf('iam', profile) },
      },
      ...(endpoint === undefined ? {} : { endpointUrl: endpoint }),
    });
  }

  private checkRegion(region: string): string {
    if (isRegion(region)) return region;
    throw new UserError(
      'InvalidRegion',
      `Amazon SimpleDB does not exist in Region “${region}”.`,
      `Select one of its Regions: ${REGIONS.join(', ')}.`,
    );
  }

  private readonly logResponse = (event: ResponseEvent): void => {
    const { operation, httpStatusCode, requestId, attempt, durationMs, error } = event;
    const line = `${operation} ${httpStatusCode ?? error?.name ?? ''} attempt ${attempt} in ${Math.round(durationMs)} ms, request id ${requestId ?? 'none'}`;
    if (error) this.log.warn(line);
    else this.log.debug(line);
  };
}

/** Asked each time and kept nowhere. */
async function askMfaCode(serial: string): Promise<string> {
  const code = await vscode.window.showInputBox({
    title: 'Multi-factor authentication',
    prompt: `Code of the device ${serial}`,
    password: true,
    ignoreFocusOut: true,
    validateInput: (value) => (/^[0-9]{6}$/.test(value) ? undefined : 'The code is 6 digits.'),
  });
  if (code === undefined) throw new vscode.CancellationError();
  return code;
}
