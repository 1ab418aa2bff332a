// One look at an endpoint, from outside: the name, a connection, the handshake, one GET. Each step has its time limit, and one
// connection carries them all, so that the certificate that is recorded is the one under which the answer came.
//
//   name ──▶ connect ──▶ handshake ──▶ does the certificate hold? ──yes──▶ GET ──▶ the beginning of the answer
//                                              └──no──▶ recorded, and nothing is sent

import { lookup } from 'node:dns/promises';
import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { connect, isIP, type LookupFunction, type Socket } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { type Answer, type EndpointFacts, isSeen, type Seen, type TlsSeen } from './endpoint-facts.ts';
import { networkFailure } from './network-failure.ts';
import { presentedCertificate } from './presented-certificate.ts';

/** Milliseconds of each step. */
export interface StepLimits {
  readonly nameMs: number;
  readonly connectMs: number;
  readonly handshakeMs: number;
  readonly answerMs: number;
}

/**
 * A gateway waits 29 s (REST APIs, unless it was raised) or 30 s (HTTP APIs) for what is behind it, and then says so itself.
 * Who gives up sooner cannot tell a silent backend from a silent gateway.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html
 */
export const stepLimits: StepLimits = { nameMs: 5_000, connectMs: 5_000, handshakeMs: 5_000, answerMs: 32_000 };

/** Bytes of an answer that are read. A health check says little; an error page may be long. */
export const answerReadMax = 65_536;
/** Characters of a header that are kept. */
const headerLengthMax = 1_024;

/** Headers that tell who answered, and by which id the answer is found in the logs. */
export const answererHeaders: readonly string[] = [
  'x-amzn-requestid',
  'x-amz-apigw-id',
  'apigw-requestid',
  'x-amzn-errortype',
  'x-amzn-trace-id',
  'x-amz-cf-id',
  'x-cache',
  'via',
  'server',
  'content-type',
  'retry-after',
];

/**
 * Rejects with the reason of the signal alone: what the endpoint does is among the facts, whatever it is.
 *
 * @param nowMs the time of the capture
 */
export async function seeEndpoint(
  url: URL,
  nowMs: number,
  signal: AbortSignal,
  limits: StepLimits = stepLimits,
): Promise<EndpointFacts> {
  const isHttps = url.protocol === 'https:';
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const about = { isHttps, host };
  const name = isIP(host) === 0 ? await within(limits.nameMs, signal, (until) => resolved(host, until)) : undefined;
  const named = name === undefined ? about : { ...about, name };
  if (name !== undefined && !isSeen(name)) return named;
  using held = opened(url, host, name?.addresses ?? []);
  const { socket, secure } = held;
  const connection = await within(limits.connectMs, signal, (until) => connected(socket, until));
  const reached = { ...named, connection };
  if (!isSeen(connection)) return reached;
  const tls =
    secure === undefined
      ? undefined
      : await within(limits.handshakeMs, signal, (until) => shaken(secure, host, nowMs, until));
  const met = tls === undefined ? reached : { ...reached, tls };
  if (tls !== undefined && !(isSeen(tls) && holds(tls, nowMs))) return met;
  return { ...met, answer: await within(limits.answerMs, signal, (until) => answered(url, socket, until)) };
}

/**
 * A socket that is under way. With TLS it is one socket and not two, one in the other: Node 24.21 crashes when the inner one of
 * such a pair is closed before the outer one.
 */
function opened(url: URL, host: string, addresses: readonly string[]) {
  const isHttps = url.protocol === 'https:';
  const port = url.port === '' ? (isHttps ? 443 : 80) : Number(url.port);
  const to = { host, port, lookup: already(addresses), ...eachAddress };
  const secure = isHttps
    ? connectTls({ ...to, ...recordingTls, ...(isIP(host) === 0 ? { servername: host } : {}) })
    : undefined;
  const socket: Socket = secure ?? connect(to);
  // It may fail after nobody waits for it any more, and that must not end the process.
  socket.on('error', () => undefined);
  return { socket, secure, [Symbol.dispose]: () => void socket.destroy() };
}

/** To record what does not hold: nothing is sent over it then. The name is compared apart from the chain. */
const recordingTls = { ALPNProtocols: ['http/1.1'], rejectUnauthorized: false, checkServerIdentity: () => undefined };

async function connected(socket: Socket, until: AbortSignal) {
  await once(socket, 'connect', { signal: until });
  return { address: socket.remoteAddress ?? '', port: socket.remotePort ?? 0 };
}

async function shaken(secure: TLSSocket, host: string, nowMs: number, until: AbortSignal): Promise<TlsSeen> {
  await once(secure, 'secureConnect', { signal: until });
  const certificate = presentedCertificate(secure, host, nowMs);
  if (certificate === undefined) throw new TypeError('the server presented no certificate');
  return { protocol: secure.getProtocol() ?? '', cipher: secure.getCipher().name, certificate };
}

