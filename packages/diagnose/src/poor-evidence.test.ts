// Evidence as it comes: without traces, without a normal period, with clocks that disagree, of one log group, against itself. The
// answer is ranked, says what is missing, and nothing in it is invented.
//
//   normal   orders takes 20 ms, carts 5 ms      incident   orders fails with what carts refused
import { epochMs, type LogEvent, type MetricPoint, type TraceSegment } from '@coldcase/model';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { CaseReader } from './case-reader.ts';
import { diagnose } from './diagnose.ts';
import { memoryCaseReader } from './memory-reader.ts';

const minuteMs = 60_000;
const normal = { startMs: epochMs(Date.UTC(2026, 10, 20, 10)), endMs: epochMs(Date.UTC(2026, 10, 20, 11) - 1) };
const incident = { startMs: epochMs(Date.UTC(2026, 10, 21, 10)), endMs: epochMs(Date.UTC(2026, 10, 21, 11) - 1) };
const signal = new AbortController().signal;

const traceOf = (ms: number) => `1-${Math.floor(ms / 1000).toString(16)}-000000000000000000000000`;
const requestOf = (ms: number) => `00000000-0000-4000-8000-${String(ms % 1e12).padStart(12, '0')}`;

/** One invocation of orders a minute; of the incident's, all but the first twenty are refused by the table. */
function linesFrom(startMs: number, failsFrom: number): readonly LogEvent[] {
  return Array.from({ length: 60 }, (_, minute): LogEvent[] => {
    const ms = startMs + minute * minuteMs;
    const line = (after: number, message: string): LogEvent => {
      return { logGroup: '/aws/lambda/orders', logStream: 's', timestamp: epochMs(ms + after), message };
    };
    const refusal =
      '\tERROR\tInvoke Error \t{"errorType":"ProvisionedThroughputExceededException","errorMessage":"The level of configured provisioned throughput for the table carts was exceeded.","stack":[]}';
    return [
      line(0, `START RequestId: ${requestOf(ms)} Version: 1`),
      line(5, `2026-11-21T10:00:00.000Z\t${requestOf(ms)}${minute < failsFrom ? '\tINFO\tstored' : refusal}`),
      line(
        20,
        `REPORT RequestId: ${requestOf(ms)}\tDuration: 20.00 ms\tBilled Duration: 20 ms\tMemory Size: 512 MB\tMax Memory Used: 90 MB\t\nXRAY TraceId: ${traceOf(ms)}\tSegmentId: 0000000000000000\tSampled: true`,
      ),
    ];
  }).flat();
}

const events = [...linesFrom(normal.startMs, 60), ...linesFrom(incident.startMs, 20)];

/** @param skewMs  by how much the clock of the traces is ahead of that of the logs */
function segmentsIn({ startMs }: { readonly startMs: number }, failsFrom: number, skewMs = 0): readonly TraceSegment[] {
  return Array.from({ length: 60 }, (_, minute): TraceSegment[] => {
    const ms = startMs + minute * minuteMs;
    const failed = minute >= failsFrom;
    const piece = (id: string, name: string, from: number, to: number, more: Partial<TraceSegment>): TraceSegment => ({
      ...{ traceId: traceOf(ms), id: `${id}${minute}`, name, error: false, fault: false, throttle: false },
      ...{ startMs: epochMs(ms + skewMs + from), endMs: epochMs(ms + skewMs + to), ...more },
    });
    return [
      piece('o', 'orders', 0, 20, { origin: 'AWS::Lambda::Function', fault: failed }),
      piece('c', 'carts', 5, 10, {
        origin: 'AWS::DynamoDB::Table',
        parentId: `o${minute}`,
        namespace: 'aws',
        throttle: failed,
      }),
    ];
  }).flat();
}

interface Drawn {
  readonly events?: readonly LogEvent[];
  readonly points?: readonly MetricPoint[];
  readonly skewMs?: number;
  readonly hasTraces?: boolean;
  readonly hasBaseline?: boolean;
}

function drawnCase({
  events: drawn = events,
  points = [],
  skewMs = 0,
  hasTraces = true,
  hasBaseline = true,
}: Drawn): CaseReader {
  const base = memoryCaseReader(drawn, { incident, ...(hasBaseline ? { baseline: normal } : {}) });
  const all = hasTraces ? [...segmentsIn(normal, 60, skewMs), ...segmentsIn(incident, 20, skewMs)] : [];
  return {
    ...base,
    metrics: () => Promise.resolve(points),
    segments: ({ startMs, endMs }) =>
      Promise.resolve(all.filter((one) => one.startMs - skewMs >= startMs && one.startMs - skewMs <= endMs)),
  };
}

const diagnosed = (drawn: Drawn) => diagnose(drawnCase(drawn), {}, signal);

test('all of it together names the table, and says that orders suffers from it', async () => {
  const { suspects, sentence } = await diagnosed({});
  expect(sentence).toBe('Root cause identified: dynamodb-throttled');
  expect(suspects.suspects[0]).toMatchObject({ node: 'carts', kind: 'table' });
  expect(suspects.suspects[0]?.reasons.map(({ from }) => from)).toEqual(['finding', 'traces']);
});

