// Lambda's Runtime API, the HTTP side: the process in an environment asks for its next invocation and posts what came of
// it. The Extensions API is at the same address; what its requests mean is in extensions.ts. One server per environment, on
// loopback, on a port that the system chooses.
// Source: https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { assert } from '@coldcase/model';
import { type ExtensionRequest, extensionPrefix } from './extensions.ts';

/** Bytes of a response to a synchronous invocation; Lambda answers 413 above it. */
export const responseBytesMax = 6_291_556;

/** Bytes of a streamed one, 200 MB (https://docs.aws.amazon.com/lambda/latest/dg/configuration-response-streaming.html). */
export const streamedBytesMax = 200 * 1024 * 1024;

export interface Invocation {
  readonly requestId: string;
  /** JSON text. */
  readonly payload: string;
  readonly deadlineMs: number;
  readonly functionArn: string;
  readonly traceHeader: string;
}

export type RuntimeMessage =
  /** The process asked for its next invocation: it is initialised, and done with the one before. */
  | { readonly kind: 'ready' }
  | {
      readonly kind: 'response';
      readonly requestId: string;
      readonly payload: string;
      readonly stream: ReceivedStream | undefined;
    }
  | {
      readonly kind: 'invocationError';
      readonly requestId: string;
      readonly errorType: string;
      readonly payload: string;
    }
  | { readonly kind: 'initError'; readonly errorType: string; readonly payload: string };

/** How a response came that the function streamed. */
export interface ReceivedStream {
  readonly contentType: string;
  readonly bytes: number;
  /** Of `performance.now()`; of the end, when there was no byte. */
  readonly firstByteAt: number;
}

export interface RuntimeApi {
  /** `127.0.0.1:43210`, for AWS_LAMBDA_RUNTIME_API. */
  readonly address: string;
  /** Answers the pending request for the next invocation; there must be one. */
  dispatch(invocation: Invocation): void;
  close(): Promise<void>;
}

export interface ApiListener {
  /** Every message of the runtime, in the order of its requests. */
  readonly tell: (message: RuntimeMessage) => void;
  readonly onExtension: (request: ExtensionRequest) => void;
}

