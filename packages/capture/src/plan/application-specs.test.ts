import { expect, test } from 'vitest';
import { endpointAddress } from '../application/endpoint-address.ts';
import { allPages } from '../testing/pages.ts';
import { applicationSpecs } from './application-specs.ts';
import { taskOf } from './task-spec.ts';

const means = {
  environment: {},
  environmentAllowed: [],
  workingFolder: '/',
  nodeVersion: 'v24.1.0',
  now: () => new Date(0),
  healthEndpoints: [],
  maskText: (text: string) => text,
};

const askNobody = () => async () => {
  throw new TypeError('AWS is not asked');
};

function taskFor(metricsEndpoint: string, given?: string) {
  const [spec] = applicationSpecs({ logs: [], logLines: 0, metricsEndpoint });
  if (spec === undefined) throw new TypeError('an endpoint is a task');
  return taskOf(spec, askNobody, given === undefined ? means : { ...means, endpoint: endpointAddress(given) });
}

test('files that are named twice are read once, and what is small comes first', () => {
  expect(applicationSpecs({ logs: ['/a', '/b', '/a'], logLines: 9, folder: '/app' })).toEqual([
    { kind: 'application', folder: '/app' },
    { kind: 'app-log', path: '/a', lines: 9 },
    { kind: 'app-log', path: '/b', lines: 9 },
  ]);
});

test('an address of health is asked by what masking left of it, and not at all when that is lost', async () => {
  const maskText = (text: string) => text.replace('token-7', 'MASKED');
  const [spec] = applicationSpecs({ logs: [], logLines: 0, healthEndpoints: ['http://127.0.0.1:1/hooks/token-7?a=1'] });
  expect(spec).toEqual({ kind: 'endpoint-health', address: 'http://127.0.0.1:1/hooks/token-7', isSecret: true });
  const kept = { kind: 'endpoint-health' as const, address: 'http://127.0.0.1:1/hooks/MASKED', isSecret: true };
  const given = [endpointAddress('http://127.0.0.1:1/hooks/token-7?a=1')];
  const [page] = await allPages(taskOf(kept, askNobody, { ...means, maskText, healthEndpoints: given }));
  expect(page?.batch.resources?.[0]).toMatchObject({ name: 'http://127.0.0.1:1/hooks/MASKED' });
  await expect(allPages(taskOf(kept, askNobody, means))).rejects.toThrow('was not given again');
});

test('two addresses that look alike where they are kept are told, and the same one twice is asked once', () => {
  const of = (...healthEndpoints: readonly string[]) => applicationSpecs({ logs: [], logLines: 0, healthEndpoints });
  expect(of('http://a.example/', 'http://a.example/').length).toBe(1);
  expect(() => of('http://a.example/?of=1', 'http://a.example/?of=2')).toThrow('two addresses differ in nothing but');
});

test('an address with a secret is not in the plan, so it must be given again', async () => {
  const secret = 'http://scraper:hidden@127.0.0.1:1/metrics';
  await expect(allPages(taskFor(secret))).rejects.toThrow('was not given again');
  await expect(allPages(taskFor(secret, 'http://other.example/'))).rejects.toThrow('was not given again');
  await expect(allPages(taskFor(secret, secret))).rejects.not.toThrow('was not given again');
  await expect(allPages(taskFor('http://127.0.0.1:1/metrics'))).rejects.not.toThrow('was not given again');
});
