// X-Ray: summaries by the second in a trace's ID, documents of segments as JSON in text.
import type { Trace } from '../data.ts';
import { AwsRefusal } from '../errors.ts';
import { type JsonObject, listIn, numberIn, textIn } from '../json.ts';
import type { Operations } from '../operation.ts';
import { pageOf } from '../paging.ts';

/** https://docs.aws.amazon.com/xray/latest/api/API_BatchGetTraces.html */
const traceIdsMax = 5;
const windowMsMax = 6 * 3_600_000;
const summariesPageLength = 100;

export const traceOperations: Operations = {
  'xray:GetTraceSummaries': ({ input, data }) => {
    const { startMs, endMs } = windowOf(input);
    const isAsked = filterOf(textIn(input, 'FilterExpression'));
    const traces = (data.traces ?? []).filter(
      (trace) => trace.startMs >= startMs && trace.startMs < endMs && isAsked(trace),
    );
    const newestFirst = traces.toSorted((a, b) => b.startMs - a.startMs || (a.id < b.id ? -1 : 1));
    return {
      ApproximateTime: startMs / 1_000,
      TracesProcessedCount: traces.length,
      ...pageOf(newestFirst.map(summaryOf), input, { list: 'TraceSummaries', token: 'NextToken' }, summariesPageLength),
    };
  },
  'xray:BatchGetTraces': ({ input, data }) => {
    const ids = listIn(input, 'TraceIds');
    if (ids.length > traceIdsMax) throw new AwsRefusal('InvalidRequestException', `at most ${traceIdsMax} trace IDs`);
    const found = (data.traces ?? []).filter(({ id }) => ids.includes(id));
    return {
      Traces: found.map(documentsOf),
      UnprocessedTraceIds: ids.filter((id) => !found.some((trace) => trace.id === id)),
      NextToken: null,
    };
  },
  'xray:GetServiceGraph': ({ input, data }) => {
    const { startMs, endMs } = windowOf(input);
    return {
      StartTime: startMs / 1_000,
      EndTime: endMs / 1_000,
      Services: data.serviceGraph ?? [],
      ContainsOldGroupVersions: false,
      NextToken: null,
    };
  },
  'xray:GetSamplingRules': () => ({ SamplingRuleRecords: [], NextToken: null }),
};

/** Of the language of filters, what a capture asks: that something failed, or that nothing did. */
function filterOf(expression: string | undefined): (trace: Trace) => boolean {
  const failed = ({ summary = {} }: Trace) =>
    ['HasError', 'HasFault', 'HasThrottle'].some((key) => summary[key] === true);
  if (expression === undefined) return () => true;
  if (expression === 'error OR fault OR throttle') return failed;
  if (expression === '!error !fault !throttle') return (trace) => !failed(trace);
  throw new AwsRefusal('InvalidRequestException', `this server does not know the filter ${expression}`);
}

function windowOf(input: JsonObject): { readonly startMs: number; readonly endMs: number } {
  const startMs = 1_000 * (numberIn(input, 'StartTime') ?? 0);
  const endMs = 1_000 * (numberIn(input, 'EndTime') ?? 0);
  if (endMs - startMs > windowMsMax)
    throw new AwsRefusal('InvalidRequestException', 'Time range cannot be longer than 6 hours');
  return { startMs, endMs };
}

function summaryOf({ id, startMs, durationMs, summary }: Trace): JsonObject {
  return {
    Id: id,
    StartTime: startMs / 1_000,
    Duration: durationMs / 1_000,
    ResponseTime: durationMs / 1_000,
    HasFault: false,
    HasError: false,
    HasThrottle: false,
    IsPartial: false,
    Annotations: {},
    MatchedEventTime: null,
    ...summary,
  };
}

function documentsOf({ id, durationMs, segments }: Trace): JsonObject {
  return {
    Id: id,
    Duration: durationMs / 1_000,
    LimitExceeded: false,
    Segments: segments.map((segment) => ({ Id: segment.id, Document: JSON.stringify(segment) })),
  };
}
