// The reference: what a query means, computed row by row in the plainest way. It is slow, and it is right by being
// readable; every SQL dialect is tested against it.
import { assert, type LogEvent, type Table, unreachable } from '@coldcase/model';
import { logGroupsOf, type QueryContext, rowCapOf } from '../context.ts';
import { fieldsOf } from '../event-fields.ts';
import { aggregateFunctions } from '../functions/aggregate-functions.ts';
import { parameterAt } from '../functions/function-table.ts';
import { compareNaturally } from '../natural-order.ts';
import type { AggregateStage, Plan, PlanAggregate, PlanExpression, PlanSortKey, PlanStage } from '../plan.ts';
import { eventsComeNewestFirst, statsOverNothingGivesNoRow } from '../semantics.ts';
import { utf8Length } from '../text-length.ts';
import { compareText, numberOfText, render, toText, type Value } from '../value.ts';
import { convert, evaluate, type Row } from './evaluate.ts';

/** Rows in their current order, and whether they are still events. */
interface Rows {
  readonly rows: readonly Row[];
  readonly areEvents: boolean;
}

/**
 * Answers a plan over events.
 *
 * @param events  in the order of the case: for events of one time, the earlier in the array happened earlier
 * @returns values as text, as the service prints them; raw events newest first unless sorted
 */
export function interpret(plan: Plan, events: readonly LogEvent[], context: QueryContext): Table {
  const scanned = scannedEvents(plan, events, context);
  let current: Rows = { rows: eventRows(scanned, context), areEvents: true };
  let matched: number | undefined;
  for (const stage of plan.stages) {
    if (matched === undefined && endsMatching(stage)) matched = current.rows.length;
    current = runStage(stage, current, context);
  }
  const shown = current.rows.slice(0, rowCapOf(plan, context));
  return {
    columns: plan.output.map(({ name }) => name),
    rows: shown.map((row) => plan.output.map(({ expression }) => render(evaluate(expression, row, context)))),
    statistics: {
      recordsMatched: matched ?? current.rows.length,
      recordsScanned: scanned.length,
      bytesScanned: scanned.reduce((sum, event) => sum + utf8Length(event.message), 0),
    },
  };
}

/** Filters, and what computes fields for them, decide what matched; everything else only shows it. */
function endsMatching(stage: PlanStage): boolean {
  return stage.kind === 'aggregate' || stage.kind === 'limit' || stage.kind === 'dedup';
}

function scannedEvents(plan: Plan, events: readonly LogEvent[], context: QueryContext): readonly LogEvent[] {
  const groups = logGroupsOf(plan, context);
  const { startMs, endMs } = context.window;
  return events.filter(({ timestamp, logGroup }) => {
    return timestamp >= startMs && timestamp <= endMs && (groups === undefined || groups.includes(logGroup));
  });
}

function eventRows(events: readonly LogEvent[], context: QueryContext): readonly Row[] {
  const oldestFirst = events.toSorted((left, right) => left.timestamp - right.timestamp);
  const rows = oldestFirst.map((event, rank) => ({
    field: fieldsOf(event, context.patternIdOf),
    columns: new Map<string, Value>(),
    rank,
  }));
  return eventsComeNewestFirst ? rows.toReversed() : rows;
}

function runStage(stage: PlanStage, current: Rows, context: QueryContext): Rows {
  const { rows, areEvents } = current;
  switch (stage.kind) {
    case 'filter':
      return { rows: rows.filter((row) => isTrue(stage.condition, row, context)), areEvents };
    case 'extend':
      return { rows: rows.map((row) => extend(row, stage, context)), areEvents };
    case 'extract':
      return { rows: rows.map((row) => extract(row, stage, context)), areEvents };
    case 'aggregate':
      return { rows: aggregate(stage, rows, context), areEvents: false };
    case 'sort':
      return { rows: sort(stage.keys, current, context), areEvents };
    case 'limit':
      return { rows: rows.slice(0, stage.count), areEvents };
    case 'dedup':
      return { rows: dedup(stage.keys, rows, context), areEvents };
    default:
      return unreachable(stage);
  }
}

function isTrue(condition: PlanExpression, row: Row, context: QueryContext): boolean {
  const not = evaluate({ kind: 'not', operand: condition, type: 'truth' }, row, context);
  return not === 0;
}

function withColumns(row: Row, added: readonly (readonly [string, Value])[]): Row {
  return { ...row, columns: new Map([...row.columns, ...added]) };
}

function extend(row: Row, stage: PlanStage & { readonly kind: 'extend' }, context: QueryContext): Row {
  return withColumns(row, [[stage.column.id, evaluate(stage.expression, row, context)]]);
}

