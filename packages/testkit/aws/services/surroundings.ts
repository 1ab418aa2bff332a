// The services around: queues, tables, streams, who changed what, stacks, tags, and who we are.
import { createHash } from 'node:crypto';
import type { AwsData, Stack } from '../data.ts';
import { AwsRefusal, notFound } from '../errors.ts';
import { type JsonObject, listIn, numberIn, objectOf, parsed, textIn } from '../json.ts';
import type { Operations, Serving } from '../operation.ts';
import { pageOf } from '../paging.ts';
import { xmlOf } from '../xml.ts';

const trailPageLength = 50;
const tagPageLength = 100;
const stackPageLength = 100;

export const surroundingOperations: Operations = {
  'sqs:ListQueues': ({ input, data, region, account }) => {
    const prefix = textIn(input, 'QueueNamePrefix') ?? '';
    const names = Object.keys(data.queues ?? {}).filter((name) => name.startsWith(prefix));
    return { QueueUrls: names.map((name) => queueUrl(name, region, account)) };
  },
  'sqs:GetQueueUrl': ({ input, data, region, account }) => {
    const name = textIn(input, 'QueueName') ?? '';
    attributesOf(name, data);
    return { QueueUrl: queueUrl(name, region, account) };
  },
  'sqs:GetQueueAttributes': (serving) => ({ Attributes: attributesIn(serving) }),
  'sqs:ListQueueTags': (serving) => {
    attributesIn(serving);
    return { Tags: {} };
  },
  'sqs:ListDeadLetterSourceQueues': ({ input, data, region, account }) => {
    const name = queueNameIn(input);
    const sources = Object.entries(data.queues ?? {}).filter(([, { RedrivePolicy = '' }]) => {
      return RedrivePolicy.includes(`:${name}"`);
    });
    return { queueUrls: sources.map(([source]) => queueUrl(source, region, account)) };
  },
  'sqs:ReceiveMessage': (serving) => {
    const messages = received(serving);
    // No `Messages` at all when there are none.
    return messages.length === 0 ? {} : { Messages: messages };
  },
  'dynamodb:DescribeTable': ({ input, data }) => {
    const name = textIn(input, 'TableName') ?? '';
    const table = data.tables?.find(({ TableName }) => TableName === name);
    if (table === undefined) throw notFound(`Requested resource not found: Table: ${name} not found`);
    return { Table: table };
  },
  'dynamodb:ListTables': ({ data }) => ({ TableNames: (data.tables ?? []).map(({ TableName }) => TableName) }),
  'dynamodb:DescribeTimeToLive': () => ({ TimeToLiveDescription: { TimeToLiveStatus: 'DISABLED' } }),
  'kinesis:DescribeStreamSummary': ({ input, data, account }) => {
    const name = textIn(input, 'StreamName') ?? '';
    const stream = data.streams?.find(({ StreamName }) => StreamName === name);
    if (stream === undefined) throw notFound(`Stream ${name} under account ${account} not found.`);
    return { StreamDescriptionSummary: stream };
  },
  'cloudtrail:LookupEvents': ({ input, data }) => {
    const [attribute] = listIn(input, 'LookupAttributes').map(objectOf);
    const from = numberIn(input, 'StartTime') ?? 0;
    const to = numberIn(input, 'EndTime') ?? Number.MAX_SAFE_INTEGER;
    const events = (data.trailEvents ?? []).filter((event) => {
      return Number(event.EventTime) >= from && Number(event.EventTime) <= to && hasAttribute(event, attribute);
    });
    const length = Math.min(trailPageLength, numberIn(input, 'MaxResults') ?? trailPageLength);
    return pageOf(events, input, { list: 'Events', token: 'NextToken' }, length);
  },
  'tag:GetResources': ({ input, data }) => {
    const filters = listIn(input, 'TagFilters').map(objectOf);
    const found = (data.taggedResources ?? []).filter((resource) =>
      filters.every((filter) => hasTag(resource, filter)),
    );
    const page = pageOf(found, input, { list: 'ResourceTagMappingList', token: 'PaginationToken' }, tagPageLength);
    return { PaginationToken: '', ...page };
  },
  'sts:GetCallerIdentity': ({ account }) =>
    queryAnswer('GetCallerIdentity', {
      Arn: `arn:aws:sts::${account}:assumed-role/reader/me`,
      UserId: 'AROAEXAMPLE:me',
      Account: account,
    }),
  'cloudformation:DescribeStacks': ({ input, data }) => {
    const name = textIn(input, 'StackName');
    const stacks = name === undefined ? (data.stacks ?? []) : [stackNamed(name, data)];
    const descriptions = stacks.map(({ description }) => description);
    const page = pageOf(descriptions, input, { list: 'Stacks', token: 'NextToken' }, stackPageLength);
    return queryAnswer('DescribeStacks', page);
  },
  'cloudformation:ListStackResources': ({ input, data }) => {
    const { resources } = stackNamed(textIn(input, 'StackName') ?? '', data);
    const page = pageOf(resources, input, { list: 'StackResourceSummaries', token: 'NextToken' }, stackPageLength);
    return queryAnswer('ListStackResources', page);
  },
  'cloudformation:DescribeStackResources': ({ input, data }) =>
    queryAnswer('DescribeStackResources', {
      StackResources: stackNamed(textIn(input, 'StackName') ?? '', data).resources,
    }),
  'cloudformation:DescribeStackEvents': ({ input, data }) => {
    const { events } = stackNamed(textIn(input, 'StackName') ?? '', data);
    return queryAnswer(
      'DescribeStackEvents',
      pageOf(events, input, { list: 'StackEvents', token: 'NextToken' }, stackPageLength),
    );
  },
};

