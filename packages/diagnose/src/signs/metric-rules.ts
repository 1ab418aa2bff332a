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
const insightsPage = 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Lambda-Insights-metrics.html';
const statesPage = 'https://docs.aws.amazon.com/step-functions/latest/dg/procedure-cw-metrics.html';
const eventsPage = 'https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-monitoring.html';
const proxyPage = 'https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-proxy.monitoring.html';
const balancerPage =
  'https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html';

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
  {
    ...{ ...highest, label: 'fd-exhaustion', namespace: 'LambdaInsights', resource: 'function_name' },
    // Of 1,024.
    ...{ names: ['fd_use'], least: 1_000, unit: 'descriptors', strength: 'strong' },
    reason: 'nearly all file descriptors of an environment were in use',
    source: insightsPage,
  },
  {
    ...{ ...highest, label: 'tmp-storage-full', namespace: 'LambdaInsights', resource: 'function_name' },
    // The size that a function has unless somebody asked for more, less what does not fill a block.
    ...{ names: ['tmp_used'], least: 500_000_000, unit: 'bytes', strength: 'weak' },
    reason: '/tmp holds as much as its usual size',
    source: insightsPage,
  },
  {
    ...{ ...ofFunction, ...highest, label: 'extension-failure', names: ['PostRuntimeExtensionsDuration'] },
    ...{ least: 1_000, unit: 'ms', strength: 'weak' },
    reason: 'extensions ran on for so long after the function was done',
  },
  {
    ...{ ...highest, label: 'event-backlog', namespace: 'AWS/Kinesis', resource: 'StreamName', source: kinesisPage },
    ...{ names: ['GetRecords.IteratorAgeMilliseconds', 'SubscribeToShardEvent.MillisBehindLatest'] },
    ...{ least: 60_000, unit: 'ms', strength: 'strong' },
    reason: 'the last record that was read had waited this long in the stream',
  },
  {
    ...{ ...highest, label: 'event-backlog', namespace: 'AWS/SQS', resource: 'QueueName', source: sqsPage },
    // S003-19.
    ...{ names: ['ApproximateNumberOfMessagesVisible'], least: 1_000, unit: 'messages', strength: 'weak' },
    reason: 'so many messages wait in the queue',
  },
  {
    ...{ ...ofFunction, ...counted, label: 'event-backlog', names: ['AsyncEventsDropped'] },
    ...{ least: 5, unit: 'events', strength: 'weak' },
    reason: 'events were dropped that the function never got through',
  },
  {
    ...{ ...highest, label: 'apigw-integration-timeout', namespace: 'AWS/ApiGateway', resource: 'ApiId' },
    ...{ names: ['IntegrationLatency'], least: 29_000, unit: 'ms', strength: 'strong' },
    reason: 'what is behind the gateway took as long as the gateway waits',
    source: 'https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-metrics.html',
  },
  {
    ...{ ...counted, label: 'dynamodb-conflict', namespace: 'AWS/DynamoDB', resource: 'TableName' },
    ...{ names: ['ConditionalCheckFailedRequests'], least: 5, unit: 'conditions', strength: 'weak' },
    reason: 'conditions did not hold, which a check for a second delivery expects',
    source: dynamodbPage,
  },
  {
    ...{ ...counted, label: 'stepfunctions-failure', namespace: 'AWS/States', resource: 'StateMachineArn' },
    ...{ names: ['ExecutionsTimedOut'], least: 5, unit: 'executions', strength: 'strong', source: statesPage },
    reason: 'executions ran into the timeout of their state machine',
  },
  {
    ...{ ...counted, label: 'stepfunctions-failure', namespace: 'AWS/States', resource: 'StateMachineArn' },
    // Mostly a task fails, and its error says why.
    ...{ names: ['ExecutionsFailed'], least: 5, unit: 'executions', strength: 'weak', source: statesPage },
    reason: 'executions failed',
  },
  {
    ...{ ...counted, label: 'service-api-throttled', namespace: 'AWS/States', resource: 'StateMachineArn' },
    ...{ names: ['ExecutionThrottled'], least: 5, unit: 'throttled events', strength: 'strong', source: statesPage },
    reason: 'Step Functions held state transitions back for their rate',
  },
  {
    ...{ ...counted, label: 'service-api-throttled', namespace: 'AWS/Events', resource: 'RuleName' },
    ...{ names: ['ThrottledRules'], least: 5, unit: 'throttled runs', strength: 'strong', source: eventsPage },
    reason: 'EventBridge held runs of the rule back for their rate',
  },
  {
    ...{ ...counted, label: 'invoke-permission-missing', namespace: 'AWS/Events', resource: 'RuleName' },
    // Also when the target is gone.
    ...{ names: ['FailedInvocations'], least: 5, unit: 'invocations', strength: 'weak', source: eventsPage },
    reason: 'EventBridge could not invoke a target at all',
  },
  {
    ...{ ...highest, label: 'db-connections-exhausted', namespace: 'AWS/RDS', resource: 'ProxyName' },
    ...{ names: ['DatabaseConnectionsBorrowLatency'], least: 5_000_000, unit: 'µs', strength: 'strong' },
    reason: 'clients waited this long for the proxy to lend them a connection',
    source: proxyPage,
  },
  {
    ...{ ...highest, label: 'db-contention', namespace: 'AWS/RDS', resource: 'DBInstanceIdentifier', source: rdsPage },
    // S001-49.
    ...{ names: ['CPUUtilization'], least: 90, unit: '%', strength: 'weak' },
    reason: 'the processor of the database was used up',
  },
  {
    ...{ ...counted, label: 'dependency-unavailable', namespace: 'AWS/ApplicationELB', resource: 'LoadBalancer' },
    ...{ names: ['HTTPCode_Target_5XX_Count'], least: 5, unit: 'answers', strength: 'weak', source: balancerPage },
    reason: 'targets of the load balancer answered 5xx',
  },
];
