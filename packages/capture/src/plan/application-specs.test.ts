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

function taskFor(metricsEndpoint: string, given?: string) {
  const [spec] = applicationSpecs({ logs: [], logLines: 0, metricsEndpoint });
  if (spec === undefined) throw new TypeError('an endpoint is a task');
  const askNobody = () => async () => {
    throw new TypeError('AWS is not asked');
  };
  return taskOf(spec, askNobody, given === undefined ? means : { ...means, endpoint: endpointAddress(given) });
}

test('files that are named twice are read once, and what is small comes first', () => {
  expect(applicationSpecs({ logs: ['/a', '/b', '/a'], logLines: 9, folder: '/app' })).toEqual([
    { kind: 'application', folder: '/app' },
    { kind: 'app-log', path: '/a', lines: 9 },
    { kind: 'app-log', path: '/b', lines: 9 },
  ]);
});

test('an address with a secret is not in the plan, so it must be given again', async () => {
  const secret = 'http://scraper:hidden@127.0.0.1:1/metrics';
  await expect(allPages(taskFor(secret))).rejects.toThrow('was not given again');
  await expect(allPages(taskFor(secret, 'http://other.example/'))).rejects.toThrow('was not given again');
  await expect(allPages(taskFor(secret, secret))).rejects.not.toThrow('was not given again');
  await expect(allPages(taskFor('http://127.0.0.1:1/metrics'))).rejects.not.toThrow('was not given again');
});
