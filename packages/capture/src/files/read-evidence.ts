// One source, whatever it is, as batches of evidence. The story is here; each format's reader is in its own file.
//
//   bytes → (gzip, zstd, zip) → text → lines | JSON parts | CSV cells → collector → batches
//
// Memory stays constant: a chunk of bytes, one unfinished line or element, and at most one batch.
import { type EpochMs, type EvidenceBatch, epochMs } from '@coldcase/model';
import { metered, type Peeked, type Progress, peeked } from './byte-stream.ts';
import { Collector, type Reason } from './collector.ts';
import { type Chunks, containerDepthMax, expanded, zipParts } from './containers.ts';
import { CountingDecoder } from './counting-decoder.ts';
import { CsvReader } from './csv-reader.ts';
import { JsonEvidence, streamedKeys } from './json-evidence.ts';
import { JsonScanner } from './json-scanner.ts';
import { LineSplitter } from './line-splitter.ts';
import { type FileSource, hintsOfPath, isExportPath } from './open-sources.ts';
import { encodingOf, type Format, recognise } from './recognise.ts';
import { eventLinesReader, exportReader, type LineReader, plainReader, tailReader } from './text-readers.ts';

export interface ReadOptions {
  /** For events whose source does not say: `--log-group`. */
  readonly logGroup?: string;
  readonly logStream?: string;
  /** The time of the first event of a source without any time. */
  readonly fallbackTimestamp?: EpochMs;
  /** Stops between two chunks. */
  readonly signal?: AbortSignal;
}

/**
 * Reads a source to its end, in batches of at most `eventsPerBatchMax` events. What cannot be understood is counted in
 * `notUnderstood` of a later batch and never stops the rest; what was read before a damage is kept.
 *
 * `bytesRead` adds up to the size of the file as stored. Order: as in the source; a zip's entries by name.
 *
 * @throws EVIDENCE_NOT_FOUND, EVIDENCE_UNREADABLE  only through `openSources`; here an unreadable file is `notUnderstood`
 */
export async function* readEvidence(source: FileSource, options: ReadOptions = {}): AsyncGenerator<EvidenceBatch> {
  const progress = { bytes: 0 };
  if (source.format === 'zip' && source.path !== undefined) yield* readZip(source, source.path, options, progress);
  else
    yield* readChunks(
      { name: source.name, chunks: metered(source.open(), progress, options.signal), depth: 0, source },
      options,
      progress,
    );
}

interface Part {
  readonly name: string;
  readonly chunks: Chunks;
  readonly depth: number;
  readonly source: FileSource;
}

async function* readZip(
  source: FileSource,
  path: string,
  options: ReadOptions,
  progress: Progress,
): AsyncGenerator<EvidenceBatch> {
  const collector = collectorOf(source.name, options);
  const report = (reason: Reason, sample: string) => collector.problem(reason, sample);
  try {
    for await (const part of zipParts(path, report)) {
      yield* readChunks(
        { name: `${source.name}!${part.name}`, chunks: part.chunks, depth: 1, source },
        options,
        progress,
      );
      progress.bytes += part.compressedBytes;
      options.signal?.throwIfAborted();
    }
  } catch (error) {
    if (options.signal?.aborted === true) throw error;
    report('archive-damaged', messageOf(error));
  }
  for (const batch of collector.rest()) yield { ...batch, bytesRead: taken(progress) };
}

async function* readChunks(part: Part, options: ReadOptions, progress: Progress): AsyncGenerator<EvidenceBatch> {
  const collector = collectorOf(part.name, options);
  const report = (reason: Reason, sample: string) => collector.problem(reason, sample);
  try {
    const chunks = await peeked(part.chunks);
    const opened = openContainers(chunks, part.depth, report);
    yield* readText(await opened, part, collector, progress);
  } catch (error) {
    if (options.signal?.aborted === true) throw error;
    report(progress.bytes === 0 ? 'unreadable' : 'truncated', messageOf(error));
  }
  for (const batch of collector.rest()) yield { ...batch, bytesRead: taken(progress) };
}

interface Opened extends Peeked {
  readonly format: Format;
}

async function openContainers(
  first: Peeked,
  depth: number,
  report: (reason: Reason, sample: string) => void,
): Promise<Opened> {
  const format = recognise(first.head);
  if (format !== 'gzip' && format !== 'zstd') return { ...first, format };
  if (depth >= containerDepthMax) {
    report('archive-too-deep', format);
    return { ...first, format: 'empty' };
  }
  return openContainers(await peeked(expanded(first.chunks, format, report)), depth + 1, report);
}

async function* readText(
  opened: Opened,
  part: Part,
  collector: Collector,
  progress: Progress,
): AsyncGenerator<EvidenceBatch> {
  const format = opened.format === 'text' && isExportPath(part.name) ? 'export-lines' : opened.format;
  const reader = readerOf(format, collector, part);
  if (reader === undefined) return;
  const decoder = new CountingDecoder(encodingOf(opened.head), collector);
  try {
    for await (const chunk of opened.chunks) {
      reader.add(decoder.decode(chunk));
      for (const batch of collector.full()) yield { ...batch, bytesRead: taken(progress) };
    }
  } finally {
    reader.add(decoder.end()); // also when the source failed: the last line that came is an event
    reader.end();
  }
}

interface TextReader {
  add(text: string): void;
  end(): void;
}

function readerOf(format: Format, collector: Collector, part: Part): TextReader | undefined {
  switch (format) {
    case 'event-lines':
      return linesTo(eventLinesReader(collector), collector);
    case 'tail-lines':
      return linesTo(tailReader(collector), collector);
    case 'export-lines':
      return linesTo(exportReader(collector), collector);
    case 'text':
      return linesTo(plainReader(collector, yearOf(part.source)), collector);
    case 'json-documents':
      return new JsonScanner(new JsonEvidence(collector, part.name), streamedKeys);
    case 'csv':
      return new CsvReader(collector);
    default:
      collector.problem(
        format === 'zip'
          ? part.depth === 0
            ? 'archive-on-stdin'
            : 'archive-too-deep'
          : format === 'empty'
            ? 'empty'
            : 'binary',
        part.name,
      );
      return undefined;
  }
}

function linesTo(reader: LineReader, collector: Collector): TextReader {
  const splitter = new LineSplitter({
    line: (text) => reader.line(text),
    cut: (beginning) => collector.problem('line-too-long', beginning),
  });
  return {
    add: (text) => splitter.add(text),
    end() {
      splitter.end();
      reader.end();
    },
  };
}

function yearOf(source: FileSource): number | undefined {
  return source.modified === undefined ? undefined : new Date(source.modified).getUTCFullYear();
}

function collectorOf(name: string, options: ReadOptions): Collector {
  const hints = hintsOfPath(name);
  return new Collector({
    source: name,
    logGroup: options.logGroup ?? hints.logGroup ?? '',
    logStream: options.logStream ?? hints.logStream ?? '',
    fallbackTimestamp: options.fallbackTimestamp ?? epochMs(0),
  });
}

function taken(progress: Progress): number {
  const { bytes } = progress;
  progress.bytes = 0;
  return bytes;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
