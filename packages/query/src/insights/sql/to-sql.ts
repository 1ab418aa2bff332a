// From a plan to one statement. Stages become conditions and columns of a level; aggregations, limits and dedup begin a new
// level. The answer's own columns are computed last, and only they leave the engine.
import { assert, type TimeRange } from '@coldcase/model';
import type { EventRelation } from '../../event-relation.ts';
import { allowsLogGroup, type QueryContext, rowCapOf, scanWindowOf } from '../context.ts';
import { aggregateOf } from '../functions/function-of.ts';
import { parameterAt } from '../functions/function-table.ts';
import { endsMatching } from '../matching.ts';
import type {
  AggregateStage,
  JoinStage,
  Plan,
  PlanAggregate,
  PlanExpression,
  PlanKey,
  PlanSortKey,
  PlanStage,
} from '../plan.ts';
import { eventsComeNewestFirst, missingSortsFirst, statsOverNothingGivesNoRow } from '../semantics.ts';
import type { ValueType } from '../value.ts';
import { asText, convertSql } from './convert-sql.ts';
import type { SqlDialect } from './dialect.ts';
import { conditionSql, expressionSql, missingSql } from './expression-sql.ts';
import { extend } from './extend.ts';
import { extractAll, join, lookUp, type RightSide, unnest } from './rows-sql.ts';
import { type Level, readyFor, seal, tailOf, whereOf, withColumn } from './sql-level.ts';
import type { TypedSql } from './typed-sql.ts';

export interface SqlQuery {
  readonly text: string;
  /** The columns of the answer, in the order of the select list. */
  readonly columns: readonly OutputColumn[];
  /** How to learn `recordsMatched` without another statement, where that is possible. */
  readonly matched: MatchedCount;
  /** One row, one column: the number of events that passed the filters. For when the rows do not tell. */
  readonly matchedText: string;
  /** One row, two columns: events and bytes of messages in the window. The same for all queries of one window. */
  readonly scannedText: string;
}

export interface OutputColumn {
  readonly name: string;
  readonly type: ValueType;
}

export type MatchedCount =
  /** Every row has it in the column after the last one. Without rows it is 0 if `zeroWithoutRows`, else unknown. */
  | { readonly kind: 'column'; readonly zeroWithoutRows: boolean }
  /** It is the number of rows, when there are fewer than the limit. */
  | { readonly kind: 'rows'; readonly below: number }
  | { readonly kind: 'unknown' };

const matchedColumn = 'matched#';

/**
 * The statement that answers a plan, and what is needed to fill in the statistics. The engine must be able to run all of it
 * (see `split-plan.ts`), and sub-queries in conditions must have been answered.
 *
 * With `countsMatches` a statistic carries the number of matching events along: cheaper than to count them by a statement of its own,
 * but a third dearer than the statistic alone.
 *
 *   toSql(plan of `stats count(*) by @type`, events, duckdbDialect, context).text
 *   →   SELECT "c#1" AS o0, "c#2" AS o1, "matched#" FROM (SELECT type AS "c#1", count(*) AS "c#2", … GROUP BY 1) AS q …
 */
export function toSql(
  plan: Plan,
  relation: EventRelation,
  dialect: SqlDialect,
  context: QueryContext,
  countsMatches = false,
): SqlQuery {
  const { stages, cap } = withoutLastLimits(plan.stages, rowCapOf(plan, context));
  const {
    scan,
    matched: matchedLevel,
    level,
    rest,
  } = levelsOf({ ...plan, stages }, relation, dialect, context, countsMatches);
  const matched = matchedCountOf(rest, cap, countsMatches);
  return {
    text: finalSelect(plan, level, matched, cap),
    columns: plan.output.map(({ name, expression }) => ({ name, type: expressionSql(level, expression).type })),
    matched,
    matchedText: `SELECT count(*) FROM ${matchedLevel.from}${whereOf(matchedLevel)}`,
    scannedText: scannedText(scan),
  };
}

interface Levels {
  readonly scan: Level;
  /** All events that match. */
  readonly matched: Level;
  /** After all stages. */
  readonly level: Level;
  /** The stages behind the ones that decide what matches. */
  readonly rest: readonly PlanStage[];
}

