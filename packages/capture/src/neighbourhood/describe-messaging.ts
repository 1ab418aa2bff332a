// Queues, topics, streams, rules: what carries messages from one function to another.
import { referencesIn } from '@coldcase/model';
import { becauseOf, type Description, documentOf, type Inquiry } from './describe.ts';
import type { Reference } from './reference.ts';

export async function describeQueue(inquiry: Inquiry, { id: name, account }: Reference): Promise<Description> {
  const { QueueUrl } = await inquiry.ask('sqs:GetQueueUrl', {
    QueueName: name,
    ...(account === undefined ? {} : { QueueOwnerAWSAccountId: account }),
  });
  const { Attributes } = await inquiry.ask('sqs:GetQueueAttributes', { QueueUrl, AttributeNames: ['All'] });
  return {
    documents: [documentOf('queue', name, { QueueUrl, Attributes })],
    neighbours: becauseOf(referencesIn(Attributes?.RedrivePolicy ?? ''), `dead letters of ${name} go there`),
    logGroups: [],
    dimensions: { QueueName: name },
  };
}

export async function describeTopic(inquiry: Inquiry, { id: arn }: Reference): Promise<Description> {
  const name = arn.split(':').at(-1) ?? arn;
  const { Attributes } = await inquiry.ask('sns:GetTopicAttributes', { TopicArn: arn });
  const { Subscriptions } = (await inquiry.detail('sns:ListSubscriptionsByTopic', { TopicArn: arn })) ?? {};
  return {
    documents: [documentOf('topic', name, { Attributes, Subscriptions })],
    neighbours: [],
    logGroups: [],
    dimensions: { TopicName: name },
  };
}

export async function describeStream(inquiry: Inquiry, { id: name }: Reference): Promise<Description> {
  const { StreamDescriptionSummary } = await inquiry.ask('kinesis:DescribeStreamSummary', { StreamName: name });
  const { EnhancedMonitoring = [], ConsumerCount = 0, StreamARN } = StreamDescriptionSummary ?? {};
  const isMeasuredByShard = EnhancedMonitoring.some(({ ShardLevelMetrics = [] }) => ShardLevelMetrics.length > 0);
  const shards = isMeasuredByShard ? await shardsOf(inquiry, name) : [];
  const consumers = ConsumerCount > 0 ? await consumersOf(inquiry, StreamARN) : undefined;
  return {
    documents: [documentOf('stream', name, { StreamDescriptionSummary, Consumers: consumers })],
    neighbours: [],
    logGroups: [],
    dimensions: { StreamName: name },
    parts: [
      ...inquiry.measured(
        'stream-shard',
        'shards',
        shards.map(({ ShardId = '' }) => ({ ShardId, StreamName: name })),
      ),
      ...inquiry.measured(
        'stream-consumer',
        'consumers',
        (consumers ?? []).map(({ ConsumerName = '' }) => ({ ConsumerName, StreamName: name })),
      ),
    ],
  };
}

/** Those that take records come before those that were split or merged, in which there may be some left to read. */
async function shardsOf(inquiry: Inquiry, name: string) {
  const { Shards = [] } = (await inquiry.detail('kinesis:ListShards', { StreamName: name })) ?? {};
  const isClosed = (shard: (typeof Shards)[number]) => shard.SequenceNumberRange?.EndingSequenceNumber !== undefined;
  return [...Shards.filter((shard) => !isClosed(shard)), ...Shards.filter(isClosed)];
}

async function consumersOf(inquiry: Inquiry, StreamARN: string | undefined) {
  return (await inquiry.detail('kinesis:ListStreamConsumers', { StreamARN }))?.Consumers;
}

/** A rule of another bus is written `bus/rule` in its ARN. */
export async function describeRule(inquiry: Inquiry, { id }: Reference): Promise<Description> {
  const [rule = id, bus] = id.split('/').reverse();
  const of = bus === undefined ? {} : { EventBusName: bus };
  const description = await inquiry.ask('events:DescribeRule', { Name: rule, ...of });
  const { Targets } = (await inquiry.detail('events:ListTargetsByRule', { Rule: rule, ...of })) ?? {};
  return {
    documents: [documentOf('event-rule', rule, { ...withoutMetadata(description), Targets })],
    neighbours: [],
    logGroups: [],
    dimensions: { RuleName: rule },
  };
}

/** The answer without what the SDK adds to it: request ids and counts of attempts differ from run to run. */
export function withoutMetadata<T extends object>(answer: T): Omit<T, '$metadata'> {
  const { $metadata: _, ...rest } = { $metadata: undefined, ...answer };
  return rest;
}
