// Which metrics speak for which scenario. Some causes leave no line in any log: an invocation that is throttled never runs.
import type { Label } from '../scenarios/label.ts';
import type { Strength } from '../scenarios/scenario.ts';

export interface MetricRule {
  readonly label: Label;
  readonly namespace: string;
  readonly names: readonly string[];
  readonly statistic: 'Sum' | 'Maximum';
  /** The dimension whose value is the suspect. */
  readonly resource: string;
  /** The points of a window together: how many in all, or the highest. */
  readonly figure: 'sum' | 'peak';
  /** Less is chance, or nothing that anybody would be woken for. */
  readonly least: number;
  readonly unit: string;
  readonly strength: Strength;
  /** Series with further dimensions count what the one without does not: an index is no part of its table's figure. */
  readonly partsAdd?: true;
  /** A clause: what it means. */
  readonly reason: string;
  readonly source: string;
}

const lambdaPage = 'https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html';
const dynamodbPage = 'https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html';
const kinesisPage = 'https://docs.aws.amazon.com/streams/latest/dev/monitoring-with-cloudwatch.html';
const sqsPage =
  'https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html';
const rdsPage = 'https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-metrics.html';

const ofFunction = { namespace: 'AWS/Lambda', resource: 'FunctionName', source: lambdaPage } as const;
const counted = { statistic: 'Sum', figure: 'sum' } as const;
const highest = { statistic: 'Maximum', figure: 'peak' } as const;

export const metricRules: readonly MetricRule[] = [
  {
    ...{ ...ofFunction, ...counted, label: 'lambda-throttled', names: ['Throttles'] },
    ...{ least: 5, unit: 'throttled invocations', strength: 'decisive' },
    reason: 'invocations were refused, which leaves no line in the log of the function',
  },
  {
    ...{ ...ofFunction, ...highest, label: 'event-backlog', names: ['IteratorAge'] },
    ...{ least: 60_000, unit: 'ms', strength: 'strong' },
    reason: 'the last record of a batch had waited this long for the function',
  },
  {
    ...{
      ...ofFunction,
      ...counted,
      label: 'cold-start-latency',
      names: ['ProvisionedConcurrencySpilloverInvocations'],
    },
    ...{ least: 5, unit: 'invocations', strength: 'strong' },
    reason: 'the provisioned environments were all in use, and further ones had to start',
  },
  {
    ...{
      ...counted,
      label: 'dynamodb-throttled',
      namespace: 'AWS/DynamoDB',
      resource: 'TableName',
      source: dynamodbPage,
    },
    ...{ names: ['ReadThrottleEvents', 'WriteThrottleEvents', 'ThrottledRequests'], least: 5 },
    ...{ unit: 'throttled requests', strength: 'decisive', partsAdd: true },
    reason: 'DynamoDB counted requests beyond the throughput of the table or of an index',
  },
  {
    ...{
      ...counted,
      label: 'dynamodb-conflict',
      namespace: 'AWS/DynamoDB',
      resource: 'TableName',
      source: dynamodbPage,
    },
    ...{ names: ['TransactionConflict'], least: 5, unit: 'conflicts', strength: 'strong' },
    reason: 'DynamoDB rejected requests because of a transaction on the same items',
  },
  {
    ...{ ...counted, label: 'stream-throughput-exceeded', namespace: 'AWS/Kinesis', resource: 'StreamName' },
    ...{ names: ['ReadProvisionedThroughputExceeded', 'WriteProvisionedThroughputExceeded'], source: kinesisPage },
    ...{ least: 5, unit: 'throttled calls', strength: 'decisive' },
    reason: 'calls were refused for the throughput of a shard',
  },
  {
    ...{ ...highest, label: 'event-backlog', namespace: 'AWS/SQS', resource: 'QueueName', source: sqsPage },
    ...{ names: ['ApproximateAgeOfOldestMessage'], least: 300, unit: 's', strength: 'strong' },
    reason: 'the oldest message had waited this long',
  },
  {
    ...{ ...highest, label: 'apigw-integration-timeout', namespace: 'AWS/ApiGateway', resource: 'ApiName' },
    ...{ names: ['IntegrationLatency'], least: 29_000, unit: 'ms', strength: 'strong' },
    reason: 'what is behind the gateway took as long as the gateway waits',
    source: 'https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-metrics-and-dimensions.html',
  },
  {
    ...{ ...highest, label: 'memory-oom', namespace: 'LambdaInsights', resource: 'function_name' },
    ...{ names: ['memory_utilization'], least: 99, unit: '%', strength: 'strong' },
    reason: 'the memory of the function was used up',
    source: 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Lambda-Insights-metrics.html',
  },
  {
    ...{ ...highest, label: 'db-contention', namespace: 'AWS/RDS', resource: 'DBInstanceIdentifier', source: rdsPage },
    ...{ names: ['Deadlocks'], least: 0.001, unit: 'a second', strength: 'strong' },
    reason: 'the database ended transactions that waited for each other',
  },
];
