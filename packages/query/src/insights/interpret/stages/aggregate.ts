// `stats`: rows become groups, groups become rows.
import { assert } from '@coldcase/model';
import type { QueryContext } from '../../context.ts';
import { aggregateOf } from '../../functions/function-of.ts';
import { parameterAt } from '../../functions/function-table.ts';
import { compareNaturally } from '../../natural-order.ts';
import type { AggregateStage, PlanAggregate } from '../../plan.ts';
import { statsOverNothingGivesNoRow } from '../../semantics.ts';
import { compareText, numberOfText, toText, type Value } from '../../value.ts';
import { convert, evaluate } from '../evaluate.ts';
import { keyValue, type Row } from '../row.ts';

interface Group {
  readonly keys: readonly Value[];
  readonly rows: Row[];
}

export function aggregate(stage: AggregateStage, rows: readonly Row[], context: QueryContext): readonly Row[] {
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
  const entry = aggregateOf(call.function);
  assert(entry !== undefined, `a plan calls only aggregations of the table, and ${call.function} is one`);
  const values = rows.map((row) =>
    call.args.map((arg, index) => convert(evaluate(arg, row, context), parameterAt(entry, index))),
  );
  return entry.evaluate(values.filter((args) => args.every((arg) => arg !== undefined)));
}
