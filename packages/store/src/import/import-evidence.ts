// Import: sources of evidence to parts of a case.
//
//   sources ─▶ units ─▶ fast lane: DuckDB reads the file itself ────────────┐
//                   ├─▶ masked lane: threads, each with a border ─▶ spools ─┤
//                   └─▶ slow lane: readers ─▶ border ─▶ spool (JSON lines) ─┴▶ columns ─▶ part ─▶ manifest
//
// A unit is what is committed at once: a large file, or many small ones. The manifest is written after every unit, so a
// kill costs at most the unit at work, and the next import of the same sources goes on behind the last finished one.
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { EvidenceBatch, NotUnderstood, ResourceDocument } from '@coldcase/model';
import { assert, ColdcaseError } from '@coldcase/model';
import { type Engine, openEngine } from '../engine/duckdb.ts';
import { storeError } from '../failures.ts';
import { appendLines } from '../folder/append-lines.ts';
import { fingerprintOfFile, sha256OfText } from '../folder/digest.ts';
import { discard, guardDisk, writeDurably } from '../folder/durable-file.ts';
import {
  captureFolderName,
  journalName,
  lockName,
  nextPartFile,
  prepareFolders,
  removeStrays,
  workFolderName,
} from '../folder/layout.ts';
import { takeLock } from '../folder/lock.ts';
import {
  type CaptureRecord,
  emptyManifest,
  type JsonPath,
  type LogGroupFacts,
  type Manifest,
  manifestName,
  maskingOf,
  type Part,
  readManifest,
  type SourceRecord,
  writeManifest,
} from '../folder/manifest.ts';
import { type Border, openBorder } from './border.ts';
import { sampleEventLines } from './event-sample.ts';
import { chooseJsonPaths } from './json-paths.ts';
import { handledLater, type MaskedSpool, MaskWorkers, maskedPortions, notPlain } from './masked-lane.ts';
import { segmentSpoolPath, spoolSegmentsIn } from './segments-in-logs.ts';
import { openSpools, SpoolFile, type Spools, spoolBatch, spoolBytesMax } from './spool.ts';
import { eventLinesRelation, partOf, writeLogsPart, writeSimplePart } from './write-parts.ts';

/** What the store needs to know of a source; `capture` has the same shape. */
export interface ImportSource {
  readonly name: string;
  readonly format: string;
  readonly sizeBytes: number;
  /** Absent for standard input, which cannot be resumed. */
  readonly path?: string;
  /** The file is uncompressed event lines, so the engine may read it by itself. */
  readonly isEventLines: boolean;
  batches(signal?: AbortSignal): AsyncIterable<EvidenceBatch>;
}

export interface ImportOptions {
  readonly title?: string;
  /** What happens to text on its way to the disk; nothing when absent. */
  readonly border?: Border;
  /** What is known to be missing, for the manifest. */
  readonly gaps?: readonly string[];
  /** Moves whole files into the case, as its last step. */
  readonly adoptFiles?: () => readonly Part[];
  /** What was asked of production for this evidence. */
  readonly captured?: CaptureRecord;
  /** On by default. */
  readonly withPatterns?: boolean;
  readonly threads?: number;
  /** One thread for the engine, and no memory kept between two parts: for captures, whose readers are slower than it. */
  readonly isFrugal?: boolean;
  /** Smaller units lose less to a kill and cost more files; `ownUnitBytes` unless a test wants to see more of them. */
  readonly unitBytes?: number;
  /** Likewise for the size of a spool; `spoolBytesMax`. */
  readonly spoolBytes?: number;
  readonly signal?: AbortSignal;
  /** Called a few times a second. */
  readonly onProgress?: (progress: ImportProgress) => void;
  /** Wall-clock time for the journal; the evidence itself never depends on it. */
  readonly now?: () => Date;
}

export interface ImportProgress {
  readonly bytesDone: number;
  readonly bytesTotal: number;
  readonly source: string;
}

