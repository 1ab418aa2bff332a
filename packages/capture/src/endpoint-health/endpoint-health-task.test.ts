// Endpoints that are well, and in each of the ways in which they are not: real sockets, handshakes and certificates on loopback.
import { createServer as createHttpServer, type Server as HttpServer, type RequestListener } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { createServer, type Server } from 'node:net';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { createMasker } from '@coldcase/masking';
import { endpointLine, endpointReading, isJsonObject } from '@coldcase/model';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { endpointAddress } from '../application/endpoint-address.ts';
import { maskPage } from '../run/mask-page.ts';
import { certificate, type Identity } from '../testing/certificate.ts';
import { allPages } from '../testing/pages.ts';
import { bodyKeptMax, endpointHealthTask } from './endpoint-health-task.ts';
import { answerReadMax } from './see-endpoint.ts';

const authority = certificate({ name: 'Authority of this test', isAuthority: true });
const good = certificate({ name: 'localhost', hosts: ['localhost'], toDay: 41.5, issuer: authority });
const trusted = getCACertificates('default');
beforeAll(() => setDefaultCACertificates([...trusted, authority.cert]));
afterAll(() => setDefaultCACertificates(trusted));

const masker = createMasker({ digest: (text) => new TextEncoder().encode(text.padEnd(32, '.')).subarray(0, 32) });
const limits = { nameMs: 5_000, connectMs: 5_000, handshakeMs: 300, answerMs: 300 };

interface Look {
  readonly line: string;
  readonly document: Readonly<Record<string, unknown>>;
}

async function lookAt(url: string, signal?: AbortSignal): Promise<Look> {
  const address = endpointAddress(url);
  const means = { now: () => new Date(), maskText: masker.text, limits };
  const [page] = await allPages(endpointHealthTask(address.shown, address, means), undefined, signal);
  const document = maskPage(page?.batch ?? { bytesRead: 0 }, masker).resources?.[0]?.document;
  const reading = endpointReading(document);
  if (reading === undefined || !isJsonObject(document)) throw new TypeError('a look gives a document with its checks');
  return { line: endpointLine(reading).replace(/^.*?: /, ''), document };
}

