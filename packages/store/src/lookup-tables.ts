// CSV tables that a case keeps for `lookup` and `cidrlookup`, as the service keeps them for an account: at most 10 MB, UTF-8, a
// header row. They are written as they came, and listed in the manifest with their checksum.
import { copyFileSync, mkdirSync, readFileSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type LookupRelation, type LookupTable, lookupTablesOf, type Plan } from '@coldcase/query';
import { type Engine, identifier, literal, openEngine } from './engine/duckdb.ts';
import { storeError } from './failures.ts';
import { sha256OfFile } from './folder/digest.ts';
import { detailOf, guardDisk, partialSuffix } from './folder/durable-file.ts';
import { lockName, lookupFolderName } from './folder/layout.ts';
import { takeLock } from './folder/lock.ts';
import { type LookupTableRecord, type Manifest, readManifest, writeManifest } from './folder/manifest.ts';

/** Bytes of a table (documented for the service). */
export const lookupTableBytesMax = 10_000_000;

/** Tables of one case (documented for the service: of one account and region). */
export const lookupTablesMax = 100;

/** Adds a table to a case, or puts it in the place of the one that had its name. Throws LOOKUP_TABLE_INVALID. */
export async function addLookupTable(folder: string, name: string, path: string): Promise<LookupTableRecord> {
  const manifest = readManifest(folder);
  using _lock = takeLock(join(folder, lockName), folder);
  checkName(path, name);
  const { columns, rows } = await inspect(path);
  const others = (manifest.lookupTables ?? []).filter((table) => table.name !== name);
  if (others.length >= lookupTablesMax) throw invalid(path, `the case has ${lookupTablesMax} tables already`);
  const file = `${lookupFolderName}/${name}.csv`;
  const target = join(folder, file);
  guardDisk(target, () => {
    mkdirSync(join(folder, lookupFolderName), { recursive: true });
    copyFileSync(path, target + partialSuffix);
    renameSync(target + partialSuffix, target);
  });
  const record = {
    name,
    file,
    columns: [...columns],
    rows,
    bytes: statSync(target).size,
    sha256: sha256OfFile(target),
  };
  writeManifest(folder, { ...manifest, lookupTables: [...others, record].sort(byName) });
  return record;
}

const byName = (left: LookupTableRecord, right: LookupTableRecord) => (left.name < right.name ? -1 : 1);

/** The name of a table is the name of a file, and a word of a query. */
function checkName(path: string, name: string): void {
  if (!/^[A-Za-z_][A-Za-z0-9_.-]{0,100}$/.test(name)) {
    throw invalid(path, `"${name}" is no name for a table: letters, digits, _, . and - are`);
  }
}

function invalid(path: string, detail: string, cause?: unknown) {
  return storeError('LOOKUP_TABLE_INVALID', { path, detail }, { cause });
}

async function inspect(path: string): Promise<{ readonly columns: readonly string[]; readonly rows: number }> {
  const text = textOf(path);
  if (text.trim() === '') throw invalid(path, 'it is empty');
  const engine = await openEngine();
  try {
    const described = await engine.rows(`SELECT column_name FROM (DESCRIBE SELECT * FROM ${csvSql(path)})`);
    const [counted] = await engine.rows(`SELECT count(*) FROM ${csvSql(path)}`);
    return { columns: described.map(([column]) => String(column)), rows: Number(counted?.[0]) };
  } catch (cause) {
    throw invalid(path, `it is no CSV with a header row (${detailOf(cause).split('\n')[0]})`, cause);
  } finally {
    engine.close();
  }
}

function textOf(path: string): string {
  try {
    const bytes = readFileSync(path);
    if (bytes.length > lookupTableBytesMax) {
      throw invalid(path, `it has ${bytes.length} bytes, and a table has at most ${lookupTableBytesMax}`);
    }
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    if (cause instanceof TypeError) throw invalid(path, 'it is not UTF-8', cause);
    if (cause instanceof Error && 'syscall' in cause) throw invalid(path, detailOf(cause), cause);
    throw cause;
  }
}

/** Every cell is text, an empty one too. */
export function csvSql(path: string): string {
  return `read_csv(${literal(path)}, header = true, all_varchar = true, delim = ',', quote = '"', nullstr = ${literal(neverWritten)})`;
}
const neverWritten = '\u{10ffff}no such cell';

/** Throws LOOKUP_TABLE_UNKNOWN when a plan reads a table or a column that the case does not keep. */
export function checkLookupTables(plan: Plan, { lookupTables = [] }: Manifest): void {
  for (const [name, columns] of lookupTablesOf(plan)) {
    const table = lookupTables.find((each) => each.name === name);
    const kept = lookupTables.map((each) => each.name).join(', ');
    if (table === undefined) {
      const detail = kept === '' ? 'the case keeps no tables' : `the case does not keep it; it keeps ${kept}`;
      throw storeError('LOOKUP_TABLE_UNKNOWN', { table: name, detail });
    }
    const missing = [...columns].filter((column) => !table.columns.includes(column));
    if (missing.length === 0) continue;
    const detail = `it has no column ${missing.join(', ')}; it has ${table.columns.join(', ')}`;
    throw storeError('LOOKUP_TABLE_UNKNOWN', { table: name, detail });
  }
}

/** The tables that a plan reads, as the interpreter wants them. */
export async function loadLookupTables(
  plan: Plan,
  folder: string,
  { lookupTables = [] }: Manifest,
  engine: Pick<Engine, 'rows'>,
): Promise<ReadonlyMap<string, LookupTable>> {
  const tables = new Map<string, LookupTable>();
  const wanted = lookupTablesOf(plan);
  for (const { name, file, columns } of lookupTables.filter((table) => wanted.has(table.name))) {
    const selected = columns.map((column) => `coalesce(${identifier(column)}, '')`).join(', ');
    const rows = await engine.rows(`SELECT ${selected} FROM ${csvSql(join(folder, file))}`);
    tables.set(name, { columns, rows: rows.map((row) => row.map(String)) });
  }
  return tables;
}

/** A table for a join of the engine's own, its rows numbered in the order of the file. */
export function lookupTableSql(
  folder: string,
  { lookupTables = [] }: Manifest,
  name: string,
): LookupRelation | undefined {
  const table = lookupTables.find((each) => each.name === name);
  if (table === undefined) return undefined;
  const cells = table.columns.map((column) => `coalesce(${identifier(column)}, '') AS ${identifier(column)}`);
  const numbered = `row_number() OVER () AS "row#"`;
  return {
    sql: `(SELECT ${[...cells, numbered].join(', ')} FROM ${csvSql(join(folder, table.file))})`,
    columns: table.columns,
    row: '"row#"',
  };
}
