// An application that answers well, badly, slowly, elsewhere, or not at all: a real server on loopback.
import { createServer, type RequestListener } from 'node:http';
import { createMasker } from '@coldcase/masking';
import { expect, test } from 'vitest';
import { maskPage } from '../run/mask-page.ts';
import { allPages } from '../testing/pages.ts';
import { answerBytesMax } from './ask-endpoint.ts';
import { endpointAddress } from './endpoint-address.ts';
import { metricsEndpointTask } from './metrics-endpoint-task.ts';

const now = () => new Date('2026-11-21T14:00:00.000Z');

async function answeredBy(listener: RequestListener, path = '/metrics', user = '') {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    listener(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  try {
    const endpoint = endpointAddress(`http://${user}127.0.0.1:${port}${path}`);
    const task = metricsEndpointTask(endpoint, now);
    const [page] = await allPages(task);
    return { page, asked, id: task.id.replace(String(port), 'PORT') };
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

test('an exposition becomes points at the moment of the answer', async () => {
  const { page, id } = await answeredBy((_request, response) =>
    response.end('up{job="shop",env="prod"} 1\nup 2 5000\n'),
  );
  expect(id).toBe('metrics-endpoint http://127.0.0.1:PORT/metrics');
  expect(page?.batch.metrics).toEqual([
    {
      namespace: 'Prometheus',
      name: 'up',
      dimensions: [
        { name: 'env', value: 'prod' },
        { name: 'job', value: 'shop' },
      ],
      statistic: 'Value',
      timestamp: now().getTime(),
      value: 1,
    },
    { namespace: 'Prometheus', name: 'up', dimensions: [], statistic: 'Value', timestamp: 5_000, value: 2 },
  ]);
});

test('JSON gives each of its numbers by its path', async () => {
  const json = { cpu_usage: 0.93, memory: { heapUsed: 12 }, load: [1, 2], version: '7', isUp: true, nothing: null };
  const { page } = await answeredBy((_request, response) => response.end(JSON.stringify(json)));
  expect(page?.batch.metrics?.map(({ namespace, name, value }) => `${namespace} ${name} ${value}`)).toEqual([
    'Application cpu_usage 0.93',
    'Application memory.heapUsed 12',
    'Application load.0 1',
    'Application load.1 2',
  ]);
});

test('where nothing is, /current is asked', async () => {
  const { page, asked } = await answeredBy((request, response) => {
    if (request.url !== '/stats/current?of=shop') response.statusCode = 404;
    response.end('up 1');
  }, '/stats/?of=shop');
  expect(asked).toEqual(['/stats/?of=shop', '/stats/current?of=shop']);
  expect(page?.batch.metrics?.length).toBe(1);
});

test('a password goes into the header, and neither it nor a token into the name of the task', async () => {
  const seen: (string | undefined)[] = [];
  const { id } = await answeredBy(
    (request, response) => {
      seen.push(request.headers.authorization);
      response.end('up 1');
    },
    '/metrics?token=hidden',
    'scraper:p%40ss@',
  );
  expect(seen).toEqual([`Basic ${Buffer.from('scraper:p@ss').toString('base64')}`]);
  expect(id).toBe('metrics-endpoint http://127.0.0.1:PORT/metrics');
});

test('a redirect is followed on the same host, and not to another one', async () => {
  const to =
    (location: string): RequestListener =>
    (request, response) => {
      if (request.url === '/metrics') response.writeHead(302, { location }).end();
      else response.end('up 1');
    };
  expect((await answeredBy(to('/metrics/'))).asked).toEqual(['/metrics', '/metrics/']);
  await expect(answeredBy(to('http://attacker.example/'))).rejects.toThrow('to another host, attacker.example');
  await expect(answeredBy(to('/metrics'))).rejects.toThrow('more than 3 times');
  await expect(answeredBy(to('file:///etc/passwd'))).rejects.toThrow('to what is no address');
});

test.each([
  ['status 500', ((_, response) => response.writeHead(500).end('up 1')) satisfies RequestListener],
  ['status 404', ((_, response) => response.writeHead(404).end('up 1')) satisfies RequestListener],
  ['no metric', ((_, response) => response.end('<html>Please log in</html>')) satisfies RequestListener],
  ['no metric', ((_, response) => response.end('{"status": "fine"}')) satisfies RequestListener],
  ['no metric', ((_, response) => response.end()) satisfies RequestListener],
  ['longer than', ((_, response) => response.end(Buffer.alloc(answerBytesMax + 1, 10))) satisfies RequestListener],
  ['', ((_, response) => response.destroy()) satisfies RequestListener],
])('a bad answer is refused: %s', async (answer, listener) => {
  const attempt = answeredBy(listener, '/metrics?token=hidden', 'scraper:hidden@');
  await expect(attempt).rejects.toThrow(expect.objectContaining({ code: 'EVIDENCE_UNREADABLE' }));
  await expect(attempt).rejects.toThrow(answer);
  await expect(attempt).rejects.not.toThrow('hidden');
});

test('a server that never answers is left alone after a while, and at once when the capture is stopped', async () => {
  const stop = new AbortController();
  const server = createServer(() => stop.abort());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const task = metricsEndpointTask(endpointAddress(`http://127.0.0.1:${port}/`), now);
  await expect(allPages(task, undefined, stop.signal)).rejects.toThrow('aborted');
  server.closeAllConnections();
  server.close();
});

test('what is no address is told without quoting it', () => {
  for (const text of ['ftp://a:hidden@b/', 'hidden', '']) {
    expect(() => endpointAddress(text)).toThrow('no address of http or https');
    expect(() => endpointAddress(text)).not.toThrow('hidden');
  }
});

test('labels are whatever somebody put there, and are masked', async () => {
  const { page } = await answeredBy((_request, response) =>
    response.end('logins_total{email="ada@shop.test",path="/users/ada@shop.test"} 1\nup nonsense ada@shop.test\n'),
  );
  const masker = createMasker({ digest: (text) => new TextEncoder().encode(text.padEnd(32, '.')).subarray(0, 32) });
  const masked = JSON.stringify(maskPage(page?.batch ?? { bytesRead: 0 }, masker));
  expect(masked).toContain('logins_total');
  expect(masked).not.toContain('ada@shop.test');
});
