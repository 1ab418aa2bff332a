// The page that users read names every metric that is asked for, and no other; and none is missing that a diagnosis needs.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { resourceKinds } from '@coldcase/model';
import { expect, test } from 'vitest';
import { seriesOf } from '../aws/tasks/metrics.ts';
import { type MetricRule, metricCatalogue } from './metric-catalogue.ts';

const page = readFileSync(join(import.meta.dirname, '../../../../docs/reference/captured-metrics.md'), 'utf8');

test('the page lists the metrics of the catalogue', () => {
  const rows = page.split('\n').filter((line) => /^\| [a-z-]+ \| `/.test(line));
  const listed = rows.flatMap((row) => {
    const [, , namespace = '', , metrics = ''] = row.split('|');
    return [...metrics.matchAll(/`([^`]+)`/g)].map(([, name]) => `${namespace.replaceAll(/[ `]/g, '')} ${name}`);
  });
  const asked = Object.values(metricCatalogue).flatMap((rules) =>
    (rules ?? []).flatMap(({ namespace, metrics }) => Object.keys(metrics).map((name) => `${namespace} ${name}`)),
  );
  expect(new Set(listed)).toEqual(new Set(asked));
});

test('the page says of what, and under which dimensions', () => {
  const listed = page.matchAll(/^\| ([a-z-]+) \| `([\w/]+)` \| ([^|]+) \|/gm);
  const asked = Object.entries(metricCatalogue).flatMap(([kind, rules]) =>
    (rules ?? []).map(({ namespace, dimensions }) => `${kind} ${namespace} ${namesOf(dimensions) || 'none'}`),
  );
  const rows = [...listed].map(([, kind, namespace, dimensions = '']) => {
    return `${kind} ${namespace} ${dimensions.replaceAll(/[`,]/g, '')}`;
  });
  expect(new Set(rows)).toEqual(new Set(asked));
});

/** Names alone: `Operation=GetItem` is an operation. */
function namesOf(dimensions: readonly string[]): string {
  return dimensions.map((dimension) => dimension.split('=')[0]).join(' ');
}

// What the services publish, and a diagnosis may need: by name space and by the dimensions under which there are points.
// The pages are linked in captured-metrics.md.
const needed = `
AWS/Lambda FunctionName
  Invocations Errors Throttles DeadLetterErrors DestinationDeliveryFailures RecursiveInvocationsDropped
  ProvisionedConcurrencyInvocations ProvisionedConcurrencySpilloverInvocations AsyncEventsReceived AsyncEventsDropped
  Duration PostRuntimeExtensionsDuration IteratorAge OffsetLag AsyncEventAge
  ConcurrentExecutions ProvisionedConcurrentExecutions ProvisionedConcurrencyUtilization
AWS/Lambda FunctionName Resource
  Invocations Errors Throttles Duration ProvisionedConcurrencyInvocations ProvisionedConcurrencySpilloverInvocations
  ConcurrentExecutions ProvisionedConcurrentExecutions ProvisionedConcurrencyUtilization
AWS/Lambda ExecutedVersion FunctionName Resource
  Invocations Errors Duration
AWS/Lambda EventSourceMappingUUID
  PolledEventCount FilteredOutEventCount InvokedEventCount FailedInvokeEventCount DroppedEventCount DeletedEventCount
  OnFailureDestinationDeliveredEventCount
AWS/Lambda
  ConcurrentExecutions UnreservedConcurrentExecutions ClaimedAccountConcurrency Throttles
LambdaInsights function_name
  memory_utilization used_memory_max cpu_total_time tmp_used fd_use init_duration
AWS/SQS QueueName
  ApproximateNumberOfMessagesVisible ApproximateNumberOfMessagesNotVisible ApproximateNumberOfMessagesDelayed
  ApproximateAgeOfOldestMessage NumberOfMessagesSent NumberOfMessagesReceived NumberOfMessagesDeleted
  NumberOfEmptyReceives SentMessageSize
AWS/Kinesis StreamName
  GetRecords.IteratorAgeMilliseconds GetRecords.Success PutRecord.Success PutRecords.FailedRecords IncomingBytes
  IncomingRecords ReadProvisionedThroughputExceeded WriteProvisionedThroughputExceeded
AWS/Kinesis ShardId StreamName
  IteratorAgeMilliseconds IncomingBytes IncomingRecords ReadProvisionedThroughputExceeded
  WriteProvisionedThroughputExceeded
AWS/Kinesis ConsumerName StreamName
  SubscribeToShardEvent.MillisBehindLatest
AWS/DynamoDB
  UserErrors
AWS/DynamoDB TableName
  ReadThrottleEvents WriteThrottleEvents ConditionalCheckFailedRequests TransactionConflict ConsumedReadCapacityUnits
  ConsumedWriteCapacityUnits ProvisionedReadCapacityUnits ProvisionedWriteCapacityUnits
AWS/DynamoDB GlobalSecondaryIndexName TableName
  ReadThrottleEvents WriteThrottleEvents ConsumedReadCapacityUnits ConsumedWriteCapacityUnits
  ProvisionedReadCapacityUnits ProvisionedWriteCapacityUnits
AWS/DynamoDB Operation TableName
  ThrottledRequests SystemErrors SuccessfulRequestLatency ReturnedItemCount
AWS/DynamoDB ReceivingRegion TableName
  ReplicationLatency
AWS/DynamoDB Operation StreamLabel TableName
  ReturnedBytes ReturnedRecordsCount
AWS/ApiGateway ApiName
  Count 4XXError 5XXError Latency IntegrationLatency CacheHitCount
AWS/ApiGateway ApiName Stage
  Count 4XXError 5XXError Latency IntegrationLatency CacheHitCount
AWS/ApiGateway ApiName Method Resource Stage
  Count 4XXError 5XXError Latency IntegrationLatency CacheHitCount
AWS/ApiGateway ApiId
  Count 4xx 5xx Latency IntegrationLatency DataProcessed
AWS/ApiGateway ApiId Stage
  Count 4xx 5xx Latency IntegrationLatency DataProcessed
AWS/ApiGateway ApiId Method Resource Stage
  Count 4xx 5xx Latency IntegrationLatency DataProcessed
AWS/States StateMachineArn
  ExecutionsStarted ExecutionsSucceeded ExecutionsFailed ExecutionsTimedOut ExecutionsAborted ExecutionThrottled
  ExecutionTime
AWS/States LambdaFunctionArn
  LambdaFunctionsFailed LambdaFunctionsTimedOut LambdaFunctionTime
AWS/RDS DBInstanceIdentifier
  CPUUtilization DatabaseConnections FreeableMemory FreeStorageSpace ReadLatency WriteLatency ReplicaLag DiskQueueDepth
  Deadlocks DBLoad EngineUptime
AWS/RDS DBClusterIdentifier
  CPUUtilization DatabaseConnections FreeableMemory ReadLatency WriteLatency Deadlocks EngineUptime
AWS/RDS ProxyName
  ClientConnections DatabaseConnections DatabaseConnectionsCurrentlySessionPinned DatabaseConnectionsBorrowLatency
  ClientConnectionsSetupFailedAuth
AWS/ApplicationELB LoadBalancer
  RequestCount TargetResponseTime HTTPCode_ELB_5XX_Count HTTPCode_Target_5XX_Count LambdaTargetProcessedBytes
AWS/ApplicationELB LoadBalancer TargetGroup
  UnHealthyHostCount LambdaInternalError LambdaUserError RequestCount TargetResponseTime HTTPCode_Target_5XX_Count
`;

