// One HTTP request and its answer. Not `fetch`: its first use costs 25 ms of processor and 4.5 MB, and this 12 ms and 1.4 MB
// (Node.js 24, one PUT on loopback), which a function of 128 MB pays tenfold; and only here is the time to connect its own.
import { createReadStream } from 'node:fs';
import type { Agent, ClientRequest, IncomingMessage } from 'node:http';
import type { Agent as SecureAgent } from 'node:https';
import { connectTimeoutCode, networkCode, requestTimeoutCode } from './aws-error.ts';

/** Bytes of an answer that are read; errors of S3 have under 1 kB, a secret at most 64 kB. */
export const answerBytesMax = 262_144;
/** Milliseconds for name, connection and handshake. The SDKs of AWS give the same as their short variant. */
export const connectMsMax = 3_100;
/** Connections that are kept to one host. */
const socketsMax = 8;

/** What is sent: bytes, or a file, of which `length` bytes are read from the beginning. */
export type Body = Uint8Array | { readonly path: string; readonly length: number };

export interface HttpRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Body;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
}

/** No answer came. `code` is one of those of aws-error.ts. */
export class SendFailure extends Error {
  override readonly name = 'SendFailure';
  readonly code: string;

  constructor(code: string, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
  }
}

let plainAgent: Agent | undefined;
let secureAgent: SecureAgent | undefined;

/**
 * @param signal  ends the request; then, and after `connectMsMax` without a connection, a `SendFailure` says so
 * @throws SendFailure
 */
export async function send(request: HttpRequest, signal: AbortSignal): Promise<HttpAnswer> {
  const isSecure = request.url.protocol === 'https:';
  const start = isSecure ? await secureStart() : plainStart();
  return new Promise((resolve, reject) => {
    const asked = start(request);
    const fail = (error: unknown): void => {
      asked.destroy();
      reject(signal.aborted ? timedOut(request) : failure(error, request));
    };
    const abort = (): void => fail(undefined);
    const settle = (): void => signal.removeEventListener('abort', abort);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    asked.once('close', settle);
    asked.once('error', fail);
    asked.once('response', (response) => {
      answerOf(response).then(resolve, fail);
    });
    limitConnecting(asked, isSecure, fail);
    sendBody(asked, request.body, fail);
  });
}

type Start = (request: HttpRequest) => ClientRequest;

const optionsOf = ({ method, headers, body }: HttpRequest) => ({
  method,
  headers: { ...headers, 'content-length': String(body.length) },
});

// Both are loaded when they are needed: an initialisation need not pay for an upload after the response.
function plainStart(): Start {
  const http = process.getBuiltinModule('node:http');
  plainAgent ??= new http.Agent({ keepAlive: true, maxSockets: socketsMax });
  const agent = plainAgent;
  return (request) => http.request(request.url, { ...optionsOf(request), agent });
}

async function secureStart(): Promise<Start> {
  const https = await import('node:https');
  secureAgent ??= new https.Agent({ keepAlive: true, maxSockets: socketsMax });
  const secure = secureAgent;
  return (request) => https.request(request.url, { ...optionsOf(request), agent: secure });
}

function limitConnecting(asked: ClientRequest, isSecure: boolean, fail: (error: unknown) => void): void {
  const timer = setTimeout(() => {
    fail(new SendFailure(connectTimeoutCode, `no connection within ${connectMsMax} ms`));
  }, connectMsMax);
  const stop = (): void => clearTimeout(timer);
  asked.once('close', stop);
  asked.once('socket', (socket) => {
    if (socket.connecting) socket.once(isSecure ? 'secureConnect' : 'connect', stop);
    else stop();
  });
}

function sendBody(asked: ClientRequest, body: Body, fail: (error: unknown) => void): void {
  if (body instanceof Uint8Array) {
    asked.end(body);
    return;
  }
  if (body.length === 0) {
    asked.end();
    return;
  }
  const file = createReadStream(body.path, { start: 0, end: body.length - 1 });
  file.once('error', fail);
  asked.once('close', () => file.destroy());
  file.pipe(asked);
}

function answerOf(response: IncomingMessage): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    response.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length <= answerBytesMax) chunks.push(chunk);
      else response.destroy(new SendFailure(networkCode, `the answer has more than ${answerBytesMax} bytes`));
    });
    response.once('error', reject);
    response.once('end', () => {
      const { statusCode: status = 0, headers } = response;
      resolve({ status, headers, text: Buffer.concat(chunks).toString('utf8') });
    });
  });
}

function timedOut({ url }: HttpRequest): SendFailure {
  return new SendFailure(requestTimeoutCode, `${url.host} had not answered when the time was up`);
}

function failure(error: unknown, { url }: HttpRequest): SendFailure {
  if (error instanceof SendFailure) return error;
  const code = error instanceof Error ? Reflect.get(error, 'code') : undefined;
  const said = error instanceof Error ? error.message : String(error);
  const isConnectTimeout = code === 'ETIMEDOUT';
  return new SendFailure(isConnectTimeout ? connectTimeoutCode : networkCode, `${url.host}: ${said}`, error);
}