export interface ImportSummary {
  readonly events: number;
  readonly metricPoints: number;
  readonly segments: number;
  readonly documents: number;
  readonly changes: number;
  /** Of a database: schema, figures, samples. */
  readonly files: number;
  readonly masking: Manifest['masking']['policy'];
  readonly bytes: number;
  readonly sources: number;
  /** Sources that an earlier import of this case had already read. */
  readonly skipped: number;
  readonly notUnderstood: readonly NotUnderstood[];
}

/** Files at least this large are a unit of their own, and go by the fast or the masked lane when they are event lines. */
export const ownUnitBytes = 32 << 20;
/** DuckDB's share of memory. With Node and buffers the process stays under 1.5 GB at five million events (bench/import). */
export const importMemoryMegabytes = 900;
/** Kinds of things not understood that the manifest keeps; the counts of the rest are in the last one. */
export const notUnderstoodMax = 200;

/** Imports sources into the case at `folder`, creating it when there is none. Resumes an import that was interrupted. */
export async function importEvidence(
  folder: string,
  sources: readonly ImportSource[],
  options: ImportOptions = {},
): Promise<ImportSummary> {
  const manifest = openForImport(folder, options.title ?? '');
  using _lock = takeLock(join(folder, lockName), folder);
  removeStrays(folder, manifest);
  prepareFolders(folder);
  const engine = await openEngine({
    spillFolder: join(folder, workFolderName, 'spill'),
    memoryMegabytes: importMemoryMegabytes,
    ...(options.isFrugal === true ? { threads: 1, returnsMemory: true } : {}),
    ...(options.threads === undefined ? {} : { threads: options.threads }),
  });
  try {
    return await new Import(folder, manifest, engine, sources, options).run();
  } finally {
    engine.close();
    discard(join(folder, workFolderName));
  }
}

function openForImport(folder: string, title: string): Manifest {
  if (existsSync(join(folder, manifestName))) return readManifest(folder);
  if (existsSync(folder) && readdirSync(folder).some((name) => !isOurs(name)))
    throw storeError('CASE_EXISTS', { path: folder });
  guardDisk(folder, () => mkdirSync(folder, { recursive: true }));
  const manifest = emptyManifest(title);
  writeManifest(folder, manifest);
  return manifest;
}

/** What an import that was killed before its first manifest can have left. */
function isOurs(name: string): boolean {
  return [workFolderName, captureFolderName, lockName, `${manifestName}.partial`].includes(name);
}

/** `fast`: the engine reads the file by itself. `masked`: threads read and mask it. `slow`: readers, which know every format. */
type Lane = 'fast' | 'masked' | 'slow';

interface Unit {
  readonly sources: readonly ImportSource[];
  readonly lane: Lane;
}

/** What a unit adds to the manifest. */
interface UnitResult {
  readonly parts: Part[];
  readonly logGroups: LogGroupFacts[];
  readonly notUnderstood: NotUnderstood[];
}

class Import {
  readonly #folder: string;
  readonly #engine: Engine;
  readonly #options: ImportOptions;
  readonly #border: Border;
  readonly #todo: readonly ImportSource[];
  readonly #given: number;
  /** As the sources were before anything was read: a file that grows meanwhile is then not taken for finished. */
  readonly #records: ReadonlyMap<ImportSource, SourceRecord>;
  #manifest: Manifest;
  #usedFiles: string[];
  #bytesDone = 0;
  #spoolNumber = 0;
  #eventNumber: number;
  #jsonPaths: readonly JsonPath[] | undefined;
  #workers: MaskWorkers | undefined;

  constructor(
    folder: string,
    manifest: Manifest,
    engine: Engine,
    sources: readonly ImportSource[],
    options: ImportOptions,
  ) {
    this.#folder = folder;
    this.#manifest = manifest;
    this.#engine = engine;
    this.#options = options;
    this.#border = options.border ?? openBorder;
    const known = new Set(manifest.sources.map((source) => source.fingerprint));
    this.#records = new Map(sources.map((source) => [source, recordOf(source)]));
    this.#todo = sources.filter((s) => s.path === undefined || !known.has(this.#records.get(s)?.fingerprint ?? ''));
    this.#given = sources.length;
    this.#eventNumber = manifest.parts.reduce((sum, part) => sum + part.rows, 0);
    this.#usedFiles = manifest.parts.map((part) => part.file);
  }

