import { expect, test } from 'vitest';
import { createLogger, withLogger } from '../logs/logger.ts';
import { publishMetric } from '../metrics/metrics.ts';
import { sentBy } from '../testing/daemon.ts';
import { contextOf, printedBy, traceIdOf, unprinted } from '../testing/harness.ts';
import { inSubsegment, withTracing } from '../tracing/with-tracing.ts';
import { withRemainingTimeGuard } from './remaining-time-guard.ts';

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

test('before the time is up it is told what was pending, deepest first, and nothing else is lost', async () => {
  const log = createLogger({ buffer: true });
  const work = async () => {
    log.debug('asked the provider');
    publishMetric('Charges', 1);
    await inSubsegment('charge', () => inSubsegment('payments.example.com', () => pause(120)));
  };
  const handler = withRemainingTimeGuard(withLogger(withTracing(work), { logger: log }), { marginMs: 50 });
  const lines: Record<string, unknown>[] = [];
  const sent = await sentBy(async () => {
    let answer: unknown;
    lines.push(
      ...(await printedBy(async () => {
        answer = handler({}, contextOf(1, { remainingMs: 100 }));
        await pause(90);
      })),
    );
    await unprinted(() => answer);
  });
  expect(lines.map(({ message, Charges }) => message ?? Charges)).toEqual([
    'asked the provider',
    'about to time out',
    1,
  ]);
  expect(lines[1]).toMatchObject({
    level: 'ERROR',
    remaining_ms: expect.any(Number),
    pending: [
      { name: 'payments.example.com', sinceMs: expect.any(Number) },
      { name: 'charge', sinceMs: expect.any(Number) },
      { name: '## handler', sinceMs: expect.any(Number) },
    ],
  });
  expect(sent[0]?.document).toMatchObject({
    trace_id: traceIdOf(1),
    in_progress: true,
    subsegments: [{ name: 'charge', in_progress: true, subsegments: [{ in_progress: true }] }],
  });
});

test('a handler that answers in time leaves no timer and no line', async () => {
  const handler = withRemainingTimeGuard(async () => 1, { marginMs: 10 });
  const lines = await printedBy(async () => {
    expect(await handler({}, contextOf(1, { remainingMs: 40 }))).toBe(1);
    await pause(60);
  });
  expect(lines).toEqual([]);
});

test('a function of little time is told when a quarter is left', async () => {
  const told: number[] = [];
  const handler = withRemainingTimeGuard(() => pause(120), { onTimeout: ({ remainingMs }) => told.push(remainingMs) });
  await handler({}, contextOf(1, { remainingMs: 100 }));
  expect(told).toHaveLength(1);
  expect(told[0]).toBeGreaterThan(0);
  expect(told[0]).toBeLessThan(40);
});

test('what the callback throws harms nobody', async () => {
  const onTimeout = () => {
    throw new RangeError('broken');
  };
  const handler = withRemainingTimeGuard(() => pause(60).then(() => 'value'), { onTimeout });
  expect(await handler({}, contextOf(1, { remainingMs: 40 }))).toBe('value');
});