/** @param countsMatches  the first aggregation carries the number of matching events along */
export function levelsOf(
  plan: Plan,
  relation: EventRelation,
  dialect: SqlDialect,
  context: QueryContext,
  countsMatches: boolean,
): Levels {
  const scan = scanLevel(plan, relation, dialect, context);
  const add = (level: Level, stage: PlanStage) => addStage(level, stage, plan, context);
  const { matching, rest } = splitAtMatches(plan.stages);
  const matched = matching.reduce(add, scan);
  const [first, ...later] = rest;
  const isSummed = countsMatches && first?.kind === 'aggregate';
  const level = isSummed ? later.reduce(add, aggregate(matched, first, true)) : rest.reduce(add, matched);
  return { scan, matched, level, rest };
}

function scanLevel(plan: Plan, relation: EventRelation, dialect: SqlDialect, context: QueryContext): Level {
  const window = inWindow(relation, scanWindowOf(plan, context));
  const groups = inGroups(relation, dialect, plan, context);
  return {
    environment: { dialect, relation, moment: context },
    from: `${relation.sql} AS e`,
    conditions: groups === undefined ? [window] : [window, groups],
    columns: new Map(),
    pending: new Set(),
    hasEvents: true,
    sortKeys: [],
    ownOrder: [],
    ordinals: [],
  };
}

function inWindow(relation: EventRelation, window: TimeRange): string {
  const time = relation.field('@timestamp')?.sql ?? 'NULL';
  return relation.within?.(window) ?? `${time} BETWEEN ${window.startMs} AND ${window.endMs}`;
}

/** The groups of a case are known by name, so that what a query selects is a list. */
function inGroups(relation: EventRelation, dialect: SqlDialect, plan: Plan, context: QueryContext): string | undefined {
  if (plan.sources === undefined && context.logGroups === undefined) return undefined;
  const group = relation.logGroup ?? relation.field('@log')?.sql ?? 'NULL';
  const known = relation.logGroups ?? namedGroups(plan, context);
  const chosen = known.filter((name) => allowsLogGroup(plan, context, name));
  return chosen.length === 0 ? 'FALSE' : `${group} IN (${chosen.map((name) => dialect.text(name)).join(', ')})`;
}

/** A relation that does not list its groups can be asked for names only. */
function namedGroups(plan: Plan, { logGroups = [] }: QueryContext): readonly string[] {
  const named = (plan.sources ?? []).flatMap((source) => (source.kind === 'name' ? [source.logGroup] : []));
  return [...new Set([...named, ...logGroups])];
}

export function scannedText(scan: Level): string {
  const { relation, dialect } = scan.environment;
  const message = relation.field('@message')?.sql ?? `''`;
  const bytes = relation.messageBytes ?? dialect.byteLength(message);
  return `SELECT count(*), coalesce(sum(${bytes}), 0) FROM ${scan.from}${whereOf(scan)}`;
}

/** The stages that decide which events match, and all that follow. */
function splitAtMatches(stages: readonly PlanStage[]): { matching: readonly PlanStage[]; rest: readonly PlanStage[] } {
  const end = stages.findIndex(endsMatching);
  const split = end < 0 ? stages.length : end;
  return { matching: stages.slice(0, split), rest: stages.slice(split) };
}

function addStage(level: Level, stage: PlanStage, plan: Plan, context: QueryContext): Level {
  switch (stage.kind) {
    case 'filter': {
      const ready = readyFor(level, [stage.condition]);
      return { ...ready, conditions: [...ready.conditions, conditionSql(ready, stage.condition).sql] };
    }
    case 'extend':
      return extend(level, stage.column.id, stage.expression);
    case 'extract':
      return stage.multi ? extractAll(level, stage) : extract(level, stage);
    case 'unnest':
      return unnest(level, stage);
    case 'join':
      return join(level, stage, rightLevel(plan, stage, level, context), seesOrder(plan, stage));
    case 'lookup': {
      const table = level.environment.relation.lookupTable?.(stage.table);
      assert(table !== undefined, 'an engine is given only the tables that it can read');
      return lookUp(level, stage, table);
    }
    case 'aggregate':
      return aggregate(level, stage, false);
    case 'sort':
      return sort(level, stage.keys);
    case 'limit':
      return seal(level, { order: orderOf(level), limit: stage.count });
    case 'dedup':
      return dedup(level, stage.keys);
    default:
      assert(false, `${stage.kind} runs in the interpreter`);
  }
}

/** Whether the order of the pairs that one event makes can be seen after a join: numbering the right side means sorting it. */
function seesOrder({ stages }: Plan, stage: JoinStage): boolean {
  const next = stages
    .slice(stages.indexOf(stage) + 1)
    .find(({ kind }) => !['filter', 'extend', 'extract'].includes(kind));
  if (next?.kind !== 'aggregate') return true;
  return next.aggregates.some((call) => aggregateOf(call.function)?.needsTime === true);
}