  async run(): Promise<ImportSummary> {
    const before = this.#manifest;
    this.#begin();
    try {
      for (const unit of unitsOf(this.#todo, (source) => this.#laneOf(source), this.#unitBytes))
        this.#commit(unit.sources, await this.#read(unit));
    } finally {
      await this.#workers?.[Symbol.asyncDispose]();
    }
    this.#finish();
    return this.#summary(before);
  }

  async #read(unit: Unit): Promise<UnitResult> {
    const [source] = unit.sources;
    if (unit.lane === 'slow' || source === undefined) return this.#slow(unit.sources);
    return unit.lane === 'fast' ? this.#fast(unit) : this.#masked(source);
  }

  #begin(): void {
    const names = this.#todo.map((source) => source.name);
    const abandoned = this.#manifest.pending.filter((name) => !names.includes(name) && !this.#isImported(name));
    this.#save({
      state: 'importing',
      pending: names,
      masking: this.#maskingOf(this.#manifest.parts),
      gaps: unique([
        ...this.#manifest.gaps,
        ...abandoned.map((name) => `${name} was not imported: its import was interrupted`),
        ...(this.#options.gaps ?? []),
      ]),
      ...(this.#options.captured === undefined ? {} : { captured: this.#options.captured }),
    });
  }

  #isImported(name: string): boolean {
    return this.#manifest.sources.some((source) => source.name === name);
  }

  #commit(sources: readonly ImportSource[], result: UnitResult): void {
    const names = new Set(sources.map((source) => source.name));
    const parts = [...this.#manifest.parts, ...result.parts.map((part) => this.#marked(part))];
    this.#save({
      pending: this.#manifest.pending.filter((name) => !names.has(name)),
      sources: [...this.#manifest.sources, ...sources.flatMap((source) => this.#records.get(source) ?? [])],
      parts,
      masking: this.#maskingOf(parts),
      logGroups: mergedGroups([...this.#manifest.logGroups, ...result.logGroups]),
      notUnderstood: bounded([...this.#manifest.notUnderstood, ...result.notUnderstood]),
    });
    this.#journal(sources);
  }

  /** The key of an earlier import stays the key of the case when this one masks nothing. */
  #maskingOf(parts: readonly Part[]): Manifest['masking'] {
    const { policy, keyId = this.#manifest.masking.keyId } = this.#border;
    return maskingOf(parts, { policy, ...(keyId === undefined ? {} : { keyId }) });
  }

  #marked(part: Part): Part {
    const { keyId } = this.#border;
    return keyId === undefined ? part : { ...part, maskedBy: keyId };
  }

  #finish(): void {
    const adopted = this.#options.adoptFiles?.() ?? [];
    const known = new Set(this.#manifest.parts.map(({ file }) => file));
    const fresh = adopted.filter(({ file }) => !known.has(file)).map((part) => this.#marked(part));
    const parts = [...this.#manifest.parts, ...fresh];
    this.#save({ parts, masking: this.#maskingOf(parts) });
    const id = sha256OfText(this.#manifest.parts.map((part) => part.sha256).join('\n')).slice(0, 16);
    this.#save({ id, state: 'complete', pending: [] });
  }

  #save(changes: Partial<Manifest>): void {
    this.#manifest = { ...this.#manifest, ...changes };
    writeManifest(this.#folder, this.#manifest);
  }

  #journal(sources: readonly ImportSource[]): void {
    const at = this.#options.now?.().toISOString();
    const lines = sources.map(({ name, sizeBytes }) =>
      JSON.stringify({ ...(at && { at }), action: 'import', source: name, bytes: sizeBytes }),
    );
    appendLines(join(this.#folder, journalName), lines);
  }

  /** The engine reads the file. Whatever it cannot read goes by the slow lane, which loses nothing and says what is wrong. */
  async #fast(unit: Unit): Promise<UnitResult> {
    const path = unit.sources[0]?.path ?? '';
    using _ticker = this.#tick(unit);
    try {
      const written = await this.#writeLogs([path], (column) => this.#border.sql?.(column) ?? column);
      this.#bytesDone += unit.sources.reduce((sum, source) => sum + source.sizeBytes, 0);
      return { parts: [...written.parts], logGroups: [...written.logGroups], notUnderstood: [] };
    } catch (cause) {
      if (cause instanceof ColdcaseError && cause.code === 'ENGINE_FAILED') return this.#slow(unit.sources);
      throw cause;
    }
  }

  /** As in the fast lane, what is no plain event is for the readers; parts that were made until then are removed. */
  async #masked(source: ImportSource): Promise<UnitResult> {
    const bytesBefore = this.#bytesDone;
    const result: UnitResult = { parts: [], logGroups: [], notUnderstood: [] };
    const spools: string[] = [];
    if (await this.#maskInto(result, source, spools)) return result;
    for (const path of spools) discard(path);
    for (const { file } of result.parts) discard(join(this.#folder, file));
    this.#bytesDone = bytesBefore;
    return this.#slow([source]);
  }

  /** While the engine turns one portion into a part, the threads mask the next. False when the file has to go another way. */
  async #maskInto(result: UnitResult, source: ImportSource, spools: string[]): Promise<boolean> {
    const spoolPath = () => {
      const { path } = this.#freshSpools().logs;
      spools.push(path);
      return path;
    };
    let writing = Promise.resolve();
    try {
      const spoolBytes = this.#options.spoolBytes ?? spoolBytesMax;
      for await (const portion of maskedPortions(this.#threads(), source.path ?? '', spoolBytes, spoolPath)) {
        await writing;
        this.#options.signal?.throwIfAborted();
        if (portion === notPlain) return false;
        writing = handledLater(this.#flushMasked(portion, source, result));
      }
      await writing;
      return true;
    } catch (cause) {
      if (cause instanceof ColdcaseError && cause.code === 'ENGINE_FAILED') return false;
      throw cause;
    } finally {
      await Promise.allSettled([writing]);
    }
  }

  async #flushMasked(portion: readonly MaskedSpool[], source: ImportSource, result: UnitResult): Promise<void> {
    const paths = portion.flatMap(({ path, bytes }) => (bytes === 0 ? [] : [path]));
    if (paths.length > 0) {
      const written = await this.#writeLogs(paths, (column) => column);
      result.parts.push(...written.parts);
      result.logGroups.push(...written.logGroups);
    }
    for (const { path, sourceBytes } of portion) {
      discard(path);
      this.#report(sourceBytes, source.name);
    }
  }

  #threads(): MaskWorkers {
    const { worker } = this.#border;
    assert(worker !== undefined, 'the masked lane has a border that can be taken to another thread');
    this.#workers ??= new MaskWorkers(worker, this.#options.threads ?? availableParallelism(), this.#options.signal);
    return this.#workers;
  }

  /** While the engine turns one spool into a part, the readers fill the next. */
  async #slow(sources: readonly ImportSource[]): Promise<UnitResult> {
    const result: UnitResult = { parts: [], logGroups: [], notUnderstood: [] };
    let spools = this.#freshSpools();
    let writing = Promise.resolve();
    try {
      for (const source of sources) {
        for await (const batch of source.batches(this.#options.signal)) {
          this.#options.signal?.throwIfAborted();
          this.#spool(batch, source, spools, result);
          if (!spools.logs.isFull(this.#options.spoolBytes)) continue;
          await writing;
          writing = handledLater(this.#flush(spools, result));
          spools = this.#freshSpools();
        }
      }
      await writing;
      await this.#flush(spools, result);
      return result;
    } finally {
      // Also when a reader failed: the engine must not be closed under a running statement.
      await Promise.allSettled([writing]);
    }
  }

  #spool(batch: EvidenceBatch, source: ImportSource, spools: Spools, result: UnitResult): void {
    spoolBatch(spools, batch, this.#border, () => this.#nextEventId());
    for (const one of batch.notUnderstood ?? [])
      result.notUnderstood.push({ ...one, sample: this.#border.text(one.sample) });
    result.parts.push(...(batch.resources ?? []).map((resource) => this.#writeResource(resource)));
    this.#report(batch.bytesRead, source.name);
  }

  get #unitBytes(): number {
    return this.#options.unitBytes ?? ownUnitBytes;
  }

  /** Large event lines need no reader: under a policy that SQL can express the engine reads them, else threads do. */
  #laneOf(source: ImportSource): Lane {
    if (!source.isEventLines || source.path === undefined || source.sizeBytes < this.#unitBytes) return 'slow';
    if (this.#border.sql !== undefined) return 'fast';
    return this.#border.worker === undefined ? 'slow' : 'masked';
  }

  #nextEventId(): string {
    this.#eventNumber += 1;
    return `coldcase-${String(this.#eventNumber).padStart(15, '0')}`;
  }

  #freshSpools(): Spools {
    this.#spoolNumber += 1;
    return openSpools(join(this.#folder, workFolderName), this.#spoolNumber);
  }

  async #flush(spools: Spools, result: UnitResult): Promise<void> {
    if (spools.logs.finish()) {
      const written = await this.#writeLogs([spools.logs.path], (column) => column);
      result.parts.push(...written.parts);
      result.logGroups.push(...written.logGroups);
    }
    for (const kind of ['metrics', 'traces', 'changes'] as const) {
      if (!spools[kind].finish()) continue;
      result.parts.push(
        await writeSimplePart(
          this.#engine,
          this.#folder,
          kind,
          this.#nextFile(kind),
          spools[kind].path,
          this.#options.signal,
        ),
      );
    }
    for (const spool of Object.values(spools) as SpoolFile[]) discard(spool.path);
  }

  async #writeLogs(paths: readonly string[], messageSql: (column: string) => string) {
    this.#jsonPaths ??= this.#chooseJsonPaths(paths.slice(0, 1));
    const columns = { jsonPaths: this.#jsonPaths, withPatterns: this.#options.withPatterns ?? true };
    const relation = eventLinesRelation(paths, messageSql);
    const file = this.#nextFile('logs');
    const written = await writeLogsPart(this.#engine, this.#folder, file, relation, columns, this.#options.signal);
    return { parts: [written.part, ...(await this.#segmentsOf(file))], logGroups: written.logGroups };
  }

  /** Parts of traces that functions printed. */
  async #segmentsOf(logs: string): Promise<readonly Part[]> {
    this.#spoolNumber += 1;
    const spool = new SpoolFile(segmentSpoolPath(join(this.#folder, workFolderName), this.#spoolNumber));
    const { signal } = this.#options;
    if (!(await spoolSegmentsIn(this.#engine, join(this.#folder, logs), spool, this.#border, signal))) return [];
    const file = this.#nextFile('traces');
    const part = await writeSimplePart(this.#engine, this.#folder, 'traces', file, spool.path, signal);
    discard(spool.path);
    return [part];
  }

  /**
   * One choice for all parts of an import, and the choice of an earlier import into the same case, so that a path is a
   * column everywhere or nowhere. The sample covers every file that needs no reader, as
   * the border lets it through: the chosen paths are written into the manifest.
   */
  #chooseJsonPaths(paths: readonly string[]): readonly JsonPath[] {
    const earlier = this.#manifest.parts.find((part) => (part.jsonPaths?.length ?? 0) > 0)?.jsonPaths;
    if (earlier !== undefined) return earlier;
    const files = this.#todo.flatMap((source) =>
      this.#laneOf(source) !== 'slow' && source.path !== undefined ? [source.path] : [],
    );
    const masked = (message: string) => this.#border.text(message);
    return chooseJsonPaths([...new Set([...paths, ...files])].flatMap((path) => sampleEventLines(path, masked)));
  }

  #writeResource(resource: ResourceDocument): Part {
    const file = this.#nextFile('resources');
    const masked = { ...resource, document: this.#border.json(resource.document) };
    writeDurably(join(this.#folder, file), JSON.stringify(masked));
    return partOf(this.#folder, file, 'resources', 1);
  }

  #nextFile(kind: Part['kind']): string {
    const file = nextPartFile(kind, this.#usedFiles);
    this.#usedFiles.push(file);
    return file;
  }

  #report(bytes: number, source: string): void {
    this.#bytesDone += bytes;
    this.#options.onProgress?.({ bytesDone: this.#bytesDone, bytesTotal: this.#bytesTotal, source });
  }

  get #bytesTotal(): number {
    return this.#todo.reduce((sum, source) => sum + source.sizeBytes, 0);
  }

  /** Progress of a statement that runs inside the engine. */
  #tick(unit: Unit): Disposable {
    const bytes = unit.sources.reduce((sum, source) => sum + source.sizeBytes, 0);
    const timer = setInterval(() => {
      const bytesDone = this.#bytesDone + Math.floor(bytes * (this.#engine.progress() ?? 0));
      this.#options.onProgress?.({ bytesDone, bytesTotal: this.#bytesTotal, source: unit.sources[0]?.name ?? '' });
    }, 250);
    return { [Symbol.dispose]: () => clearInterval(timer) };
  }

  #summary(before: Manifest): ImportSummary {
    const added = this.#manifest.parts.slice(before.parts.length);
    const rows = (kind: Part['kind']) =>
      added.filter((part) => part.kind === kind).reduce((sum, part) => sum + part.rows, 0);
    return {
      events: rows('logs'),
      metricPoints: rows('metrics'),
      segments: rows('traces'),
      documents: rows('resources'),
      changes: rows('changes'),
      files: rows('database'),
      masking: this.#manifest.masking.policy,
      bytes: this.#bytesTotal,
      sources: this.#todo.length,
      skipped: this.#given - this.#todo.length,
      notUnderstood: this.#manifest.notUnderstood.slice(before.notUnderstood.length),
    };
  }
}

function unitsOf(
  sources: readonly ImportSource[],
  laneOf: (source: ImportSource) => Lane,
  unitBytes: number,
): readonly Unit[] {
  const units: Unit[] = [];
  let small: ImportSource[] = [];
  let smallBytes = 0;
  const close = () => {
    if (small.length > 0) units.push({ sources: small, lane: 'slow' });
    small = [];
    smallBytes = 0;
  };
  for (const source of sources) {
    const lane = laneOf(source);
    if (lane !== 'slow') units.push({ sources: [source], lane });
    else {
      small.push(source);
      smallBytes += source.sizeBytes;
    }
    if (smallBytes >= unitBytes) close();
  }
  close();
  return units;
}

function fingerprintOf(source: ImportSource): string {
  return source.path === undefined ? 'stream' : `${source.name} ${safeFingerprint(source.path)}`;
}

/** A file that cannot be opened has no fingerprint; its reader reports it as not understood. */
function safeFingerprint(path: string): string {
  try {
    return fingerprintOfFile(path);
  } catch {
    return 'unreadable';
  }
}

function recordOf(source: ImportSource): SourceRecord {
  return { name: source.name, format: source.format, bytes: source.sizeBytes, fingerprint: fingerprintOf(source) };
}

function unique(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}

function mergedGroups(groups: readonly LogGroupFacts[]): LogGroupFacts[] {
  const byName = Map.groupBy(groups, (group) => group.name);
  const merged = [...byName].map(([name, facts]) => ({
    name,
    events: facts.reduce((sum, group) => sum + group.events, 0),
    firstMs: Math.min(...facts.map((group) => group.firstMs)),
    lastMs: Math.max(...facts.map((group) => group.lastMs)),
  }));
  return merged.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Same source and reason are added up; the list is cut with a last entry that says so. */
function bounded(entries: readonly NotUnderstood[]): NotUnderstood[] {
  const merged = [...Map.groupBy(entries, (entry) => `${entry.source}\n${entry.reason}`).values()].map((same) => ({
    ...(same[0] ?? { source: '', reason: '', sample: '' }),
    count: same.reduce((sum, entry) => sum + entry.count, 0),
  }));
  if (merged.length <= notUnderstoodMax) return merged;
  const rest = merged.slice(notUnderstoodMax - 1);
  const more = { source: '', reason: 'more', count: rest.reduce((sum, entry) => sum + entry.count, 0), sample: '' };
  return [...merged.slice(0, notUnderstoodMax - 1), more];
}
