// One value of SQL as another kind, and what a comparison needs to know of its operands. Below both `expression-sql.ts` and
// `comparison-sql.ts`, which need each other's results but not each other.
import { unreachable } from '@coldcase/model';
import { booleanTextIsNumeric } from '../semantics.ts';
import type { ValueType } from '../value.ts';
import type { SqlDialect } from './dialect.ts';
import type { TypedSql } from './typed-sql.ts';

/** A condition; where it may be NULL, NULL stands for false. */
export interface ConditionSql {
  readonly sql: string;
  readonly isNullable: boolean;
}

/** A literal keeps its value beside its SQL: comparing with a known text is cheaper than with any. */
export interface Comparable extends TypedSql {
  readonly literal?: string | number | boolean;
  /** What the query alone knows of it: text, however the store may keep it. */
  readonly isTextToQuery: boolean;
}

/** A value as the kind that its place wants. Impossible conversions are NULL. */
export function convertSql(dialect: SqlDialect, value: TypedSql, type: ValueType): string {
  if (value.type === type) return value.sql;
  switch (type) {
    case 'number':
      return asNumber(dialect, value);
    case 'dynamic':
      return asText(dialect, value);
    default:
      return value.sql;
  }
}

export function asNumber(dialect: SqlDialect, value: TypedSql): string {
  const { sql, type } = value;
  if (value.asNumber !== undefined) return value.asNumber;
  switch (type) {
    case 'number':
    case 'timestamp':
      return sql;
    case 'truth':
    case 'boolean':
      return dialect.truthToNumber(sql);
    case 'dynamic':
      return dialect.numberOfText(sql, booleanTextIsNumeric);
    case 'json':
      return dialect.numberOfText(dialect.textOfJson(sql), booleanTextIsNumeric);
    default:
      return unreachable(type);
  }
}

export function asText(dialect: SqlDialect, { sql, type }: TypedSql): string {
  switch (type) {
    case 'dynamic':
      return sql;
    case 'number':
      return dialect.textOfNumber(sql);
    case 'timestamp':
      return dialect.textOfTime(sql);
    case 'truth':
      return dialect.textOfNumber(dialect.truthToNumber(sql));
    case 'boolean':
      return dialect.textOfBoolean(sql);
    case 'json':
      return dialect.textOfJson(sql);
    default:
      return unreachable(type);
  }
}