/** The other side of a join: a query of its own over the same relation. */
function rightLevel(plan: Plan, stage: JoinStage, { environment }: Level, context: QueryContext): RightSide {
  const right = plan.subplans[stage.subplan];
  assert(right !== undefined, 'a join names a sub-plan of its plan');
  const { level } = levelsOf(right.plan, environment.relation, environment.dialect, context, false);
  const output = right.plan.output.map(({ expression }) => expressionSql(level, expression));
  return { select: level, output, order: orderOf(level) };
}

type ExtractStage = PlanStage & { readonly kind: 'extract' };

/** One group is extracted where it is needed; several are extracted together, in a level of their own. */
function extract(level: Level, stage: ExtractStage): Level {
  const { dialect } = level.environment;
  const ready = readyFor(level, [stage.source]);
  const text = asText(dialect, expressionSql(ready, stage.source));
  const { columns } = stage;
  const re2 = re2Of(stage);
  const [only] = columns;
  if (columns.length === 1 && only !== undefined) {
    const captured = dialect.bind(text, (x) => capturedOnce(dialect, x, stage));
    return withColumn(ready, only.id, { sql: captured, type: 'dynamic' }, true);
  }
  const holderId = `${only?.id ?? 'none'}_captures`;
  const captures = dialect.bind(text, (x) => dialect.captureAll(x, re2, columns.length));
  const held = seal(withColumn(ready, holderId, { sql: captures, type: 'dynamic' }, true));
  return columns.reduce((outer, column, index) => {
    const sql = dialect.captured(dialect.identifier(holderId), index + 1);
    return withColumn(outer, column.id, { sql, type: 'dynamic' }, true);
  }, held);
}

/** The engine gives '' both for an empty group and for no match. A group that is never empty needs no second look. */
function capturedOnce(dialect: SqlDialect, text: string, stage: ExtractStage): string {
  const re2 = re2Of(stage);
  const captured = dialect.capture(text, re2, 1);
  if (stage.regex.groups[0]?.neverEmpty === true) return `nullif(${captured}, '')`;
  return `CASE WHEN ${dialect.matches(text, re2)} THEN ${captured} END`;
}

function re2Of({ regex }: ExtractStage): string {
  assert(regex.re2 !== undefined, 'an engine is given only what RE2 can do');
  return regex.re2;
}

function aggregate(level: Level, stage: AggregateStage, countsMatches: boolean): Level {
  const { keys, aggregates } = stage;
  const read = [...keys.map((key) => key.expression), ...aggregates.flatMap((call) => call.args)];
  const ready = readyFor(level, read);
  const { dialect } = ready.environment;
  const keyColumns = keys.map((key) => [key.column.id, keySql(ready, key.expression)] as const);
  const calls = aggregates.map((call) => [call.column.id, aggregateSql(ready, call, aggregates)] as const);
  const computed = [...keyColumns, ...calls];
  const selected = computed.map(([id, typed]) => `${groupSql(typed)} AS ${dialect.identifier(id)}`);
  if (countsMatches) selected.push(`sum(count(*)) OVER () AS ${dialect.identifier(matchedColumn)}`);
  if (selected.length === 0) selected.push('count(*) AS nothing');
  const from = `(SELECT ${selected.join(', ')} FROM ${ready.from}${whereOf(ready)}${groupingOf(keys)}) AS q`;
  const columns = computed.map(([id, typed]) => [id, grouped(typed, dialect.identifier(id))] as const);
  return {
    ...ready,
    from,
    conditions: [],
    columns: new Map(columns),
    pending: new Set(),
    hasEvents: false,
    sortKeys: [],
    ownOrder: ownOrderOf(keys, new Map(columns), dialect),
    ordinals: [],
  };
}

/** What rows are grouped by: a text that is a number everywhere by the number, which is compared faster. */
function groupSql({ sql, asNumber, textOf }: TypedSql): string {
  return asNumber === undefined || textOf === undefined ? sql : asNumber;
}

/** The same outside of the aggregation, where it has a name. */
function grouped({ type, asNumber, textOf }: TypedSql, name: string): TypedSql {
  return asNumber === undefined || textOf === undefined
    ? { sql: name, type }
    : { sql: textOf(name), type, asNumber: name, textOf };
}

function groupingOf(keys: readonly PlanKey[]): string {
  if (keys.length > 0) return ` GROUP BY ${keys.map((_, index) => index + 1).join(', ')}`;
  return statsOverNothingGivesNoRow ? ' HAVING count(*) > 0' : '';
}

