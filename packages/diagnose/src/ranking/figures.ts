// What each node of a case did, step by step: from the metrics of its service, else from the REPORT lines of its log.
//
//   AWS/Lambda orders   Invocations 120 118 …   Duration 80 82 …   Errors 0 0 …      requests, seconds, share that failed
import { type EpochMs, epochMs, type MetricPoint, type TimeRange } from '@coldcase/model';
import type { MetricName } from '../case-reader.ts';
import { type ApiNames, nameIn } from '../graph/resource-nodes.ts';
import { type NodeKind, nodeKey, type ServiceNode } from '../graph/service-graph.ts';
import type { FiguresByNode, ServiceSteps } from './trouble.ts';

/** A minute is the shortest period of these metrics. */
const stepMsChoices = [60_000, 300_000, 900_000, 3_600_000] as const;
/** Steps of a window; more tell nothing that fewer do not. */
const stepsMax = 500;

/** Begins at the window's start, ends with its last step. */
export interface Steps {
  readonly window: TimeRange;
  readonly ms: number;
}

/** One length for both periods, so that a step of one can be compared with a step of the other. */
export function stepMsFor(...windows: readonly TimeRange[]): number {
  const longest = Math.max(...windows.map(({ startMs, endMs }) => endMs - startMs + 1));
  return stepMsChoices.find((ms) => longest / ms <= stepsMax) ?? 3_600_000;
}

interface Source {
  readonly kind: NodeKind;
  readonly namespace: string;
  /** The dimension that names the node, and others that its series have; those with further ones are parts of these. */
  readonly resource: string;
  readonly parts?: readonly string[];
  /** Counts that add up to the requests. */
  readonly requests: readonly { readonly name: string; readonly statistic: string }[];
  readonly duration: string;
  /** Units of the duration in a second. */
  readonly perSecond: number;
  readonly failed: readonly string[];
}

const sums = (...names: readonly string[]) => names.map((name) => ({ name, statistic: 'Sum' }));

/** Names, dimensions and units: the pages that docs/reference/captured-metrics.md lists. A throttled invocation is none, and has failed. */
const sources: readonly Source[] = [
  {
    ...{ kind: 'function', namespace: 'AWS/Lambda', resource: 'FunctionName', duration: 'Duration', perSecond: 1_000 },
    ...{ requests: sums('Invocations', 'Throttles'), failed: ['Errors', 'Throttles'] },
  },
  {
    ...{ kind: 'rest-api', namespace: 'AWS/ApiGateway', resource: 'ApiName', duration: 'Latency', perSecond: 1_000 },
    ...{ requests: sums('Count'), failed: ['5XXError'] },
  },
  {
    ...{ kind: 'http-api', namespace: 'AWS/ApiGateway', resource: 'ApiId', duration: 'Latency', perSecond: 1_000 },
    ...{ requests: sums('Count'), failed: ['5xx'] },
  },
  {
    ...{ kind: 'table', namespace: 'AWS/DynamoDB', resource: 'TableName', parts: ['Operation'] },
    ...{ duration: 'SuccessfulRequestLatency', perSecond: 1_000 },
    requests: [
      { name: 'SuccessfulRequestLatency', statistic: 'SampleCount' },
      ...sums('ThrottledRequests', 'SystemErrors'),
    ],
    failed: ['ThrottledRequests', 'SystemErrors'],
  },
  {
    ...{ kind: 'load-balancer', namespace: 'AWS/ApplicationELB', resource: 'LoadBalancer', perSecond: 1 },
    ...{ duration: 'TargetResponseTime', requests: sums('RequestCount') },
    failed: ['HTTPCode_ELB_5XX_Count', 'HTTPCode_Target_5XX_Count'],
  },
  {
    ...{ kind: 'state-machine', namespace: 'AWS/States', resource: 'StateMachineArn', duration: 'ExecutionTime' },
    ...{ perSecond: 1_000, requests: sums('ExecutionsStarted') },
    failed: ['ExecutionsFailed', 'ExecutionsTimedOut', 'ExecutionsAborted'],
  },
];

export const figureMetrics: readonly MetricName[] = sources.flatMap(({ namespace, requests, duration, failed }) =>
  [...new Set([...requests.map(({ name }) => name), duration, ...failed])].map((name) => ({ namespace, name })),
);

/** By `nodeKey`. A node without a single request in the window has no figures. */
export function figuresInMetrics(points: readonly MetricPoint[], steps: Steps, apis: ApiNames): FiguresByNode {
  const drafts = new Map<string, Draft>();
  for (const source of sources)
    for (const point of points) {
      const node = nodeOf(point, source, apis);
      const step = stepOf(point.timestamp, steps);
      if (node === undefined || step === undefined) continue;
      addTo(draftOf(drafts, nodeKey(node), steps), step, point, source);
    }
  return finished(drafts);
}

