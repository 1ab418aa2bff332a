// A case opened for reading: facts from the manifest, queries through the engine. It fits the CaseReader of diagnosis.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type ChangeRecord,
  type EndpointReading,
  epochMs,
  inTextOrder,
  type MetricPoint,
  type ResourceDocument,
  type ResourceKind,
  resourceKinds,
  type Table,
  type TimeRange,
  type TracedLine,
  type TraceSegment,
} from '@coldcase/model';
import {
  type AnswerOptions,
  answerPlan,
  duckdbDialect,
  type EventRelation,
  explainPlan,
  type LookupTable,
  type Plan,
  type QueryContext,
} from '@coldcase/query';
import { z } from 'zod';
import { type Engine, type EngineValue, literal, openEngine } from './engine/duckdb.ts';
import { eventRelation } from './event-relation.ts';
import { storeError } from './failures.ts';
import { type LogGroupFacts, type Manifest, type Part, readManifest } from './folder/manifest.ts';
import { checkLookupTables, loadLookupTables, lookupTableSql } from './lookup-tables.ts';
import { type RemainderLimits, runAnswer } from './run-answer.ts';
import { tracedLinesIn } from './traced-lines.ts';
import { isKnownField, occurrenceSql } from './unknown-fields.ts';

export interface OpenCase extends AsyncDisposable {
  readonly folder: string;
  readonly manifest: Manifest;
  readonly facts: CaseFacts;
  /** Statistics as far as they cost nothing. Outside the window that `context` gives, the whole case is the window. */
  ask(plan: Plan, signal: AbortSignal, context?: Partial<QueryContext>): Promise<Table>;
  /** The same with every figure of the service's statistics block: up to two more statements. */
  askWithStatistics(plan: Plan, signal: AbortSignal, context?: Partial<QueryContext>): Promise<Table>;
  /** Those of the names that occur in no event of the case. Free as far as the manifest knows; else one scan a name. */
  unknownFields(names: readonly string[], signal: AbortSignal): Promise<readonly string[]>;
  /** The SQL that `ask` would run, for `--explain` and the curious. */
  explain(plan: Plan, context?: Partial<QueryContext>): string;
  metrics(names: readonly { namespace: string; name: string }[], signal: AbortSignal): Promise<readonly MetricPoint[]>;
  /** Those that began in the window, at most `segmentsMax`, in the order of their beginning, without their documents. */
  segments(window: TimeRange, signal: AbortSignal): Promise<readonly TraceSegment[]>;
  /** Lines of those traces, in the order of time; at most `tracedLinesMax`. */
  tracedLines(traceIds: readonly string[], window: TimeRange, signal: AbortSignal): Promise<readonly TracedLine[]>;
  /** In the order of time. */
  changes(signal: AbortSignal): Promise<readonly ChangeRecord[]>;
  /** In the order of kind and name. Reads every document of the case, and keeps those of the kinds. */
  resources(kinds: readonly ResourceKind[], signal: AbortSignal): Promise<readonly ResourceDocument[]>;
  /** `database/statistics.json` as it was captured; undefined in a case without a database. */
  databaseStatistics(signal: AbortSignal): Promise<unknown>;
  /** `database/schema.sql`; undefined in a case without one. */
  databaseSchema(signal: AbortSignal): Promise<string | undefined>;
  /** The tables that a plan looks into, as the interpreter reads them. Throws when the case does not keep one. */
  lookupTables(plan: Plan): Promise<ReadonlyMap<string, LookupTable>>;
  close(): void;
}

export interface CaseFacts {
  readonly window: TimeRange;
  /** Of a capture: the incident, and the normal period beside it. */
  readonly incident?: TimeRange;
  readonly baseline?: TimeRange;
  readonly eventCount: number;
  readonly logGroups: readonly string[];
  readonly gaps: readonly string[];
  /** How endpoints were that were asked from outside; absent when none was. */
  readonly endpoints?: readonly EndpointReading[];
}

/** Spans of one answer: 2,500 traces of forty each are a fifth of it. */
export const segmentsMax = 500_000;

export interface OpenOptions extends RemainderLimits {
  readonly threads?: number;
}

/** Opens a whole case. Throws CASE_NOT_FOUND, CASE_NEWER_VERSION, CASE_MANIFEST_INVALID or CASE_INCOMPLETE. */
export async function openCase(folder: string, options: OpenOptions = {}): Promise<OpenCase> {
  const manifest = readManifest(folder);
  if (manifest.state !== 'complete')
    throw storeError('CASE_INCOMPLETE', { path: folder, missing: missingOf(manifest) });
  const engine = await openEngine({ ...options, keepsFooters: true });
  return new DuckdbCase(folder, manifest, engine, options);
}

export function missingOf(manifest: Manifest): string {
  if (manifest.state === 'capturing') return 'its capture did not finish';
  if (manifest.pending.length === 0) return 'its import did not finish';
  const [first = '', ...others] = manifest.pending;
  return `the import of ${first}${others.length === 0 ? '' : ` and ${others.length} more`} did not finish`;
}

