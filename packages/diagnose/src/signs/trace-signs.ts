// What traces say of a cause: calls that were refused for their rate, and calls that were still open when the function ended.
//
//   orders   ├───────────────────────────┤ the limit of the function
//   └ remote    ├─ ─ ─ ─ ─ ─ ─ ─ ─ ─ ─ ─       never answered, and no other call to it ever was: its path is blocked
import { epochMs, printTime, type TimeRange, type TraceSegment } from '@coldcase/model';
import { timesAsLong } from '../periods.ts';
import { slowInitMs } from '../scenarios/cold-start-latency.ts';
import type { Label } from '../scenarios/label.ts';
import { riseMin, type Sign } from './sign.ts';

/** Traces are samples: fewer spans are chance. */
const leastSpans = 3;
const rowsMax = 3;

const segmentsPage = 'https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html';

/** What a trace can speak for. */
export const tracedLabels: readonly Label[] = [
  'network-path-blocked',
  'cold-start-latency',
  'lambda-throttled',
  'service-api-throttled',
  'dynamodb-throttled',
  'stream-throughput-exceeded',
  'dependency-unavailable',
];

/** Names of services as X-Ray has them on calls of the SDK. */
const throttledBy: Readonly<Record<string, Label>> = {
  DynamoDB: 'dynamodb-throttled',
  Kinesis: 'stream-throughput-exceeded',
  Lambda: 'lambda-throttled',
};

/** Segments that X-Ray adds for what was called say which resource it was, and are named after it. */
const throttledByOrigin: Readonly<Record<string, Label>> = {
  'AWS::DynamoDB::Table': 'dynamodb-throttled',
  'AWS::Kinesis::Stream': 'stream-throughput-exceeded',
  'AWS::Lambda': 'lambda-throttled',
  'AWS::Lambda::Function': 'lambda-throttled',
};

function throttleLabel({ to, span, isAws }: Call): Label {
  return throttledByOrigin[span.origin ?? ''] ?? (isAws ? throttledBy[to] : undefined) ?? 'service-api-throttled';
}

/** @param normal  spans of the normal period; absent without one */
export function traceSigns(
  segments: readonly TraceSegment[],
  normal: readonly TraceSegment[] | undefined,
  incident: TimeRange,
  baseline: TimeRange | undefined,
): readonly Sign[] {
  const calls = callsIn(segments);
  const before = normal === undefined || baseline === undefined ? undefined : callsIn(normal);
  const scale = baseline === undefined ? 1 : timesAsLong(incident, baseline);
  return [...Map.groupBy(calls, ({ caller, to }) => `${caller}\n${to}`)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([key, own]) => {
      const usual = before?.filter(({ caller, to }) => `${caller}\n${to}` === key);
      return [throttled, unanswered, faulty, refused].flatMap((look) => look(own, usual, scale, incident) ?? []);
    })
    .concat(coldStarts(segments, normal, scale, incident));
}

interface Call {
  /** The service whose trace holds it. */
  readonly caller: string;
  readonly to: string;
  readonly isAws: boolean;
  readonly span: TraceSegment;
}

/** Calls out of a service, to AWS or to somewhere else, in the order of time. */
function callsIn(segments: readonly TraceSegment[]): readonly Call[] {
  const byId = new Map(segments.map((span) => [span.id, span]));
  return segments
    .filter(({ namespace }) => namespace === 'aws' || namespace === 'remote')
    .toSorted(inTime)
    .map((span) => ({ caller: serviceOf(span, byId), to: span.name, isAws: span.namespace === 'aws', span }));
}

function inTime(a: TraceSegment, b: TraceSegment): number {
  return a.startMs - b.startMs || (keyOf(a) < keyOf(b) ? -1 : 1);
}

function keyOf({ traceId, id }: TraceSegment): string {
  return `${traceId} ${id}`;
}

/** The segment above it: of its ancestors, the first with an origin, or the last that is known. */
function serviceOf(span: TraceSegment, byId: ReadonlyMap<string, TraceSegment>): string {
  let above = span;
  const seen = new Set([span.id]);
  for (
    let next = byId.get(span.parentId ?? '');
    next !== undefined && !seen.has(next.id);
    next = byId.get(next.parentId ?? '')
  ) {
    above = next;
    seen.add(next.id);
    if (next.origin !== undefined) break;
  }
  return above.name;
}

function throttled(own: readonly Call[], usual: readonly Call[] | undefined, scale: number, incident: TimeRange) {
  const isOne = ({ span }: Call) => span.throttle;
  const found = own.filter(isOne);
  const usualCount = usual === undefined ? undefined : usual.filter(isOne).length * scale;
  const [first] = found;
  if (first === undefined || !isMany(found.length, usualCount)) return undefined;
  return signOf(found, usualCount, incident, {
    label: throttleLabel(first),
    suspect: throttledByOrigin[first.span.origin ?? ''] === undefined ? first.caller : first.to,
    strength: 'strong',
    reason: `traces show that ${first.to} refused calls of ${first.caller} for their rate`,
    extent: `${found.length} of ${own.length} traced calls`,
    filter: 'throttle',
  });
}