/** Several addresses of one name are tried in turn, as browsers do; a far one gets more than the 250 ms of Node. */
const eachAddress = { autoSelectFamily: true, autoSelectFamilyAttemptTimeout: 1_000 };

async function within<T extends object>(
  limitMs: number,
  signal: AbortSignal,
  step: (until: AbortSignal) => Promise<T>,
): Promise<Seen<T>> {
  const timeOut = AbortSignal.timeout(limitMs);
  const beganMs = performance.now();
  const ms = () => Math.round(performance.now() - beganMs);
  try {
    return { ...(await step(AbortSignal.any([signal, timeOut]))), ms: ms() };
  } catch (error) {
    signal.throwIfAborted();
    const isLate = timeOut.aborted;
    const late = { code: 'TIMEOUT', words: `nothing came in ${limitMs / 1_000} s` };
    return { failure: isLate ? late : networkFailure(error), ms: ms() };
  }
}

/** As the programs of this machine resolve it, its hosts file included. That call cannot be stopped, only be left behind. */
async function resolved(host: string, until: AbortSignal): Promise<{ readonly addresses: readonly string[] }> {
  const stopped = new Promise<never>((_, reject) => {
    until.addEventListener('abort', () => reject(until.reason), { once: true });
  });
  const found = await Promise.race([lookup(host, { all: true }), stopped]);
  return { addresses: found.map(({ address }) => address) };
}

/** No second question to the resolver: the connection goes where the first answer said. */
function already(addresses: readonly string[]): LookupFunction {
  return (_host, _options, callback) =>
    callback(
      null,
      addresses.map((address) => ({ address, family: isIP(address) })),
    );
}

function holds({ certificate }: TlsSeen, nowMs: number): boolean {
  const { isTrusted, isNameCovered, validFrom, validTo } = certificate;
  return isTrusted && isNameCovered && Date.parse(validFrom) <= nowMs && nowMs <= Date.parse(validTo);
}

async function answered(url: URL, socket: Socket, until: AbortSignal): Promise<Answer> {
  const beganMs = performance.now();
  const headers = { host: url.host, 'user-agent': 'coldcase', accept: '*/*', 'accept-encoding': 'identity' };
  const request = httpRequest({
    ...{ createConnection: () => socket, method: 'GET', path: `${url.pathname}${url.search}`, setHost: false },
    headers: { ...headers, connection: 'close' },
  });
  request.on('error', () => undefined);
  request.end();
  const [response]: IncomingMessage[] = await once(request, 'response', { signal: until });
  if (response === undefined) throw new TypeError('an answer is a message');
  const firstByteMs = Math.round(performance.now() - beganMs);
  const { bytes, isCut } = await beginningOf(response, until);
  const body = textOf(bytes, response.headers['content-encoding']);
  const redirectsTo = redirectOf(response, url);
  return {
    ...{ status: response.statusCode ?? 0, firstByteMs, headers: tellingHeaders(response) },
    ...{ bytes: bytes.length, isCut },
    ...(body === undefined ? {} : { body }),
    ...(redirectsTo === undefined ? {} : { redirectsTo }),
  };
}

function tellingHeaders({ headers }: IncomingMessage): Readonly<Record<string, string>> {
  const told = answererHeaders.flatMap((name) => {
    const value = headers[name];
    return value === undefined ? [] : [[name, String(value).slice(0, headerLengthMax)]];
  });
  return Object.fromEntries(told);
}

/** A body that stops half way costs its rest, and not the status that was there already. */
async function beginningOf(response: IncomingMessage, until: AbortSignal) {
  const chunks: Buffer[] = [];
  let length = 0;
  const stop = () => response.destroy();
  until.addEventListener('abort', stop, { once: true });
  try {
    for await (const chunk of response) {
      chunks.push(Buffer.from(chunk));
      length += chunk.length;
      if (length > answerReadMax) break;
    }
  } catch {
    return { bytes: Buffer.concat(chunks), isCut: true };
  } finally {
    until.removeEventListener('abort', stop);
  }
  return { bytes: Buffer.concat(chunks).subarray(0, answerReadMax), isCut: length > answerReadMax };
}

/** Absent when it is no UTF-8, or compressed though nobody asked for that. A character that the limit cuts is left out. */
function textOf(bytes: Buffer, encoding: string | undefined): string | undefined {
  if (encoding !== undefined && encoding !== 'identity') return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
  } catch {
    return undefined;
  }
}

function redirectOf({ statusCode = 0, headers }: IncomingMessage, from: URL): string | undefined {
  if (statusCode < 300 || statusCode > 399 || headers.location === undefined) return undefined;
  const to = URL.parse(headers.location, from.href);
  return to === null ? 'what is no address' : `${to.origin}${to.pathname}`;
}