async function portOf(server: Server | HttpServer): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** A look at a server with TLS, and what it was sent. */
async function served(listener: RequestListener, identity: Identity = good, path = '/health') {
  const asked: { readonly url: string; readonly headers: string; readonly method: string }[] = [];
  const server = createHttpsServer({ key: identity.key, cert: identity.cert }, (request, response) => {
    const { method = '', url = '', headers } = request;
    asked.push({ method, url, headers: JSON.stringify(headers) });
    listener(request, response);
  });
  server.on('tlsClientError', () => undefined);
  const port = await portOf(server);
  try {
    return { ...(await lookAt(`https://localhost:${port}${path}`)), asked };
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

const fine: RequestListener = (_request, response) => response.end('{"status":"up"}');

test('an endpoint that is well: one GET, and every step of it is in the document', async () => {
  const { line, document, asked } = await served(fine);
  expect(line).toBe('dns ok, certificate ok (41 days), gateway ok, backend ok');
  expect(asked).toEqual([
    { method: 'GET', url: '/health', headers: expect.stringContaining('"user-agent":"coldcase"') },
  ]);
  expect(document).toMatchObject({
    name: { addresses: expect.arrayContaining(['127.0.0.1']), ms: expect.any(Number) },
    connection: { address: '127.0.0.1', port: expect.any(Number), ms: expect.any(Number) },
    tls: {
      protocol: 'TLSv1.3',
      cipher: expect.any(String),
      certificate: {
        subject: 'CN=localhost',
        issuer: 'CN=Authority of this test',
        names: ['DNS:localhost'],
        daysLeft: 41,
        isNameCovered: true,
        isTrusted: true,
      },
    },
    answer: { status: 200, firstByteMs: expect.any(Number), bytes: 15, isCut: false, body: '{"status":"up"}' },
  });
});

test('a query is sent and kept nowhere; a user and a password are neither', async () => {
  const server = createHttpServer((request, response) => {
    expect([request.url, request.headers.authorization]).toEqual(['/health?token=hidden', undefined]);
    response.end();
  });
  const port = await portOf(server);
  const { line, document } = await lookAt(`http://scraper:hunter2@localhost:${port}/health?token=hidden`);
  server.close();
  expect(line).toContain('certificate unknown (the address is http, which has none), gateway ok, backend ok');
  expect(JSON.stringify(document)).not.toMatch(/hidden|hunter2|scraper/);
});

test.each([
  ['ended', { toDay: -2, fromDay: -9 }, /certificate failed \(it ended 2 days ago, at \d{4}-/],
  ['not valid yet', { fromDay: 2 }, /certificate failed \(it is valid only from \d{4}-[^;]*\)/],
  [
    'of another host',
    { hosts: ['shop.example'] },
    /certificate failed \(it does not cover the name, only DNS:shop\.example\)/,
  ],
  [
    'that names its host in the old way',
    { name: 'shop.example', hosts: [] },
    /certificate failed \(it does not cover the name, only CN=shop\.example\)/,
  ],
  [
    'that signed itself',
    { issuer: undefined },
    /certificate failed \(it signed itself, and nobody vouches for it \(DEPTH_ZERO_SELF_SIGNED_CERT\)\)/,
  ],
  [
    'of an authority that nobody knows',
    { issuer: certificate({ name: 'Somebody', isAuthority: true }) },
    /certificate failed \(.* this machine .* \(UNABLE_TO_\w+\)\)/,
  ],
])('a certificate %s is recorded, and nothing is sent over it', async (_what, changes, told) => {
  const { issuer, ...rest } = { issuer: authority, ...changes };
  const wanted = { name: 'localhost', hosts: ['localhost'], ...rest };
  const { line, document, asked } = await served(
    fine,
    certificate(issuer === undefined ? wanted : { ...wanted, issuer }),
  );
  expect(line).toMatch(told);
  expect(line).toContain('gateway unknown (it accepts connections, and nothing is sent over one');
  expect(asked).toEqual([]);
  expect(document).toMatchObject({ tls: { certificate: { fingerprint: expect.any(String) } } });
  expect(document).not.toHaveProperty('answer');
});

test.each([
  [14.5, 'certificate ok (14 days left: it ends soon), gateway ok'],
  [15.5, 'certificate ok (15 days), gateway ok'],
  [1.5, 'certificate ok (1 day left: it ends soon), gateway ok'],
])('a certificate with %d days to go is well, and a warning below two weeks', async (toDay, told) => {
  const { line } = await served(
    fine,
    certificate({ name: 'localhost', hosts: ['localhost'], toDay, issuer: authority }),
  );
  expect(line).toContain(told);
});

test('a name that does not exist', async () => {
  const { line, document } = await lookAt('https://no-such-shop.invalid/health');
  // A resolver that is not there says EAI_AGAIN, which is no word about the name.
  expect(line).toMatch(
    /^dns (failed \(no-such-shop\.invalid: there is no such name|unknown \(.*the resolver gave no answer)/,
  );
  expect(line).toContain('gateway unknown (the name has no address to ask), backend unknown');
  expect(document).toMatchObject({ name: { failure: { code: expect.any(String) } } });
});

test('a port that is closed', async () => {
  const server = createServer();
  const port = await portOf(server);
  await new Promise((resolve) => server.close(resolve));
  expect((await lookAt(`https://localhost:${port}/`)).line).toBe(
    'dns ok, certificate unknown (nothing was connected that could present one), ' +
      'gateway failed (no connection: nothing listens there (ECONNREFUSED)), backend unknown (the gateway did not answer)',
  );
});

test('a server that accepts and says nothing, with TLS and without', async () => {
  const server = createServer();
  const port = await portOf(server);
  expect((await lookAt(`https://localhost:${port}/`)).line).toContain(
    'certificate unknown (none was presented: nothing came in 0.3 s), gateway failed (no handshake: nothing came in 0.3 s)',
  );
  expect((await lookAt(`http://localhost:${port}/`)).line).toContain(
    `gateway failed (port ${port} is open, and no answer came: nothing came in 0.3 s)`,
  );
  server.close();
  const { line } = await served(() => undefined);
  expect(line).toMatch(/^dns ok, certificate ok \(41 days\), gateway failed \(port \d+ is open, and no answer came/);
});

test('what answers is no TLS, or no HTTP', async () => {
  const server = createServer((socket) => socket.on('error', () => undefined).end('220 mail.shop.example ready\r\n'));
  const port = await portOf(server);
  expect((await lookAt(`https://localhost:${port}/`)).line).toMatch(
    /gateway failed \(no handshake: the handshake failed.*ERR_SSL/,
  );
  expect((await lookAt(`http://localhost:${port}/`)).line).toMatch(
    /gateway failed \(.*what came back is not HTTP \(HPE_/,
  );
  server.close();
});

test('the gateway itself says that what is behind it was too slow', async () => {
  const { line, document } = await served((_request, response) => {
    const own = { 'x-amzn-ErrorType': 'InternalServerErrorException', 'x-amz-apigw-id': 'IOIGVEoIrPEFfJg=' };
    response.writeHead(504, {
      ...own,
      'x-amzn-RequestId': '7977e648-d183-47c2-a416-6f04c23e8e5d',
      'set-cookie': 'a=b',
    });
    response.end('{"message": "Endpoint request timed out"}');
  });
  expect(line).toBe(
    'dns ok, certificate ok (41 days), gateway ok, ' +
      'backend failed (504 from the gateway itself: what is behind it did not answer in time)',
  );
  expect(document).toMatchObject({
    answer: {
      headers: {
        'x-amzn-requestid': '7977e648-d183-47c2-a416-6f04c23e8e5d',
        'x-amzn-errortype': 'InternalServerErrorException',
        'x-amz-apigw-id': 'IOIGVEoIrPEFfJg=',
      },
    },
  });
  expect(JSON.stringify(document)).not.toContain('cookie');
});

test('a redirect is told and not followed, and its query is not kept', async () => {
  const { line, document, asked } = await served((_request, response) =>
    response.writeHead(302, { location: 'https://login.shop.example/in?state=hidden' }).end(),
  );
  expect(line).toMatch(
    /backend unknown \(302 .* which redirects to https:\/\/login\.shop\.example\/in; that was not asked\)/,
  );
  expect(asked.length).toBe(1);
  expect(JSON.stringify(document)).not.toContain('hidden');
});

test('of a huge body only the beginning is read, and less is kept', async () => {
  let sent = 0;
  const { document } = await served((_request, response) => {
    const more = () => {
      while (!response.destroyed && response.write('x'.repeat(16_384))) sent += 16_384;
    };
    response.on('drain', more).on('error', () => undefined);
    more();
  });
  expect(document).toMatchObject({ answer: { bytes: answerReadMax, isCut: true, body: 'x'.repeat(bodyKeptMax) } });
  expect(sent).toBeLessThan(50_000_000);
});

test('a body that stops half way costs its rest alone', async () => {
  const { line, document } = await served((_request, response) => {
    response.writeHead(200, { 'content-length': 1_000 });
    response.write('half of it');
  });
  expect(line).toContain('backend ok');
  expect(document).toMatchObject({ answer: { status: 200, bytes: 10, isCut: true, body: 'half of it' } });
});

test('a secret in a body is masked before it is cut, and so is a customer', async () => {
  const token = `ghp_${'a1B2c3D4e5'.repeat(4).slice(0, 36)}`;
  const { document } = await served((_request, response) =>
    response.end(`${'.'.repeat(bodyKeptMax - 12)} ${token} of ada.lovelace@shop.test`),
  );
  expect(document).toMatchObject({ answer: { body: expect.stringContaining('. ghp_MASKED') } });
  expect(JSON.stringify(document)).not.toMatch(/a1B2|lovelace/);
});

test('a body that is no text is counted and not kept', async () => {
  const { document } = await served((_request, response) => response.end(Buffer.from([0xff, 0xfe, 0x00, 0x80])));
  expect(document).toMatchObject({ answer: { bytes: 4 } });
  expect(document).not.toHaveProperty('answer.body');
});

test('a host that is a number has no name to resolve', async () => {
  const server = createHttpServer(fine);
  const port = await portOf(server);
  const { line } = await lookAt(`http://127.0.0.1:${port}/`);
  server.close();
  expect(line).toMatch(/^dns unknown \(the host is a number, and has no name to resolve\).*backend ok$/);
});

test('a capture that is stopped does not wait for an answer', async () => {
  const stop = new AbortController();
  const server = createHttpServer(() => stop.abort());
  const port = await portOf(server);
  await expect(lookAt(`http://localhost:${port}/`, stop.signal)).rejects.toThrow('aborted');
  server.closeAllConnections();
  server.close();
});
