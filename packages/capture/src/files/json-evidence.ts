// What the JSON that AWS's tools print means as evidence: log events, rows of a query, traces, metrics.
import { gunzipSync } from 'node:zlib';
import { isJsonObject, type JsonObject, parseJson, textAt, timeInJson, traceSegments } from '@coldcase/model';
import type { Collector } from './collector.ts';
import { eventOf, fieldsOfRow, isLogLine, listedEvent, rowEvent } from './event-shapes.ts';
import type { JsonDocument, JsonSink } from './json-scanner.ts';
import { datapoints, seriesPoints } from './metric-shapes.ts';

/** The arrays that may be longer than memory, by operation:
 * filter-log-events and get-log-events, get-query-results, subscription filters, batch-get-traces, get-trace-summaries,
 * get-service-graph, get-metric-data, get-metric-statistics, a Kinesis or Firehose event. */
export const streamedKeys: ReadonlySet<string> = new Set([
  'events',
  'results',
  'logEvents',
  'Traces',
  'TraceSummaries',
  'Services',
  'MetricDataResults',
  'Datapoints',
  'Records',
]);
/** Keys that make a document ours even before an array of it was seen. */
export const documentKeys: ReadonlySet<string> = new Set([...streamedKeys, 'messageType', 'awslogs', 'trace_id']);

/** Elements held until their document ends. A subscription payload has at most 1 MB, a page of summaries some thousand. */
export const pendingElementsMax = 100_000;
/** Bytes that the compressed data of one subscription record may expand to. The service's own limit is 1 MB before. */
export const recordBytesMax = 64_000_000;

export class JsonEvidence implements JsonSink {
  readonly #collector: Collector;
  readonly #name: string;
  #pending = new Map<string, unknown[]>();

  constructor(collector: Collector, name: string) {
    this.#collector = collector;
    this.#name = name;
  }

  problem(reason: 'not-json' | 'line-too-long', sample: string): void {
    this.#collector.problem(reason, sample);
  }

  element(key: string, value: unknown): void {
    if (key === 'events' || key === '') this.#loose(value);
    else if (key === 'results') this.#row(value);
    else if (key === 'Traces') this.#trace(value);
    else if (key === 'MetricDataResults') this.#series(value);
    else if (key === 'Records') this.#record(value);
    else this.#wait(key, value);
  }

  document({ members, text, streamed, isComplete }: JsonDocument): void {
    if (!isComplete) this.#collector.problem('truncated', text ?? `a document with ${Object.keys(members).join(', ')}`);
    const pending = this.#pending;
    this.#pending = new Map();
    for (const value of pending.get('logEvents') ?? []) this.#logEvent(value, members);
    for (const value of pending.get('Datapoints') ?? []) this.#datapoint(value, textAt(members, ['Label']) ?? '');
    this.#resource('service-graph', 'Services', members, pending);
    this.#resource('trace-summaries', 'TraceSummaries', members, pending);
    if (streamed.length === 0 && isComplete) this.#lone(members, text);
  }

