/** From a prepared request of either API to what goes over the wire. */
import type { Credentials } from './credentials';
import type { ClassicRequest, ExportRequest } from './operation';
import { signFormV2 } from './signing/signature-v2';
import { signRequestV4 } from './signing/signature-v4';
import type { HttpRequest } from './transport';

export interface SignedRequest extends HttpRequest {
  /** What must not show up in a message. */
  readonly signature: string;
}

const FORM = 'application/x-www-form-urlencoded; charset=utf-8';
const JSON_TYPE = 'application/json';

/** Signed anew for each attempt, with that attempt's time. */
export function signRequest(
  request: ClassicRequest | ExportRequest,
  host: string,
  region: string,
  credentials: Credentials,
  time: Date,
): SignedRequest {
  if (request.api === 'classic') {
    const { body, signature } = signFormV2(request.parameters, host, credentials, time);
    const headers = ['Host', host, 'Content-Type', FORM, 'Content-Length', String(Buffer.byteLength(body))];
    return { path: '/', headers, body, signature };
  }
  const { path, body } = request;
  const signed = signRequestV4({ host, path, contentType: JSON_TYPE, body }, region, credentials, time);
  const headers: string[] = [];
  for (const name in signed) headers.push(name, String(signed[name]));
  // The Authorization header's last part is `Signature=<hexadecimal>`.
  const authorization = String(signed.Authorization);
  const signature = authorization.slice(authorization.lastIndexOf('=') + 1);
  return { path, headers, body, signature };
}
