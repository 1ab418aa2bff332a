// The answer to a query, as GetQueryResults gives it: every value is text, a missing cell is absent.

export interface Table {
  /** In the order of the projection; for by-groups the keys first. `@ptr` is not a column here. */
  readonly columns: readonly string[];
  /** One array per row, parallel to `columns`; `undefined` where the row has no such field. */
  readonly rows: readonly (readonly (string | undefined)[])[];
  readonly statistics: QueryStatistics;
}

/** A figure that was not asked for is absent. */
export interface QueryStatistics {
  /** Events that passed the filters before aggregation, whatever the limit. */
  readonly recordsMatched?: number;
  readonly recordsScanned: number;
  /** Bytes of the messages scanned. */
  readonly bytesScanned?: number;
}

/** One row as a record without its missing cells: the shape of `query --format json`. */
export function rowRecord(table: Table, row: readonly (string | undefined)[]): Record<string, string> {
  const cells = table.columns.flatMap((name, index): [string, string][] => {
    const value = row[index];
    return value === undefined ? [] : [[name, value]];
  });
  return Object.fromEntries(cells);
}
