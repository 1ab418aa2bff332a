// CloudWatch Logs: groups, streams, events. Pages are written as text straight from the events, since building objects and
// serialising them would make the server slower than the client that it tests.
import type { AwsData, LogEvent, LogGroup } from '../data.ts';
import { invalid } from '../errors.ts';
import { type JsonObject, listIn, numberIn, textIn } from '../json.ts';
import type { Operations, Serving } from '../operation.ts';
import { pageOf, placeIn, tokenAt } from '../paging.ts';
import { groupNamed, indexAtMs } from './groups.ts';
import { insightsOperations } from './insights.ts';

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html */
const pageEventsMax = 10_000;
const pageBytesMax = 1_000_000;

export const logsOperations: Operations = {
  'logs:DescribeLogGroups': ({ input, data, region, account }) => {
    const prefix = textIn(input, 'logGroupNamePrefix') ?? '';
    const pattern = textIn(input, 'logGroupNamePattern')?.toLowerCase() ?? '';
    const groups = (data.logGroups ?? []).filter(
      ({ name }) => name.startsWith(prefix) && name.toLowerCase().includes(pattern),
    );
    const described = groups.map((group) => describedGroup(group, region, account));
    return pageOf(described, input, { list: 'logGroups', token: 'nextToken' }, numberIn(input, 'limit') ?? 50);
  },
  'logs:DescribeLogStreams': ({ input, data }) => {
    const group = groupIn(input, data);
    const prefix = textIn(input, 'logStreamNamePrefix') ?? '';
    const streams = streamsOf(group).filter(({ logStreamName }) => String(logStreamName).startsWith(prefix));
    return pageOf(streams, input, { list: 'logStreams', token: 'nextToken' }, numberIn(input, 'limit') ?? 50);
  },
  'logs:FilterLogEvents': (serving) => eventsPage(serving),
  ...insightsOperations,
  'logs:DescribeMetricFilters': () => ({ metricFilters: [] }),
  'logs:DescribeSubscriptionFilters': ({ input, data }) => {
    groupIn(input, data);
    return { subscriptionFilters: [] };
  },
  'logs:DescribeQueryDefinitions': () => ({ queryDefinitions: [] }),
};

function eventsPage({ input, data, fault, callNumber }: Serving): string {
  const group = groupIn(input, data);
  const limit = numberIn(input, 'limit') ?? pageEventsMax;
  if (limit > pageEventsMax) throw invalid(tooMany(limit));
  const from = placeIn(textIn(input, 'nextToken'), input) || indexAtMs(group, numberIn(input, 'startTime') ?? 0);
  const end = indexAtMs(group, (numberIn(input, 'endTime') ?? Number.MAX_SAFE_INTEGER) + 1);
  if (fault?.kind === 'emptyPage') return pageText([], tokenAt(from, input, callNumber));
  const wanted = fault?.kind === 'shortPage' ? Math.ceil(limit / 2) : limit;
  const { texts, next } = eventTexts(group, from, end, wanted, matcherOf(input));
  // AWS, too, gives a token with the last events and then an empty page without one.
  const isOver = next >= end && texts.length === 0;
  const place = fault?.kind === 'duplicatePage' ? from : next;
  return pageText(texts, isOver ? undefined : tokenAt(place, input, place === from ? callNumber : 0));
}

function eventTexts(
  group: LogGroup,
  from: number,
  end: number,
  limit: number,
  isWanted: (event: LogEvent) => boolean,
): { readonly texts: readonly string[]; readonly next: number } {
  const texts: string[] = [];
  let bytes = 0;
  let index = from;
  for (; index < end && texts.length < limit && bytes < pageBytesMax; index++) {
    const event = group.eventAt(index);
    if (!isWanted(event)) continue;
    const text = eventText(group.name, index, event);
    bytes += text.length;
    texts.push(text);
  }
  return { texts, next: index };
}

