// Signature Version 4, as S3 and the JSON services take it: a digest of the request under a key that is derived from the secret.
// Source: https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Of a role, which is what a function has. */
  readonly sessionToken?: string;
}

export interface RequestToSign {
  readonly method: string;
  /** Its path already encoded as `encodedPath` does. */
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  /** Hex, or `UNSIGNED-PAYLOAD`, which S3 takes over HTTPS. */
  readonly payloadSha256: string;
  readonly service: string;
  readonly region: string;
  readonly credentials: Credentials;
  /** Milliseconds since 1970; the service refuses what is off by 15 minutes. */
  readonly timeMs: number;
}

export const unsignedPayload = 'UNSIGNED-PAYLOAD';

// Not imported: it takes 5 ms to load, which an initialisation need not pay for an upload after the response.
const crypto = () => process.getBuiltinModule('node:crypto');

export const sha256 = (data: string | Uint8Array): Buffer => crypto().createHash('sha256').update(data).digest();
export const sha256Hex = (data: string | Uint8Array): string => sha256(data).toString('hex');

/** The headers to send: those given, `host`, the date, the token, and `authorization`. All of them are signed. Names in lower case. */
export function signedHeaders(request: RequestToSign): Record<string, string> {
  const { method, url, headers, payloadSha256, service, region, credentials, timeMs } = request;
  const stamp = new Date(timeMs).toISOString().replace(/[-:]|\.\d{3}/g, '');
  const day = stamp.slice(0, 8);
  const { sessionToken } = credentials;
  const signed: Record<string, string> = {
    ...Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
    host: url.host,
    'x-amz-date': stamp,
    ...(sessionToken === undefined ? {} : { 'x-amz-security-token': sessionToken }),
  };
  const names = Object.keys(signed).sort();
  const lines = names.map((name) => `${name}:${(signed[name] ?? '').trim().replace(/ +/g, ' ')}\n`).join('');
  const nameList = names.join(';');
  const canonical = [method, url.pathname, canonicalQuery(url), lines, nameList, payloadSha256].join('\n');
  const scope = `${day}/${region}/${service}/aws4_request`;
  const toSign = ['AWS4-HMAC-SHA256', stamp, scope, sha256Hex(canonical)].join('\n');
  const key = [day, region, service, 'aws4_request'].reduce<string | Buffer>(
    (from, part) => hmac(from, part),
    `AWS4${credentials.secretAccessKey}`,
  );
  const signature = hmac(key, toSign).toString('hex');
  const authorization = `AWS4-HMAC-SHA256 Credential=${credentials.accessKeyId}/${scope},SignedHeaders=${nameList},Signature=${signature}`;
  return { ...signed, authorization };
}

const hmac = (key: string | Buffer, text: string): Buffer => crypto().createHmac('sha256', key).update(text).digest();

function canonicalQuery(url: URL): string {
  const pairs = [...url.searchParams].map(([name, value]) => `${encoded(name)}=${encoded(value)}`);
  return pairs.sort().join('&');
}

/** A key as the path of a URL: everything but letters, digits and `-._~/` in percent signs. `a b/ü` → `a%20b/%C3%BC` */
export const encodedPath = (key: string): string => key.split('/').map(encoded).join('/');

function encoded(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}
