// The world outside the shop, on loopback: a payment provider that answers over HTTP, and the name service by which it is
// found. Both really run, so what a function meets when they break is what the system gives it.
import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { assert } from '@coldcase/model';

export const providerName = 'provider.shop.internal';

export interface Dependencies {
  /** What the function that depends on them is configured with. */
  readonly environment: Readonly<Record<string, string>>;
  /** Closes the provider's port: connections are refused from now on. */
  stopProvider(): Promise<void>;
  /** From now on the provider resets connections that are used for a second time, as a balancer with a short memory does. */
  resetReusedConnections(): void;
  /** From now on the name does not exist. */
  forgetName(): void;
  close(): Promise<void>;
}

export async function startDependencies(): Promise<Dependencies> {
  const seen = new WeakSet<Socket>();
  let resetsReused = false;
  let knowsName = true;
  const provider = createServer((request, response) => {
    if (resetsReused && seen.has(request.socket)) return void request.socket.resetAndDestroy();
    seen.add(request.socket);
    accept(request, response);
  });
  provider.keepAliveTimeout = 0;
  const names = createSocket('udp4');
  names.on('message', (query, from) => names.send(answerTo(query, knowsName), from.port, from.address));
  const [providerPort, namesPort] = await Promise.all([listen(provider), bind(names)]);
  const stopProvider = () =>
    new Promise<void>((resolve) => {
      provider.close(() => resolve());
      provider.closeAllConnections();
    });
  return {
    environment: {
      PROVIDER_HOST: providerName,
      PROVIDER_PORT: String(providerPort),
      DISCOVERY_SERVER: `127.0.0.1:${namesPort}`,
    },
    stopProvider,
    resetReusedConnections: () => {
      resetsReused = true;
    },
    forgetName: () => {
      knowsName = false;
    },
    close: async () => {
      names.close();
      await stopProvider();
    },
  };
}

function accept(request: IncomingMessage, response: ServerResponse): void {
  request.resume();
  request.once('end', () => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ status: 'accepted', authorisation: Date.now().toString(36) }));
  });
}

/**
 * The answer of a name server (RFC 1035, section 4): the query's header and question again, with one address, or with
 * code 3, "the name does not exist".
 */
function answerTo(query: Buffer, knowsName: boolean): Buffer {
  const question = query.subarray(0, questionEnd(query));
  const reply = Buffer.from(question);
  reply.writeUInt16BE(knowsName ? 0x8180 : 0x8183, 2);
  reply.writeUInt16BE(knowsName ? 1 : 0, 6);
  reply.writeUInt32BE(0, 8);
  if (!knowsName) return reply;
  // A pointer to the name in the question, type A, class IN, one second to live, four bytes: 127.0.0.1.
  return Buffer.concat([reply, Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 1, 0, 4, 127, 0, 0, 1])]);
}

function questionEnd(query: Buffer): number {
  let at = 12;
  while (at < query.length && query[at] !== 0) at += 1 + (query[at] ?? 0);
  return Math.min(query.length, at + 5);
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const bound = server.address();
  assert(bound !== null && typeof bound === 'object', 'a listening TCP server has an address');
  return bound.port;
}

async function bind(socket: UdpSocket): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    socket.bind(0, '127.0.0.1', resolve);
  });
  return socket.address().port;
}