/** The envelope of the query protocol. */
export function queryAnswer(operation: string, result: JsonObject): string {
  return xmlOf(`${operation}Response`, {
    [`${operation}Result`]: result,
    ResponseMetadata: { RequestId: 'request' },
  });
}

function queueUrl(name: string, region: string, account: string): string {
  return `https://sqs.${region}.amazonaws.com/${account}/${name}`;
}

function queueNameIn(input: JsonObject): string {
  return (textIn(input, 'QueueUrl') ?? '').split('/').at(-1) ?? '';
}

function attributesIn({ input, data }: Serving): Readonly<Record<string, string>> {
  return attributesOf(queueNameIn(input), data);
}

function attributesOf(name: string, data: AwsData): Readonly<Record<string, string>> {
  const attributes = data.queues?.[name];
  if (attributes === undefined) throw new AwsRefusal('QueueDoesNotExist', 'The specified queue does not exist.');
  return attributes;
}

/** The ones that were received least often come first: so each look brings others, and then the same again. */
function received(serving: Serving): readonly JsonObject[] {
  const { input, data, state } = serving;
  const { RedrivePolicy = '{}' } = attributesIn(serving);
  const { maxReceiveCount = Number.POSITIVE_INFINITY } = parsed(RedrivePolicy);
  const name = queueNameIn(input);
  const countOf = (place: number) => state.receives.get(`${name} ${place}`) ?? 0;
  const places = (data.messages?.[name] ?? []).map((_, place) => place);
  const here = places.filter((place) => countOf(place) < Number(maxReceiveCount));
  const chosen = here.toSorted((a, b) => countOf(a) - countOf(b)).slice(0, numberIn(input, 'MaxNumberOfMessages') ?? 1);
  return chosen.map((place) => {
    const count = countOf(place) + 1;
    state.receives.set(`${name} ${place}`, count);
    const body = data.messages?.[name]?.[place] ?? '';
    return {
      MessageId: `${name}-${String(place).padStart(4, '0')}`,
      ReceiptHandle: `receipt-${name}-${place}-${count}`,
      MD5OfBody: createHash('md5').update(body).digest('hex'),
      Body: body,
      Attributes: { ApproximateReceiveCount: String(count), SentTimestamp: '1795269600000' },
    };
  });
}

function hasAttribute(event: JsonObject, attribute: JsonObject | undefined): boolean {
  if (attribute === undefined) return true;
  const { AttributeKey: key, AttributeValue: value } = attribute;
  if (key === 'ResourceName')
    return listIn(event, 'Resources')
      .map(objectOf)
      .some(({ ResourceName }) => ResourceName === value);
  return event[String(key)] === value;
}

function hasTag(resource: JsonObject, filter: JsonObject): boolean {
  const values = listIn(filter, 'Values');
  return listIn(resource, 'Tags')
    .map(objectOf)
    .some(({ Key, Value }) => Key === filter.Key && (values.length === 0 || values.includes(Value)));
}

function stackNamed(name: string, data: AwsData): Stack {
  const stack = data.stacks?.find(({ description }) => description.StackName === name || description.StackId === name);
  if (stack === undefined) throw new AwsRefusal('ValidationError', `Stack with id ${name} does not exist`);
  return stack;
}
