// What comes from the database, parsed once. Every value arrives as PostgreSQL writes it, as text: no parser in between
// rounds a numeric or shifts a time.
import { assert } from '@coldcase/model';

export type Row = Readonly<Record<string, string | null>>;

/**
 * The rows of an answer. Several statements in one text give a list of answers; the one with rows is meant.
 */
export function rowsIn(answer: unknown): readonly Row[] {
  const answers: readonly unknown[] = Array.isArray(answer) ? answer : [answer];
  return answers.flatMap((one) => {
    const rows = typeof one === 'object' && one !== null && 'rows' in one ? one.rows : [];
    return Array.isArray(rows) ? rows.map(parsedRow) : [];
  });
}

function parsedRow(row: unknown): Row {
  assert(typeof row === 'object' && row !== null, 'a row of an answer is an object');
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [name, value === null || value === undefined ? null : String(value)]),
  );
}

/** A column that is NOT NULL by the statement that we wrote. */
export function textOf(row: Row, column: string): string {
  const value = row[column];
  assert(value !== undefined && value !== null, `the column ${column} of our statement has a value`);
  return value;
}

export function numberOf(row: Row, column: string): number {
  const value = Number(textOf(row, column));
  assert(!Number.isNaN(value), `the column ${column} of our statement is a number`);
  return value;
}

export function isTrue(row: Row, column: string): boolean {
  return row[column] === 't';
}

/** A column that is a JSON array of texts. */
export function textsOf(row: Row, column: string): readonly string[] {
  const value: unknown = JSON.parse(row[column] ?? '[]');
  assert(Array.isArray(value), `the column ${column} of our statement is a JSON array`);
  return value.map(String);
}
