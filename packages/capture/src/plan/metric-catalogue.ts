// Which metrics tell how a resource fares, and by which statistics. A metric that counts failures has no data where nothing
// failed, so asking for it costs a query and brings nothing: the usual case, and the right one.
//
// Names, units and dimensions: /docs/reference/captured-metrics.md has the list with its sources.
import type { ResourceKind } from '@coldcase/model';

export interface MetricRule {
  readonly namespace: string;
  /** Names of the dimensions, in the order in which CloudWatch sorts them. The values come from the resource. */
  readonly dimensions: readonly string[];
  /** Statistics by metric. */
  readonly metrics: Readonly<Record<string, readonly string[]>>;
}

const sum = ['Sum'];
const maximum = ['Maximum'];
const level = ['Average', 'Maximum'];
/** Of a duration. Percentiles are the service's own: they cannot be computed again from the averages. */
const latency = ['Average', 'Maximum', 'p50', 'p90', 'p95', 'p99'];

function each(names: string, statistics: readonly string[]): Record<string, readonly string[]> {
  return Object.fromEntries(names.split(' ').map((name) => [name, statistics]));
}

const lambda = {
  ...each('Invocations Errors Throttles DeadLetterErrors DestinationDeliveryFailures RecursiveInvocationsDropped', sum),
  ...each('ProvisionedConcurrencyInvocations ProvisionedConcurrencySpilloverInvocations', sum),
  ...each('AsyncEventsReceived AsyncEventsDropped', sum),
  ...each('Duration', latency),
  ...each('PostRuntimeExtensionsDuration AsyncEventAge', level),
  ...each('IteratorAge OffsetLag', maximum),
  ...each('ConcurrentExecutions ProvisionedConcurrentExecutions ProvisionedConcurrencyUtilization', maximum),
};