/** Opens the server of one environment. */
export async function openRuntimeApi({ tell, onExtension }: ApiListener): Promise<RuntimeApi> {
  let pending: ServerResponse | undefined;
  const server = createServer((request, response) => {
    if (request.method === 'GET' && request.url === '/2018-06-01/runtime/invocation/next') {
      pending = response;
      tell({ kind: 'ready' });
      return;
    }
    if (request.url?.startsWith(extensionPrefix)) return void passOn(request, response, onExtension);
    void receive(request, response, tell);
  });
  // A process may compute for as long as its timeout allows before it asks again: no idle limits of ours.
  server.keepAliveTimeout = 0;
  server.requestTimeout = 0;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const bound = server.address();
  assert(bound !== null && typeof bound === 'object', 'a listening TCP server has an address');
  return {
    address: `127.0.0.1:${bound.port}`,
    dispatch: (invocation) => {
      assert(pending !== undefined, 'an invocation is dispatched only to a process that asked for it');
      answerNext(pending, invocation);
      pending = undefined;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function answerNext(response: ServerResponse, invocation: Invocation): void {
  response.writeHead(200, {
    'content-type': 'application/json',
    'lambda-runtime-aws-request-id': invocation.requestId,
    'lambda-runtime-deadline-ms': String(invocation.deadlineMs),
    'lambda-runtime-invoked-function-arn': invocation.functionArn,
    'lambda-runtime-trace-id': invocation.traceHeader,
  });
  response.end(invocation.payload);
}

async function passOn(
  request: IncomingMessage,
  response: ServerResponse,
  onExtension: ApiListener['onExtension'],
): Promise<void> {
  const body = await readBody(request, responseBytesMax);
  if (body.kind === 'broken') return;
  if (body.kind === 'tooLarge') return refuse(response, 413, 'RequestEntityTooLarge');
  onExtension({
    method: request.method ?? '',
    path: (request.url ?? '').slice(extensionPrefix.length),
    headers: request.headers,
    body: body.text,
    reply: (reply) => {
      response.writeHead(reply.status, { 'content-type': 'application/json', ...reply.headers });
      response.end(JSON.stringify(reply.body));
    },
  });
}

async function receive(
  request: IncomingMessage,
  response: ServerResponse,
  tell: (message: RuntimeMessage) => void,
): Promise<void> {
  const isStreamed = request.headers['lambda-runtime-function-response-mode'] === 'streaming';
  const body = await readBody(request, isStreamed ? streamedBytesMax : responseBytesMax);
  // Whoever posted it is gone; its end is told by its process.
  if (body.kind === 'broken') return;
  if (body.kind === 'tooLarge') return refuse(response, 413, 'RequestEntityTooLarge');
  const message = messageOf(request, body, isStreamed);
  if (message === undefined) return refuse(response, 404, 'ResourceNotFound');
  tell(message);
  response.writeHead(202, { 'content-type': 'application/json' }).end('{"status":"OK"}\n');
}

function messageOf(
  request: IncomingMessage,
  { text: payload, bytes, firstByteAt }: WholeBody,
  isStreamed: boolean,
): RuntimeMessage | undefined {
  if (request.method !== 'POST') return undefined;
  const path = request.url ?? '';
  const errorType = String(request.headers[errorTypeHeader] ?? typeIn(payload));
  if (path === '/2018-06-01/runtime/init/error') return { kind: 'initError', errorType, payload };
  const match = /^\/2018-06-01\/runtime\/invocation\/([0-9a-f-]{36})\/(response|error)$/.exec(path);
  if (match?.[1] === undefined) return undefined;
  const requestId = match[1];
  if (match[2] === 'error') return { kind: 'invocationError', requestId, errorType, payload };
  const failure = request.trailers[errorTypeHeader];
  if (failure !== undefined)
    return { kind: 'invocationError', requestId, errorType: failure, payload: errorBody(request) };
  const contentType = request.headers['content-type'] ?? '';
  return { kind: 'response', requestId, payload, stream: isStreamed ? { contentType, bytes, firstByteAt } : undefined };
}

const errorTypeHeader = 'lambda-runtime-function-error-type';

/** What failed after the first byte is told behind the last one. */
function errorBody({ trailers }: IncomingMessage): string {
  return Buffer.from(trailers['lambda-runtime-function-error-body'] ?? '', 'base64').toString('utf8');
}

/** AWS's own client leaves the header out and says it in the body. */
function typeIn(payload: string): string {
  return /"errorType"\s*:\s*"([^"]+)"/.exec(payload)?.[1] ?? 'Runtime.Unknown';
}

interface WholeBody {
  readonly kind: 'whole';
  readonly text: string;
  readonly bytes: number;
  readonly firstByteAt: number;
}

/** `broken` when the connection ended before the body: a process that dies while posting. */
async function readBody(
  request: IncomingMessage,
  bytesMax: number,
): Promise<WholeBody | { readonly kind: 'tooLarge' } | { readonly kind: 'broken' }> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  let firstByteAt: number | undefined;
  try {
    for await (const chunk of request) {
      firstByteAt ??= performance.now();
      bytes += chunk.length;
      if (bytes <= bytesMax) chunks.push(chunk);
    }
  } catch {
    return { kind: 'broken' };
  }
  if (bytes > bytesMax) return { kind: 'tooLarge' };
  const text = Buffer.concat(chunks).toString('utf8');
  return { kind: 'whole', text, bytes, firstByteAt: firstByteAt ?? performance.now() };
}

function refuse(response: ServerResponse, status: number, errorType: string): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(`${JSON.stringify({ errorType, errorMessage: `${errorType}: status ${status}` })}\n`);
}
