// Stages that look at the neighbours of a row, in the current order.
import { percentile } from '../../functions/aggregate-functions.ts';
import { fillBinsRowsMax } from '../../limits.ts';
import { ceilToPeriod } from '../../period.ts';
import type { FillBinsStage, OutlierStage, PlanStage, SessionStage } from '../../plan.ts';
import { outlierMark, sessionSpanIsFromFirst } from '../../semantics.ts';
import { textOfNumber, timeValue, toNumber, toText, type Value } from '../../value.ts';
import { evaluate } from '../evaluate.ts';
import { madeRow, type Row, withColumns } from '../row.ts';
import type { RunContext } from '../subplan-answer.ts';

type StageOf<K extends PlanStage['kind']> = PlanStage & { readonly kind: K };

/** One more row at the end, with the sum of the numbers of each column. */
export function totals({ columns }: StageOf<'totals'>, rows: readonly Row[]): readonly Row[] {
  const sums = columns.map(({ id }): readonly [string, Value] => {
    const numbers = rows.map((row) => numberOf(row.columns.get(id))).filter((number) => number !== undefined);
    return [id, numbers.length === 0 ? undefined : numbers.reduce((sum, number) => sum + number, 0)];
  });
  const last = Math.max(0, ...rows.map(({ rank }) => rank)) + 1;
  return [...rows, madeRow(sums, last)];
}

/** Times are no figures. */
function numberOf(value: Value): number | undefined {
  return typeof value === 'object' ? undefined : toNumber(value);
}

export function accumulate({ value, column }: StageOf<'accumulate'>, rows: readonly Row[], context: RunContext) {
  let sum: number | undefined;
  return rows.map((row) => {
    const number = toNumber(evaluate(value, row, context));
    if (number !== undefined) sum = (sum ?? 0) + number;
    return withColumns(row, [[column.id, number === undefined ? undefined : sum]]);
  });
}

export function lag({ value, rows: distance, column }: StageOf<'lag'>, rows: readonly Row[], context: RunContext) {
  const values = rows.map((row) => evaluate(value, row, context));
  return rows.map((row, index) => withColumns(row, [[column.id, values[index - distance]]]));
}

export function fillDown({ value, column }: StageOf<'fillDown'>, rows: readonly Row[], context: RunContext) {
  let last: Value;
  return rows.map((row) => {
    last = evaluate(value, row, context) ?? last;
    return withColumns(row, [[column.id, last]]);
  });
}

/**
 * Rows for the bins that have none, between the first and the last one that any group has: for each combination of the other
 * keys one. The result is in the order of statistics: newest bin first, then as the groups stood.
 */
export function fillBins(stage: FillBinsStage, rows: readonly Row[], context: RunContext): readonly Row[] {
  const times = rows.map((row) => toNumber(row.columns.get(stage.bin.id))).filter((time) => time !== undefined);
  if (times.length === 0) return rows;
  const groups = new Map(rows.map((row) => [groupName(stage, row), row]));
  const bins = binsBetween(Math.min(...times), Math.max(...times), stage, groups.size);
  const filled = bins.flatMap((time) => {
    const present = new Map(
      rows.filter((row) => timeOf(stage, row) === time).map((row) => [groupName(stage, row), row]),
    );
    return [...groups].map(([name, model]) => present.get(name) ?? emptyBin(stage, model, time, context));
  });
  return filled.map((row, rank) => ({ ...row, rank }));
}

const timeOf = ({ bin }: FillBinsStage, row: Row) => toNumber(row.columns.get(bin.id));

function groupName({ keys }: FillBinsStage, row: Row): string {
  return JSON.stringify(keys.map(({ id }) => toText(row.columns.get(id)) ?? null));
}

/** Newest first, and never so many that the result cannot be held. */
function binsBetween(first: number, last: number, { period }: FillBinsStage, groupCount: number): readonly number[] {
  const bins: number[] = [];
  const most = fillBinsRowsMax / Math.max(1, groupCount);
  for (let time = first; time <= last && bins.length < most; time = ceilToPeriod(time + 1, period)) bins.push(time);
  return bins.reverse();
}

function emptyBin(stage: FillBinsStage, model: Row, time: number, context: RunContext): Row {
  const keys = stage.keys.map(({ id }): readonly [string, Value] => [id, model.columns.get(id)]);
  const row = madeRow([...keys, [stage.bin.id, timeValue(time)]], 0);
  return withColumns(
    row,
    stage.fills.map(({ column, value }) => [column.id, evaluate(value, row, context)]),
  );
}

/** `transform` moves a value to the fence, `remove` takes its row away. */
export function outlier(stage: OutlierStage, rows: readonly Row[], context: RunContext): readonly Row[] {
  const values = stage.fields.map((field) => rows.map((row) => evaluate(field.value, row, context)));
  const fences = values.map((each) => fencesOf(stage, each));
  const changed = rows.map((row, index) =>
    withColumns(
      row,
      stage.fields.map(({ column }, place) => [column.id, fenced(stage, fences[place], values[place]?.[index])]),
    ),
  );
  if (stage.action === 'transform') return changed;
  return changed.filter((_row, index) =>
    fences.every((fence, place) => !isOutside(fence, numberOf(values[place]?.[index]))),
  );
}

interface Fences {
  readonly low: number;
  readonly high: number;
}

function fencesOf({ param, useLower }: OutlierStage, values: readonly Value[]): Fences | undefined {
  const numbers = values.map(numberOf).filter((number) => number !== undefined);
  if (numbers.length === 0) return undefined;
  const [q1, q3] = [percentile(numbers, 25), percentile(numbers, 75)];
  const reach = param * (q3 - q1);
  return { low: useLower ? q1 - reach : Number.NEGATIVE_INFINITY, high: q3 + reach };
}

function isOutside(fences: Fences | undefined, number: number | undefined): boolean {
  return fences !== undefined && number !== undefined && (number < fences.low || number > fences.high);
}

function fenced({ action, mark }: OutlierStage, fences: Fences | undefined, value: Value): Value {
  const number = numberOf(value);
  if (action === 'remove' || fences === undefined || number === undefined || !isOutside(fences, number)) return value;
  const moved = Math.min(Math.max(number, fences.low), fences.high);
  return mark ? `${outlierMark}${textOfNumber(moved)}` : moved;
}

/** Sessions are found in the order of time and numbered as they begin; the rows keep their order. */
export function sessionize(stage: SessionStage, rows: readonly Row[], context: RunContext): readonly Row[] {
  const open = new Map<string, { id: number; firstMs: number; lastMs: number }>();
  const sessions = new Map<Row, number>();
  let count = 0;
  for (const row of rows.toSorted((left, right) => left.rank - right.rank)) {
    const keys = stage.keys.map((key) => toText(evaluate(key, row, context)));
    const time = toNumber(evaluate(stage.time, row, context));
    if (keys.includes(undefined) || time === undefined) continue;
    const name = JSON.stringify(keys);
    const known = open.get(name);
    const since = sessionSpanIsFromFirst ? known?.firstMs : known?.lastMs;
    const goesOn = known !== undefined && since !== undefined && time - since <= stage.maxSpanMs;
    const session = goesOn ? { ...known, lastMs: time } : { id: ++count, firstMs: time, lastMs: time };
    open.set(name, session);
    sessions.set(row, session.id);
  }
  return rows.map((row) => withColumns(row, [[stage.column.id, sessions.get(row)]]));
}
