// Queries of Logs Insights: started, asked for until they have ended, stopped. What a text means is not known here; rows come
// from the test, or are the events of the window.
import type { AwsData, LogGroup } from '../data.ts';
import { AwsRefusal, invalid, notFound } from '../errors.ts';
import { type JsonObject, listIn, numberIn, textIn } from '../json.ts';
import type { Operations, StartedQuery } from '../operation.ts';
import { placeIn, tokenAt } from '../paging.ts';
import { groupNamed, indexAtMs } from './groups.ts';

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_StartQuery.html */
const groupsMax = 50;
const limitMax = 100_000;
const defaultLimit = 10_000;
const pageRowsMax = 10_000;
/** A message is taken for so many bytes. */
const bytesPerEvent = 200;
/** Queries that are remembered are found by their number. */
const queryPrefix = 'query-';

type Row = Readonly<Record<string, string>>;

export const insightsOperations: Operations = {
  'logs:StartQuery': ({ input, data, state }) => {
    refuseMalformed(textIn(input, 'queryString') ?? '');
    groupsIn(input, data);
    if (listIn(input, 'logGroupNames').length > groupsMax) throw invalid(`at most ${groupsMax} log groups`);
    if ((numberIn(input, 'limit') ?? 0) > limitMax) throw invalid(`a limit is at most ${limitMax}`);
    state.queries.push({ input, isStopped: false });
    return { queryId: `${queryPrefix}${state.queries.length}` };
  },
  'logs:GetQueryResults': ({ input, data, state, fault }) => {
    const query = queryIn(input, state.queries);
    const { scanned, rows } = answerTo(query.input, data);
    const status = query.isStopped ? 'Cancelled' : fault?.kind === 'queryStatus' ? fault.status : 'Complete';
    if (status !== 'Complete') return { status, results: [], statistics: statisticsOf(0, 0) };
    const place = placeIn(textIn(input, 'nextToken'), input);
    const page = rows.slice(place, place + Math.min(pageRowsMax, numberIn(input, 'maxItems') ?? pageRowsMax));
    return {
      status,
      queryLanguage: 'CWLI',
      results: page.map((row) => Object.entries(row).map(([field, value]) => ({ field, value }))),
      // Records are counted before the limit.
      statistics: statisticsOf(scanned, scanned),
      ...(place + page.length < rows.length && { nextToken: tokenAt(place + page.length, input) }),
    };
  },
  'logs:StopQuery': ({ input, state }) => {
    const query = queryIn(input, state.queries);
    query.isStopped = true;
    return { success: true };
  },
  'logs:GetLogRecord': ({ input, data }) => recordAt(textIn(input, 'logRecordPointer') ?? '', data),
};

/** Of all mistakes, the one that a test needs: a text that begins with a bar, or holds the word `nonsense`. */
function refuseMalformed(text: string): void {
  const at = text.trimStart().startsWith('|') ? text.indexOf('|') : text.indexOf('nonsense');
  if (at < 0) return;
  const endCharOffset = at + (text.startsWith('nonsense', at) ? 'nonsense'.length : 1);
  const message = `unexpected symbol found ${text.slice(at, endCharOffset)} at line 1 and position ${at}`;
  throw new AwsRefusal('MalformedQueryException', message, 400, {
    queryCompileError: { message, location: { startCharOffset: at, endCharOffset } },
  });
}

function answerTo(input: JsonObject, data: AwsData): { readonly scanned: number; readonly rows: readonly Row[] } {
  // Whole seconds, the last one with all of its milliseconds.
  const startMs = 1_000 * (numberIn(input, 'startTime') ?? 0);
  const endMs = 1_000 * (numberIn(input, 'endTime') ?? 0) + 999;
  const limit = numberIn(input, 'limit') ?? defaultLimit;
  const own = data.insightsRows?.(input);
  if (own !== undefined) return { scanned: own.length, rows: own.slice(0, limit) };
  const spans = groupsIn(input, data).map((group) => {
    return { group, from: indexAtMs(group, startMs), end: indexAtMs(group, endMs + 1) };
  });
  const scanned = spans.reduce((sum, { from, end }) => sum + end - from, 0);
  const newest = spans.flatMap(({ group, from, end }) => rowsOf(group, Math.max(from, end - limit), end, data));
  return {
    scanned,
    rows: newest
      .toSorted((a, b) => (a.time < b.time ? 1 : -1))
      .map(({ row }) => row)
      .slice(0, limit),
  };
}

function rowsOf(group: LogGroup, from: number, end: number, { insightsMessageLength }: AwsData) {
  return Array.from({ length: end - from }, (_, offset) => {
    const index = end - 1 - offset;
    const { timestamp, message } = group.eventAt(index);
    const time = new Date(timestamp).toISOString().replace('T', ' ').replace('Z', '');
    const row = {
      '@timestamp': time,
      '@message': message.slice(0, insightsMessageLength),
      '@ptr': `${group.name}#${index}`,
    };
    return { time, row };
  });
}

function statisticsOf(scanned: number, matched: number): JsonObject {
  return { recordsMatched: matched, recordsScanned: scanned, bytesScanned: scanned * bytesPerEvent };
}

function groupsIn(input: JsonObject, data: AwsData): readonly LogGroup[] {
  const one = textIn(input, 'logGroupName');
  const names = one === undefined ? listIn(input, 'logGroupNames') : [one];
  return names.map((name) => groupNamed(String(name), data));
}

function recordAt(pointer: string, data: AwsData): JsonObject {
  const [name = '', index = ''] = pointer.split('#');
  const { message, timestamp, logStreamName } = groupNamed(name, data).eventAt(Number(index));
  return { logRecord: { '@message': message, '@timestamp': String(timestamp), '@logStream': logStreamName } };
}

function queryIn(input: JsonObject, queries: readonly StartedQuery[]): StartedQuery {
  const query = queries[Number((textIn(input, 'queryId') ?? '').slice(queryPrefix.length)) - 1];
  if (query === undefined) throw notFound('The specified query does not exist.');
  return query;
}