function pageText(texts: readonly string[], nextToken: string | undefined): string {
  const token = nextToken === undefined ? '' : `"nextToken":${JSON.stringify(nextToken)},`;
  return `{"events":[${texts.join(',')}],${token}"searchedLogStreams":[]}`;
}

function eventText(groupName: string, index: number, { timestamp, message, logStreamName }: LogEvent): string {
  const id = eventId(groupName, index, timestamp);
  return `{"eventId":"${id}","ingestionTime":${timestamp + 350},"logStreamName":${JSON.stringify(logStreamName)},"message":${JSON.stringify(message)},"timestamp":${timestamp}}`;
}

/** 56 digits that grow with time; the group and the index are in them, so that no two events share one. */
function eventId(groupName: string, index: number, timestamp: number): string {
  return `3${String(timestamp).padStart(14, '0')}${String(numberOf(groupName)).padStart(10, '0')}${String(index).padStart(31, '0')}`;
}

const numbers = new Map<string, number>();
function numberOf(name: string): number {
  const known = numbers.get(name);
  if (known !== undefined) return known;
  let sum = 7;
  for (const letter of name) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 2 ** 32;
  numbers.set(name, sum);
  return sum;
}

/** Terms beside each other, each in the message; quotes hold a term with spaces. Nothing else of the language. */
function matcherOf(input: JsonObject): (event: LogEvent) => boolean {
  const pattern = textIn(input, 'filterPattern') ?? '';
  if (/^\s*[{[%?-]/.test(pattern)) throw invalid(`this server knows only patterns of terms, not ${pattern}`);
  const terms = [...pattern.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
  const streams = listIn(input, 'logStreamNames');
  const prefix = textIn(input, 'logStreamNamePrefix') ?? '';
  return ({ message, logStreamName }) =>
    terms.every((term) => message.includes(term)) &&
    logStreamName.startsWith(prefix) &&
    (streams.length === 0 || streams.includes(logStreamName));
}

function groupIn(input: JsonObject, data: AwsData): LogGroup {
  const identifier = textIn(input, 'logGroupName') ?? textIn(input, 'logGroupIdentifier') ?? '';
  return groupNamed(identifier.replace(/^arn:[^:]*:logs:[^:]*:\d*:log-group:/, '').replace(/:\*$/, ''), data);
}

function describedGroup({ name, eventCount, eventAt, retentionInDays }: LogGroup, region: string, account: string) {
  const arn = `arn:aws:logs:${region}:${account}:log-group:${name}`;
  return {
    logGroupName: name,
    arn: `${arn}:*`,
    logGroupArn: arn,
    creationTime: eventCount === 0 ? 0 : eventAt(0).timestamp,
    storedBytes: eventCount * 100,
    metricFilterCount: 0,
    logGroupClass: 'STANDARD',
    ...(retentionInDays !== undefined && { retentionInDays }),
  };
}

/** From a look at the first and last events: streams of a group repeat. */
const streamSample = 1_000;

function streamsOf({ eventCount, eventAt }: LogGroup): readonly JsonObject[] {
  const spans = new Map<string, { first: number; last: number }>();
  for (let n = 0; n < Math.min(eventCount, streamSample * 2); n++) {
    const { logStreamName, timestamp } = eventAt(n < streamSample ? n : eventCount - 1 - (n - streamSample));
    const span = spans.get(logStreamName);
    const { first, last } = span ?? { first: timestamp, last: timestamp };
    spans.set(logStreamName, { first: Math.min(first, timestamp), last: Math.max(last, timestamp) });
  }
  return [...spans].map(([logStreamName, { first, last }]) => ({
    logStreamName,
    firstEventTimestamp: first,
    lastEventTimestamp: last,
    lastIngestionTime: last + 350,
    storedBytes: 0,
  }));
}

function tooMany(limit: number): string {
  return `1 validation error detected: Value '${limit}' at 'limit' failed to satisfy constraint: Member must have value less than or equal to ${pageEventsMax}`;
}