function unanswered(own: readonly Call[], usual: readonly Call[] | undefined, scale: number, incident: TimeRange) {
  const isOne = ({ span }: Call) => span.endMs === undefined;
  const found = own.filter(isOne);
  const usualCount = usual === undefined ? undefined : usual.filter(isOne).length * scale;
  const [first] = found;
  if (first === undefined || !isMany(found.length, usualCount)) return undefined;
  // A path that is blocked lets nothing through. Where some calls are answered, who is called is slow or overloaded.
  const isBlocked = found.length === own.length;
  return signOf(found, usualCount, incident, {
    label: isBlocked ? 'network-path-blocked' : 'dependency-unavailable',
    suspect: first.caller,
    strength: isBlocked ? 'strong' : 'weak',
    reason: isBlocked
      ? `traces show no call of ${first.caller} to ${first.to} that was ever answered`
      : `traces show calls of ${first.caller} to ${first.to} that were still open when it ended`,
    extent: `${found.length} of ${own.length} traced calls`,
    filter: 'fault = true OR error = true',
  });
}

/** X-Ray calls a 5xx of who is called a fault. Without a normal period nobody knows whether it is always so. */
function faulty(own: readonly Call[], usual: readonly Call[] | undefined, scale: number, incident: TimeRange) {
  const isOne = ({ span }: Call) => span.fault && !span.throttle && span.endMs !== undefined;
  const found = own.filter(isOne);
  const usualCount = usual === undefined ? undefined : usual.filter(isOne).length * scale;
  const [first] = found;
  if (first === undefined || !isMany(found.length, usualCount)) return undefined;
  const isNew = usual !== undefined && usual.length > 0;
  return signOf(found, usualCount, incident, {
    label: 'dependency-unavailable',
    suspect: first.caller,
    // AWS itself fails rarely, and its clients try again.
    strength: isNew && !first.isAws ? 'strong' : 'weak',
    reason: `traces show that ${first.to} answered calls of ${first.caller} with a fault`,
    extent: `${found.length} of ${own.length} traced calls`,
    filter: 'fault',
  });
}

/** A 4xx says that the call was wrong, or that who is called thinks so: it fits a dependency that has changed. */
function refused(own: readonly Call[], usual: readonly Call[] | undefined, scale: number, incident: TimeRange) {
  const isOne = ({ span, isAws }: Call) => !isAws && span.error && !span.throttle && !span.fault;
  const found = own.filter(isOne);
  const usualCount = usual === undefined ? undefined : usual.filter(isOne).length * scale;
  const [first] = found;
  if (first === undefined || !isMany(found.length, usualCount)) return undefined;
  return signOf(found, usualCount, incident, {
    label: 'dependency-unavailable',
    suspect: first.caller,
    strength: 'weak',
    reason: `traces show that ${first.to} rejected calls of ${first.caller}`,
    extent: `${found.length} of ${own.length} traced calls`,
    filter: 'error',
  });
}

/** Lambda draws the start of an environment as a part of the function, in the first trace of each. */
function coldStarts(
  segments: readonly TraceSegment[],
  normal: readonly TraceSegment[] | undefined,
  scale: number,
  incident: TimeRange,
): readonly Sign[] {
  const slow = initialisationsIn(segments);
  const before = normal === undefined ? undefined : initialisationsIn(normal);
  return [...Map.groupBy(slow, ({ caller }) => caller)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([name, own]) => {
      const usual = before === undefined ? undefined : before.filter(({ caller }) => caller === name).length * scale;
      if (!isMany(own.length, usual)) return [];
      const longest = Math.max(...own.map(({ span }) => (span.endMs ?? span.startMs) - span.startMs));
      return [
        signOf(own, usual, incident, {
          label: 'cold-start-latency',
          suspect: name,
          strength: 'weak',
          reason: `traces show that environments of ${name} took long to start`,
          extent: `${own.length} traced starts, up to ${Math.round(longest)} ms`,
          filter: 'responsetime > 1',
        }),
      ];
    });
}

function initialisationsIn(segments: readonly TraceSegment[]): readonly Call[] {
  const byId = new Map(segments.map((span) => [span.id, span]));
  return segments
    .filter(
      ({ name, endMs, startMs }) => name === 'Initialization' && endMs !== undefined && endMs - startMs >= slowInitMs,
    )
    .toSorted(inTime)
    .map((span) => ({ caller: serviceOf(span, byId), to: span.name, isAws: false, span }));
}

function isMany(count: number, usual: number | undefined): boolean {
  return count >= leastSpans && count >= riseMin * (usual ?? 0);
}

type Found = Pick<Sign, 'label' | 'suspect' | 'strength' | 'reason' | 'extent'> & { readonly filter: string };

function signOf(calls: readonly Call[], usual: number | undefined, incident: TimeRange, found: Found): Sign {
  const { filter, ...sign } = found;
  const starts = calls.map(({ span }) => span.startMs);
  const iso = (ms: number) => new Date(ms).toISOString();
  return {
    ...sign,
    source: segmentsPage,
    query: `aws xray get-trace-summaries --start-time ${iso(incident.startMs)} --end-time ${iso(incident.endMs)} --filter-expression 'service("${sign.suspect}") { ${filter} }'`,
    rows: calls
      .slice(0, rowsMax)
      .map(({ to, span }) => ({ time: printTime(span.startMs), trace: span.traceId, call: to })),
    firstMs: epochMs(Math.min(...starts)),
    lastMs: epochMs(Math.max(...starts)),
    ...(usual === undefined ? {} : { usual }),
  };
}
