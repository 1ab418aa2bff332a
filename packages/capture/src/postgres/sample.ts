// The sample: keys first, then rows, each masked on its way into the CSV of its table and into sample.sql.
import type { Masker } from '@coldcase/masking';
import { type Catalogue, type Leaf, readCatalogue, type Table } from './catalogue.ts';
import type { DatabaseGap } from './gaps.ts';
import { partitionsMax, rowBytesMax, rowsPerStatement, sampleTablesMax } from './limits.ts';
import { type ColumnGroups, linkColumns } from './linked-columns.ts';
import { valueMask } from './masked-values.ts';
import { qualified, quoteIdentifier } from './quote.ts';
import { isAmong, type RowKeys } from './row-keys.ts';
import { type Cell, copyLine, csvLine, LineCutter, readCopyLine } from './row-text.ts';
import { findSampleKeys, type TableKeys } from './sample-keys.ts';
import type { SampleOrder } from './sample-order.ts';
import * as script from './sample-script.ts';
import { readSequences } from './sequences.ts';
import type { Session } from './session.ts';
import { type DatabaseSink, LineFile } from './sink.ts';
import { checks } from './sql/catalogue.ts';

export interface SampledTable {
  readonly schema: string;
  readonly table: string;
  /** `database/sample/public.orders.csv` */
  readonly file: string;
  readonly rows: number;
  /** Those of `rows` that were taken as the newest; the others are referred to. */
  readonly newestRows: number;
  readonly order: SampleOrder;
  /** Every row that belongs to the sample is in its file. */
  readonly isWhole: boolean;
}

export interface DatabaseSample {
  /** By schema and name. */
  readonly tables: readonly SampledTable[];
  /** Each reference of a row leads to a row of the sample. */
  readonly isReferentiallyWhole: boolean;
}

export interface SampleRequest {
  readonly masker: Masker;
  readonly sink: DatabaseSink;
  readonly rowsPerTable: number;
  readonly rowsMax: number;
  readonly bytesMax: number;
  readonly secondsMax: number;
  readonly database: string;
}

// A key that is referred to has an index, and a thousand rows are looked up in it one by one. Any other join would read the
// table.
const sampleSettings = { enable_hashjoin: 'off', enable_mergejoin: 'off' };

/**
 * Takes the sample in one transaction, so that it is what the database was at one moment.
 *
 * @param gap  is told each gap as it comes up
 * @throws DATABASE_LOST  after the files that were open are discarded; finished CSV files stay
 */
export async function takeSample(
  session: Session,
  request: SampleRequest,
  gap: (gap: DatabaseGap) => void,
): Promise<DatabaseSample> {
  const catalogue = limited(await readCatalogue(session), gap);
  const isLate = lateAfter(request.secondsMax);
  return session.transaction(sampleSettings, async () => {
    const rowsPerTable = fairShare(request, catalogue.tables.length);
    const found = await findSampleKeys(session, catalogue, { rowsPerTable, rowsMax: request.rowsMax, isLate });
    for (const one of [...smallShare(request, rowsPerTable, found.tables), ...found.gaps]) gap(one);
    const tables = await writeSample(session, { ...request, catalogue, ...found, gap, isLate });
    const isWhole = found.isReferentiallyWhole && tables.every((table) => table.isWhole);
    return { tables, isReferentiallyWhole: isWhole };
  });
}

function lateAfter(seconds: number): () => boolean {
  const end = performance.now() + seconds * 1000;
  return () => performance.now() > end;
}

// Each table is asked for alone, so one with many partitions is what could fill the lock table of the server.
function limited(catalogue: Catalogue, gap: (gap: DatabaseGap) => void): Catalogue {
  let leaves = 0;
  const tables = catalogue.tables.filter((table) => {
    const isWide = table.leaves.length > partitionsMax;
    if (!isWide) leaves += table.leaves.length;
    if (!isWide && leaves <= sampleTablesMax) return true;
    const answer = isWide
      ? `it has more than ${partitionsMax} partitions`
      : `it comes after the first ${sampleTablesMax} tables and partitions`;
    gap({ section: `sample ${table.schema}.${table.name}`, answer, code: '' });
    return false;
  });
  return { ...catalogue, tables };
}

// Half of the rows for the newest, half for what they refer to.
function fairShare({ rowsPerTable, rowsMax }: SampleRequest, tables: number): number {
  return Math.min(rowsPerTable, Math.max(1, Math.floor(rowsMax / 2 / Math.max(1, tables))));
}

function smallShare(
  { rowsPerTable, rowsMax }: SampleRequest,
  share: number,
  tables: readonly TableKeys[],
): readonly DatabaseGap[] {
  if (share === rowsPerTable || tables.every(({ newestRows }) => newestRows < share)) return [];
  const answer = `${share} rows of each table instead of ${rowsPerTable}: there are ${tables.length} tables, and the sample may have ${rowsMax} rows`;
  return [{ section: 'sample', answer, code: '' }];
}

interface Writing extends SampleRequest {
  readonly catalogue: Catalogue;
  readonly keys: RowKeys;
  readonly tables: readonly TableKeys[];
  readonly gaps: readonly DatabaseGap[];
  readonly gap: (gap: DatabaseGap) => void;
  readonly isLate: () => boolean;
}

