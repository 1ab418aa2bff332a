// What all parts of a case have in common, which decides how its fields are read.
import type { JsonPath, Part } from './folder/manifest.ts';

export interface Layout {
  /** Paths that every part has as a column of one type, or shares with the same event column. */
  readonly everywhere: ReadonlyMap<string, JsonPath>;
  /** Every row of every part prints as the message has it. */
  readonly isExact: boolean;
  /** Some message has more values than it gives fields. */
  readonly isWide: boolean;
  /** Some platform record is in JSON format. */
  readonly hasJsonRecords: boolean;
  /** Types of lines that services and devices write, as far as they occur. */
  readonly lineTypes: ReadonlySet<string>;
}

export function layoutOf(parts: readonly Part[]): Layout {
  const everywhere = new Map((parts[0]?.jsonPaths ?? []).map((path) => [path.path, path]));
  for (const part of parts.slice(1)) {
    const own = new Map((part.jsonPaths ?? []).map((path) => [path.path, path]));
    for (const [name, path] of everywhere) if (!isSameColumn(path, own.get(name))) everywhere.delete(name);
  }
  return {
    everywhere,
    isExact: parts.every((part) => part.inexactRows === 0),
    isWide: parts.some((part) => part.wideRows !== 0),
    hasJsonRecords: parts.some((part) => part.jsonRecords !== 0),
    lineTypes: new Set(parts.flatMap((part) => part.lineTypes ?? [])),
  };
}

function isSameColumn(a: JsonPath, b: JsonPath | undefined): boolean {
  return a.type === b?.type && a.column === b.column;
}