class DuckdbCase implements OpenCase {
  readonly folder: string;
  readonly manifest: Manifest;
  readonly facts: CaseFacts;
  readonly #engine: Engine;
  readonly #limits: RemainderLimits;

  constructor(folder: string, manifest: Manifest, engine: Engine, limits: RemainderLimits) {
    this.folder = folder;
    this.manifest = manifest;
    this.facts = factsOf(manifest);
    this.#engine = engine;
    this.#limits = limits;
  }

  ask(plan: Plan, signal: AbortSignal, context: Partial<QueryContext> = {}): Promise<Table> {
    return this.#answer(plan, signal, context, { withStatistics: false });
  }

  askWithStatistics(plan: Plan, signal: AbortSignal, context: Partial<QueryContext> = {}): Promise<Table> {
    return this.#answer(plan, signal, context, { withStatistics: true });
  }

  explain(plan: Plan, context: Partial<QueryContext> = {}): string {
    return explainPlan(plan, this.#relation(), duckdbDialect, this.#whole(context));
  }

  async #answer(
    plan: Plan,
    signal: AbortSignal,
    context: Partial<QueryContext>,
    options: AnswerOptions,
  ): Promise<Table> {
    // Only a remainder reads them; the engine reads the files itself.
    const lookupTables = await this.lookupTables(plan);
    const whole = { lookupTables, ...this.#whole(context) };
    return await runAnswer(
      answerPlan(plan, this.#relation(), duckdbDialect, whole, {
        ...options,
        whole: { events: this.facts.eventCount, window: this.facts.window },
      }),
      this.#engine,
      signal,
      this.#limits,
    );
  }

  async lookupTables(plan: Plan): Promise<ReadonlyMap<string, LookupTable>> {
    checkLookupTables(plan, this.manifest);
    return await loadLookupTables(plan, this.folder, this.manifest, this.#engine);
  }

  #relation(): EventRelation {
    const relation = eventRelation(this.#parts('logs'), (part) => this.#path(part), this.facts);
    return { ...relation, lookupTable: (name: string) => lookupTableSql(this.folder, this.manifest, name) };
  }

  async unknownFields(names: readonly string[], signal: AbortSignal): Promise<readonly string[]> {
    const parts = this.#parts('logs');
    const relation = this.#relation();
    const unknown: string[] = [];
    for (const name of new Set(names)) {
      if (isKnownField(name, parts)) continue;
      const sql = occurrenceSql(name, relation);
      const rows = sql === undefined ? [] : await this.#engine.rows(sql, signal);
      if (rows.length === 0) unknown.push(name);
    }
    return unknown;
  }

  #whole(context: Partial<QueryContext>): QueryContext {
    return { window: this.facts.window, nowMs: this.facts.window.endMs, covered: this.facts.window, ...context };
  }

