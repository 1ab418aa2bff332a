// What stands beside the logs of `lambda-corpus` in a captured case: metrics a point a minute, traces, configuration, the service
// graph, a deployment. The same for the same seed. The database that payments-worker waits for is slow from the incident on.
//
//   shop (API) ─▶ checkout-api ─▶ payments-worker ─▶ payments-db
//              └▶ 18 others ─▶ a table each
import {
  type ChangeRecord,
  epochMs,
  type MetricPoint,
  type ResourceDocument,
  type TraceSegment,
} from '@coldcase/model';
import { Chance } from './chance.ts';

export const corpusStartMs = Date.UTC(2026, 10, 21, 12);
export const corpusEndMs = corpusStartMs + 6 * 3_600_000 - 1;
export const incidentStartMs = corpusStartMs + 4 * 3_600_000;
const minuteMs = 60_000;
const minutes = 360;
const account = 'eu-west-1:123456789012';

/** Every metric that a capture asks of a function by its name, with its statistics. */
const perFunction: readonly (readonly [string, readonly string[], string])[] = [
  ['Invocations', ['Sum'], 'calls'],
  ['Errors', ['Sum'], 'errors'],
  ['Throttles', ['Sum'], 'none'],
  ['Duration', ['Average', 'Maximum', 'p50', 'p90', 'p95', 'p99'], 'ms'],
  ['ConcurrentExecutions', ['Maximum'], 'calls'],
  ['PostRuntimeExtensionsDuration', ['Average', 'Maximum'], 'none'],
];

export function metricsOf(functions: readonly string[], seed: number): readonly MetricPoint[] {
  const chance = new Chance(seed);
  const points: MetricPoint[] = [];
  const add = (
    namespace: string,
    name: string,
    statistic: string,
    dimensions: MetricPoint['dimensions'],
    ms: number,
    value: number,
  ) => points.push({ namespace, name, statistic, dimensions, timestamp: epochMs(ms), value, periodSeconds: 60 });
  for (let minute = 0; minute < minutes; minute += 1) {
    const ms = corpusStartMs + minute * minuteMs;
    const isIncident = ms >= incidentStartMs;
    for (const [index, name] of functions.entries()) {
      const isSlow = isIncident && (name === 'payments-worker' || name === 'checkout-api');
      const values: Readonly<Record<string, number>> = {
        calls: 400 / (1 + index * 0.35),
        errors: isSlow ? 40 : chance.next() < 0.1 ? 1 : 0,
        ms: (40 + index) * (0.95 + 0.1 * chance.next()) + (isSlow ? 900 : 0),
        none: 0,
      };
      const of = [{ name: 'FunctionName', value: name }];
      for (const [metric, statistics, kind] of perFunction)
        for (const statistic of statistics) add('AWS/Lambda', metric, statistic, of, ms, values[kind] ?? 0);
      const gets = [
        { name: 'Operation', value: 'GetItem' },
        { name: 'TableName', value: `${name}-table` },
      ];
      add('AWS/DynamoDB', 'SuccessfulRequestLatency', 'SampleCount', gets, ms, 800);
      add('AWS/DynamoDB', 'SuccessfulRequestLatency', 'Average', gets, ms, 4 + chance.next());
    }
    const api = [{ name: 'ApiName', value: 'shop' }];
    add('AWS/ApiGateway', 'Count', 'Sum', api, ms, 1_500);
    add('AWS/ApiGateway', '5XXError', 'Sum', api, ms, isIncident ? 40 : chance.next() < 0.2 ? 1 : 0);
    add('AWS/ApiGateway', 'Latency', 'Average', api, ms, 80 + 10 * chance.next() + (isIncident ? 230 : 0));
  }
  return points;
}

export interface KnownTrace {
  readonly traceId: string;
  readonly ms: number;
}

/** Thirteen spans for each trace that a log of checkout-api knows. */
export function tracesOf(
  functions: readonly string[],
  known: readonly KnownTrace[],
  seed: number,
): readonly TraceSegment[] {
  const chance = new Chance(seed + 1);
  const segments: TraceSegment[] = [];
  for (const { traceId, ms } of known) {
    const isIncident = ms >= incidentStartMs;
    const span = (
      name: string,
      parentId: string | undefined,
      [from, to]: readonly [number, number],
      more: Partial<TraceSegment>,
    ) => {
      const id = chance.hex(16);
      segments.push({
        ...{ traceId, id, name, startMs: epochMs(from), endMs: epochMs(to) },
        ...{ error: false, throttle: false, fault: false, ...more },
        ...(parentId === undefined ? {} : { parentId }),
      });
      return id;
    };
    const wait = isIncident && chance.next() < 0.5 ? 1_000 : 0;
    const fault = wait > 0 && chance.next() < 0.5;
    const lambda = { origin: 'AWS::Lambda::Function' };
    const root = span('shop/prod', undefined, [ms, ms + 190 + wait], { origin: 'AWS::ApiGateway::Stage', fault });
    const checkout = span('checkout-api', root, [ms + 5, ms + 180 + wait], { ...lambda, fault });
    const call = span('payments-worker', checkout, [ms + 20, ms + 120 + wait], { namespace: 'remote', fault });
    const worker = span('payments-worker', call, [ms + 25, ms + 115 + wait], { ...lambda, fault });
    span('payments-db', worker, [ms + 30, ms + 90 + wait], { namespace: 'remote', fault });
    for (let index = 0; index < 4; index += 1) {
      const name = functions[3 + chance.between(0, functions.length - 3)] ?? '';
      const at = ms + 120 + wait + index * 10;
      const other = span(name, checkout, [at, at + 9], lambda);
      span(`${name}-table`, other, [at + 2, at + 6], { origin: 'AWS::DynamoDB::Table', namespace: 'aws' });
    }
  }
  return segments;
}

export function documentsOf(functions: readonly string[]): readonly ResourceDocument[] {
  return [
    ...functions.map((name) => ({
      kind: 'function' as const,
      name,
      document: {
        Configuration: {
          FunctionName: name,
          MemorySize: 512,
          Timeout: 30,
          Role: `arn:aws:iam::123456789012:role/${name}`,
          Environment: {
            Variables: {
              TABLE: `${name}-table`,
              ...(name === 'checkout-api' ? { PAYMENTS: `arn:aws:lambda:${account}:function:payments-worker` } : {}),
            },
          },
        },
        Policy: `{"Statement":[{"Condition":{"ArnLike":{"AWS:SourceArn":"arn:aws:execute-api:${account}:a1b2c3/prod/GET/${name}"}}}]}`,
      },
    })),
    ...functions.map((name) => ({ kind: 'table' as const, name: `${name}-table`, document: {} })),
    { kind: 'rest-api', name: 'shop', document: { id: 'a1b2c3', name: 'shop' } },
  ];
}

export const deployment: ChangeRecord = {
  ...{ timestamp: epochMs(incidentStartMs - 4 * minuteMs), source: 'cloudtrail', id: 'e-1', actor: 'deployer' },
  ...{ action: 'UpdateFunctionConfiguration20150331v2', resource: 'payments-worker', detail: '{}' },
};
