// The limits of a shard of Kinesis or DynamoDB Streams are exceeded. The code is that of DynamoDB; the text names the stream.
import type { Scenario } from './scenario.ts';

const limitsPage = 'https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html';

export const streamThroughputExceeded: Scenario = {
  label: 'stream-throughput-exceeded',
  title: 'The throughput of a stream is exceeded',
  summary: 'More reads or writes than a shard allows.',
  role: 'cause',
  signals: [
    {
      id: 'rate-of-stream',
      where: 'error',
      strength: 'decisive',
      patterns: [
        /Rate exceeded for (shard|stream|consumer)/i,
        /(Read|Write)ProvisionedThroughputExceeded/,
        /DynamoDBStreams\w*.{0,200}(Rate exceeded|Throttl|LimitExceeded|ThroughputExceeded)/s,
        /(Rate exceeded|Throttling|LimitExceeded|ThroughputExceeded).{0,200}(DynamoDBStreams|streams\.dynamodb|dynamodbstreams)/is,
        /ProvisionedThroughputExceeded.{0,400}(\bshard|\bstream\b|GetRecords|PutRecords?\b|GetShardIterator|Kinesis|SubscribeToShard|DescribeStream)/is,
        /(\bshard|GetRecords|PutRecords?\b|GetShardIterator|Kinesis|SubscribeToShard|ListShards|DescribeStream).{0,300}(ProvisionedThroughputExceeded|LimitExceededException|Rate exceeded)/is,
      ],
      reason: 'the text names a shard, a stream or an operation on one',
      source: limitsPage,
    },
    {
      id: 'failed-records',
      where: 'line',
      strength: 'strong',
      patterns: [
        /FailedRecordCount"?\W{1,4}[1-9]/,
        /per second (put|read) limit|exceeds? .{0,30}shard('s)? (limit|capacity)/i,
      ],
      reason: 'part of a batch of records was refused',
      source: 'https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html',
    },
  ],
  discriminators: [
    { against: 'dynamodb-throttled', because: 'the limit is that of a shard, not of a table' },
    { against: 'service-api-throttled', because: 'the limit is that of a shard' },
    { against: 'event-backlog', when: ['rate-of-stream'], because: 'the lag follows from the limit of the shard' },
  ],
  decides: 'ReadProvisionedThroughputExceeded or WriteProvisionedThroughputExceeded of the stream.',
  remedy: {
    mitigate: ['Poll less often; remove a consumer.'],
    fix: ['Enhanced fan-out per consumer, more shards, a partition key that spreads.'],
    prevent: ['Alarm on both throughput metrics of the stream.'],
  },
  document: limitsPage,
};
