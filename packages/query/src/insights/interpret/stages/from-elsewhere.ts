// Stages that bring rows or values from elsewhere: out of a text, a list, a table, another query.

import type { LookupTable } from '../../context.ts';
import { type IpAddress, isInSubnet, parseIp, parseSubnet, type Subnet } from '../../functions/ip-address.ts';
import { parseJsonText } from '../../functions/json-text.ts';
import type { AppendStage, JoinStage, LookupStage, PlanStage } from '../../plan.ts';
import { emptyListGivesNoRow } from '../../semantics.ts';
import { toText, type Value, valueOfJson } from '../../value.ts';
import { evaluate } from '../evaluate.ts';
import { type Row, withColumns } from '../row.ts';
import type { RunContext, SubplanAnswer } from '../subplan-answer.ts';

type StageOf<K extends PlanStage['kind']> = PlanStage & { readonly kind: K };

/** `parse … multi`: a row for each match; without one the row stays, its columns missing. */
export function extractAll(row: Row, stage: StageOf<'extract'>, context: RunContext): readonly Row[] {
  const text = toText(evaluate(stage.source, row, context));
  const matches = text === undefined ? [] : stage.regex.captureAll(text);
  const shown = matches.length === 0 ? [undefined] : matches;
  return shown.map((captures) =>
    withColumns(
      row,
      stage.columns.map(({ id }, index): readonly [string, Value] => [id, captures?.[index]]),
    ),
  );
}

export function unnest(row: Row, { list, column, readsText }: StageOf<'unnest'>, context: RunContext): readonly Row[] {
  const value = evaluate(list, row, context);
  const parsed = readsText && typeof value === 'string' ? parseJsonText(value) : value;
  const isList = typeof parsed === 'object' && parsed.kind === 'json' && Array.isArray(parsed.json);
  const single = typeof value === 'object' && value.kind === 'json' ? value : toText(value);
  const elements: readonly Value[] = isList && Array.isArray(parsed.json) ? parsed.json.map(valueOfJson) : [single];
  const shown = elements.length === 0 && !emptyListGivesNoRow ? [undefined] : elements;
  return shown.map((element) => withColumns(row, [[column.id, element]]));
}

/** The first row of the table that fits, for `cidr` the one with the longest prefix. */
export function lookUp(stage: LookupStage, rows: readonly Row[], context: RunContext): readonly Row[] {
  const table = context.lookupTables?.get(stage.table) ?? { columns: [], rows: [] };
  const find = stage.match === 'exact' ? exactFinder(stage, table) : cidrFinder(stage, table);
  return rows.map((row) => {
    const found = find(stage.keys.map(({ value }) => toText(evaluate(value, row, context))));
    const added = stage.outputs.map(({ tableColumn, column, kept }): readonly [string, Value] => {
      const existing = kept === undefined ? undefined : toText(evaluate(kept, row, context));
      return [column.id, existing ?? found?.[table.columns.indexOf(tableColumn)]];
    });
    return withColumns(row, added);
  });
}

type Find = (keys: readonly (string | undefined)[]) => readonly string[] | undefined;

function exactFinder({ keys }: LookupStage, table: LookupTable): Find {
  const places = keys.map(({ tableColumn }) => table.columns.indexOf(tableColumn));
  const byKey = new Map<string, readonly string[]>();
  for (const row of table.rows) {
    const key = JSON.stringify(places.map((place) => row[place] ?? null));
    if (!byKey.has(key)) byKey.set(key, row);
  }
  return (values) => (values.includes(undefined) ? undefined : byKey.get(JSON.stringify(values)));
}

function cidrFinder({ keys }: LookupStage, table: LookupTable): Find {
  const place = table.columns.indexOf(keys[0]?.tableColumn ?? '');
  const subnets = table.rows.flatMap((row) => {
    const subnet = subnetOf(row[place] ?? '');
    return subnet === undefined ? [] : [{ subnet, row }];
  });
  const longestFirst = subnets.toSorted((a, b) => b.subnet.prefixLength - a.subnet.prefixLength);
  return ([text]) => {
    const address = text === undefined ? undefined : parseIp(text);
    return address && longestFirst.find(({ subnet }) => isInSubnet(address, subnet))?.row;
  };
}

/** A single address is a network of its own. */
function subnetOf(text: string): Subnet | undefined {
  const address: IpAddress | undefined = parseIp(text);
  return address === undefined ? parseSubnet(text) : { ...address, prefixLength: address.version === 4 ? 32 : 128 };
}

/** The pairs of each row stand in the order of the right side; a row of a left join without a partner stays. */
export function join(stage: JoinStage, rows: readonly Row[], context: RunContext): readonly Row[] {
  const right = context.answers[stage.subplan] ?? { rows: [] };
  const byKey = rightRowsByKey(stage, right);
  const nobody: readonly (readonly Value[])[] = stage.type === 'left' ? [[]] : [];
  return rows.flatMap((row) => {
    const keys = stage.on.map(({ left }) => toText(evaluate(left, row, context)));
    const partners = keys.includes(undefined) ? undefined : byKey.get(JSON.stringify(keys));
    return (partners ?? nobody).map((values) =>
      withColumns(
        row,
        stage.columns.map(({ id }, index): readonly [string, Value] => [id, values[index]]),
      ),
    );
  });
}

function rightRowsByKey({ on }: JoinStage, right: SubplanAnswer): ReadonlyMap<string, (readonly Value[])[]> {
  const byKey = new Map<string, (readonly Value[])[]>();
  for (const values of right.rows) {
    const keys = on.map((key) => toText(values[key.right]));
    if (keys.includes(undefined)) continue;
    const name = JSON.stringify(keys);
    const known = byKey.get(name);
    if (known === undefined) byKey.set(name, [values]);
    else known.push(values);
  }
  return byKey;
}

/** Row by row, by position; rows beyond the end of the sub-query get nothing. */
export function append(stage: AppendStage, rows: readonly Row[], context: RunContext): readonly Row[] {
  const appended = context.answers[stage.subplan]?.rows.slice(0, stage.rowsMax) ?? [];
  return rows.map((row, position) => {
    const added = stage.outputs.map(({ index, column, kept }): readonly [string, Value] => {
      const existing = kept === undefined ? undefined : evaluate(kept, row, context);
      return [column.id, existing ?? appended[position]?.[index]];
    });
    return withColumns(row, added);
  });
}