/** Single values only: a map is no key. */
function keySql(level: Level, expression: PlanExpression): TypedSql {
  const value = expressionSql(level, expression);
  return value.type === 'json' ? { sql: asText(level.environment.dialect, value), type: 'dynamic' } : value;
}

function aggregateSql(level: Level, call: PlanAggregate, all: readonly PlanAggregate[]): TypedSql {
  const { dialect } = level.environment;
  const entry = aggregateOf(call.function);
  assert(entry !== undefined, `a plan calls only aggregations of the table, and ${call.function} is one`);
  const args = call.args.map((arg) => expressionSql(level, arg));
  const result = entry.result(args.map((arg) => arg.type));
  const converted = args.map((arg, index) => {
    const parameter = parameterAt(entry, index);
    if (parameter === 'any') return isNumeric(entry.name) ? convertSql(dialect, arg, 'number') : arg.sql;
    return convertSql(dialect, arg, parameter === 'text' ? 'dynamic' : 'number');
  });
  const translate = dialect.aggregateFunctions[entry.name];
  assert(translate !== undefined, `only functions that ${dialect.name} has are sent to it, and ${entry.name} is one`);
  const sql = translate(converted, {
    args,
    timeOrder: dialect.tuple([...timeOrder(level), ...level.ordinals]),
    naturalOrder: (text) => dialect.tuple(naturalParts(dialect, { sql: text })),
    percents: percentsBeside(call, all),
  });
  return { sql, type: result };
}

/** The percentiles that are asked of the same values: engines find several at once. */
function percentsBeside({ function: name, args }: PlanAggregate, all: readonly PlanAggregate[]): readonly number[] {
  const [values] = args;
  const same = all.filter((call) => call.function === name && isSame(call.args[0], values));
  const percents = same
    .map((call) => call.args[1])
    .flatMap((arg) => (arg?.kind === 'literal' ? [Number(arg.value)] : []));
  return [...new Set(percents)].sort((left, right) => left - right);
}

function isSame(one: PlanExpression | undefined, other: PlanExpression | undefined): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** `min` and `max` take times as they are and everything else as a number. */
function isNumeric(name: string): boolean {
  return name === 'min' || name === 'max';
}

export function timeOrder({ environment }: Level): readonly string[] {
  const { relation } = environment;
  const time = relation.timeOrder ?? relation.field('@timestamp')?.sql ?? 'NULL';
  return relation.position === undefined ? [time] : [time, relation.position];
}

/** Bins newest first, then the other keys ascending: as `sort` would, but text by code points alone. */
function ownOrderOf(
  keys: readonly PlanKey[],
  columns: ReadonlyMap<string, TypedSql>,
  dialect: SqlDialect,
): readonly string[] {
  const values = (isBin: boolean) =>
    keys.filter((key) => key.isBin === isBin).map((key) => columns.get(key.column.id) ?? missingSql(dialect));
  const bins = values(true).map(({ sql }) => `${sql} ${directionOf(true)}`);
  const others = values(false).flatMap((value) => {
    if (value.asNumber !== undefined) return [`${value.asNumber} ${directionOf(false)}`];
    const [isPresent, isNumber, number, , text] = naturalParts(dialect, { sql: value.sql });
    const parts = value.type === 'dynamic' ? [isPresent, isNumber, number, text] : [value.sql];
    return parts.map((part) => `${part} ${directionOf(false)}`);
  });
  return [...bins, ...others];
}

function directionOf(descending: boolean): string {
  return `${descending ? 'DESC' : 'ASC'} NULLS ${missingSortsFirst !== descending ? 'FIRST' : 'LAST'}`;
}

/**
 * Later sorts replace earlier ones. A key that must be computed becomes a column: `ORDER BY 5` would mean a position, and an
 * order names each key several times, again in every level that limits or numbers rows.
 */
function sort(level: Level, keys: readonly PlanSortKey[]): Level {
  let sorted = level;
  const plainKeys = keys.map((key, index): PlanSortKey => {
    const { expression } = key;
    if (expression.kind === 'column') return key;
    const value = expression.kind === 'field' ? expressionSql(sorted, expression) : undefined;
    if (value !== undefined && mayBeRepeated(sorted, value)) return key;
    const id = `sort#${sorted.columns.size}.${index}`;
    sorted = value === undefined ? extend(sorted, id, expression) : withColumn(sorted, id, value, true);
    return { ...key, expression: { kind: 'column', id, type: expression.type } };
  });
  const ready = readyFor(
    sorted,
    plainKeys.map(({ expression }) => expression),
  );
  return { ...ready, sortKeys: plainKeys };
}

