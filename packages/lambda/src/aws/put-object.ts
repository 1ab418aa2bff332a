// PutObject of S3: the one write that this library makes.
// Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html
import { AwsError, answerCode, credentialsCode } from './aws-error.ts';
import { credentialsFromEnvironment, endpointOf, ownRegion } from './endpoints.ts';
import { type Body, type HttpAnswer, type HttpRequest, SendFailure, send } from './send.ts';
import { type Credentials, encodedPath, sha256, signedHeaders, unsignedPayload } from './signature.ts';
import { type Attempt, isPassing, tryAgain } from './try-again.ts';

/** Buckets of which it is remembered that they are in another region. */
export const bucketRegionsMax = 20;

export interface ObjectToPut {
  readonly bucket: string;
  readonly key: string;
  readonly body: Body;
  readonly contentType?: string;
}

const regionsOfBuckets = new Map<string, string>();

/**
 * Puts an object; again when S3 is busy or the connection broke, and once more in its own region when S3 names another one.
 * Bytes travel under their SHA-256, a file without. `AWS_ENDPOINT_URL_S3` and `AWS_ENDPOINT_URL` are heeded.
 *
 * @param signal  ends all attempts
 * @throws AwsError with the code of S3 (`NoSuchBucket`, `AccessDenied`, `PermanentRedirect`), or `ConnectTimeoutError`,
 *   `RequestTimeout`, `NetworkError`, `CredentialsMissing`, `AnswerNotUnderstood`
 */
export async function putObject(object: ObjectToPut, signal: AbortSignal): Promise<void> {
  const state: PutState = {
    object,
    payload: payloadHeaders(object),
    region: regionsOfBuckets.get(object.bucket) ?? ownRegion(),
    attempts: 0,
    hasMoved: false,
  };
  const credentials = credentialsFromEnvironment();
  if (credentials === undefined)
    throw refusal(credentialsCode, 'the environment has no AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY', state);
  try {
    await tryAgain(() => putOnce(state, credentials, signal), signal);
  } catch (error) {
    if (!(error instanceof SendFailure)) throw error;
    throw refusal(error.code, error.message, state, error);
  }
}

interface PutState {
  readonly object: ObjectToPut;
  readonly payload: Readonly<Record<string, string>>;
  region: string;
  attempts: number;
  hasMoved: boolean;
}

async function putOnce(state: PutState, credentials: Credentials, signal: AbortSignal): Promise<Attempt<true>> {
  state.attempts += 1;
  const answer = await send(signedPut(state, credentials), signal);
  if (answer.status >= 200 && answer.status < 300) return { value: true };
  const region = regionNamed(answer);
  if (region !== undefined && region !== state.region && !state.hasMoved) {
    move(state, region);
    return putOnce(state, credentials, signal);
  }
  const { code, said } = errorOf(answer);
  const error = refusal(code, said, state, undefined, answer.status);
  // RequestTimeout, with 400: S3 waited for the body in vain.
  if (isPassing(answer.status) || code === 'RequestTimeout') return { again: error };
  throw error;
}

function signedPut({ object, payload, region }: PutState, credentials: Credentials): HttpRequest {
  const url = urlOf(object, region);
  const headers = signedHeaders({
    method: 'PUT',
    url,
    headers: payload,
    payloadSha256: payload['x-amz-content-sha256'] ?? unsignedPayload,
    service: 's3',
    region,
    credentials,
    timeMs: Date.now(),
  });
  return { method: 'PUT', url, headers, body: object.body };
}

// The checksum lets S3 refuse what was damaged on the way, and buckets with Object Lock ask for one:
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html
function payloadHeaders({ body, contentType = 'application/octet-stream' }: ObjectToPut): Record<string, string> {
  const type = { 'content-type': contentType };
  if (!(body instanceof Uint8Array)) return { ...type, 'x-amz-content-sha256': unsignedPayload };
  const digest = sha256(body);
  const checksum = digest.toString('base64');
  return { ...type, 'x-amz-content-sha256': digest.toString('hex'), 'x-amz-checksum-sha256': checksum };
}

// A bucket with dots in its name is no host below the certificate, and an endpoint of one's own has no hosts for buckets:
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html
function urlOf({ bucket, key }: ObjectToPut, region: string): URL {
  const { url, isOwn } = endpointOf('s3', 'S3', region);
  const isPathStyle = isOwn || bucket.includes('.');
  const base = url.pathname.replace(/\/$/, '');
  url.pathname = isPathStyle ? `${base}/${encodedPath(bucket)}/${encodedPath(key)}` : `/${encodedPath(key)}`;
  if (!isPathStyle) url.host = `${bucket}.${url.host}`;
  return url;
}

/** The region that S3 names when it was asked in a wrong one: 301 with a header, or 400 with an element. */
function regionNamed({ status, headers, text }: HttpAnswer): string | undefined {
  if (status !== 301 && status !== 307 && status !== 400) return undefined;
  const named = headers['x-amz-bucket-region'];
  const region = typeof named === 'string' ? named : element(text, 'Region');
  return region !== undefined && /^[a-z0-9-]{1,40}$/.test(region) ? region : undefined;
}

function move(state: PutState, region: string): void {
  state.region = region;
  state.hasMoved = true;
  if (regionsOfBuckets.size < bucketRegionsMax) regionsOfBuckets.set(state.object.bucket, region);
}

// https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
function errorOf({ status, text }: HttpAnswer): { readonly code: string; readonly said: string } {
  const code = element(text, 'Code');
  if (code === undefined) return { code: answerCode, said: `HTTP ${status} with ${text.length} characters, no <Code>` };
  return { code, said: element(text, 'Message') ?? 'no message' };
}

function element(xml: string, name: string): string | undefined {
  return new RegExp(`<${name}>([^<]{1,1000})</${name}>`).exec(xml)?.[1];
}

function refusal(code: string, said: string, state: PutState, cause?: unknown, status?: number): AwsError {
  const { object, region, attempts } = state;
  const resource = `s3://${object.bucket}/${object.key}`;
  const facts = { action: 'PutObject', resource, region, attempts, ...(status === undefined ? {} : { status }) };
  return new AwsError(code, said, facts, cause);
}
