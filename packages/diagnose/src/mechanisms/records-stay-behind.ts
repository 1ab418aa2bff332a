// What waits gets older: the consumer does less than comes in. (S004-09, S003-16)
//
//   IteratorAge of aggregator, s     4   9   31   88   140     →   rises, and is past a minute
import { printTime, type TimeRange } from '@coldcase/model';
import { type Mechanism, ofOneKindMax, proofRowsMax } from './mechanism.ts';
import { commandFor, type MetricOf, type Metrics, median, shown } from './series.ts';

/** Points of a rise: with fewer there is no third to compare with another. */
export const risePointsMin = 6;
/** The last third beside the first one. */
export const riseTimesMin = 2;

interface Waiting extends MetricOf {
  readonly least: number;
  readonly unit: string;
  readonly what: string;
  readonly source: string;
}

const sqsPage =
  'https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html';
const lambdaPage = 'https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html';

const waiting: readonly Waiting[] = [
  {
    ...{ namespace: 'AWS/Lambda', name: 'IteratorAge', statistic: 'Maximum', dimension: 'FunctionName' },
    // The alarm of S003-10.
    ...{ least: 60_000, unit: 'ms', what: 'the last record of a batch is', source: lambdaPage },
  },
  {
    ...{ namespace: 'AWS/Lambda', name: 'OffsetLag', statistic: 'Maximum', dimension: 'FunctionName' },
    ...{ least: 1_000, unit: 'records', what: 'the reader is behind by', source: lambdaPage },
  },
  {
    ...{ namespace: 'AWS/SQS', name: 'ApproximateAgeOfOldestMessage', statistic: 'Maximum', dimension: 'QueueName' },
    ...{ least: 60, unit: 's', what: 'the oldest message is', source: sqsPage },
  },
  {
    ...{
      namespace: 'AWS/SQS',
      name: 'ApproximateNumberOfMessagesVisible',
      statistic: 'Maximum',
      dimension: 'QueueName',
    },
    // The depth of S003-19.
    ...{ least: 1_000, unit: 'messages', what: 'those that wait are', source: sqsPage },
  },
];

export const waitingMetrics: readonly MetricOf[] = waiting;

export function recordsBehind(metrics: Metrics, incident: TimeRange): readonly Mechanism[] {
  const found = waiting.flatMap((metric) =>
    [...metrics.of(metric)].flatMap(([resource, points]): Mechanism[] => {
      const third = Math.floor(points.length / 3);
      if (points.length < risePointsMin) return [];
      const values = points.map(({ value }) => value);
      const first = median(values.slice(0, third)) ?? 0;
      const last = median(values.slice(-third)) ?? 0;
      if (last < metric.least || last < riseTimesMin * first) return [];
      const shownPoints = [points[0], points[Math.floor(points.length / 2)], points.at(-1)];
      return [
        {
          name: 'records-stay-behind',
          subject: resource,
          concerns: [resource],
          says: `records of ${resource} stay behind: ${metric.what} ${shown(first)} ${metric.unit} at first and ${shown(last)} ${metric.unit} at last`,
          proofs: [
            {
              says: `${metric.name} rises`,
              query: commandFor(metric, resource, incident),
              rows: shownPoints
                .flatMap((point) => point ?? [])
                .slice(0, proofRowsMax)
                .map(({ timestamp, value }) => ({ time: printTime(timestamp), [metric.name]: shown(value) })),
              source: metric.source,
            },
          ],
          ruledOut: [],
        },
      ];
    }),
  );
  return found.slice(0, ofOneKindMax);
}
