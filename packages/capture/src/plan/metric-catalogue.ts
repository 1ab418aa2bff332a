// Which metrics tell how a resource fares, and by which statistics. A metric that counts failures has no data where nothing
// failed, so asking for it costs a query and brings nothing: the usual case, and the right one.
//
// Names, units and dimensions: /docs/reference/captured-metrics.md has the list with its sources.
import type { ResourceKind } from '@coldcase/model';

/** What has series beside its resource, and is no resource: CloudWatch keeps it under more dimensions. */
export type MeasuredPart =
  | 'executed-version'
  | 'function-qualifier'
  | 'http-api-route'
  | 'http-api-stage'
  | 'machine-function'
  | 'rest-api-method'
  | 'rest-api-stage'
  | 'stream-consumer'
  | 'stream-shard'
  | 'table-index'
  | 'table-replica'
  | 'table-stream'
  | 'target-group';

export type MeasuredKind = ResourceKind | MeasuredPart;

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

const capacity = {
  ...each('ReadThrottleEvents WriteThrottleEvents ConsumedReadCapacityUnits ConsumedWriteCapacityUnits', sum),
  ...each('ProvisionedReadCapacityUnits ProvisionedWriteCapacityUnits', ['Average']),
};

const restApi = {
  ...each('Count 4XXError 5XXError CacheHitCount CacheMissCount', sum),
  ...each('Latency IntegrationLatency', latency),
};

const httpApi = { ...each('Count 4xx 5xx DataProcessed', sum), ...each('Latency IntegrationLatency', latency) };

