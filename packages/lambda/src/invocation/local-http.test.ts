import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createSocketServer, type Socket } from 'node:net';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { answerBytesMax, answerIn, localClient } from './local-http.ts';

const ask = {
  method: 'GET',
  path: '/2020-01-01/extension/event/next',
  headers: { 'Lambda-Extension-Identifier': 'x' },
};

/** Node.js's own server, which knows HTTP. */
async function peer(listener: RequestListener) {
  let connections = 0;
  const server = createServer(listener).listen(0, '127.0.0.1');
  server.on('connection', () => {
    connections += 1;
  });
  await once(server, 'listening');
  return disposable(server, () => connections);
}

/** One that says whatever it is told to. */
async function liar(answer: (socket: Socket) => void) {
  let connections = 0;
  const server = createSocketServer((socket) => {
    connections += 1;
    socket.on('error', () => {}).on('data', () => answer(socket));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return disposable(server, () => connections);
}

function disposable(server: ReturnType<typeof createSocketServer>, connections: () => number) {
  const bound = server.address();
  const address = `127.0.0.1:${typeof bound === 'object' && bound !== null ? bound.port : 0}`;
  return {
    address,
    connections,
    [Symbol.asyncDispose]: async () => {
      if ('closeAllConnections' in server && typeof server.closeAllConnections === 'function')
        server.closeAllConnections();
      server.close();
    },
  };
}

test('asks and understands what a real server takes and gives, over one connection', async () => {
  const asked: unknown[] = [];
  await using server = await peer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { method, url, headers } = request;
    asked.push([method, url, headers['lambda-extension-name'], Buffer.concat(chunks).toString()]);
    response.setHeader('Lambda-Extension-Identifier', 'an-id');
    // In one piece with a length, or in pieces of any number.
    if (url === '/pieces') for (const piece of ['{"ä', '":', '"€"}']) response.write(piece);
    response.end(url === '/pieces' ? undefined : '{"ok":true}');
  });
  const client = localClient(server.address);
  const headers = { 'Lambda-Extension-Name': 'coldcase' };
  const first = await client.ask({ method: 'POST', path: '/register', headers, body: '{"events":["ÄINVOKE"]}' });
  const second = await client.ask({ method: 'GET', path: '/pieces', headers });
  expect([first.status, first.headers.get('lambda-extension-identifier'), first.body]).toEqual([
    200,
    'an-id',
    '{"ok":true}',
  ]);
  expect([second.status, second.body]).toEqual([200, '{"ä":"€"}']);
  expect(asked).toEqual([
    ['POST', '/register', 'coldcase', '{"events":["ÄINVOKE"]}'],
    ['GET', '/pieces', 'coldcase', ''],
  ]);
  expect(server.connections()).toBe(1);
});

test.each([
  ['the server says that it closes', 'HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok', true],
  ['the end of the connection ends the body', 'HTTP/1.0 200 OK\r\n\r\nok', true],
  ['it closes without a word', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok', true],
  [
    'it announces the answer before',
    'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok',
    false,
  ],
])('the next request works when %s', async (_when, text, isEnded) => {
  await using server = await liar((socket) => (isEnded ? socket.end(text) : socket.write(text)));
  const client = localClient(server.address);
  expect((await client.ask(ask)).body).toBe('ok');
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect((await client.ask(ask)).body).toBe('ok');
  expect(server.connections()).toBe(isEnded ? 2 : 1);
});

test('a connection that the server closed while nothing was asked is opened anew, and the request is not lost', async () => {
  const answered = new WeakSet<Socket>();
  await using server = await liar((socket) => {
    // The second request on it comes when it has just been closed.
    if (answered.has(socket)) socket.destroy();
    else socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
    answered.add(socket);
  });
  const client = localClient(server.address);
  const bodies = [await client.ask(ask), await client.ask(ask), await client.ask(ask)].map(({ body }) => body);
  expect([bodies, server.connections()]).toEqual([['ok', 'ok', 'ok'], 3]);
});

test('nobody listens', async () => {
  const server = await liar(() => {});
  await server[Symbol.asyncDispose]();
  await expect(localClient(server.address).ask(ask)).rejects.toThrow('ended before an answer');
});

test.each([
  ['it says nothing', undefined, 'ended before an answer'],
  ['it is not HTTP', 'SSH-2.0-OpenSSH_9.6\r\n\r\n', 'not an answer of HTTP/1.1: "SSH-2.0-OpenSSH_9.6"'],
  ['the connection ends within the head', 'HTTP/1.1 200 OK\r\nContent-Le', 'within an answer, after 27 bytes'],
  ['the connection ends within the body', 'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nok', 'within an answer'],
  ['a chunk has no length', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n', 'a chunk without a length'],
  [
    'it does not end',
    `HTTP/1.1 200 OK\r\nContent-Length: 9999999\r\n\r\n${'x'.repeat(answerBytesMax)}`,
    'an answer of more than',
  ],
])('rejects when %s', async (_when, text, said) => {
  await using server = await liar((socket) => (text === undefined ? socket.destroy() : socket.end(text)));
  const { address } = server;
  await expect(localClient(address).ask(ask)).rejects.toThrow(said);
});

test('an answer is the same however it is cut, and not there before all of it is', () => {
  const bodies = fc.array(fc.string({ minLength: 1, unit: 'grapheme' }), { maxLength: 4 });
  fc.assert(
    fc.property(bodies, fc.boolean(), fc.constantFrom('', 'X-Sum: 1\r\n'), (pieces, isChunked, trailer) => {
      const body = pieces.join('');
      const chunks = pieces
        .map((piece) => `${Buffer.byteLength(piece).toString(16)};ext=1\r\n${bytes(piece)}\r\n`)
        .join('');
      const framed = isChunked
        ? `Transfer-Encoding: chunked\r\n\r\n${chunks}0\r\n${trailer}\r\n`
        : `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${bytes(body)}`;
      const text = `HTTP/1.1 200 OK\r\nA: b:c \r\n${framed}`;
      for (let end = 0; end < text.length; end += 1) expect(answerIn(text.slice(0, end), false)).toBeUndefined();
      const answer = answerIn(text, false);
      expect([answer?.status, answer?.headers.get('a'), answer?.body]).toEqual([200, 'b:c', body]);
    }),
  );
});

/** A character for each byte. */
const bytes = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');

test('a request that waits for long does not keep the process awake', async () => {
  await using server = await liar(() => {});
  const text = `import { localClient } from ${JSON.stringify(new URL('./local-http.ts', import.meta.url).href)};
    void localClient(${JSON.stringify(server.address)}).ask({ ...${JSON.stringify(ask)}, isLong: true });`;
  const { execFile } = await import('node:child_process');
  const child = execFile(process.execPath, ['--input-type=module', '-e', text]);
  const [code] = await once(child, 'exit');
  expect(code).toBe(0);
});
