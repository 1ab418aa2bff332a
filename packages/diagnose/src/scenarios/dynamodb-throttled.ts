// The throughput of a table, an index, a partition or the account is exceeded, in provisioned and on-demand mode alike.
import type { Scenario } from './scenario.ts';

const errorsPage = 'https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html';

export const dynamodbThrottled: Scenario = {
  label: 'dynamodb-throttled',
  title: 'DynamoDB throttled the table',
  summary: 'Requests exceed the capacity of the table, of an index or of one partition.',
  role: 'cause',
  signals: [
    {
      id: 'table-throughput',
      where: 'error',
      strength: 'decisive',
      patterns: [
        /level of configured provisioned throughput for (the|one or more)/i,
        /Throughput exceeds the current (capacity|throughput limit)/i,
        /provisioning level with the UpdateTable API/i,
        /(Table|Index)(Read|Write)(ProvisionedThroughput|MaxOnDemandThroughput|KeyRangeThroughput|AccountLimit)Exceeded/,
        /TransactionCanceledException.{0,400}(ThrottlingError|ProvisionedThroughputExceeded)/s,
        /dynamodb.{0,120}(ProvisionedThroughputExceeded|ThrottlingException|RequestLimitExceeded)/is,
        /(ProvisionedThroughputExceeded|ThrottlingException|RequestLimitExceeded).{0,300}(dynamodb|\b(GetItem|PutItem|UpdateItem|DeleteItem|Query|Scan|BatchGetItem|BatchWriteItem|TransactWriteItems|TransactGetItems) operation)/is,
      ],
      unless: [/\bshard\b|for stream|GetRecords|PutRecord|Kinesis|DynamoDBStreams|dynamodbstreams|streams\.dynamodb/i],
      reason: 'DynamoDB says that the throughput is exceeded',
      source: errorsPage,
    },
    {
      id: 'throughput-code',
      where: 'error',
      strength: 'strong',
      patterns: [/ProvisionedThroughputExceeded(Exception)?/],
      unless: [/\bshard\b|for stream|GetRecords|PutRecord|Kinesis|DynamoDBStreams|dynamodbstreams/i],
      reason: 'the error code is that of exceeded throughput',
      source: errorsPage,
    },
    {
      id: 'unprocessed',
      where: 'line',
      strength: 'strong',
      patterns: [/Unprocessed(Items|Keys)"?\W{1,4}\{ ?"?\w/, /(ReadThrottle|WriteThrottle)Events|ThrottledRequests/],
      reason: 'a batch came back with unprocessed items',
      source: 'https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html',
    },
  ],
  discriminators: [
    { against: 'service-api-throttled', because: 'the throttled service is DynamoDB' },
    {
      against: 'dynamodb-conflict',
      when: ['table-throughput'],
      because: 'the transaction was cancelled for its throughput',
    },
    { against: 'unhandled-exception', because: 'the exception is the throttle of the table' },
  ],
  decides: 'ReadThrottleEvents and WriteThrottleEvents of the table (not UserErrors, which excludes throttling).',
  remedy: {
    mitigate: ['Raise the capacity or switch to on-demand; pre-warm before a known peak.'],
    fix: ['Spread hot keys; retry with backoff and jitter; give indexes the capacity of their table.'],
    prevent: ['Alarm on throttle events of the table and of each index.'],
  },
  document: errorsPage,
};
