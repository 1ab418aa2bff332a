// Code for functions on Node with version 3 of the SDK. Each snippet stands alone and compiles: a test compiles it against the
// SDK that is installed here.
import { scriptText } from './quoting.ts';
import type { Snippet } from './remedy.ts';

function code(text: string): Snippet {
  return { language: 'typescript', text: text.trim() };
}

/** https://developer.mozilla.org/docs/Web/API/AbortSignal/timeout_static */
export function fetchWithTimeout(url: string): Snippet {
  return code(`
const response = await fetch(${scriptText(url)}, { signal: AbortSignal.timeout(5000) });
if (!response.ok) throw new Error(\`\${response.url} answered \${response.status}\`);
export const answer: unknown = await response.json();
`);
}

/** Opens after five failures in a row, and lets one call try again after half a minute. */
export function circuitBreaker(): Snippet {
  return code(`
let failures = 0;
let closedUntil = 0;

/** Fails at once while the other side is down, instead of waiting for it in every invocation. */
export async function guarded<T>(call: () => Promise<T>): Promise<T> {
  if (Date.now() < closedUntil) throw new Error('the circuit is open');
  try {
    const answer = await call();
    failures = 0;
    return answer;
  } catch (error) {
    failures += 1;
    if (failures >= 5) closedUntil = Date.now() + 30_000;
    throw error;
  }
}
`);
}

/** The option that works is \`numOfAttempts\`: https://www.npmjs.com/package/exponential-backoff */
export function backOffSnippet(): Snippet {
  return code(`
import { backOff } from 'exponential-backoff';

const isThrottled = (error: unknown) => error instanceof Error && /Throttl|TooManyRequests|ProvisionedThroughput|SlowDown/.test(error.name);

export function withBackOff<T>(call: () => Promise<T>): Promise<T> {
  return backOff(call, { numOfAttempts: 5, startingDelay: 100, maxDelay: 5000, jitter: 'full', retry: isThrottled });
}
`);
}

/** 25 requests are what one call takes: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html */
export function batchWrite(table: string): Snippet {
  return code(`
import { BatchWriteItemCommand, DynamoDBClient, type WriteRequest } from '@aws-sdk/client-dynamodb';

const client = new DynamoDBClient({});
const table = ${scriptText(table)};
const requestsMax = 25;
const attemptsMax = 8;

export async function writeAll(requests: readonly WriteRequest[]): Promise<void> {
  for (let from = 0; from < requests.length; from += requestsMax) await writeBatch(requests.slice(from, from + requestsMax));
}

/** What the table did not take comes back, and is written again, later each time. */
async function writeBatch(batch: WriteRequest[]): Promise<void> {
  let left = batch;
  for (let attempt = 0; left.length > 0; attempt += 1) {
    if (attempt === attemptsMax) throw new Error(\`\${left.length} items were not written to \${table}\`);
    if (attempt > 0) await new Promise((resolve) => setTimeout(resolve, Math.random() * Math.min(5000, 100 * 2 ** attempt)));
    const { UnprocessedItems } = await client.send(new BatchWriteItemCommand({ RequestItems: { [table]: left } }));
    left = UnprocessedItems?.[table] ?? [];
  }
}
`);
}

/** In version 3 the body is a stream; \`.promise()\` and \`createReadStream()\` are of version 2. */
export function streamObject(): Snippet {
  return code(`
import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';

const client = new S3Client({});

/** The object passes through; no more than some blocks of it are in memory. */
export async function processObject(Bucket: string, Key: string, processStream: Writable): Promise<void> {
  const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }));
  if (!(Body instanceof Readable)) throw new Error(\`\${Bucket}/\${Key} has no body\`);
  await pipeline(Body, processStream);
}
`);
}