/** A group that took no part in the match is empty, as in RE2; without a match all columns are missing. */
function extract(row: Row, stage: PlanStage & { readonly kind: 'extract' }, context: QueryContext): Row {
  const text = toText(evaluate(stage.source, row, context));
  const match = text === undefined ? null : new RegExp(stage.regex.javascript, 'u').exec(text);
  return withColumns(
    row,
    stage.columns.map(({ id }, index) => [id, match === null ? undefined : (match[index + 1] ?? '')] as const),
  );
}

interface Group {
  readonly keys: readonly Value[];
  readonly rows: Row[];
}

function aggregate(stage: AggregateStage, rows: readonly Row[], context: QueryContext): readonly Row[] {
  const groups = new Map<string, Group>();
  for (const row of rows) {
    const keys = stage.keys.map(({ expression }) => keyValue(evaluate(expression, row, context)));
    const name = JSON.stringify(keys.map((key) => toText(key) ?? null));
    const group = groups.get(name) ?? { keys, rows: [] };
    group.rows.push(row);
    groups.set(name, group);
  }
  if (groups.size === 0 && stage.keys.length === 0 && !statsOverNothingGivesNoRow) {
    groups.set('', { keys: [], rows: [] });
  }
  const ordered = [...groups.values()].sort((left, right) => compareGroups(stage, left, right));
  return ordered.map((group, rank) => aggregateRow(stage, group, rank, context));
}

/** Maps and lists are no keys. */
function keyValue(value: Value): Value {
  return typeof value === 'object' && value.kind === 'json' ? undefined : value;
}

/** Bins newest first, then the other keys ascending, missing ones first. */
function compareGroups(stage: AggregateStage, left: Group, right: Group): number {
  const order = (index: number) => compareKeys(left.keys[index], right.keys[index]);
  const indexes = stage.keys.map((_, index) => index);
  const isBin = (index: number) => stage.keys[index]?.isBin === true;
  const bins = indexes.filter(isBin).map((index) => -order(index));
  const others = indexes.filter((index) => !isBin(index)).map(order);
  return [...bins, ...others].find((result) => result !== 0) ?? 0;
}

/** Like `sort`, but text by code points alone: cheaper over many groups, and nobody asked for more. */
function compareKeys(left: Value, right: Value): number {
  const bothText = typeof left === 'string' && typeof right === 'string';
  const bothWords = bothText && numberOfText(left) === undefined && numberOfText(right) === undefined;
  return bothWords ? compareText(left, right) : compareNaturally(left, right);
}

function aggregateRow(stage: AggregateStage, group: Group, rank: number, context: QueryContext): Row {
  const oldestFirst = group.rows.toSorted((left, right) => left.rank - right.rank);
  const keys = stage.keys.map(({ column }, index) => [column.id, group.keys[index]] as const);
  const aggregates = stage.aggregates.map(
    (call) => [call.column.id, aggregateValue(call, oldestFirst, context)] as const,
  );
  return { field: () => undefined, columns: new Map([...keys, ...aggregates]), rank };
}

function aggregateValue(call: PlanAggregate, rows: readonly Row[], context: QueryContext): Value {
  const entry = aggregateFunctions.get(call.function.toLowerCase());
  assert(entry !== undefined, `a plan calls only aggregations of the table, and ${call.function} is one`);
  const values = rows.map((row) =>
    call.args.map((arg, index) => convert(evaluate(arg, row, context), parameterAt(entry, index))),
  );
  return entry.evaluate(values.filter((args) => args.every((arg) => arg !== undefined)));
}

/** Equal keys: older first when ascending, newer first when descending; statistics keep their own order. */
function sort(keys: readonly PlanSortKey[], { rows, areEvents }: Rows, context: QueryContext): readonly Row[] {
  const tieSign = areEvents && keys[0]?.descending === true ? -1 : 1;
  const keyed = rows.map((row) => ({
    row,
    values: keys.map(({ expression }) => keyValue(evaluate(expression, row, context))),
  }));
  const sorted = keyed.toSorted((left, right) => {
    const orders = keys.map(({ descending }, index) => {
      const order = compareNaturally(left.values[index], right.values[index]);
      return descending ? -order : order;
    });
    return orders.find((order) => order !== 0) ?? tieSign * (left.row.rank - right.row.rank);
  });
  return sorted.map(({ row }) => row);
}

/** Keeps the first row of each key. Rows without one of the keys all stay (documented). */
function dedup(keys: readonly PlanExpression[], rows: readonly Row[], context: QueryContext): readonly Row[] {
  const seen = new Set<string>();
  return rows.filter((row) => {
    const texts = keys.map((key) => toText(evaluate(key, row, context)));
    if (texts.includes(undefined)) return true;
    const name = JSON.stringify(texts);
    return !seen.has(name) && seen.add(name);
  });
}
