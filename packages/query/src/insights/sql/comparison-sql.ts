// Comparisons in SQL. Values are numbers (also times and booleans) or text that may look like a number; which of the two
// meanings applies is decided while compiling where a literal allows it, and per row otherwise.
import { missingIsUnequal } from '../semantics.ts';
import type { ComparisonOperator } from '../syntax/syntax.ts';
import { numberOfText } from '../value.ts';
import { asNumber, asText, type Comparable, type ConditionSql } from './convert-sql.ts';
import type { SqlDialect } from './dialect.ts';

export function compareSql(
  dialect: SqlDialect,
  operator: ComparisonOperator,
  left: Comparable,
  right: Comparable,
): ConditionSql {
  if (left.type === 'json')
    return compareSingle(dialect, left, (single) => compareSql(dialect, operator, single, right));
  if (right.type === 'json')
    return compareSingle(dialect, right, (single) => compareSql(dialect, operator, left, single));
  return compareValues(dialect, operator, left, right);
}

/** A single value taken from a map compares as text; a map or a list compares with nothing. */
function compareSingle(
  dialect: SqlDialect,
  value: Comparable,
  compare: (single: Comparable) => ConditionSql,
): ConditionSql {
  const sql = dialect.bind(value.sql, (json) => {
    const compared = compare({ ...value, sql: dialect.textOfJson(json), type: 'dynamic' });
    return `(${compared.sql} AND NOT ${dialect.isJsonContainer(json)})`;
  });
  return { sql, isNullable: true };
}

const isText = ({ type }: Comparable) => type === 'dynamic';

/**
 * How a store keeps a field must not change an answer. A field that is text to the query compares by the rules of text even
 * where it is kept as a boolean; and kept as a number it still does not equal the word `true`.
 */
function asQueryKnows(dialect: SqlDialect, value: Comparable): Comparable {
  if (!value.isTextToQuery || value.type !== 'boolean') return value;
  return { ...value, sql: asText(dialect, value), type: 'dynamic' };
}

/** A text as a number, where `true` is none. */
function strictNumber(dialect: SqlDialect, value: Comparable): string {
  if (value.asNumber !== undefined) return value.asNumber;
  return isText(value) ? dialect.numberOfText(asText(dialect, value), false) : asNumber(dialect, value);
}

function compareValues(
  dialect: SqlDialect,
  operator: ComparisonOperator,
  first: Comparable,
  second: Comparable,
): ConditionSql {
  const left = asQueryKnows(dialect, first);
  const right = asQueryKnows(dialect, second);
  if (!isText(left) || !isText(right)) {
    const kept = operator === '!=' ? [left, right].filter(isText) : [];
    const number = left.isTextToQuery && right.isTextToQuery ? strictNumber : asNumber;
    return compareNumbers(operator, number(dialect, left), number(dialect, right), missingness(kept));
  }
  if (left.asNumber !== undefined && right.asNumber !== undefined) {
    return compareNumbers(operator, left.asNumber, right.asNumber, missingness([left, right]));
  }
  const a = textOperand(dialect, left);
  const b = textOperand(dialect, right);
  if (b.literal !== undefined) return compareWithText(dialect, operator, a, b.literal);
  if (a.literal !== undefined) return compareWithText(dialect, turnedAround[operator], b, a.literal);
  return compareTexts(dialect, operator, a.sql, b.sql);
}

interface TextOperand {
  readonly sql: string;
  readonly literal: string | undefined;
  readonly bareColumn: string | undefined;
  readonly bareTexts: readonly string[];
  /** The text as a number, NULL where it is none. */
  readonly number: (sql: string) => string;
}

function textOperand(dialect: SqlDialect, value: Comparable): TextOperand {
  const { asNumber: kept, literal, bareColumn, bareTexts = [] } = value;
  return {
    sql: asText(dialect, value),
    bareColumn,
    bareTexts,
    literal: typeof literal === 'string' ? literal : undefined,
    number: (sql) => kept ?? dialect.numberOfText(sql, false),
  };
}

const turnedAround: Readonly<Record<ComparisonOperator, ComparisonOperator>> = {
  '=': '=',
  '!=': '!=',
  '<': '>',
  '<=': '>=',
  '>': '<',
  '>=': '<=',
};

const sqlOperator = (operator: ComparisonOperator) => (operator === '!=' ? '<>' : operator);

/** Texts that must exist for `!=` to hold, when a missing one is not unequal. */
function missingness(texts: readonly Comparable[]): readonly string[] {
  return missingIsUnequal ? [] : texts.map(({ sql }) => `${sql} IS NOT NULL`);
}

/** NULL is a missing value or a text that is no number: unequal to every number. */
function compareNumbers(
  operator: ComparisonOperator,
  left: string,
  right: string,
  present: readonly string[],
): ConditionSql {
  if (operator !== '!=') return { sql: `(${left} ${operator} ${right})`, isNullable: true };
  const unequal = `coalesce(${left} <> ${right}, ${missingIsUnequal || present.length > 0 ? 'TRUE' : 'FALSE'})`;
  return { sql: present.length === 0 ? unequal : `(${[unequal, ...present].join(' AND ')})`, isNullable: false };
}

/** Text against a text of the query: what the literal looks like decides the meaning. */
function compareWithText(
  dialect: SqlDialect,
  operator: ComparisonOperator,
  { sql: text, bareColumn, bareTexts, number: numberOf }: TextOperand,
  literal: string,
): ConditionSql {
  const number = numberOfText(literal);
  if (number !== undefined) {
    const value = numberOf(text);
    const present = missingIsUnequal ? [] : [`${text} IS NOT NULL`];
    return compareNumbers(operator, value, dialect.number(number), present);
  }
  const written = dialect.text(literal);
  if (operator === '=') {
    if (bareColumn !== undefined && bareTexts.includes(literal))
      return { sql: `(${bareColumn} = ${written})`, isNullable: true };
    const bare = bareColumn === undefined ? '' : `${bareColumn} = ${written} AND `;
    return { sql: `(${bare}${text} = ${written})`, isNullable: true };
  }
  if (operator === '!=' && missingIsUnequal) return { sql: `(${text} IS DISTINCT FROM ${written})`, isNullable: false };
  if (operator === '!=') return { sql: `(${text} <> ${written})`, isNullable: true };
  const compared = dialect.bind(text, (x) => {
    return `(${x} ${operator} ${written} AND ${numberOf(x)} IS NULL)`;
  });
  return { sql: compared, isNullable: true };
}

/** Two texts that only the rows know: numbers if both look like one, text if neither does, else merely unequal. */
function compareTexts(dialect: SqlDialect, operator: ComparisonOperator, left: string, right: string): ConditionSql {
  const sql = dialect.bind(left, (a) =>
    dialect.bind(right, (b) => {
      const [x, y] = [dialect.numberOfText(a, false), dialect.numberOfText(b, false)];
      const symbol = sqlOperator(operator);
      const bothNumbers = `${x} IS NOT NULL AND ${y} IS NOT NULL THEN ${x} ${symbol} ${y}`;
      const neither = `${x} IS NULL AND ${y} IS NULL THEN ${a} ${symbol} ${b}`;
      return `CASE WHEN ${a} IS NULL OR ${b} IS NULL THEN NULL WHEN ${bothNumbers} WHEN ${neither} ELSE ${operator === '!='} END`;
    }),
  );
  if (operator !== '!=' || !missingIsUnequal) return { sql: `(${sql})`, isNullable: true };
  return { sql: `coalesce(${sql}, TRUE)`, isNullable: false };
}