test.each(
  needed
    .trim()
    .split(/\n(?=\S)/)
    .map((paragraph): [string, string] => {
      const [head = '', ...names] = paragraph.split('\n');
      return [head, names.join(' ').trim().replaceAll(/\s+/g, ' ')];
    }),
)('a capture asks for %s: %s', (head, names) => {
  const [namespace, ...dimensions] = head.split(' ');
  const rules = Object.values(metricCatalogue)
    .flatMap((of) => of ?? [])
    .filter((rule) => {
      return rule.namespace === namespace && sorted(namesOf(rule.dimensions)) === sorted(dimensions.join(' '));
    });
  const asked = new Set(rules.flatMap(({ metrics }) => Object.keys(metrics)));
  expect(names.split(' ').filter((name) => !asked.has(name))).toEqual([]);
});

function sorted(names: string): string {
  return names.split(' ').sort().join(' ');
}

test('whatever is called a latency or a duration of a request comes with the percentiles of the service', () => {
  const durations = /^(Duration|Latency|IntegrationLatency|ExecutionTime|LambdaFunctionTime|TargetResponseTime)$/;
  const statistics = Object.values(metricCatalogue)
    .flatMap((of) => of ?? [])
    .flatMap(({ metrics }) => Object.entries(metrics))
    .flatMap(([name, of]) => (durations.test(name) ? [of.filter((one) => one.startsWith('p')).join(' ')] : []));
  expect(new Set(statistics)).toEqual(new Set(['p50 p90 p95 p99']));
});

test('no part has more series than the limit of parts was made for', () => {
  const counts = Object.entries(metricCatalogue)
    .filter(([kind]) => !isResourceKind(kind))
    .map(([kind, rules]) => `${kind} ${statisticsIn(rules ?? [])}`);
  expect(counts.filter((count) => Number(count.split(' ')[1]) > 25)).toEqual([]);
  expect(counts).toContain('function-qualifier 25');
});

function isResourceKind(kind: string): boolean {
  return resourceKinds.some((known) => known === kind);
}

function statisticsIn(rules: readonly MetricRule[]): number {
  return rules.flatMap(({ metrics }) => Object.values(metrics).flat()).length;
}

test('dimensions stand in the order of their names, so that two points of one series compare equal', () => {
  const all = Object.values(metricCatalogue)
    .flatMap((of) => of ?? [])
    .map(({ dimensions }) => namesOf(dimensions));
  expect(all.filter((names) => names !== sorted(names))).toEqual([]);
});

test('a dimension that a resource does not have makes no series', () => {
  const series = seriesOf({ kind: 'function', dimensions: { FunctionName: 'orders' } });
  expect(new Set(series.map(({ namespace }) => namespace))).toEqual(new Set(['AWS/Lambda']));
  expect(series.filter(({ name }) => name === 'Duration').map(({ statistic }) => statistic)).toEqual(
    'Average Maximum p50 p90 p95 p99'.split(' '),
  );
  expect(seriesOf({ kind: 'role', dimensions: { FunctionName: 'orders' } })).toEqual([]);
});

test('a table is asked operation by operation, which is how its errors and latencies are kept', () => {
  const series = seriesOf({ kind: 'table', dimensions: { TableName: 'carts' } });
  const throttled = series.filter(({ name }) => name === 'ThrottledRequests').map(({ dimensions }) => dimensions);
  expect(throttled).toContainEqual([
    { name: 'Operation', value: 'GetItem' },
    { name: 'TableName', value: 'carts' },
  ]);
});
