// Rows out of lists, and rows and values from other relations: unnest, all matches of a pattern, joins, look-ups.
import { assert } from '@coldcase/model';
import type { LookupRelation } from '../../event-relation.ts';
import type { JoinStage, LookupStage, PlanColumn, PlanExpression, PlanStage } from '../plan.ts';
import type { ValueType } from '../value.ts';
import { asText } from './convert-sql.ts';
import type { ListDialect, SqlDialect } from './dialect.ts';
import { expressionSql, missingSql } from './expression-sql.ts';
import { extend } from './extend.ts';
import { type Level, readyFor, seal, tailOf, whereOf, withColumn } from './sql-level.ts';
import type { TypedSql } from './typed-sql.ts';

export interface RightSide {
  readonly select: Level;
  readonly output: readonly TypedSql[];
  readonly order: readonly string[];
}

/**
 * SELECT l.*, r."c#7", … FROM (left) AS l JOIN (SELECT … AS "c#7", key AS "k#0", row_number() … AS "n#7" FROM …) AS r ON …
 *
 * Both sides are sub-selects, so that only names meet in the condition.
 */
/** @param numbers  the rows of the right side are numbered, so that pairs of one event keep their order */
export function join(level: Level, stage: JoinStage, { select, output, order }: RightSide, numbers: boolean): Level {
  const { dialect } = level.environment;
  const keyed = stage.on.reduce((left, key, index) => extend(left, leftKey(index), key.left), level);
  const ready = seal(keyed);
  const name = (id: string) => dialect.identifier(id);
  const ordinal = name(`n#${stage.subplan}`);
  const keys = stage.on.map(
    ({ right }, index) => `${asText(dialect, output[right] ?? missingSql(dialect))} AS ${name(`k#${index}`)}`,
  );
  const values = stage.columns.map(({ id }, index) => `${output[index]?.sql} AS ${name(id)}`);
  const number = numbers ? [`row_number() OVER (${tailOf(order, undefined).trim()}) AS ${ordinal}`] : [];
  const right = `(SELECT ${[...keys, ...values, ...number].join(', ')} FROM ${select.from}${whereOf(select)}) AS r`;
  const on = stage.on.map((_, index) => {
    const own = ready.columns.get(leftKey(index)) ?? missingSql(dialect);
    return `${asText(dialect, own)} = r.${name(`k#${index}`)}`;
  });
  const taken = [...stage.columns.map(({ id }) => `r.${name(id)}`), ...(numbers ? [`r.${ordinal}`] : [])];
  const word = stage.type === 'left' ? 'LEFT JOIN' : 'JOIN';
  const from = `(SELECT l.*, ${taken.join(', ')} FROM ${ready.from.replace(/ AS q$/, ' AS l')} ${word} ${right} ON ${on.join(' AND ')}) AS q`;
  const columns = new Map(ready.columns);
  for (const [index, { id }] of stage.columns.entries()) {
    columns.set(id, { sql: name(id), type: output[index]?.type ?? 'dynamic' });
  }
  return { ...ready, from, conditions: [], columns, ordinals: numbers ? [...ready.ordinals, ordinal] : ready.ordinals };
}

const leftKey = (index: number) => `left#${index}`;

/** A row for each element; the list is computed a level below, since it is read twice. */
export function unnest(level: Level, stage: PlanStage & { readonly kind: 'unnest' }): Level {
  const { dialect } = level.environment;
  const { lists } = dialect;
  assert(lists !== undefined, 'only an engine with lists unnests');
  const ready = readyFor(level, [stage.list]);
  const list = listExpression(ready, stage.list, (value) => listOf(value, stage.readsText, dialect, lists));
  return unnested(ready, [{ list, column: stage.column, type: 'json' }]);
}

/** `#part`: a field that has a value of its own, or else the list or the map that the message has in its place. */
function listExpression(level: Level, expression: PlanExpression, list: (value: TypedSql) => string): string {
  const [own, part] = expression.kind === 'call' && expression.function === '#part' ? expression.args : [];
  if (own === undefined || part === undefined) return list(expressionSql(level, expression));
  const field = expressionSql(level, own);
  return `CASE WHEN ${field.sql} IS NOT NULL THEN ${list(field)} ELSE ${list(expressionSql(level, part))} END`;
}