export const metricCatalogue: Partial<Readonly<Record<ResourceKind, readonly MetricRule[]>>> = {
  function: [
    { namespace: 'AWS/Lambda', dimensions: ['FunctionName'], metrics: lambda },
    {
      namespace: 'LambdaInsights',
      dimensions: ['function_name'],
      metrics: each('memory_utilization used_memory_max cpu_total_time tmp_used fd_use init_duration', level),
    },
  ],
  account: [
    {
      namespace: 'AWS/Lambda',
      dimensions: [],
      metrics: {
        ...each('ConcurrentExecutions UnreservedConcurrentExecutions ClaimedAccountConcurrency', maximum),
        ...each('Throttles', sum),
      },
    },
    // No dimension of a table: of the account alone.
    { namespace: 'AWS/DynamoDB', dimensions: [], metrics: each('UserErrors', sum) },
  ],
  'event-source-mapping': [
    {
      namespace: 'AWS/Lambda',
      dimensions: ['EventSourceMappingUUID'],
      metrics: each(
        'PolledEventCount FilteredOutEventCount InvokedEventCount FailedInvokeEventCount DroppedEventCount DeletedEventCount OnFailureDestinationDeliveredEventCount',
        sum,
      ),
    },
  ],
  queue: [
    {
      namespace: 'AWS/SQS',
      dimensions: ['QueueName'],
      metrics: {
        ...each(
          'ApproximateNumberOfMessagesVisible ApproximateNumberOfMessagesNotVisible ApproximateNumberOfMessagesDelayed',
          level,
        ),
        ...each('ApproximateAgeOfOldestMessage', maximum),
        ...each('NumberOfMessagesSent NumberOfMessagesReceived NumberOfMessagesDeleted NumberOfEmptyReceives', sum),
        ...each('SentMessageSize', level),
      },
    },
  ],
  stream: [
    {
      namespace: 'AWS/Kinesis',
      dimensions: ['StreamName'],
      metrics: {
        ...each('GetRecords.IteratorAgeMilliseconds', maximum),
        ...each('GetRecords.Success PutRecord.Success', ['Average']),
        ...each('PutRecords.FailedRecords IncomingBytes IncomingRecords', sum),
        ...each('ReadProvisionedThroughputExceeded WriteProvisionedThroughputExceeded', sum),
      },
    },
  ],
  table: [
    {
      namespace: 'AWS/DynamoDB',
      dimensions: ['TableName'],
      metrics: {
        ...each('ReadThrottleEvents WriteThrottleEvents ConditionalCheckFailedRequests TransactionConflict', sum),
        ...each('ConsumedReadCapacityUnits ConsumedWriteCapacityUnits', sum),
        ...each('ProvisionedReadCapacityUnits ProvisionedWriteCapacityUnits', ['Average']),
      },
    },
    ...'GetItem PutItem Query Scan UpdateItem DeleteItem BatchGetItem BatchWriteItem TransactGetItems TransactWriteItems'
      .split(' ')
      .map((operation) => ({
        namespace: 'AWS/DynamoDB',
        dimensions: ['TableName', `Operation=${operation}`],
        metrics: {
          ...each('ThrottledRequests SystemErrors', sum),
          ...each('SuccessfulRequestLatency', level),
          ...each('ReturnedItemCount', sum),
        },
      })),
  ],
  'rest-api': [
    {
      namespace: 'AWS/ApiGateway',
      dimensions: ['ApiName'],
      metrics: {
        ...each('Count 4XXError 5XXError CacheHitCount CacheMissCount', sum),
        ...each('Latency IntegrationLatency', latency),
      },
    },
  ],
  'http-api': [
    {
      namespace: 'AWS/ApiGateway',
      dimensions: ['ApiId'],
      metrics: { ...each('Count 4xx 5xx DataProcessed', sum), ...each('Latency IntegrationLatency', latency) },
    },
  ],
  'state-machine': [
    {
      namespace: 'AWS/States',
      dimensions: ['StateMachineArn'],
      metrics: {
        ...each(
          'ExecutionsStarted ExecutionsSucceeded ExecutionsFailed ExecutionsTimedOut ExecutionsAborted ExecutionThrottled',
          sum,
        ),
        ...each('ExecutionTime', latency),
      },
    },
  ],
  topic: [
    {
      namespace: 'AWS/SNS',
      dimensions: ['TopicName'],
      metrics: each(
        'NumberOfMessagesPublished NumberOfNotificationsDelivered NumberOfNotificationsFailed NumberOfNotificationsFilteredOut',
        sum,
      ),
    },
  ],
  'event-rule': [
    {
      namespace: 'AWS/Events',
      dimensions: ['RuleName'],
      metrics: each('Invocations FailedInvocations TriggeredRules ThrottledRules DeadLetterInvocations', sum),
    },
  ],
  'load-balancer': [
    {
      namespace: 'AWS/ApplicationELB',
      dimensions: ['LoadBalancer'],
      metrics: {
        ...each(
          'RequestCount HTTPCode_ELB_4XX_Count HTTPCode_ELB_5XX_Count HTTPCode_Target_4XX_Count HTTPCode_Target_5XX_Count',
          sum,
        ),
        ...each('LambdaInternalError LambdaUserError LambdaTargetProcessedBytes RejectedConnectionCount', sum),
        ...each('TargetResponseTime', latency),
        ...each('UnHealthyHostCount ActiveConnectionCount', maximum),
      },
    },
  ],
  'database-instance': [
    {
      namespace: 'AWS/RDS',
      dimensions: ['DBInstanceIdentifier'],
      metrics: {
        ...each('CPUUtilization DatabaseConnections DiskQueueDepth DBLoad ReplicaLag AuroraReplicaLag', level),
        ...each('FreeableMemory FreeStorageSpace BufferCacheHitRatio', ['Average', 'Minimum']),
        ...each('ReadLatency WriteLatency CommitLatency', level),
        ...each('Deadlocks', level),
        ...each('EngineUptime', ['Minimum']),
      },
    },
  ],
  'cache-cluster': [
    {
      namespace: 'AWS/ElastiCache',
      dimensions: ['CacheClusterId'],
      metrics: {
        ...each('CacheHits CacheMisses Evictions Reclaimed', sum),
        ...each('CacheHitRate', ['Average', 'Minimum']),
        ...each('CPUUtilization EngineCPUUtilization DatabaseMemoryUsagePercentage CurrConnections', level),
      },
    },
  ],
  'log-group': [
    {
      namespace: 'AWS/Logs',
      dimensions: ['LogGroupName'],
      metrics: each('IncomingBytes IncomingLogEvents', sum),
    },
  ],
};
