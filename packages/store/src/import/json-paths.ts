// Which JSON paths get a flat column of their own. Reading a path from the message at query time costs 50 to 100 times a
// column (docs/decisions/0002-column-layout.md), and every column costs import time and disk: so the paths that are frequent
// in some log group, within a limit, and not the ones that are long or nearly unique text.
//
// The choice rests on a sample. It can only make queries faster or slower, never wrong: what a column cannot hold exactly
// is read from the message (`json_inexact`), and a path without a column always is.
import { inTextOrder, levelNames, jsonPaths as modelPaths } from '@coldcase/model';
import type { JsonPath } from '../folder/manifest.ts';

/** Flat columns of one part. Each costs about 1.5 % of import time; 40 covers the logs we have seen with room to spare. */
export const jsonColumnsMax = 40;
/** A path counts as frequent in a log group from this share of its sampled events, JSON or not. */
export const frequentShare = 0.05;
/** Mean length of text above which a column is dead weight: statements, stacks. Such paths are rarely grouped by. */
export const textLengthMeanMax = 120;
/** Depth below which nothing is flattened; the service stops at 200 fields an event, deeper trees are rare. */
export const depthMax = 6;

export interface SampledEvent {
  readonly logGroup: string;
  /** Absent for an event without JSON. */
  readonly json?: Readonly<Record<string, unknown>>;
}

interface PathFacts {
  count: number;
  /** The value of every event so far, or `varies`: a constant tells nothing apart, so nobody filters by it. */
  constant: Leaf | typeof varies;
  /** Every value is a time with date and zone: the event has a time of its own, and such text hardly compresses. */
  times: boolean;
  /** Every value is one of the six level names as our column writes them. */
  levels: boolean;
  textLength: number;
  /** What every sampled value allows. */
  integers: boolean;
  numbers: boolean;
  booleans: boolean;
  /** An object, an array or a dotted key somewhere: the path has no single plain meaning. */
  plain: boolean;
  frequent: boolean;
}

/**
 * The columns for a sample, most frequent first.
 *
 *   [{ logGroup: 'a', json: { http: { status: 200 } } }]   →   [{ path: 'http.status', type: 'BIGINT' }]
 *
 * Two paths that differ only in case cannot both be columns (SQL names ignore case): the more frequent one is.
 */
export function chooseJsonPaths(sample: readonly SampledEvent[]): readonly JsonPath[] {
  const facts = new Map<string, PathFacts>();
  for (const group of byGroup(sample).values()) addGroup(facts, group);
  const candidates = [...facts].filter(([, f]) => isWorthAColumn(f));
  candidates.sort(([a, x], [b, y]) => y.count - x.count || inTextOrder(a, b));
  const taken = new Set<string>();
  return candidates
    .filter(([path]) => !taken.has(path.toLowerCase()) && taken.add(path.toLowerCase()))
    .slice(0, jsonColumnsMax)
    .map(([path, f]) => jsonPathOf(path, f, facts));
}

function isWorthAColumn(f: PathFacts): boolean {
  const isConstant = f.count > 1 && f.constant !== varies;
  return f.plain && f.frequent && !isConstant && !f.times && f.textLength / f.count <= textLengthMeanMax;
}

function jsonPathOf(path: string, f: PathFacts, facts: ReadonlyMap<string, PathFacts>): JsonPath {
  const column = sharedColumn(path, f, facts);
  return { path, type: columnType(f), ...(column === undefined ? {} : { column }) };
}

/**
 * The event column that holds the same values, so that an identifier of 36 characters is not stored twice. Sure only when
 * the path is the one that the model reads: none of its alternatives occurs.
 */
function sharedColumn(path: string, f: PathFacts, facts: ReadonlyMap<string, PathFacts>): JsonPath['column'] {
  const isOnly = (paths: readonly string[]) => paths.includes(path) && !paths.some((p) => p !== path && facts.has(p));
  if (isOnly(modelPaths.requestId)) return 'request_id';
  if (isOnly(modelPaths.traceId)) return 'trace_id';
  return f.levels && isOnly(modelPaths.level) ? 'level' : undefined;
}

const isoTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/;
const canonicalLevels = new Set<string>(Object.values(levelNames));

function byGroup(sample: readonly SampledEvent[]): Map<string, SampledEvent[]> {
  return Map.groupBy(sample, (event) => event.logGroup);
}

function addGroup(facts: Map<string, PathFacts>, events: readonly SampledEvent[]): void {
  const counts = new Map<string, number>();
  for (const event of events)
    visit(event.json ?? {}, '', 0, (path, value) => {
      counts.set(path, (counts.get(path) ?? 0) + 1);
      note(facts, path, value);
    });
  for (const [path, count] of counts) {
    const fact = facts.get(path);
    if (fact !== undefined && count >= frequentShare * events.length) fact.frequent = true;
  }
}

type Leaf = string | number | boolean;
const notPlain = Symbol('not plain');
const varies = Symbol('varies');

/**
 * Calls back for every leaf; a path that ends at an object or array is reported as not plain. Elements of arrays are left to
 * the message: nobody groups by `tags.0`, and each index would be a column.
 */
function visit(
  value: object,
  prefix: string,
  depth: number,
  found: (path: string, value: Leaf | symbol) => void,
): void {
  for (const [key, child] of Object.entries(value)) {
    const path = `${prefix}${key}`;
    const isPlainKey = isSafeKey(key);
    if (child === null || child === undefined) continue;
    if (typeof child === 'object') {
      found(path, notPlain);
      if (isPlainKey && depth < depthMax && !Array.isArray(child)) visit(child, `${path}.`, depth + 1, found);
    } else if (typeof child === 'string' || typeof child === 'number' || typeof child === 'boolean') {
      found(path, isPlainKey ? child : notPlain);
    }
  }
}

/** A key with a dot makes `a.b` ambiguous, and a numeric key looks like an array index: both are left to the message. */
function isSafeKey(key: string): boolean {
  return /^[A-Za-z_@][\w@$ -]*$/.test(key);
}

function note(facts: Map<string, PathFacts>, path: string, value: Leaf | symbol): void {
  const f = facts.get(path) ?? freshFacts();
  facts.set(path, f);
  if (typeof value === 'symbol') {
    f.plain = false;
    return;
  }
  f.count += 1;
  if (f.count === 1) f.constant = value;
  else if (f.constant !== value) f.constant = varies;
  f.textLength += typeof value === 'string' ? value.length : 0;
  f.times &&= typeof value === 'string' && isoTime.test(value);
  f.levels &&= typeof value === 'string' && canonicalLevels.has(value);
  f.integers &&= typeof value === 'number' && Number.isSafeInteger(value);
  f.numbers &&= typeof value === 'number';
  f.booleans &&= typeof value === 'boolean';
}

function freshFacts(): PathFacts {
  return {
    count: 0,
    constant: varies,
    times: true,
    levels: true,
    textLength: 0,
    integers: true,
    numbers: true,
    booleans: true,
    plain: true,
    frequent: false,
  };
}

function columnType(facts: PathFacts): JsonPath['type'] {
  if (facts.integers) return 'BIGINT';
  if (facts.numbers) return 'DOUBLE';
  return facts.booleans ? 'BOOLEAN' : 'VARCHAR';
}