function listOf(value: TypedSql, readsText: boolean, dialect: SqlDialect, lists: ListDialect): string {
  if (value.type === 'json') return lists.elementsOfJson(value.sql);
  const text = asText(dialect, value);
  return readsText ? lists.elementsOfText(text) : lists.elementsOfJson(lists.jsonOfText(text));
}

export function extractAll(level: Level, { source, regex, columns }: PlanStage & { readonly kind: 'extract' }): Level {
  const { dialect } = level.environment;
  const { lists } = dialect;
  assert(
    lists !== undefined && regex.re2 !== undefined,
    'only an engine with lists, and only RE2, extracts all matches',
  );
  const { re2 } = regex;
  const ready = readyFor(level, [source]);
  const text = asText(dialect, expressionSql(ready, source));
  return unnested(
    ready,
    columns.map((column, index) => ({ list: lists.allMatches(text, re2, index + 1), column, type: 'dynamic' })),
  );
}

function unnested(
  level: Level,
  parts: readonly { readonly list: string; readonly column: PlanColumn; readonly type: ValueType }[],
): Level {
  const { dialect } = level.environment;
  const { lists } = dialect;
  const listId = (id: string) => `list ${id}`;
  const held = parts.reduce(
    (outer, { list, column }) => withColumn(outer, listId(column.id), { sql: list, type: 'json' }, true),
    level,
  );
  const ready = seal(held);
  const ordinal = dialect.identifier(`n ${parts[0]?.column.id}`);
  const rows = parts.map(({ column }) => ({
    sql: dialect.identifier(listId(column.id)),
    name: dialect.identifier(column.id),
  }));
  const from = `(SELECT *, ${lists?.rowsOf(rows, ordinal)} FROM ${ready.from}) AS q`;
  const columns = new Map(ready.columns);
  for (const { column, type } of parts) columns.set(column.id, { sql: dialect.identifier(column.id), type });
  return { ...ready, from, columns, ordinals: [...ready.ordinals, ordinal] };
}

/**
 * SELECT l.*, t."c#4" FROM (level) AS l LEFT JOIN (one row of the table for each key) AS t ON …
 */
export function lookUp(level: Level, stage: LookupStage, table: LookupRelation): Level {
  const { dialect } = level.environment;
  const name = (id: string) => dialect.identifier(id);
  const keyed = stage.keys.reduce((outer, key, index) => extend(outer, leftKey(index), key.value), level);
  const kept = stage.outputs.reduce(
    (outer, output) => (output.kept === undefined ? outer : extend(outer, keptId(output.column), output.kept)),
    keyed,
  );
  const ready = seal(kept);
  const own = (id: string) => asText(dialect, ready.columns.get(id) ?? missingSql(dialect));
  const cell = (column: string) => (table.columns.includes(column) ? name(column) : dialect.missing('dynamic'));
  const keys = stage.keys.map(({ tableColumn }) => cell(tableColumn));
  const values = stage.outputs.map(({ tableColumn, column }) => `${cell(tableColumn)} AS ${name(column.id)}`);
  const selected = [...keys.map((key, index) => `${key} AS ${name(`k#${index}`)}`), ...values];
  const first = `row_number() OVER (PARTITION BY ${keys.join(', ')} ORDER BY ${table.row})`;
  const right = `(SELECT ${selected.join(', ')} FROM ${table.sql} AS u QUALIFY ${first} = 1) AS t`;
  const on = keys.map((_, index) => `${own(leftKey(index))} = t.${name(`k#${index}`)}`);
  const taken = stage.outputs.map(({ column, kept: expression }) => {
    const found = `t.${name(column.id)}`;
    return `${expression === undefined ? found : `coalesce(${own(keptId(column))}, ${found})`} AS ${name(column.id)}`;
  });
  const left = ready.from.replace(/ AS q$/, ' AS l');
  const from = `(SELECT l.*, ${taken.join(', ')} FROM ${left} LEFT JOIN ${right} ON ${on.join(' AND ')}) AS q`;
  const columns = new Map(ready.columns);
  for (const { column } of stage.outputs) columns.set(column.id, { sql: name(column.id), type: 'dynamic' });
  return { ...ready, from, conditions: [], columns };
}

const keptId = ({ id }: PlanColumn) => `kept ${id}`;
