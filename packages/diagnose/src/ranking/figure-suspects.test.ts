// An hour of minutes, and an hour of the day before:
//
//   shop (API) 100 requests a minute ─▶ orders ─▶ carts (table)
import { epochMs, type MetricPoint, type TimeRange } from '@coldcase/model';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type SeenCall, type ServiceNode, serviceGraph } from '../graph/service-graph.ts';
import { rankFigures } from './figure-suspects.ts';
import { figuresInMetrics, figuresInReports } from './figures.ts';

const minuteMs = 60_000;
const hour = (startMs: number): TimeRange => ({
  startMs: epochMs(startMs),
  endMs: epochMs(startMs + 60 * minuteMs - 1),
});
const window = hour(Date.UTC(2026, 10, 21, 10));
const normal = hour(Date.UTC(2026, 10, 20, 10));

const node = (kind: ServiceNode['kind'], name: string): ServiceNode => ({ kind, name });
const call = (from: ServiceNode, to: ServiceNode, waits = true): SeenCall => {
  return { from, to, waits, basis: { source: 'traces', text: 'a call' } };
};
const graph = serviceGraph([
  call(node('rest-api', 'shop'), node('function', 'orders')),
  call(node('function', 'orders'), node('table', 'carts')),
  call(node('function', 'orders'), node('queue', 'orders-in')),
  call(node('queue', 'orders-in'), node('function', 'mailer'), false),
]);

type Course = (minute: number) => number;

interface Drawn {
  readonly shopMs?: Course;
  readonly ordersMs?: Course;
  readonly cartsMs?: Course;
  readonly shopErrors?: Course;
  readonly ordersErrors?: Course;
  readonly mailerErrors?: Course;
}

/** A little more and a little less, as figures are, and the same in every run. */
const about =
  (value: number): Course =>
  (minute) =>
    value * (1 + 0.05 * Math.sin(minute * 12.9898));

function pointsOf({ startMs }: TimeRange, drawn: Drawn): readonly MetricPoint[] {
  const { shopMs = about(90), ordersMs = about(70), cartsMs = about(10) } = drawn;
  const { shopErrors = () => 0, ordersErrors = () => 0, mailerErrors = () => 0 } = drawn;
  return Array.from({ length: 60 }, (_, minute) => {
    const point = (
      namespace: string,
      dimensions: readonly (readonly [string, string])[],
      name: string,
      statistic: string,
      value: number,
    ): MetricPoint => ({
      ...{ namespace, name, statistic, value, timestamp: epochMs(startMs + minute * minuteMs) },
      dimensions: dimensions.map(([name, value]) => ({ name, value })),
    });
    const api = [['ApiName', 'shop']] as const;
    const [orders, mailer] = [[['FunctionName', 'orders']] as const, [['FunctionName', 'mailer']] as const];
    const gets = [
      ['Operation', 'GetItem'],
      ['TableName', 'carts'],
    ] as const;
    return [
      point('AWS/ApiGateway', api, 'Count', 'Sum', 100),
      point('AWS/ApiGateway', api, '5XXError', 'Sum', shopErrors(minute)),
      point('AWS/ApiGateway', api, 'Latency', 'Average', shopMs(minute)),
      point('AWS/Lambda', orders, 'Invocations', 'Sum', 100),
      point('AWS/Lambda', orders, 'Duration', 'Average', ordersMs(minute)),
      point('AWS/Lambda', orders, 'Errors', 'Sum', ordersErrors(minute)),
      point('AWS/Lambda', mailer, 'Invocations', 'Sum', 20),
      point('AWS/Lambda', mailer, 'Errors', 'Sum', mailerErrors(minute)),
      point('AWS/DynamoDB', gets, 'SuccessfulRequestLatency', 'SampleCount', 300),
      point('AWS/DynamoDB', gets, 'SuccessfulRequestLatency', 'Average', cartsMs(minute)),
    ];
  }).flat();
}

function rankingOf(drawn: Drawn) {
  const points = [...pointsOf(window, drawn), ...pointsOf(normal, {})];
  const figuresIn = (of: TimeRange) => figuresInMetrics(points, { window: of, ms: minuteMs }, new Map());
  const steps = { window, ms: minuteMs };
  return rankFigures({ graph, window: figuresIn(window), normal: figuresIn(normal), steps });
}

/** From the twentieth minute on. */
const then =
  (usual: number, later: number): Course =>
  (minute) =>
    about(minute < 20 ? usual : later)(minute);