/** The operations are GetServiceGraph and BatchGetTraces; throttles are counted in ErrorStatistics. */
export function serviceMap(table: string): Snippet {
  return code(`
import { BatchGetTracesCommand, GetServiceGraphCommand, type Service, type Trace, XRayClient } from '@aws-sdk/client-xray';

const client = new XRayClient({});

/** Services that X-Ray saw between two times, at most six hours apart. */
export async function getServiceMap(StartTime: Date, EndTime: Date): Promise<Service[]> {
  const services: Service[] = [];
  let NextToken: string | undefined;
  do {
    const page = await client.send(new GetServiceGraphCommand({ StartTime, EndTime, ...(NextToken === undefined ? {} : { NextToken }) }));
    services.push(...(page.Services ?? []));
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  return services;
}

/** The share of calls of a table that were throttled, 0 to 1; undefined when there was none. */
export async function throttledShare(StartTime: Date, EndTime: Date): Promise<number | undefined> {
  const table = (await getServiceMap(StartTime, EndTime)).find(({ Type, Name }) => Type?.startsWith('AWS::DynamoDB') && Name === ${scriptText(table)});
  const { TotalCount = 0, ErrorStatistics } = table?.SummaryStatistics ?? {};
  return TotalCount === 0 ? undefined : (ErrorStatistics?.ThrottleCount ?? 0) / TotalCount;
}

export async function getTraceDetails(traceId: string): Promise<Trace | undefined> {
  const { Traces } = await client.send(new BatchGetTracesCommand({ TraceIds: [traceId] }));
  return Traces?.[0];
}
`);
}

/** https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html */
export function partialBatch(): Snippet {
  return code(`
interface QueueEvent {
  readonly Records: readonly { readonly messageId: string; readonly body: string }[];
}

declare function processRecord(body: string): Promise<void>;

/** Only what failed comes back. The mapping needs FunctionResponseTypes: ReportBatchItemFailures. */
export async function handler(event: QueueEvent) {
  const outcomes = await Promise.allSettled(event.Records.map(({ body }) => processRecord(body)));
  const failed = event.Records.filter((_, index) => outcomes[index]?.status === 'rejected');
  return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) };
}
`);
}

/** https://docs.aws.amazon.com/lambda/latest/dg/invocation-async.html */
export function asynchronousJob(functionName: string): Snippet {
  return code(`
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';

const client = new LambdaClient({});

/** Takes the job and answers at once; the caller asks for its result by the id. Calls a function that does the work of ${functionName.replaceAll(/[^\w-]/g, '_')}. */
export async function handler(event: { readonly body?: string }) {
  const jobId = crypto.randomUUID();
  const Payload = JSON.stringify({ jobId, body: event.body });
  await client.send(new InvokeCommand({ FunctionName: ${scriptText(`${functionName}-worker`)}, InvocationType: 'Event', Payload }));
  return { statusCode: 202, headers: { location: \`/jobs/\${jobId}\` }, body: JSON.stringify({ jobId }) };
}
`);
}

/** One connection an environment: an environment has one invocation at a time. */
export function onePool(): Snippet {
  return code(`
import { Pool } from 'pg';

// Outside of the handler: made once an environment, and not once an invocation.
const pool = new Pool({ max: 1, connectionTimeoutMillis: 5000, idleTimeoutMillis: 60_000 });

export async function handler(event: { readonly id: string }) {
  const { rows } = await pool.query('SELECT name FROM users WHERE id = $1', [event.id]);
  return rows[0];
}
`);
}

export function temporaryFolder(): Snippet {
  return code(`
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What is written is gone when the work is done, also when it failed: the next invocation finds an empty disk. */
export async function inTemporaryFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'work-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
`);
}

