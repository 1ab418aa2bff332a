// Data files of coverage.py: SQLite, schema version 7 (https://coverage.readthedocs.io/en/latest/dbschema.html). Lines that
// ran, as bits, or steps from line to line ("arcs") when it measured branches; each in contexts, which are united here.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { ColdcaseError } from '@coldcase/model';
import { coverageError } from '../failures.ts';

/** The first bytes of every SQLite database (https://www.sqlite.org/fileformat.html#the_database_header). */
export const sqliteMagic = 'SQLite format 3\0';

/** Version 7 is of coverage.py 5.0 and all since. */
export const pythonSchemaVersion = 7;

/** Lines of one source; the longest of the standard library has 13,000. It stops a bit far out, which would cost memory. */
export const pythonLineMax = 1_000_000;
/** Rows of one data file. A run over 2,000 files in 50 contexts has 100,000. */
export const pythonRowsMax = 2_000_000;

export interface PythonCoverage {
  readonly files: readonly PythonFileCoverage[];
  /** Of coverage.py; absent in data that says none. */
  readonly toolVersion?: string;
}

export interface PythonFileCoverage {
  /** As the interpreter knew it: `/var/task/app.py`. */
  readonly path: string;
  /** Ascending. */
  readonly lines: readonly number[];
  /** Present when branches were measured. A negative end is the way into or out of a function that begins there. */
  readonly arcs?: readonly Arc[];
}

export interface Arc {
  readonly from: number;
  readonly to: number;
}

/**
 * SQLite reads files, so the bytes are put into one for the moment.
 *
 * @throws COVERAGE_FILE_INVALID when it is damaged, or has other tables; COVERAGE_FILE_NEWER, COVERAGE_FILE_TOO_LARGE
 */
export async function parsePythonCoverage(key: string, bytes: Uint8Array): Promise<PythonCoverage> {
  const { DatabaseSync } = await import('node:sqlite');
  const folder = mkdtempSync(join(tmpdir(), 'coldcase-coverage-'));
  try {
    const path = join(folder, 'data');
    writeFileSync(path, bytes);
    const database = new DatabaseSync(path, { readOnly: true });
    try {
      return readDatabase(key, database);
    } finally {
      database.close();
    }
  } catch (cause) {
    if (cause instanceof ColdcaseError) throw cause;
    const answer = `SQLite says: ${cause instanceof Error ? cause.message : String(cause)}`;
    throw coverageError('COVERAGE_FILE_INVALID', { key, answer }, { cause });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function readDatabase(key: string, database: DatabaseSync): PythonCoverage {
  requireVersion(key, database);
  const meta = new Map(rowsOf(key, database, 'select key, value from meta').map(([name, value]) => [name, value]));
  const hasArcs = meta.get('has_arcs') === '1';
  const files = new Map<number, { path: string; lines: Set<number>; arcs: Map<string, Arc> }>();
  for (const [id, path] of rowsOf(key, database, 'select id, path from file')) {
    if (typeof id !== 'number' || typeof path !== 'string') throw invalid(key, 'a row of "file" has no path');
    files.set(id, { path, lines: new Set(), arcs: new Map() });
  }
  for (const [id, bits] of rowsOf(key, database, 'select file_id, numbits from line_bits')) {
    const file = files.get(Number(id));
    if (file === undefined || !(bits instanceof Uint8Array)) throw invalid(key, 'a row of "line_bits" is of no file');
    for (const line of linesOfBits(key, bits)) file.lines.add(line);
  }
  for (const [id, from, to] of rowsOf(key, database, 'select file_id, fromno, tono from arc')) {
    const file = files.get(Number(id));
    if (file === undefined || typeof from !== 'number' || typeof to !== 'number')
      throw invalid(key, 'a row of "arc" is of no file');
    file.arcs.set(`${from} ${to}`, { from, to });
    // As coverage.py reads lines from arcs: both ends, without the ways in and out.
    for (const line of [from, to]) if (line > 0) file.lines.add(line);
  }
  const toolVersion = meta.get('version');
  return {
    files: [...files.values()].map(({ path, lines, arcs }) => ({
      path,
      lines: [...lines].toSorted((a, b) => a - b),
      ...(hasArcs ? { arcs: [...arcs.values()] } : {}),
    })),
    ...(typeof toolVersion === 'string' ? { toolVersion } : {}),
  };
}

function requireVersion(key: string, database: DatabaseSync): void {
  const [[version] = []] = rowsOf(key, database, 'select version from coverage_schema');
  if (typeof version !== 'number') throw invalid(key, 'coverage_schema has no version');
  if (version > pythonSchemaVersion)
    throw coverageError('COVERAGE_FILE_NEWER', { key, version, known: pythonSchemaVersion });
  if (version < pythonSchemaVersion)
    throw invalid(key, `its schema is version ${version}, and only ${pythonSchemaVersion} can be read`);
}

function rowsOf(key: string, database: DatabaseSync, sql: string): readonly (readonly unknown[])[] {
  const rows: (readonly unknown[])[] = [];
  for (const row of database.prepare(sql).iterate()) {
    if (rows.length === pythonRowsMax)
      throw coverageError('COVERAGE_FILE_TOO_LARGE', { key, limit: pythonRowsMax, unit: 'rows in one table' });
    rows.push(Object.values(row));
  }
  return rows;
}

/** Bit n of byte m is line 8m + n (https://coverage.readthedocs.io/en/latest/dbschema.html#numbits). */
function linesOfBits(key: string, bits: Uint8Array): readonly number[] {
  if (bits.length * 8 > pythonLineMax)
    throw coverageError('COVERAGE_FILE_TOO_LARGE', { key, limit: pythonLineMax, unit: 'lines in one source' });
  return [...bits].flatMap((byte, m) =>
    [0, 1, 2, 3, 4, 5, 6, 7].filter((n) => (byte & (1 << n)) !== 0).map((n) => 8 * m + n),
  );
}

function invalid(key: string, answer: string) {
  return coverageError('COVERAGE_FILE_INVALID', { key, answer });
}