function nodeOf({ namespace, dimensions }: MetricPoint, source: Source, apis: ApiNames): ServiceNode | undefined {
  if (namespace !== source.namespace || dimensions.length !== 1 + (source.parts?.length ?? 0)) return undefined;
  const value = dimensions.find(({ name }) => name === source.resource)?.value;
  if (value === undefined || !(source.parts ?? []).every((part) => dimensions.some(({ name }) => name === part)))
    return undefined;
  if (source.kind === 'http-api') return apis.get(value) ?? { kind: 'http-api', name: value };
  // `app/shop/50dc6c495c0c9188`
  if (source.kind === 'load-balancer') return { kind: source.kind, name: value.split('/')[1] ?? value };
  return { kind: source.kind, name: value.startsWith('arn:') ? nameIn(value) : value };
}

interface Draft {
  readonly requests: number[];
  /** Seconds times what they are the mean of. */
  readonly seconds: number[];
  readonly measured: number[];
  readonly failed: number[];
  /** Means by part, until the counts of the parts are known. */
  readonly means: Map<string, number>;
  readonly counts: Map<string, number>;
}

function draftOf(drafts: Map<string, Draft>, key: string, steps: Steps): Draft {
  const known = drafts.get(key);
  if (known !== undefined) return known;
  const none = () => new Array<number>(countOf(steps)).fill(0);
  const draft = {
    requests: none(),
    seconds: none(),
    measured: none(),
    failed: none(),
    means: new Map(),
    counts: new Map(),
  };
  drafts.set(key, draft);
  return draft;
}

function addTo(
  draft: Draft,
  step: number,
  { name, statistic, value, dimensions, timestamp }: MetricPoint,
  source: Source,
) {
  const part = `${step} ${timestamp} ${dimensions.map((one) => one.value).join(' ')}`;
  if (source.requests.some((one) => one.name === name && one.statistic === statistic)) {
    draft.requests[step] = (draft.requests[step] ?? 0) + value;
    if (name === source.requests[0]?.name) draft.counts.set(part, value);
  }
  if (source.failed.includes(name) && statistic === 'Sum') draft.failed[step] = (draft.failed[step] ?? 0) + value;
  if (name === source.duration && statistic === 'Average') draft.means.set(part, value / source.perSecond);
}

function finished(drafts: ReadonlyMap<string, Draft>): FiguresByNode {
  return new Map(
    [...drafts].flatMap(([key, draft]): [string, ServiceSteps][] => {
      for (const [part, mean] of draft.means) {
        const step = Number(part.slice(0, part.indexOf(' ')));
        const count = draft.counts.get(part) ?? 0;
        draft.seconds[step] = (draft.seconds[step] ?? 0) + mean * count;
        draft.measured[step] = (draft.measured[step] ?? 0) + count;
      }
      return draft.requests.every((count) => count === 0) ? [] : [[key, stepsOf(draft)]];
    }),
  );
}

function stepsOf({ requests, seconds, measured, failed }: Draft): ServiceSteps {
  return {
    requests,
    seconds: seconds.map((sum, step) => ratio(sum, measured[step] ?? 0)),
    failing: failed.map((count, step) => Math.min(1, ratio(count, requests[step] ?? 0))),
  };
}

/** NaN of nothing: nobody knows how long a request would have taken that nobody made. */
function ratio(part: number, whole: number): number {
  return whole === 0 ? Number.NaN : part / whole;
}

function countOf({ window, ms }: Steps): number {
  return Math.max(1, Math.ceil((window.endMs - window.startMs + 1) / ms));
}

/** The time of a point is that at which its minute began, which may be before the window. */
function stepOf(timestamp: EpochMs, { window, ms }: Steps): number | undefined {
  const step = Math.floor((Math.max(timestamp, window.startMs) - window.startMs) / ms);
  return timestamp <= window.startMs - 60_000 || timestamp > window.endMs ? undefined : step;
}

/** One bin of the REPORT lines of one log group. */
export interface ReportBin {
  readonly node: ServiceNode;
  readonly timeMs: EpochMs;
  readonly requests: number;
  readonly seconds: number;
  readonly failed: number;
}

/** The same from logs, for functions of which there are no metrics. */
export function figuresInReports(bins: readonly ReportBin[], steps: Steps): FiguresByNode {
  const drafts = new Map<string, Draft>();
  for (const { node, timeMs, requests, seconds, failed } of bins) {
    const step = stepOf(epochMs(Math.max(timeMs, steps.window.startMs)), steps);
    if (step === undefined) continue;
    const draft = draftOf(drafts, nodeKey(node), steps);
    draft.requests[step] = (draft.requests[step] ?? 0) + requests;
    draft.measured[step] = (draft.measured[step] ?? 0) + requests;
    draft.seconds[step] = (draft.seconds[step] ?? 0) + seconds * requests;
    draft.failed[step] = (draft.failed[step] ?? 0) + failed;
  }
  return finished(drafts);
}
