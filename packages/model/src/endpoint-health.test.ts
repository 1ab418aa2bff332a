import { expect, test } from 'vitest';
import { endpointLine, endpointReading } from './endpoint-health.ts';

const checks = {
  dns: { status: 'ok', why: 'it has 2 addresses' },
  certificate: { status: 'ok', why: 'it is valid', brief: '41 days' },
  gateway: { status: 'ok', why: 'it answered 504' },
  backend: { status: 'failed', why: '504 from the gateway itself' },
};
const document = { endpoint: 'https://api.example.com/health', at: '2026-11-21T14:00:00.000Z', checks, answer: {} };

test('a reading is one line, with reasons where something is to be known', () => {
  const reading = endpointReading(document);
  expect(reading && endpointLine(reading)).toBe(
    'https://api.example.com/health: dns ok, certificate ok (41 days), gateway ok, backend failed (504 from the gateway itself)',
  );
});

test.each([
  ['no object', 7],
  ['without checks', { ...document, checks: undefined }],
  ['a check too few', { ...document, checks: { ...checks, gateway: undefined } }],
  ['a status that nobody knows', { ...document, checks: { ...checks, dns: { status: 'fine', why: 'so' } } }],
  ['without a reason', { ...document, checks: { ...checks, dns: { status: 'ok' } } }],
  ['without a place', { ...document, endpoint: '' }],
])('another document is no reading: %s', (_what, other) => {
  expect(endpointReading(other)).toBe(undefined);
});