test('everything before a slow table is slow, and the table is named', () => {
  // 300 reads a minute that take 20 ms longer: 6 s a minute, as much as 100 requests that take 60 ms longer.
  const { verdict, suspects } = rankingOf({ cartsMs: then(10, 30), ordersMs: then(70, 130), shopMs: then(90, 150) });
  expect(verdict).toBe('suspects');
  expect(suspects[0]).toMatchObject({ node: 'table carts', trouble: 'lost-time', target: 'rest-api shop' });
  expect(suspects[0]?.since).toBe('2026-11-21 10:20:00.000');
});

test('a function that is slow while its table is as usual is named itself', () => {
  const { suspects } = rankingOf({ ordersMs: then(70, 130), shopMs: then(90, 150) });
  expect(suspects.map(({ node }) => node)).toEqual(['function orders']);
});

test('nobody waits for the consumer of a queue, so it is its own target', () => {
  const { suspects } = rankingOf({ mailerErrors: (minute) => (minute < 20 ? 0 : 10) });
  expect(suspects).toEqual([
    {
      ...{
        node: 'function mailer',
        score: 0.5,
        trouble: 'failures',
        own: 400,
        target: 'function mailer',
        ofTarget: 400,
      },
      since: '2026-11-21 10:20:00.000',
    },
  ]);
});

test('an hour like the one of the day before has no suspect', () => {
  expect(rankingOf({})).toEqual({ verdict: 'nothing-unusual', suspects: [] });
});

test('what fails without anybody in front of it feeling it counts at most half', () => {
  const { suspects } = rankingOf({ ordersErrors: (minute) => (minute < 30 ? 0 : 30) });
  expect(suspects.map(({ node, score }) => `${node} ${score}`)).toEqual(['function orders 0.5']);
});

test('seven bad minutes of sixty are unusual when users felt them, three may be chance', () => {
  const bad = (minutes: number) => {
    const errors = (minute: number) => (minute < minutes ? 30 : 0);
    return rankingOf({ ordersErrors: errors, shopErrors: errors }).verdict;
  };
  expect([bad(3), bad(7)]).toEqual(['nothing-unusual', 'suspects']);
});

test('whom nobody felt must be as rare as there are nodes to ask', () => {
  const bad = (minutes: number) => rankingOf({ ordersErrors: (minute) => (minute < minutes ? 30 : 0) }).verdict;
  expect([bad(7), bad(12)]).toEqual(['nothing-unusual', 'suspects']);
});

test('what is unusual and hurts nobody is not told', () => {
  const barely = rankingOf({ ordersErrors: (minute) => (minute < 30 ? 0.5 : 0) });
  expect(barely.verdict).toBe('nothing-unusual');
});

test('without figures of a normal period nobody can tell', () => {
  const steps = { window, ms: minuteMs };
  const figures = figuresInMetrics(pointsOf(window, {}), steps, new Map());
  expect(rankFigures({ graph, window: figures, normal: new Map(), steps }).verdict).toBe('cannot-tell');
});

test('REPORT lines stand in for metrics that nobody captured', () => {
  const bins = [0, 1, 2].map((minute) => ({
    ...{ node: node('function', 'orders'), timeMs: epochMs(window.startMs + minute * minuteMs) },
    ...{ requests: 10, seconds: 0.2, failed: minute },
  }));
  const steps = figuresInReports(bins, { window, ms: minuteMs }).get('function orders');
  expect(steps?.requests.slice(0, 4)).toEqual([10, 10, 10, 0]);
  expect(steps?.seconds.slice(0, 4)).toEqual([0.2, 0.2, 0.2, Number.NaN]);
  expect(steps?.failing.slice(0, 4)).toEqual([0, 0.1, 0.2, Number.NaN]);
});

test('the order of points changes nothing', () => {
  const points = pointsOf(window, { cartsMs: then(10, 30) });
  const steps = { window, ms: 5 * minuteMs };
  const expected = figuresInMetrics(points, steps, new Map());
  fc.assert(
    fc.property(fc.shuffledSubarray([...points], { minLength: points.length }), (shuffled) => {
      const found = figuresInMetrics(shuffled, steps, new Map());
      for (const [key, { requests, seconds }] of expected) {
        expect(found.get(key)?.requests).toEqual(requests);
        expect(found.get(key)?.seconds.map(toNineDigits)).toEqual(seconds.map(toNineDigits));
      }
    }),
    { numRuns: 20 },
  );
});

/** Sums of the same numbers in another order differ in their last digit. */
function toNineDigits(value: number): string {
  return value.toPrecision(9);
}
