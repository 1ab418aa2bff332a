// What a source of evidence yields, whatever it is: a folder of exports, a live account, the local sandbox.
import type { LogEvent } from './log-event.ts';
import type { EpochMs } from './units.ts';

/** One point of one metric series. */
export interface MetricPoint {
  readonly namespace: string;
  readonly name: string;
  /** Sorted by name, so that two points of one series compare equal. */
  readonly dimensions: readonly { readonly name: string; readonly value: string }[];
  /** `Sum`, `Average`, `p99`, … as CloudWatch names statistics. */
  readonly statistic: string;
  readonly periodSeconds?: number;
  /** `Milliseconds`, `Count`, … as CloudWatch names units. */
  readonly unit?: string;
  readonly timestamp: EpochMs;
  readonly value: number;
  /** The export's own label, when it names no metric (`get-metric-data` prints Id and Label only). */
  readonly label?: string;
}

/** One X-Ray segment or subsegment, flattened, beside the document it came from. */
export interface TraceSegment {
  readonly traceId: string;
  readonly id: string;
  readonly parentId?: string;
  readonly name: string;
  readonly origin?: string;
  readonly namespace?: string;
  /** What was asked of it, as far as the document says: `GET /orders/17`, `GetItem carts`. */
  readonly operation?: string;
  readonly startMs: EpochMs;
  /** Absent while in progress: a function that was killed leaves its open subsegments so. */
  readonly endMs?: EpochMs;
  readonly error: boolean;
  readonly throttle: boolean;
  readonly fault: boolean;
  /** The segment document as it was; only on segments, absent on subsegments. */
  readonly document?: string;
}

/** A line of a log that belongs to a trace: it says so itself, or its request does. */
export interface TracedLine {
  readonly traceId: string;
  readonly logGroup: string;
  readonly timestamp: EpochMs;
  /** Of the level ERROR or FATAL, or the platform's word that an invocation ended badly. */
  readonly isError: boolean;
  readonly message: string;
}

/** What a document describes. Each is the answer of one read operation, or of several that describe one thing. */
export const resourceKinds = [
  'account',
  'alarm',
  'alarm-history',
  'application',
  'bucket',
  'cache-cluster',
  'database-instance',
  'database-proxy',
  'dead-letters',
  'endpoint-health',
  'event-rule',
  'event-source-mapping',
  'execution',
  'function',
  'http-api',
  'load-balancer',
  'log-group',
  'queue',
  'rest-api',
  'role',
  'service-graph',
  'stack',
  'state-machine',
  'stream',
  'table',
  'topic',
  'trace-summaries',
] as const;

export type ResourceKind = (typeof resourceKinds)[number];

/** A document kept as it was: the configuration of a function, a service graph, a trace summary. */
export interface ResourceDocument {
  readonly kind: ResourceKind;
  readonly name: string;
  readonly document: unknown;
}

/** Something that somebody or something altered: a deployment, a setting, a scaling. */
export interface ChangeRecord {
  readonly timestamp: EpochMs;
  /** Who tells of it: `cloudtrail`, `cloudformation`, `lambda`. */
  readonly source: string;
  /** Unique within its source. */
  readonly id: string;
  /** `UpdateFunctionCode20150331v2`, `UPDATE_COMPLETE`. */
  readonly action: string;
  /** Name or ARN of what was altered; absent when the source does not say. */
  readonly resource?: string;
  readonly actor?: string;
  /** What came of it when it failed: an error code. */
  readonly error?: string;
  /** The record as it came, JSON. */
  readonly detail: string;
}

/** Something in a source that no reader recognised. Never an error: the rest is read. */
export interface NotUnderstood {
  /** File, and the path inside an archive after `!`. */
  readonly source: string;
  /** What kind of thing, in a stable code, so that counts can be summed: `not-json`, `unknown-shape`, … */
  readonly reason: string;
  readonly count: number;
  /** The beginning of the first such thing, at most 200 characters. */
  readonly sample: string;
}

/** Evidence in portions that fit in memory. */
export interface EvidenceBatch {
  readonly events?: readonly LogEvent[];
  readonly metrics?: readonly MetricPoint[];
  readonly segments?: readonly TraceSegment[];
  readonly resources?: readonly ResourceDocument[];
  readonly changes?: readonly ChangeRecord[];
  readonly notUnderstood?: readonly NotUnderstood[];
  /** Bytes of the source read since the previous batch, before decompression: what a progress bar counts. */
  readonly bytesRead: number;
}
