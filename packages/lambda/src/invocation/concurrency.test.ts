// Lambda Managed Instances run many invocations in one process, and every environment runs many after each other. Whatever is
// printed or sent must carry the ids of the invocation that it belongs to.
import { setImmediate as turn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createLogger, withLogger } from '../logs/logger.ts';
import { publishMetric, withMetrics } from '../metrics/metrics.ts';
import { contextOf, printedBy, requestIdOf, traceIdOf, unprinted, withEnvironment } from '../testing/harness.ts';
import { currentTraceId, getSegment, inSubsegment, withTracing } from '../tracing/with-tracing.ts';

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

type Step = 'log' | 'debug' | 'metric' | 'console' | 'part' | 'annotate' | 'field' | 'turn' | 'tick' | 'fail';

const steps = fc.array(
  fc.constantFrom<Step>('log', 'debug', 'metric', 'console', 'part', 'annotate', 'field', 'turn', 'tick', 'fail'),
  { maxLength: 12 },
);

const log = createLogger({ buffer: true });

/** Everything that an invocation does carries its number; so whose it is can be told from what it did. */
async function does(number: number, todo: readonly Step[]): Promise<void> {
  for (const [index, step] of todo.entries()) {
    if (step === 'log') log.info('said', { number });
    if (step === 'debug') log.debug('kept', { number });
    if (step === 'metric') publishMetric(`Metric${number}`, number, { dimensions: { Number: String(number) } });
    if (step === 'console') console.log(`number ${number}`);
    if (step === 'annotate') getSegment()?.addAnnotation('number', number);
    if (step === 'field') log.addFields({ field: number });
    if (step === 'turn') await turn();
    if (step === 'tick') await null;
    if (step === 'fail') throw new RangeError(`failure ${number}`);
    if (step === 'part') {
      await inSubsegment(`part ${number}`, async (part) => {
        part?.addAnnotation('number', number);
        expect(currentTraceId()).toBe(traceIdOf(number));
        await does(number, todo.slice(index + 1));
      });
      return;
    }
  }
}

const handler = withLogger(
  withMetrics(withTracing((event: { number: number; todo: readonly Step[] }) => does(event.number, event.todo))),
  { logger: log },
);

test('nothing carries the ids of another invocation, however many run at a time and in whatever order', async () => {
  await withEnvironment({ AWS_XRAY_DAEMON_ADDRESS: undefined }, () =>
    fc.assert(
      fc.asyncProperty(fc.array(steps, { minLength: 1, maxLength: 6 }), async (invocations) => {
        const consoled: string[] = [];
        const original = console.log;
        console.log = (text: string) => consoled.push(text);
        const printed = await printedBy(() =>
          Promise.allSettled(
            invocations.map(async (todo, number) => {
              await null;
              return handler({ number, todo }, contextOf(number));
            }),
          ),
        ).finally(() => {
          console.log = original;
        });
        for (const line of printed) expectOwnIds(line);
        for (const text of consoled) {
          const number = Number(/number (\d+)/.exec(text)?.[1]);
          expect(text).toBe(`[${traceIdOf(number)}] number ${number}`);
        }
        const roots = printed.filter((line) => 'xray_segment' in line);
        expect(roots).toHaveLength(invocations.length);
      }),
      { numRuns: 150 },
    ),
  );
});

function expectOwnIds(line: Readonly<Record<string, unknown>>): void {
  const text = JSON.stringify(line);
  const numbers = new Set(
    [...text.matchAll(/(?:"number":|"field":|Metric|part |failure |"Number":")(\d+)/g)].map(([, n]) => n),
  );
  const requests = new Set([...text.matchAll(/00000000-0000-4000-8000-0*(\d+)/g)].map(([, n]) => n));
  const traces = new Set([...text.matchAll(/1-00000000-0*(\d+)"/g)].map(([, n]) => n));
  expect(numbers.union(requests).union(traces).size, text).toBeLessThanOrEqual(1);
}

test('a hundred warm invocations print a hundred prefixes, not a pile of them', async () => {
  const texts: string[] = [];
  const original = console.log;
  console.log = (text: string) => texts.push(text);
  const patched = console.log;
  const printing = withTracing(async () => console.log('hello'));
  await printedBy(async () => {
    for (let number = 0; number < 100; number++) await printing({}, contextOf(number));
  });
  expect(console.log).toBe(patched);
  console.log = original;
  expect(texts).toEqual(Array.from({ length: 100 }, (_, number) => `[${traceIdOf(number)}] hello`));
});

test('memory stays flat over 100,000 invocations that trace, log, buffer and count', async () => {
  const busy = withLogger(
    withTracing(async () => {
      log.debug('kept');
      log.addFields({ a: 1 });
      publishMetric('Orders', 1);
      getSegment()?.addNewSubsegment('work').close();
    }),
    { logger: log },
  );
  const run = async (count: number) => {
    for (let number = 0; number < count; number++) await busy({}, contextOf(number, { isSampled: false }));
    collectGarbage();
    return process.memoryUsage().heapUsed;
  };
  await unprinted(async () => {
    const before = await run(20_000);
    const after = await run(80_000);
    // A leak of 100 bytes an invocation would be 8 MB.
    expect(after - before).toBeLessThan(4_000_000);
  });
}, 60_000);

test('lines outside of an invocation carry no id of one', async () => {
  const inside = withLogger(async () => log.addFields({ own: true }), { logger: log });
  const printed = await printedBy(async () => {
    await inside({}, contextOf(9));
    log.info('outside');
  });
  expect(printed).toHaveLength(1);
  expect(printed[0]).not.toHaveProperty('function_request_id');
  expect(printed[0]).not.toHaveProperty('own');
  expect(requestIdOf(9)).toContain('9');
});
