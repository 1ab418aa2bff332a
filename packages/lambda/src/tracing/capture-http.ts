// Calls of others over HTTP, whoever makes them: `fetch`, `node:http`, a library. Node tells of each on a diagnostics channel,
// so nothing is patched, and modules that imported `request` by name are seen, too.
//
// Source of the channels: https://nodejs.org/docs/latest-v24.x/api/diagnostics_channel.html#http and
// https://github.com/nodejs/undici/blob/main/docs/docs/api/DiagnosticsChannel.md
import { subscribe } from 'node:diagnostics_channel';
import { currentScope } from '../invocation/invocation.ts';
import { isObject } from '../invocation/is-object.ts';
import { unharmed } from '../invocation/unharmed.ts';
import type { Subsegment } from './subsegment.ts';
import { traceHeader, traceHeaderName } from './trace-header.ts';

export interface CaptureHttpOptions {
  /** Hosts that get no trace header and no part of the trace, as `169.254.169.254`. */
  readonly ignoredHosts?: readonly string[];
}

interface Call {
  readonly method: string;
  readonly origin: string;
  /** With its query, which is not recorded: it may carry secrets. */
  readonly path: string;
  setHeader(name: string, value: string): void;
}

const open = new WeakMap<object, Subsegment>();
let isCapturing = false;

/**
 * From now on, each HTTP request made inside a traced invocation is a part of the trace named for its host, and carries the
 * trace header. Once per process is enough; calling it again changes nothing.
 */
export function captureHttp(options: CaptureHttpOptions = {}): void {
  if (isCapturing) return;
  isCapturing = true;
  const ignored = new Set(options.ignoredHosts);
  const began = (key: object, call: Call) => beginCall(key, call, ignored);
  const on = (channel: string, listener: (message: Record<string, unknown>) => void) =>
    subscribe(channel, (message) => unharmed(() => listener(membersOf(message))));

  on('http.client.request.created', ({ request }) => isObject(request) && began(request, clientRequestOf(request)));
  on('http.client.response.finish', ({ request, response }) => endCall(request, response));
  on('http.client.request.error', ({ request, error }) => failCall(request, error));
  on('undici:request:create', ({ request }) => isObject(request) && began(request, undiciRequestOf(request)));
  on('undici:request:headers', ({ request, response }) => noteStatus(request, response));
  on('undici:request:trailers', ({ request }) => endCall(request, undefined));
  on('undici:request:error', ({ request, error }) => failCall(request, error));
}

function beginCall(key: object, call: Call, ignored: ReadonlySet<string>): void {
  const scope = currentScope();
  if (scope?.subsegment === undefined || scope.isInsideSdkCall === true) return;
  const url = URL.parse(call.path, call.origin);
  if (url === null || ignored.has(url.hostname) || isRuntimeApi(url)) return;
  const part = scope.subsegment.addNewSubsegment(url.hostname, { namespace: 'remote' });
  part.addHttp({ request: { method: call.method, url: `${url.origin}${url.pathname}` } });
  open.set(key, part);
  const { trace } = scope.invocation;
  if (trace !== undefined) call.setHeader(traceHeaderName, traceHeader(trace, trace.isSampled ? part.id : undefined));
}

function noteStatus(key: unknown, response: unknown): Subsegment | undefined {
  const part = isObject(key) ? open.get(key) : undefined;
  const status = isObject(response) ? Reflect.get(response, 'statusCode') : undefined;
  if (part !== undefined && typeof status === 'number') part.addHttp({ response: { status } });
  return part;
}

function endCall(key: unknown, response: unknown): void {
  noteStatus(key, response)?.close();
  if (isObject(key)) open.delete(key);
}

function failCall(key: unknown, error: unknown): void {
  if (!isObject(key)) return;
  const part = open.get(key);
  part?.addError(error, { remote: true });
  part?.close();
  open.delete(key);
}

// The runtime's own requests, and those of extensions, are not the function's.
const isRuntimeApi = (url: URL): boolean => url.host === process.env.AWS_LAMBDA_RUNTIME_API;

function clientRequestOf(request: object): Call {
  const { method, protocol, host, path } = membersOf(request);
  const named: unknown = callOf(request, 'getHeader')('host');
  return {
    method: String(method),
    origin: `${String(protocol)}//${typeof named === 'string' ? named : String(host)}`,
    path: String(path),
    setHeader: callOf(request, 'setHeader'),
  };
}

function undiciRequestOf(request: object): Call {
  const { method, origin, path } = membersOf(request);
  return {
    method: String(method),
    origin: String(origin),
    path: String(path),
    setHeader: callOf(request, 'addHeader'),
  };
}

function callOf(target: object, name: string): (...args: readonly unknown[]) => unknown {
  const member: unknown = Reflect.get(target, name);
  return (...args) => (typeof member === 'function' ? Reflect.apply(member, target, args) : undefined);
}

/** Members of a message of Node, which has no types here. */
function membersOf(message: unknown): Record<string, unknown> {
  return isObject(message) ? new Proxy({}, { get: (_none, name) => Reflect.get(message, name) }) : {};
}
