// Rows out of lists in DuckDB.
import { emptyListGivesNoRow } from '../../semantics.ts';
import type { ListDialect } from '../dialect.ts';
import { bind } from './bind.ts';
import { isStrictJson } from './duckdb-json.ts';
import { textLiteral } from './literal.ts';

/** JSON null is a missing value; an empty list gives no row, unless the switch says otherwise. */
function elements(json: string): string {
  const all = `list_transform(CAST(json_extract(${json}, '$[*]') AS VARCHAR[]), lambda e: nullif(e, 'null'))`;
  return emptyListGivesNoRow ? all : `coalesce(nullif(${all}, []), [NULL])`;
}

const jsonOfText = (text: string) => `CAST(to_json(${text}) AS VARCHAR)`;

export const duckdbLists: ListDialect = {
  findsEmptyMatches: true,
  elementsOfJson: (json) =>
    bind(json, (x) => `CASE WHEN json_type(${x}) = 'ARRAY' THEN ${elements(x)} ELSE [${x}] END`),
  // A text that is no JSON must not reach json_type; a nested CASE is evaluated from outside.
  elementsOfText: (text) =>
    bind(text, (x) => {
      const list = `CASE WHEN json_type(${x}) = 'ARRAY' THEN ${elements(x)} ELSE [${jsonOfText(x)}] END`;
      return `CASE WHEN ${isStrictJson(x)} THEN ${list} WHEN ${x} IS NULL THEN [NULL] ELSE [${jsonOfText(x)}] END`;
    }),
  jsonOfText: (text) => bind(text, (x) => `CASE WHEN ${x} IS NOT NULL THEN ${jsonOfText(x)} END`),
  allMatches: (text, re2, group) =>
    bind(text, (x) => {
      // A group that took no part is NULL here, and an empty text where only the first match is taken.
      const all = `list_transform(regexp_extract_all(${x}, ${textLiteral(re2)}, ${group}), lambda m: coalesce(m, ''))`;
      return `CASE WHEN regexp_matches(${x}, ${textLiteral(re2)}) THEN ${all} ELSE [NULL] END`;
    }),
  rowsOf: (lists, ordinal) => {
    const rows = lists.map(({ sql, name }) => `unnest(${sql}) AS ${name}`);
    return `${rows.join(', ')}, generate_subscripts(${lists[0]?.sql}, 1) AS ${ordinal}`;
  },
};
