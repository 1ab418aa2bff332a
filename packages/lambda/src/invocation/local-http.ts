// Enough of an HTTP client to talk to Lambda's own API beside the process, one request at a time over one connection. Node.js
// has a better one, which is not used because this one works before the function loads, and each millisecond there is waited for
// in every cold start: a first exchange by `node:http` costs 4 ms of it, by this 2 (bench/coverage-speed).
// Source: RFC 9112
import type { Socket } from 'node:net';
import { EvidenceError } from './evidence-error.ts';

/** Bytes of an answer, head and body. What Lambda says has some hundred. */
export const answerBytesMax = 1_000_000;

export interface LocalAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

export interface LocalRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Does not keep the process awake while it waits. */
  readonly isLong?: boolean;
}

export interface LocalClient {
  /** To be called again only when the last answer is there. Rejects when the connection breaks, or what comes is not HTTP. */
  ask(request: LocalRequest): Promise<LocalAnswer>;
}

/** @param address  `host:port` */
export function localClient(address: string): LocalClient {
  let socket: Socket | undefined;
  return {
    ask: async (request) => {
      const text = textOf(request, address);
      const isLong = request.isLong === true;
      // Servers close connections that were idle, and may do so just when this is written.
      const answer = socket?.writable === true ? await exchange(socket, text, isLong) : undefined;
      if (answer !== undefined) return answer;
      socket = open(address);
      const first = await exchange(socket, text, isLong);
      if (first === undefined) throw broken('the connection ended before an answer');
      return first;
    },
  };
}

function open(address: string): Socket {
  const at = address.lastIndexOf(':');
  const net = process.getBuiltinModule('node:net');
  const socket = net.connect({ host: address.slice(0, at), port: Number(address.slice(at + 1)), noDelay: true });
  // One that breaks between two requests is no news: the next one opens another.
  return socket.on('error', () => socket.destroy());
}

function textOf({ method, path, headers, body }: LocalRequest, address: string): string {
  const length = body === undefined ? {} : { 'Content-Length': String(Buffer.byteLength(body)) };
  const lines = Object.entries({ Host: address, ...headers, ...length }).map(
    ([name, value]) => `${name}: ${value}\r\n`,
  );
  return `${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n${body ?? ''}`;
}

/** Absent when the connection ended before the first byte of an answer. */
function exchange(socket: Socket, request: string, isLong: boolean): Promise<LocalAnswer | undefined> {
  if (isLong) socket.unref();
  else socket.ref();
  return new Promise((resolve, reject) => {
    let text = '';
    const settle = (read: () => LocalAnswer | undefined): void => {
      try {
        const answer = read();
        if (answer === undefined) return;
        if (answer.headers.get('connection')?.toLowerCase() === 'close') socket.destroy();
        resolve(answer);
      } catch (error) {
        socket.destroy();
        reject(error);
      }
      socket.off('data', onData).off('close', onClose);
    };
    const onData = (chunk: Buffer): void => {
      text += chunk.toString('latin1');
      settle(() => answerIn(text, false));
    };
    const onClose = (): void => (text === '' ? resolve(undefined) : settle(() => answerIn(text, true)));
    socket.on('data', onData).on('close', onClose).write(request);
  });
}

/** @param text  one character for each byte; absent when more has to come */
export function answerIn(text: string, isAll: boolean): LocalAnswer | undefined {
  const end = text.indexOf('\r\n\r\n');
  const answer = end < 0 ? undefined : answerBehind(text, end, isAll);
  if (answer === undefined && isAll) throw broken(`the connection ended within an answer, after ${text.length} bytes`);
  if (answer === undefined && text.length > answerBytesMax)
    throw broken(`an answer of more than ${answerBytesMax} bytes`);
  return answer;
}

function answerBehind(text: string, end: number, isAll: boolean): LocalAnswer | undefined {
  const [first = '', ...lines] = text.slice(0, end).split('\r\n');
  const [, status] = /^HTTP\/1\.[01] (\d{3})(?: |$)/.exec(first) ?? [];
  if (status === undefined) throw broken(`not an answer of HTTP/1.1: ${JSON.stringify(first.slice(0, 100))}`);
  const rest = text.slice(end + 4);
  // `100 Continue` and its like announce the answer.
  if (status.startsWith('1')) return answerIn(rest, isAll);
  const headers = new Map(lines.map(headerOf));
  const body = bodyIn(rest, headers, isAll);
  return body === undefined ? undefined : { status: Number(status), headers, body: utf8(body) };
}

function headerOf(line: string): readonly [name: string, value: string] {
  const at = line.indexOf(':');
  return [line.slice(0, at).toLowerCase(), line.slice(at + 1).trim()];
}

function bodyIn(rest: string, headers: ReadonlyMap<string, string>, isAll: boolean): string | undefined {
  if (headers.get('transfer-encoding')?.toLowerCase() === 'chunked') return chunksIn(rest);
  const length = headers.get('content-length');
  if (length === undefined) return isAll ? rest : undefined;
  return rest.length < Number(length) ? undefined : rest.slice(0, Number(length));
}

function chunksIn(rest: string): string | undefined {
  let body = '';
  for (let at = 0; ; ) {
    const lineEnd = rest.indexOf('\r\n', at);
    if (lineEnd < 0) return undefined;
    const [digits] = /^[0-9a-f]+/i.exec(rest.slice(at, lineEnd)) ?? [];
    if (digits === undefined) throw broken('a chunk without a length');
    const from = lineEnd + 2;
    const to = from + Number.parseInt(digits, 16);
    // Behind the last one there may be headers, and there is an empty line.
    if (to === from) return rest.indexOf('\r\n\r\n', lineEnd) < 0 ? undefined : body;
    if (rest.length < to + 2) return undefined;
    body += rest.slice(from, to);
    at = to + 2;
  }
}

const utf8 = (bytes: string): string => Buffer.from(bytes, 'latin1').toString('utf8');

const broken = (message: string): EvidenceError => new EvidenceError('ANSWER_BROKEN', message);