  /** `get-metric-statistics` prints the name of the metric and not its namespace: such points count for every namespace asked. */
  async metrics(
    names: readonly { namespace: string; name: string }[],
    signal: AbortSignal,
  ): Promise<readonly MetricPoint[]> {
    const files = this.#filesOf('metrics');
    if (files === '' || names.length === 0) return [];
    const wanted = names
      .map(({ namespace, name }) => `(namespace IN (${literal(namespace)}, '') AND name = ${literal(name)})`)
      .join(' OR ');
    // A row for each series: its texts are read once, and not with each of its points.
    const rows = await this.#engine.rows(
      `SELECT namespace, name, dimensions, statistic, period_seconds, unit, label,
         list(CAST(epoch_ms("timestamp") AS DOUBLE) ORDER BY "timestamp", "value"), list("value" ORDER BY "timestamp", "value")
       FROM read_parquet([${files}]) WHERE ${wanted} GROUP BY ALL
       ORDER BY namespace, name, dimensions, statistic, period_seconds, unit, label`,
      signal,
    );
    return rows.flatMap(metricSeries);
  }

  async segments({ startMs, endMs }: TimeRange, signal: AbortSignal): Promise<readonly TraceSegment[]> {
    const files = this.#filesOf('traces');
    if (files === '') return [];
    const rows = await this.#engine.rows(
      // Cases that were made earlier have no operations.
      `SELECT trace_id, id, parent_id, name, origin, namespace, operation, start_ms, end_ms, error, throttle, fault
       FROM (SELECT * FROM read_parquet([${files}], union_by_name = true)
         UNION ALL BY NAME SELECT NULL::VARCHAR AS operation WHERE false) WHERE start_ms >= ${startMs} AND start_ms < ${endMs + 1}
       ORDER BY start_ms, trace_id, id LIMIT ${segmentsMax}`,
      signal,
    );
    return rows.map(traceSegment);
  }

  tracedLines(traceIds: readonly string[], window: TimeRange, signal: AbortSignal): Promise<readonly TracedLine[]> {
    return tracedLinesIn(this.#engine, this.#filesOf('logs'), traceIds, window, signal);
  }

  async changes(signal: AbortSignal): Promise<readonly ChangeRecord[]> {
    const files = this.#filesOf('changes');
    if (files === '') return [];
    const rows = await this.#engine.rows(
      `SELECT epoch_ms("timestamp"), source, id, action, resource, actor, error, detail
       FROM read_parquet([${files}]) ORDER BY "timestamp", source, id`,
      signal,
    );
    return rows.map(changeRecord);
  }

  async resources(kinds: readonly ResourceKind[], signal: AbortSignal): Promise<readonly ResourceDocument[]> {
    const found: ResourceDocument[] = [];
    for (const part of this.#parts('resources')) {
      const text = await readFile(this.#path(part), { encoding: 'utf8', signal });
      const resource = resourceDocument.parse(JSON.parse(text));
      if (kinds.includes(resource.kind)) found.push(resource);
    }
    return found.sort((a, b) => inTextOrder(a.kind, b.kind) || inTextOrder(a.name, b.name));
  }

  async databaseStatistics(signal: AbortSignal): Promise<unknown> {
    const part = this.#parts('database').find(({ file }) => file === 'database/statistics.json');
    if (part === undefined) return undefined;
    return JSON.parse(await readFile(this.#path(part), { encoding: 'utf8', signal }));
  }

  async databaseSchema(signal: AbortSignal): Promise<string | undefined> {
    const part = this.#parts('database').find(({ file }) => file === 'database/schema.sql');
    return part === undefined ? undefined : await readFile(this.#path(part), { encoding: 'utf8', signal });
  }

  /** As `read_parquet` takes them in a list; empty when there are none. */
  #filesOf(kind: Part['kind']): string {
    return this.#parts(kind)
      .map((part) => literal(this.#path(part)))
      .join(', ');
  }

  #parts(kind: Part['kind']): readonly Part[] {
    return this.manifest.parts.filter((part) => part.kind === kind);
  }

  #path(part: Part): string {
    return join(this.folder, part.file);
  }

  close(): void {
    this.#engine.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.close();
  }
}

function factsOf(manifest: Manifest): CaseFacts {
  const groups = manifest.logGroups;
  const { endpoints, window, baseline } = manifest.captured ?? {};
  return {
    window: windowOf(groups),
    eventCount: groups.reduce((sum, group) => sum + group.events, 0),
    logGroups: groups.map((group) => group.name),
    gaps: manifest.gaps,
    ...(endpoints === undefined ? {} : { endpoints }),
    ...(window === undefined ? {} : { incident: rangeOf(window) }),
    ...(baseline === undefined ? {} : { baseline: rangeOf(baseline) }),
  };
}

function rangeOf({ startMs, endMs }: { readonly startMs: number; readonly endMs: number }): TimeRange {
  return { startMs: epochMs(startMs), endMs: epochMs(endMs) };
}

/** From the first event to the last; the empty case has an empty window at the epoch. */
function windowOf(groups: readonly LogGroupFacts[]): TimeRange {
  if (groups.length === 0) return { startMs: epochMs(0), endMs: epochMs(0) };
  return {
    startMs: epochMs(Math.min(...groups.map((group) => group.firstMs))),
    endMs: epochMs(Math.max(...groups.map((group) => group.lastMs))),
  };
}

function metricSeries(row: readonly EngineValue[]): readonly MetricPoint[] {
  const [namespace, name, dimensions, statistic, periodSeconds, unit, label, times, values] = row;
  if (!Array.isArray(times) || !Array.isArray(values)) return [];
  const series = {
    namespace: String(namespace),
    name: String(name),
    dimensions: JSON.parse(String(dimensions)) as MetricPoint['dimensions'], // written by our own spool
    statistic: String(statistic),
    ...(typeof periodSeconds === 'number' ? { periodSeconds } : {}),
    ...(typeof unit === 'string' ? { unit } : {}),
    ...(typeof label === 'string' ? { label } : {}),
  };
  return times.map((time, index) => ({ ...series, timestamp: epochMs(Number(time)), value: Number(values[index]) }));
}

const resourceDocument = z.object({ kind: z.enum(resourceKinds), name: z.string(), document: z.unknown() });

function traceSegment(row: readonly EngineValue[]): TraceSegment {
  const [traceId, id, parentId, name, origin, namespace, operation, startMs, endMs, error, throttle, fault] = row;
  const known = { parentId, origin, namespace, operation };
  return {
    traceId: String(traceId),
    id: String(id),
    name: String(name ?? ''),
    startMs: epochMs(Number(startMs)),
    error: error === true,
    throttle: throttle === true,
    fault: fault === true,
    ...(endMs === null ? {} : { endMs: epochMs(Number(endMs)) }),
    ...textsIn(known),
  };
}

function textsIn(values: Readonly<Record<string, EngineValue | undefined>>): Readonly<Record<string, string>> {
  const known = Object.entries(values).filter(([, value]) => value !== null && value !== undefined);
  return Object.fromEntries(known.map(([name, value]) => [name, String(value)]));
}

function changeRecord(row: readonly EngineValue[]): ChangeRecord {
  const [timestamp, source, id, action, resource, actor, error, detail] = row;
  const known = { resource, actor, error };
  return {
    timestamp: epochMs(Number(timestamp)),
    source: String(source),
    id: String(id),
    action: String(action),
    detail: String(detail ?? ''),
    ...textsIn(known),
  };
}