async function writeSample(session: Session, writing: Writing): Promise<readonly SampledTable[]> {
  const notes: DatabaseGap[] = writing.gaps.map((gap) => ({ ...gap, answer: writing.masker.text(gap.answer) }));
  const noted = (gap: DatabaseGap) => {
    notes.push({ ...gap, answer: writing.masker.text(gap.answer) });
    writing.gap(gap);
  };
  const rules = script.checkStatements(await session.ask(checks));
  const sequences = await readSequences(session, 'sample sequences', noted);
  const names = script.fileNames(writing.catalogue.tables);
  const groups = linkColumns(writing.catalogue);
  const sql = new LineFile(await writing.sink.open('database/sample.sql'));
  try {
    await sql.add(script.scriptHead(writing.database, rules));
    const sampled = new Map<string, SampledTable>();
    const output = { sql, bytes: 0 };
    for (const one of script.inLoadingOrder(writing.tables, writing.catalogue)) {
      const file = names.get(one.table.oid) ?? '';
      sampled.set(one.table.oid, await writeTable(session, one, file, groups, { ...writing, gap: noted }, output));
    }
    await sql.add(script.scriptEnd(rules, sequences, notes));
    await sql.close();
    return writing.tables.flatMap(({ table }) => sampled.get(table.oid) ?? []);
  } catch (error) {
    await sql.discard();
    throw error;
  }
}

interface Output {
  readonly sql: LineFile;
  /** Of all rows so far, in both forms. */
  bytes: number;
}

async function writeTable(
  session: Session,
  { table, order, newestRows }: TableKeys,
  name: string,
  groups: ColumnGroups,
  writing: Writing,
  output: Output,
): Promise<SampledTable> {
  const csv = new LineFile(await writing.sink.open(name));
  try {
    await csv.add(csvLine(table.columns.map((column) => column.name)));
    await output.sql.add(script.copyHead(table));
    const masks = table.columns.map((column) => valueMask(column, groups(table, column.name), writing.masker));
    const isLoaded = table.columns.map(({ isGenerated }) => !isGenerated);
    let rows = 0;
    const missing = await readRows(session, table, writing, output, async (cells) => {
      const masked = cells.map((cell, index) => masks[index]?.(cell) ?? null);
      const [line, copied] = [csvLine(masked), copyLine(masked.filter((_, index) => isLoaded[index]))];
      rows += 1;
      output.bytes += Buffer.byteLength(line) + Buffer.byteLength(copied);
      await csv.add(line);
      await output.sql.add(copied);
    });
    await output.sql.add(script.copyEnd);
    await csv.close();
    if (missing !== undefined) writing.gap(missing);
    const { schema, name: called } = table;
    return { schema, table: called, file: name, rows, newestRows, order, isWhole: missing === undefined };
  } catch (error) {
    await csv.discard();
    throw error;
  }
}

/** Gives each row of the sample that the table has, and why not all of them when it was not all. */
async function readRows(
  session: Session,
  table: Table,
  writing: Writing,
  output: Output,
  take: (cells: readonly Cell[]) => Promise<void>,
): Promise<DatabaseGap | undefined> {
  const section = `sample ${table.schema}.${table.name}`;
  for (const leaf of table.leaves) {
    const addresses = writing.keys.of(leaf.oid);
    for (let start = 0; start < addresses.length; start += rowsPerStatement) {
      if (writing.isLate()) return { section, answer: 'the time for the sample was over', code: '' };
      if (output.bytes > writing.bytesMax)
        return { section, answer: `the sample has its ${writing.bytesMax} bytes`, code: '' };
      const batch = addresses.slice(start, start + rowsPerStatement);
      const missing = await readBatch(session, selectRows(table, leaf, batch), batch.length, take);
      if (missing !== undefined) return { section, ...missing };
    }
  }
  return undefined;
}

// A file of rows that was replaced (VACUUM FULL, TRUNCATE, ALTER TABLE) has other rows at our addresses, or none.
function selectRows({ columns }: Table, leaf: Leaf, addresses: readonly string[]): string {
  const names = columns.map(({ name }) => quoteIdentifier(name)).join(', ');
  const isSameFile = `pg_relation_filenode(${leaf.oid}) = ${leaf.filenode}`;
  return `SELECT ${names} FROM ONLY ${qualified(leaf)} WHERE ${isAmong('ctid', addresses)} AND ${isSameFile}`;
}

async function readBatch(
  session: Session,
  select: string,
  wanted: number,
  take: (cells: readonly Cell[]) => Promise<void>,
): Promise<Omit<DatabaseGap, 'section'> | undefined> {
  const cutter = new LineCutter(rowBytesMax);
  let rows = 0;
  for await (const chunk of session.copy(select)) {
    if ('kind' in chunk) return { answer: chunk.answer, code: chunk.sqlState };
    for (const line of cutter.lines(chunk)) {
      rows += 1;
      await take(readCopyLine(line));
    }
  }
  if (cutter.tooLong > 0) return { answer: `${cutter.tooLong} rows have more than ${rowBytesMax} bytes`, code: '' };
  if (rows < wanted) return { answer: 'it was rewritten while it was read', code: '' };
  return undefined;
}
