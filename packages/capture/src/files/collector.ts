// Where every reader puts what it finds. It completes events (a group, a stream, a time), counts what was not understood,
// and hands all of it on in portions that fit in memory.
import {
  type EpochMs,
  type EvidenceBatch,
  epochMs,
  type LogEvent,
  type MetricPoint,
  type ResourceDocument,
  type TraceSegment,
} from '@coldcase/model';

/** Events in one batch. At 500 bytes an event that is 5 MB: enough to keep the writer busy, little enough to hold several. */
export const eventsPerBatchMax = 10_000;
/** UTF-16 units of messages in one batch: ten thousand events of 1 MB would not fit. */
export const textPerBatchMax = 16_000_000;
/** Events without a time that wait for the first one that has. Beyond it, a file counts as having no times. */
export const untimedEventsMax = 10_000;
/** UTF-16 units of the sample of what was not understood. */
export const sampleLengthMax = 200;

/** Why something was not read; the codes are explained in this package's README. */
export type Reason =
  | 'archive-bomb'
  | 'archive-damaged'
  | 'archive-encrypted'
  | 'archive-on-stdin'
  | 'archive-too-deep'
  | 'binary'
  | 'empty'
  | 'invalid-utf8'
  | 'line-too-long'
  | 'no-message'
  | 'no-time'
  | 'not-json'
  | 'too-many-entries'
  | 'truncated'
  | 'unknown-shape'
  | 'unreadable';

/** An event as a source has it: only what the source says. */
export interface DraftEvent {
  readonly message: string;
  readonly time?: EpochMs | undefined;
  readonly logGroup?: string | undefined;
  readonly logStream?: string | undefined;
  readonly ingestionTime?: EpochMs | undefined;
  readonly eventId?: string | undefined;
}

/** A batch without its share of the bytes read, which the collector does not see. */
export type Portion = Omit<EvidenceBatch, 'bytesRead'>;

export interface CollectorOptions {
  readonly source: string;
  readonly logGroup: string;
  readonly logStream: string;
  readonly fallbackTimestamp: EpochMs;
}

export class Collector {
  readonly #options: CollectorOptions;
  #events: LogEvent[] = [];
  #eventsLength = 0;
  #metrics: MetricPoint[] = [];
  #segments: TraceSegment[] = [];
  #resources: ResourceDocument[] = [];
  readonly #problems = new Map<Reason, { count: number; readonly sample: string }>();
  /** Events that came before the first time. */
  #untimed: DraftEvent[] = [];
  #lastTime: EpochMs | undefined;
  #untimedCount = 0;

  constructor(options: CollectorOptions) {
    this.#options = options;
  }

  /**
   * An event without a time takes that of the event before it; the ones before the first time take the first. A source
   * without any time starts at the fallback and counts one millisecond per event, so that the order survives sorting.
   */
  event(draft: DraftEvent): void {
    if (draft.time !== undefined) this.#startClock(draft.time);
    const time = draft.time ?? this.#lastTime;
    if (time !== undefined) this.#push(draft, time);
    else this.#untimed.push(draft);
    if (this.#untimed.length >= untimedEventsMax) this.#releaseUntimed();
  }

  metric(point: MetricPoint): void {
    this.#metrics.push(point);
  }

  segment(segment: TraceSegment): void {
    this.#segments.push(segment);
  }

  resource(resource: ResourceDocument): void {
    this.#resources.push(resource);
  }

  /** @param sample  a function when it costs something: only the first of a reason is kept */
  problem(reason: Reason, sample: string | (() => string), count = 1): void {
    const known = this.#problems.get(reason);
    const text = typeof sample === 'string' || known !== undefined ? sample : sample();
    if (known === undefined) this.#problems.set(reason, { count, sample: String(text).slice(0, sampleLengthMax) });
    else known.count += count;
  }

  /** The batches that are full by now. */
  *full(): Generator<Portion> {
    while (this.#isFull()) yield this.#take();
  }

  /** Everything that is left, the last with what was not understood; the source has ended. At least one. */
  *rest(): Generator<Portion> {
    this.#releaseUntimed();
    if (this.#untimedCount > 0) this.problem('no-time', this.#options.source, this.#untimedCount);
    yield* this.full();
    const { source } = this.#options;
    const notUnderstood = [...this.#problems].map(([reason, { count, sample }]) => ({ source, reason, count, sample }));
    this.#problems.clear();
    this.#untimedCount = 0;
    yield { ...this.#take(), ...(notUnderstood.length === 0 ? {} : { notUnderstood }) };
  }

  #isFull(): boolean {
    const longest = Math.max(this.#events.length, this.#metrics.length, this.#segments.length, this.#resources.length);
    return longest >= eventsPerBatchMax || this.#eventsLength >= textPerBatchMax;
  }

  #take(): Portion {
    const events = this.#events.splice(0, eventsPerBatchMax);
    const metrics = this.#metrics.splice(0, eventsPerBatchMax);
    const segments = this.#segments.splice(0, eventsPerBatchMax);
    const resources = this.#resources.splice(0, eventsPerBatchMax);
    this.#eventsLength = this.#events.reduce((length, event) => length + event.message.length, 0);
    return {
      ...(events.length === 0 ? {} : { events }),
      ...(metrics.length === 0 ? {} : { metrics }),
      ...(segments.length === 0 ? {} : { segments }),
      ...(resources.length === 0 ? {} : { resources }),
    };
  }

  #startClock(time: EpochMs): void {
    this.#lastTime = time;
    const waiting = this.#untimed;
    this.#untimed = [];
    for (const draft of waiting) this.#push(draft, time);
  }

  #releaseUntimed(): void {
    const waiting = this.#untimed;
    this.#untimed = [];
    for (const draft of waiting) {
      this.#push(draft, epochMs(this.#options.fallbackTimestamp + this.#untimedCount));
      this.#untimedCount += 1;
    }
  }

  #push(draft: DraftEvent, timestamp: EpochMs): void {
    const { ingestionTime, eventId, message } = draft;
    this.#events.push({
      logGroup: draft.logGroup ?? this.#options.logGroup,
      logStream: draft.logStream ?? this.#options.logStream,
      timestamp,
      ...(ingestionTime === undefined ? {} : { ingestionTime }),
      ...(eventId === undefined ? {} : { eventId }),
      message,
    });
    this.#eventsLength += message.length;
  }
}
