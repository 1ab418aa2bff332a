// What is refused for its rate is tried again after a pause: the caller does not fail, it gets slow (S000-27).
import { printTime, type TimeRange } from '@coldcase/model';
import { type Mechanism, ofOneKindMax, proofRowsMax } from './mechanism.ts';
import { byMinute, commandFor, type MetricOf, type Metrics, median, minuteOf, shown } from './series.ts';
import { durationOf, summariesCommand, type Work } from './spans.ts';

/** Less may be chance: so many times as slow. */
export const slowerMin = 1.5;
/** Minutes, or pieces of work, of either kind. */
export const comparedMin = 3;

const retryPage = 'https://docs.aws.amazon.com/general/latest/gr/api-retries.html';

const duration: MetricOf = {
  namespace: 'AWS/Lambda',
  name: 'Duration',
  statistic: 'Average',
  dimension: 'FunctionName',
};

const throttles: readonly MetricOf[] = [
  { namespace: 'AWS/DynamoDB', name: 'ReadThrottleEvents', statistic: 'Sum', dimension: 'TableName' },
  { namespace: 'AWS/DynamoDB', name: 'WriteThrottleEvents', statistic: 'Sum', dimension: 'TableName' },
  { namespace: 'AWS/Kinesis', name: 'WriteProvisionedThroughputExceeded', statistic: 'Sum', dimension: 'StreamName' },
];

export const slownessMetrics: readonly MetricOf[] = [duration, ...throttles];

/** From traces, which tell who called whom; from metrics where there is no trace of a function. */
export function slowUnderThrottling(
  works: readonly Work[],
  metrics: Metrics,
  incident: TimeRange,
): readonly Mechanism[] {
  const traced = tracedSlowness(works, incident);
  const known = new Set(traced.map(({ subject }) => subject));
  const measured = throttles.flatMap((metric) =>
    [...metrics.of(metric)].flatMap(([resource, points]) => {
      const minutes = new Set(points.filter(({ value }) => value > 0).map(minuteOf));
      return [...metrics.of(duration).keys()].flatMap(
        (name) => measuredSlowness(name, resource, minutes, metrics, incident) ?? [],
      );
    }),
  );
  return [...traced, ...measured.filter(({ subject }) => !known.has(subject))].slice(0, ofOneKindMax);
}

function tracedSlowness(works: readonly Work[], incident: TimeRange): readonly Mechanism[] {
  const calling = works.flatMap((work) => {
    const ms = durationOf(work.span);
    const to = work.children.filter(({ namespace }) => namespace === 'aws');
    return ms === undefined || to.length === 0 ? [] : [{ work, ms, refused: to.filter(({ throttle }) => throttle) }];
  });
  return [...Map.groupBy(calling, ({ work }) => `${work.service}\n${work.span.name}`)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, own]): Mechanism[] => {
      const slow = own.filter(({ refused }) => refused.length > 0);
      const others = own.filter(({ refused }) => refused.length === 0);
      if (slow.length < comparedMin || others.length < comparedMin) return [];
      const [slowMs, otherMs] = [slow, others].map((some) => median(some.map(({ ms }) => ms)) ?? 0);
      const service = own[0]?.work.service ?? '';
      const to = slow[0]?.refused[0]?.name ?? '';
      if (slowMs === undefined || otherMs === undefined || slowMs < slowerMin * otherMs) return [];
      return [
        {
          name: 'slow-under-throttling',
          subject: service,
          concerns: [service, to],
          says: `${service} takes ${shown(slowMs)} ms where ${to} refuses it for its rate, and ${shown(otherMs)} ms where it does not`,
          proofs: [
            {
              says: `medians of ${slow.length} and ${others.length} traced pieces of work`,
              query: summariesCommand(service, 'throttle', incident),
              rows: slow.slice(0, proofRowsMax).map(({ work, ms, refused }) => ({
                time: printTime(work.span.startMs),
                trace: work.span.traceId,
                ms: shown(ms),
                throttled: String(refused.length),
              })),
              source: retryPage,
            },
          ],
          ruledOut: [],
        },
      ];
    });
}

function measuredSlowness(
  name: string,
  resource: string,
  throttled: ReadonlySet<number>,
  metrics: Metrics,
  incident: TimeRange,
): Mechanism | undefined {
  const minutes = [...byMinute(metrics.of(duration).get(name) ?? [])];
  const slow = minutes.filter(([minute]) => throttled.has(minute));
  const others = minutes.filter(([minute]) => !throttled.has(minute));
  if (slow.length < comparedMin || others.length < comparedMin) return undefined;
  const [slowMs, otherMs] = [slow, others].map((some) => median(some.map(([, ms]) => ms)) ?? 0);
  if (slowMs === undefined || otherMs === undefined || slowMs < slowerMin * otherMs) return undefined;
  return {
    name: 'slow-under-throttling',
    subject: name,
    concerns: [name, resource],
    says: `${name} takes ${shown(slowMs)} ms in minutes in which ${resource} refuses for the rate, and ${shown(otherMs)} ms in the others`,
    proofs: [
      {
        says: `medians of ${slow.length} and ${others.length} minutes; that one calls the other, a trace would show`,
        query: commandFor(duration, name, incident),
        rows: [],
        source: retryPage,
      },
    ],
    ruledOut: [],
  };
}