export function requiredVariables(names: readonly string[]): Snippet {
  return code(`
const missing = [${names.map(scriptText).join(', ')}].filter((name) => (process.env[name] ?? '') === '');
// When the environment starts, so that a deployment fails and not the first request.
if (missing.length > 0) throw new Error(\`missing in the environment: \${missing.join(', ')}\`);
export {};
`);
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html */
export function proxyResponse(): Snippet {
  return code(`
interface ProxyResponse {
  readonly statusCode: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

export function respond(statusCode: number, body: unknown): ProxyResponse {
  return { statusCode, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body ?? null) };
}

/** True for what the gateway passes on; anything else is answered with 502. */
export function isProxyResponse(value: unknown): value is ProxyResponse {
  if (typeof value !== 'object' || value === null) return false;
  const { statusCode, body = '' } = value as { statusCode?: unknown; body?: unknown };
  return Number.isInteger(statusCode) && Number(statusCode) >= 100 && Number(statusCode) <= 599 && typeof body === 'string';
}
`);
}

export function answersInsteadOfThrowing(): Snippet {
  return code(`
declare function work(input: unknown): Promise<unknown>;

export async function handler(event: { readonly body?: string | null }) {
  if (event.body === undefined || event.body === null || event.body === '') {
    return { statusCode: 400, body: JSON.stringify({ error: 'Missing body' }) };
  }
  let input: unknown;
  try {
    input = JSON.parse(event.body);
  } catch {
    return { statusCode: 400, body: JSON.stringify({ error: 'Body is not JSON' }) };
  }
  return { statusCode: 200, body: JSON.stringify(await work(input)) };
}
`);
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html: never tried again. */
export function checkedKey(table: string, keys: readonly string[]): Snippet {
  return code(`
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';

const client = new DynamoDBClient({});

/** A key that is missing or empty is a mistake of the caller, and no request. */
export async function getItem(key: Readonly<Record<string, string | undefined>>) {
  const bad = [${keys.map(scriptText).join(', ')}].filter((name) => (key[name] ?? '') === '');
  if (bad.length > 0) return { statusCode: 400, body: JSON.stringify({ error: \`missing: \${bad.join(', ')}\` }) };
  const Key = Object.fromEntries(Object.entries(key).map(([name, value]) => [name, { S: value ?? '' }]));
  const { Item } = await client.send(new GetItemCommand({ TableName: ${scriptText(table)}, Key }));
  return Item === undefined ? { statusCode: 404, body: '{}' } : { statusCode: 200, body: JSON.stringify(Item) };
}
`);
}

/** A connection that slept with the environment is dead at the first use: trying once more opens a new one. */
export function onceMoreAfterReset(): Snippet {
  return code(`
const resets = new Set(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET']);

/** For calls that may be made twice. */
export async function onceMore<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    const { code, cause } = error as { code?: string; cause?: { code?: string } };
    if (!resets.has(code ?? cause?.code ?? '')) throw error;
    return await call();
  }
}
`);
}

/** https://docs.aws.amazon.com/sdk-for-javascript/v3/developer-guide/node-configuring-maxsockets.html */
export function clientTimeouts(): Snippet {
  return code(`
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';

// Below the timeout of the function: an answer that comes too late is an error that says which call it was.
export const client = new DynamoDBClient({
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 1000, requestTimeout: 3000 },
});
`);
}

/** https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html */
export function adaptiveRetries(): Snippet {
  return code(`
import { LambdaClient } from '@aws-sdk/client-lambda';

// Sends less when it is throttled, and tries again later each time.
export const client = new LambdaClient({ retryMode: 'adaptive', maxAttempts: 8 });
`);
}

/** Serial awaits add up; ten at a time are a tenth of it. */
export function inParallel(): Snippet {
  return code(`
declare function processItem(item: string): Promise<void>;

/** A bounded number at once: what is called must not be flooded. */
export async function processAll(items: readonly string[], atOnce = 10): Promise<void> {
  for (let from = 0; from < items.length; from += atOnce) {
    await Promise.all(items.slice(from, from + atOnce).map((item) => processItem(item)));
  }
}
`);
}

/** What lives outside of the handler lives as long as the environment. */
export function boundedCache(): Snippet {
  return code(`
const entriesMax = 500;
const cache = new Map<string, unknown>();

/** The oldest goes when a new one comes. Without a bound, each invocation adds to what the environment holds. */
export function remember(key: string, value: unknown): void {
  cache.delete(key);
  cache.set(key, value);
  for (const oldest of cache.keys()) {
    if (cache.size <= entriesMax) break;
    cache.delete(oldest);
  }
}
`);
}

export function removedListeners(): Snippet {
  return code(`
import { EventEmitter } from 'node:events';

/** A listener that is added in the handler is removed in it, or the environment keeps it and all that it refers to. */
export async function listening<T>(emitter: EventEmitter, name: string, listener: (...values: unknown[]) => void, work: () => Promise<T>): Promise<T> {
  emitter.on(name, listener);
  try {
    return await work();
  } finally {
    emitter.removeListener(name, listener);
  }
}
`);
}