test('without traces and without a normal period the logs name the table alone, and nothing else is claimed', async () => {
  const { suspects, traces, figures, findings } = await diagnosed({ hasTraces: false, hasBaseline: false });
  expect([traces.verdict, figures.verdict]).toEqual(['cannot-tell', 'cannot-tell']);
  expect(suspects.suspects.map(({ node }) => node)).toEqual(['carts']);
  expect(findings[0]?.usual).toBeUndefined();
});

test('a suspect that no finding names stands in the sentence, behind what the logs prove', async () => {
  // Orders fails with a TypeError, because payments, whose log nobody captured, answers nothing.
  const ofPayments = (span: TraceSegment): TraceSegment =>
    span.name === 'carts'
      ? { ...span, name: 'payments', origin: 'AWS::ECS::Container', throttle: false, fault: span.throttle }
      : span;
  const all = [...segmentsIn(normal, 60), ...segmentsIn(incident, 20)].map(ofPayments);
  const refusal = /ProvisionedThroughputExceededException(.*)The level .* exceeded\./;
  const typeErrors = events.map((event) => ({
    ...event,
    message: event.message.replace(refusal, 'TypeError$1x is undefined'),
  }));
  const reader: CaseReader = {
    ...drawnCase({ events: typeErrors }),
    segments: ({ startMs, endMs }) =>
      Promise.resolve(all.filter((one) => one.startMs >= startMs && one.startMs <= endMs)),
  };
  const { sentence } = await diagnose(reader, {}, signal);
  expect(sentence).toMatch(/unhandled-exception.*; first suspect: payments$/);
});

test('a clock that is minutes ahead changes neither who it is nor how sure the answer is', async () => {
  const expected = (await diagnosed({})).suspects.suspects.map(({ node, score }) => [node, score]);
  for (const skewMs of [-300_000, 300_000])
    expect((await diagnosed({ skewMs })).suspects.suspects.map(({ node, score }) => [node, score])).toEqual(expected);
});

test('metrics that deny what logs prove do not silence them, and both are told', async () => {
  const zero = (period: { readonly startMs: number }) =>
    Array.from(
      { length: 60 },
      (_, minute): MetricPoint => ({
        ...{ namespace: 'AWS/DynamoDB', name: 'ReadThrottleEvents', statistic: 'Sum', value: 0 },
        ...{
          dimensions: [{ name: 'TableName', value: 'carts' }],
          timestamp: epochMs(period.startMs + minute * minuteMs),
        },
      }),
    );
  const { suspects, findings } = await diagnosed({ points: [...zero(normal), ...zero(incident)] });
  expect(suspects.suspects[0]?.node).toBe('carts');
  expect(findings[0]?.scenario).toBe('dynamodb-throttled');
});

test('a log of which nothing is explained, alone, cannot tell, and says what would', async () => {
  const strange = Array.from(
    { length: 30 },
    (_, n): LogEvent => ({
      ...{ logGroup: 'app', logStream: 's', timestamp: epochMs(incident.startMs + n * minuteMs) },
      message: `ERROR frobnication went sideways for lot ${n}`,
    }),
  );
  const { verdict, suspects } = await diagnosed({ events: strange, hasTraces: false, hasBaseline: false });
  expect([verdict, suspects.verdict]).toEqual(['cannot-tell', 'cannot-tell']);
  expect(suspects.decides).toEqual([
    'The case lacks a normal period to compare with, traces of both periods, metrics of both periods.',
  ]);
});

test('quiet logs, quiet traces: nothing is wrong, and it says by what it knows', async () => {
  const quiet = [...linesFrom(normal.startMs, 60), ...linesFrom(incident.startMs, 60)];
  const reader = drawnCase({ events: quiet, hasTraces: false });
  const all = [...segmentsIn(normal, 60), ...segmentsIn(incident, 60)];
  const { verdict, sentence } = await diagnose(
    {
      ...reader,
      segments: ({ startMs, endMs }) =>
        Promise.resolve(all.filter((one) => one.startMs >= startMs && one.startMs <= endMs)),
    },
    {},
    signal,
  );
  expect(verdict).toBe('healthy');
  expect(sentence).toBe('No known failure in 180 events, and nothing unusual in the figures and traces');
});

test('the same evidence in any order gives the same bytes', async () => {
  const expected = JSON.stringify(await diagnosed({}));
  const all = [...segmentsIn(normal, 60), ...segmentsIn(incident, 20)];
  await fc.assert(
    fc.asyncProperty(fc.shuffledSubarray(all, { minLength: all.length }), async (shuffled) => {
      const reader = drawnCase({});
      const segments: CaseReader['segments'] = ({ startMs, endMs }) =>
        // A reader gives them in the order of their beginning, and ties as they come.
        Promise.resolve(
          shuffled
            .filter((one) => one.startMs >= startMs && one.startMs <= endMs)
            .sort((a, b) => a.startMs - b.startMs),
        );
      expect(JSON.stringify(await diagnose({ ...reader, segments }, {}, signal))).toBe(expected);
    }),
    { numRuns: 5 },
  );
});
