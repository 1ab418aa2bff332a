// Rows out of lists in ClickHouse. A list is never NULL there, so what decides between lists must not be NULL either.
import { emptyListGivesNoRow } from '../../semantics.ts';
import type { ListDialect } from '../dialect.ts';
import { bind } from './bind.ts';
import { textLiteral } from './clickhouse-values.ts';

/** JSON null is a missing value; an empty list gives no row, unless the switch says otherwise. */
function elements(json: string): string {
  const all = `arrayMap(e -> nullIf(e, 'null'), JSONExtractArrayRaw(coalesce(${json}, '')))`;
  return emptyListGivesNoRow ? all : bind(all, (list) => `if(empty(${list}), [NULL], ${list})`);
}

const isArray = (json: string) => `coalesce(JSONType(${json}) = 'Array', FALSE)`;
const jsonOfText = (text: string) => `CASE WHEN ${text} IS NOT NULL THEN toJSONString(${text}) END`;

export const clickhouseLists: ListDialect = {
  findsEmptyMatches: false,
  elementsOfJson: (json) => bind(json, (x) => `if(${isArray(x)}, ${elements(x)}, [${x}])`),
  // The type of a text that is no JSON is Null.
  elementsOfText: (text) => bind(text, (x) => `if(${isArray(x)}, ${elements(x)}, [${jsonOfText(x)}])`),
  jsonOfText: (text) => bind(text, jsonOfText),
  allMatches: (text, re2, group) => {
    const all = `arrayMap(m -> m[${group}], extractAllGroupsVertical(coalesce(${text}, ''), ${textLiteral(re2)}))`;
    return bind(all, (list) => `if(empty(${list}), [NULL], ${list})`);
  },
  rowsOf: (lists, ordinal) => {
    const rows = lists.map(({ sql, name }) => `${sql}[${ordinal}] AS ${name}`);
    return `arrayJoin(arrayEnumerate(${lists[0]?.sql})) AS ${ordinal}, ${rows.join(', ')}`;
  },
};
