// Evidence that comes as values is first written to spools in the work folder, one JSON object a line: the form in which
// DuckDB reads an export by itself. So both lanes share one statement, and a source of any size needs constant memory.
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import type { ChangeRecord, EvidenceBatch, LogEvent, MetricPoint, TraceSegment } from '@coldcase/model';
import { writeWhole } from '../folder/append-lines.ts';
import { guardDisk } from '../folder/durable-file.ts';
import type { Border } from './border.ts';

/** Text gathered before it is written: large enough that the calls do not count, small enough not to matter. */
const bufferedCharacters = 1 << 20;

/**
 * A spool is turned into a part at this size, so that a huge source never needs its own size again on disk, and the engine
 * has something to do while the readers go on.
 */
export const spoolBytesMax = 128 << 20;
/**
 * The same for long lines. Of JSON in long lines the engine needs up to fifty times their bytes while it looks for patterns:
 * 128 MB of lines of 7 kB went over its 900 MB and ended the import.
 */
export const wideSpoolBytesMax = 8 << 20;
/** Bytes of a line that is long, on average over a spool. Lines of 250 bytes, as most logs have, need three times theirs. */
const wideLineBytes = 1_024;

/** One file of JSON lines. */
export class SpoolFile {
  readonly path: string;
  bytes = 0;
  /** Lines added, also the ones that wait to be written. */
  rows = 0;
  #lines: string[] = [];
  #characters = 0;
  #descriptor: number | undefined;

  constructor(path: string) {
    this.path = path;
  }

  add(value: object): void {
    const line = JSON.stringify(value);
    this.#lines.push(line);
    this.rows += 1;
    this.#characters += line.length + 1;
    if (this.#characters >= bufferedCharacters) this.#write();
  }

  isFull(bytesMax = spoolBytesMax): boolean {
    const isWide = this.bytes > this.rows * wideLineBytes;
    return this.bytes >= (isWide ? Math.min(bytesMax, wideSpoolBytesMax) : bytesMax);
  }

  /** Writes the rest; true when there is anything in the file. */
  finish(): boolean {
    this.#write();
    const descriptor = this.#descriptor;
    this.#descriptor = undefined;
    // A disk of another machine may say only here that it is full.
    if (descriptor !== undefined) guardDisk(this.path, () => closeSync(descriptor));
    return this.bytes > 0;
  }

  #write(): void {
    if (this.#lines.length === 0) return;
    const text = `${this.#lines.join('\n')}\n`;
    this.#lines = [];
    this.#characters = 0;
    guardDisk(this.path, () => {
      this.#descriptor ??= openSync(this.path, 'w');
      this.bytes += writeWhole(this.#descriptor, Buffer.from(text));
    });
  }
}

/** The spools of one unit of work. */
export interface Spools {
  readonly logs: SpoolFile;
  readonly metrics: SpoolFile;
  readonly traces: SpoolFile;
  readonly changes: SpoolFile;
}

export function openSpools(workFolder: string, number: number): Spools {
  const file = (kind: string) => new SpoolFile(join(workFolder, `${kind}-${number}.jsonl`));
  return { logs: file('logs'), metrics: file('metrics'), traces: file('traces'), changes: file('changes') };
}

/**
 * Adds a batch. Events without an id get one that grows with their place in the import, since the order of lines within one
 * millisecond is evidence and Parquet does not keep it.
 */
export function spoolBatch(spools: Spools, batch: EvidenceBatch, border: Border, nextEventId: () => string): void {
  for (const event of batch.events ?? []) spools.logs.add(eventLine(event, event.eventId ?? nextEventId(), border));
  for (const point of batch.metrics ?? []) spools.metrics.add(metricLine(point));
  for (const segment of batch.segments ?? []) spools.traces.add(segmentLine(segment, border));
  for (const change of batch.changes ?? []) spools.changes.add(changeLine(change, border));
}

/** An event as a line of a spool: the one place where a lane through JavaScript masks a message. */
export function eventLine(event: LogEvent, eventId: string, border: Pick<Border, 'text'>): object {
  return {
    logGroup: event.logGroup,
    logStream: event.logStream,
    timestamp: event.timestamp,
    ingestionTime: event.ingestionTime,
    eventId,
    message: border.text(event.message).toWellFormed(),
  };
}

function metricLine(point: MetricPoint): object {
  return { ...point, dimensions: JSON.stringify(point.dimensions) };
}

/** An actor is a person or a role of the account; what the masker knows of it, it takes from the record. */
function changeLine(change: ChangeRecord, border: Border): object {
  const { actor } = change;
  return {
    ...change,
    detail: border.text(change.detail),
    ...(actor === undefined ? {} : { actor: border.text(actor) }),
  };
}

export function segmentLine(segment: TraceSegment, border: Border): object {
  const { document, operation } = segment;
  return {
    ...segment,
    ...(document === undefined ? {} : { document: border.text(document) }),
    ...(operation === undefined ? {} : { operation: border.text(operation) }),
  };
}