/** A column forgets that its text is a number, which is what such a key sorts by. */
function mayBeRepeated({ environment }: Level, { sql, asNumber }: TypedSql): boolean {
  const { sortKeyLengthMax } = environment.dialect;
  return asNumber !== undefined || sortKeyLengthMax === undefined || sql.length <= sortKeyLengthMax;
}

/** Complete ORDER BY terms for the current order. Asks for a level on which the sort keys are plain names. */
export function orderOf(level: Level): readonly string[] {
  const { sortKeys } = level;
  const asked = sortKeys.flatMap((key) => sortTerms(level, key));
  if (!level.hasEvents) return [...new Set([...asked, ...level.ownOrder])];
  const newestFirst = sortKeys[0]?.descending ?? eventsComeNewestFirst;
  const ties = timeOrder(level).slice(sortKeys.some(isEventTime) ? 1 : 0);
  return [...asked, ...ties.map((term) => `${term} ${newestFirst ? 'DESC' : 'ASC'}`), ...level.ordinals];
}

function isEventTime({ expression }: PlanSortKey): boolean {
  return expression.kind === 'field' && expression.name === '@timestamp';
}

/** Numbers by value; text in natural order. */
function sortTerms(level: Level, key: PlanSortKey): readonly string[] {
  const value = keySql(level, key.expression);
  const { dialect } = level.environment;
  const [time] = isEventTime(key) ? timeOrder(level) : [];
  const parts = value.type === 'dynamic' ? naturalParts(dialect, value) : [time ?? value.sql];
  return parts.map((part) => `${part} ${directionOf(key.descending)}`);
}

/** Missing, then text, then numbers; text by its runs, numbers by value and then by how they are written. */
function naturalParts(dialect: SqlDialect, { sql, asNumber }: Pick<TypedSql, 'sql' | 'asNumber'>): readonly string[] {
  const isPresent = missingSortsFirst ? `(${sql} IS NOT NULL)` : `(${sql} IS NULL)`;
  if (asNumber !== undefined) return [isPresent, asNumber, sql];
  const number = dialect.numberOfText(sql, false);
  const runs = `CASE WHEN ${number} IS NULL THEN ${dialect.naturalRuns(sql)} END`;
  return [isPresent, `(${number} IS NOT NULL)`, number, runs, sql];
}

function dedup(level: Level, keys: readonly PlanExpression[]): Level {
  const ready = readyFor(level, [...keys, ...level.sortKeys.map(({ expression }) => expression)]);
  const { dialect } = ready.environment;
  const values = keys.map((key) => convertSql(dialect, expressionSql(ready, key), 'dynamic'));
  const missing = values.map((value) => `${value} IS NULL`).join(' OR ');
  const order = tailOf(orderOf(ready), undefined);
  const rank = `row_number() OVER (PARTITION BY ${values.join(', ')}${order})`;
  return seal(ready, { qualify: `(${missing} OR ${rank} = 1)` });
}

/** A limit at the very end is the limit of the statement: it needs no level of its own. */
function withoutLastLimits(
  stages: readonly PlanStage[],
  rowCap: number,
): { stages: readonly PlanStage[]; cap: number } {
  const last = stages.at(-1);
  if (last?.kind !== 'limit') return { stages, cap: rowCap };
  return withoutLastLimits(stages.slice(0, -1), Math.min(rowCap, last.count));
}

function matchedCountOf(rest: readonly PlanStage[], cap: number, countsMatches: boolean): MatchedCount {
  const [first, ...later] = rest;
  if (first === undefined) return { kind: 'rows', below: cap };
  if (!countsMatches || first.kind !== 'aggregate' || later.some(({ kind }) => kind === 'aggregate'))
    return { kind: 'unknown' };
  return { kind: 'column', zeroWithoutRows: !later.some(({ kind }) => kind === 'filter') };
}

function finalSelect(plan: Plan, level: Level, matched: MatchedCount, cap: number): string {
  const { dialect } = level.environment;
  const selected = plan.output.map(({ expression }, index) => `${expressionSql(level, expression).sql} AS o${index}`);
  if (matched.kind === 'column') selected.push(dialect.identifier(matchedColumn));
  return `SELECT ${selected.join(', ')} FROM ${level.from}${whereOf(level)}${tailOf(orderOf(level), cap)}`;
}
