/** The part of aws4 1.13 that this client uses; the package brings no types. */
declare module 'aws4' {
  interface Request {
    method: string;
    service: string;
    region: string;
    host: string;
    path: string;
    headers: Record<string, string | number>;
    body: string;
    extraHeadersToIgnore?: Record<string, boolean>;
  }
  interface Credentials {
    accessKeyId: string;
    secretAccessKey: string;
    sessionToken?: string | undefined;
  }
  const aws4: { sign(request: Request, credentials: Credentials): Request };
  export default aws4;
}