  // Held back: their group, stream or label may stand behind them in the document.
  #wait(key: string, value: unknown): void {
    const waiting = this.#pending.get(key) ?? [];
    const isFull = waiting.length >= pendingElementsMax;
    // Rather an event without its group than no event.
    if (isFull && key === 'logEvents') this.#loose(value);
    else if (isFull) this.#collector.problem('unknown-shape', `more than ${pendingElementsMax} ${key}`);
    else waiting.push(value);
    this.#pending.set(key, waiting);
  }

  // An element of `events`, or of a bare array such as `--query events` prints.
  #loose(value: unknown): void {
    const event = typeof value === 'string' ? { message: value } : isJsonObject(value) ? listedEvent(value) : undefined;
    if (event !== undefined) this.#collector.event(event);
    else if (Array.isArray(value)) this.#row(value);
    else if (
      isJsonObject(value) &&
      (Array.isArray(value.Segments) || value.trace_id !== undefined || value.Document !== undefined)
    )
      this.#trace(value);
    else this.#unknown(value);
  }

  #row(value: unknown): void {
    const fields = Array.isArray(value) ? fieldsOfRow(value) : isJsonObject(value) ? value : undefined;
    const event = fields === undefined ? undefined : rowEvent(fields);
    if (event !== undefined) this.#collector.event(event);
    else if (fields !== undefined) this.#collector.problem('no-message', () => JSON.stringify(fields));
    else this.#unknown(value);
  }

  #logEvent(value: unknown, members: JsonObject): void {
    if (members.messageType === 'CONTROL_MESSAGE') return;
    const event = isJsonObject(value) ? listedEvent(value) : undefined;
    const owner = { logGroup: textAt(members, ['logGroup']), logStream: textAt(members, ['logStream']) };
    if (event === undefined) this.#unknown(value);
    else this.#collector.event({ ...event, ...owner });
  }

  #trace(value: unknown): void {
    const documents = isJsonObject(value) ? documentsOf(value) : [];
    const segments = documents.flatMap((document) => traceSegments(document));
    for (const segment of segments) this.#collector.segment(segment);
    if (segments.length === 0) this.#unknown(value);
  }

  #series(value: unknown): void {
    const points = isJsonObject(value) ? seriesPoints(value) : undefined;
    if (points === undefined) this.#unknown(value);
    for (const point of points ?? []) this.#collector.metric(point);
  }

  #datapoint(value: unknown, label: string): void {
    const points = isJsonObject(value) ? datapoints(value, label) : [];
    for (const point of points) this.#collector.metric(point);
    if (points.length === 0) this.#unknown(value);
  }

  #resource(
    kind: 'service-graph' | 'trace-summaries',
    key: string,
    members: JsonObject,
    pending: ReadonlyMap<string, unknown[]>,
  ): void {
    const elements = pending.get(key);
    if (elements !== undefined)
      this.#collector.resource({ kind, name: this.#name, document: { ...members, [key]: elements } });
  }

  // Kinesis hands a consumer { kinesis: { data } }, Firehose { data }: base64 of a compressed subscription payload.
  #record(value: unknown): void {
    const data = isJsonObject(value) ? textAt(value, ['kinesis.data', 'data', 'Data']) : undefined;
    const payload = data === undefined ? undefined : payloadOf(data);
    if (payload === undefined) this.#unknown(value);
    else this.#payload(payload);
  }

  #payload(payload: JsonObject): void {
    const events: readonly unknown[] = Array.isArray(payload.logEvents) ? payload.logEvents : [];
    for (const event of events) this.#logEvent(event, payload);
    if (!Array.isArray(payload.logEvents)) this.#unknown(payload);
  }

  // A document without any of the arrays: the event of a subscribed function, one segment, one log event, one log line.
  #lone(members: JsonObject, text: string | undefined): void {
    if (Object.keys(members).some((key) => streamedKeys.has(key)) || isEmptyAnswer(members)) return;
    const wrapped = textAt(members, ['awslogs.data']);
    const payload = wrapped === undefined ? undefined : payloadOf(wrapped);
    const segments = members.trace_id === undefined ? [] : traceSegments(text ?? members);
    const event =
      eventOf(members) ??
      (text !== undefined && isLogLine(members) ? { message: text, time: timeInJson(members) } : undefined);
    if (payload !== undefined) this.#payload(payload);
    else if (segments.length > 0) for (const segment of segments) this.#collector.segment(segment);
    else if (event !== undefined) this.#collector.event(event);
    else this.#unknown(members);
  }

  #unknown(value: unknown): void {
    this.#collector.problem('unknown-shape', () => JSON.stringify(value) ?? '');
  }
}

function documentsOf(trace: JsonObject): readonly unknown[] {
  if (trace.Document !== undefined) return [trace.Document];
  if (!Array.isArray(trace.Segments)) return [trace];
  return trace.Segments.filter(isJsonObject).map((segment) => segment.Document);
}

function payloadOf(base64: string): JsonObject | undefined {
  const bytes = Buffer.from(base64, 'base64');
  try {
    const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
    const value = parseJson((isGzip ? gunzipSync(bytes, { maxOutputLength: recordBytesMax }) : bytes).toString('utf8'));
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined; // damaged or beyond the bound: the record is counted as not understood
  }
}

// `{"events": []}`: nothing matched, which is an answer.
function isEmptyAnswer(members: JsonObject): boolean {
  return Object.keys(members).some((key) =>
    ['searchedLogStreams', 'nextForwardToken', 'statistics', 'NextToken', 'UnprocessedTraceIds'].includes(key),
  );
}
