// What diagnosis needs from the world. `store` fits this shape without either side importing the other; in tests the
// reference interpreter over drawn events fits it too.
import type {
  Cancellation,
  ChangeRecord,
  EndpointReading,
  MetricPoint,
  ResourceDocument,
  ResourceKind,
  Table,
  TimeRange,
  TracedLine,
  TraceSegment,
} from '@coldcase/model';
import type { Plan } from '@coldcase/query';

export interface CaseReader {
  readonly facts: CaseFacts;
  /**
   * Answers a query over the events of the case, or of a part of its time. Rejects only when the world fails, never for an
   * empty case.
   */
  ask(plan: Plan, signal: Cancellation, of?: { readonly window: TimeRange }): Promise<Table>;
  /** Every captured point of the metrics asked for; an empty list means that none was captured, not that it was zero. */
  metrics(names: readonly MetricName[], signal: Cancellation): Promise<readonly MetricPoint[]>;
  /**
   * Spans of traces that began in a window, in the order of their beginning, without their documents; an empty list means that
   * none was captured. Bounded: the latest are left out.
   */
  segments(window: TimeRange, signal: Cancellation): Promise<readonly TraceSegment[]>;
  /**
   * Lines of those traces in a window, in the order of time; an empty list means that no line says its trace. Bounded: the latest
   * are left out.
   */
  tracedLines(traceIds: readonly string[], window: TimeRange, signal: Cancellation): Promise<readonly TracedLine[]>;
  /** What was altered, in the order of time; an empty list means that nothing is known of it. */
  changes(signal: Cancellation): Promise<readonly ChangeRecord[]>;
  /** What was captured about things of these kinds, in the order of kind and name. */
  resources(kinds: readonly ResourceKind[], signal: Cancellation): Promise<readonly ResourceDocument[]>;
  /** What a database counted of itself, as it was captured; undefined when none was. */
  databaseStatistics(signal: Cancellation): Promise<unknown>;
  /** Its schema, as pg_dump writes it; undefined when none was captured, and absent of readers that have no such thing. */
  databaseSchema?(signal: Cancellation): Promise<string | undefined>;
}

export interface MetricName {
  readonly namespace: string;
  readonly name: string;
}

export interface CaseFacts {
  /** From the first to the last event, or the window that was captured. */
  readonly window: TimeRange;
  /** The incident that was captured; absent when nobody said when it was. */
  readonly incident?: TimeRange;
  /** A normal period to compare with. */
  readonly baseline?: TimeRange;
  readonly eventCount: number;
  readonly logGroups: readonly string[];
  /** What could not be captured, in sentences. */
  readonly gaps: readonly string[];
  /** How endpoints were that were asked from outside; absent when none was. */
  readonly endpoints?: readonly EndpointReading[];
}
