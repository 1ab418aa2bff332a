// `sort` and `dedup`.
import type { QueryContext } from '../../context.ts';
import { compareNaturally } from '../../natural-order.ts';
import type { PlanExpression, PlanSortKey } from '../../plan.ts';
import { toText } from '../../value.ts';
import { evaluate } from '../evaluate.ts';
import { keyValue, type Row, type Rows } from '../row.ts';

/** Equal keys: older first when ascending, newer first when descending; statistics keep their own order. */
export function sort(keys: readonly PlanSortKey[], { rows, areEvents }: Rows, context: QueryContext): readonly Row[] {
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
export function dedup(keys: readonly PlanExpression[], rows: readonly Row[], context: QueryContext): readonly Row[] {
  const seen = new Set<string>();
  return rows.filter((row) => {
    const texts = keys.map((key) => toText(evaluate(key, row, context)));
    if (texts.includes(undefined)) return true;
    const name = JSON.stringify(texts);
    return !seen.has(name) && seen.add(name);
  });
}