export const metricCatalogue: Partial<Readonly<Record<MeasuredKind, readonly MetricRule[]>>> = {
  function: [
    { namespace: 'AWS/Lambda', dimensions: ['FunctionName'], metrics: lambda },
    {
      namespace: 'LambdaInsights',
      dimensions: ['function_name'],
      metrics: each('memory_utilization used_memory_max cpu_total_time tmp_used fd_use init_duration', level),
    },
  ],
  // `orders:live`: an alias, or a version that something calls by its number.
  'function-qualifier': [{ namespace: 'AWS/Lambda', dimensions: ['FunctionName', 'Resource'], metrics: lambda }],
  // What one version did under an alias: while traffic is shifted, the two differ.
  'executed-version': [
    {
      namespace: 'AWS/Lambda',
      dimensions: ['ExecutedVersion', 'FunctionName', 'Resource'],
      metrics: {
        ...each('Invocations Errors', sum),
        ...each('Duration', latency),
        ...each('ConcurrentExecutions', maximum),
      },
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
  // Where enhanced monitoring is on. The names lack the operation that they have on streams.
  'stream-shard': [
    {
      namespace: 'AWS/Kinesis',
      dimensions: ['ShardId', 'StreamName'],
      metrics: {
        ...each('IteratorAgeMilliseconds', maximum),
        ...each('IncomingBytes IncomingRecords OutgoingBytes OutgoingRecords', sum),
        ...each('ReadProvisionedThroughputExceeded WriteProvisionedThroughputExceeded', sum),
      },
    },
  ],
  'stream-consumer': [
    {
      namespace: 'AWS/Kinesis',
      dimensions: ['ConsumerName', 'StreamName'],
      metrics: each('SubscribeToShardEvent.MillisBehindLatest', level),
    },
  ],
  table: [
    {
      namespace: 'AWS/DynamoDB',
      dimensions: ['TableName'],
      metrics: { ...each('ConditionalCheckFailedRequests TransactionConflict', sum), ...capacity },
    },
    ...'GetItem PutItem Query Scan UpdateItem DeleteItem BatchGetItem BatchWriteItem TransactGetItems TransactWriteItems'
      .split(' ')
      .map((operation) => ({
        namespace: 'AWS/DynamoDB',
        dimensions: [`Operation=${operation}`, 'TableName'],
        metrics: {
          ...each('ThrottledRequests SystemErrors', sum),
          // How many there were no other metric of a table tells.
          ...each('SuccessfulRequestLatency', [...level, 'SampleCount']),
          ...each('ReturnedItemCount', sum),
        },
      })),
  ],
  // The figures of a table leave those of its indexes out.
  'table-index': [
    { namespace: 'AWS/DynamoDB', dimensions: ['GlobalSecondaryIndexName', 'TableName'], metrics: capacity },
  ],
  // A point each five minutes.
  'table-replica': [
    {
      namespace: 'AWS/DynamoDB',
      dimensions: ['ReceivingRegion', 'TableName'],
      metrics: each('ReplicationLatency', level),
    },
  ],
  'table-stream': [
    {
      namespace: 'AWS/DynamoDB',
      dimensions: ['Operation=GetRecords', 'StreamLabel', 'TableName'],
      metrics: each('ReturnedBytes ReturnedRecordsCount', sum),
    },
  ],
  'rest-api': [{ namespace: 'AWS/ApiGateway', dimensions: ['ApiName'], metrics: restApi }],
  'rest-api-stage': [{ namespace: 'AWS/ApiGateway', dimensions: ['ApiName', 'Stage'], metrics: restApi }],
  'rest-api-method': [
    { namespace: 'AWS/ApiGateway', dimensions: ['ApiName', 'Method', 'Resource', 'Stage'], metrics: restApi },
  ],
  'http-api': [{ namespace: 'AWS/ApiGateway', dimensions: ['ApiId'], metrics: httpApi }],
  'http-api-stage': [{ namespace: 'AWS/ApiGateway', dimensions: ['ApiId', 'Stage'], metrics: httpApi }],
  'http-api-route': [
    { namespace: 'AWS/ApiGateway', dimensions: ['ApiId', 'Method', 'Resource', 'Stage'], metrics: httpApi },
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
  // A step that calls its function as `arn:aws:states:::lambda:invoke` is not counted here.
  'machine-function': [
    {
      namespace: 'AWS/States',
      dimensions: ['LambdaFunctionArn'],
      metrics: {
        ...each('LambdaFunctionsScheduled LambdaFunctionsStarted LambdaFunctionsSucceeded', sum),
        ...each('LambdaFunctionsFailed LambdaFunctionsTimedOut', sum),
        ...each('LambdaFunctionTime', latency),
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
        ...each('LambdaTargetProcessedBytes RejectedConnectionCount', sum),
        ...each('TargetResponseTime', latency),
        ...each('ActiveConnectionCount', maximum),
      },
    },
  ],
  // What a load balancer tells of its targets, it tells under no dimension of its own alone. Unhealthy at the minimum of a
  // minute is unhealthy to all of its nodes.
  'target-group': [
    {
      namespace: 'AWS/ApplicationELB',
      dimensions: ['LoadBalancer', 'TargetGroup'],
      metrics: {
        ...each('RequestCount HTTPCode_Target_4XX_Count HTTPCode_Target_5XX_Count', sum),
        ...each('LambdaInternalError LambdaUserError', sum),
        ...each('TargetResponseTime', latency),
        ...each('HealthyHostCount UnHealthyHostCount', ['Minimum', 'Maximum']),
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
    {
      namespace: 'AWS/RDS',
      dimensions: ['DBClusterIdentifier'],
      metrics: {
        ...each('CPUUtilization DatabaseConnections ReadLatency WriteLatency CommitLatency Deadlocks', level),
        ...each('FreeableMemory BufferCacheHitRatio', ['Average', 'Minimum']),
        ...each('EngineUptime', ['Minimum']),
        ...each('AuroraReplicaLagMaximum', maximum),
        ...each('ServerlessDatabaseCapacity ACUUtilization', level),
        ...each('VolumeBytesUsed', maximum),
      },
    },
  ],
  // Each machine behind a proxy publishes its own figure: their sum is what the proxy holds. Latencies are microseconds.
  'database-proxy': [
    {
      namespace: 'AWS/RDS',
      dimensions: ['ProxyName'],
      metrics: {
        ...each('ClientConnections ClientConnectionsReceived ClientConnectionsClosed', sum),
        ...each('ClientConnectionsSetupSucceeded ClientConnectionsSetupFailedAuth', sum),
        ...each('DatabaseConnections DatabaseConnectionRequests DatabaseConnectionsSetupFailed', sum),
        ...each('DatabaseConnectionsCurrentlyBorrowed DatabaseConnectionsCurrentlyInTransaction', sum),
        ...each('DatabaseConnectionsCurrentlySessionPinned MaxDatabaseConnectionsAllowed', sum),
        ...each('DatabaseConnectionsBorrowLatency QueryDatabaseResponseLatency QueryResponseLatency', level),
        ...each('QueryRequests', sum),
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
