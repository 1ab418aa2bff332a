// What is captured, on a real primary and a real replica of it: whole, masked, and loadable.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  blindMasker,
  fakeMasker,
  type MemorySink,
  memorySink,
  openShop,
  readerPassword,
  shopUrl,
} from '../../postgres-fakes.ts';
import { type PostgresPair, startPostgresPair, whyNoPostgres } from '../../postgres-pair.ts';
import { captureDatabase, type DatabaseEvidence, type DatabaseRequest } from './capture-database.ts';

const missing = whyNoPostgres();
const stopped: (() => Promise<unknown>)[] = [];
afterAll(() => Promise.all(stopped.map((stop) => stop())));

interface Captured {
  readonly evidence: DatabaseEvidence;
  readonly sink: MemorySink;
}

async function capture(pair: PostgresPair, options: Partial<DatabaseRequest> = {}): Promise<Captured> {
  const sink = memorySink();
  const url = shopUrl(pair.standbyPort);
  return { sink, evidence: await captureDatabase({ url, masker: fakeMasker, sink, ...options }) };
}

/** Loads schema and sample into an empty database of the primary. */
async function load(pair: PostgresPair, { sink }: Captured, database: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'coldcase-load-'));
  const paths = ['database/schema.sql', 'database/sample.sql'].map(
    (name) => [name, join(folder, name.slice(9))] as const,
  );
  for (const [name, path] of paths) await writeFile(path, sink.files.get(name) ?? '');
  await pair.sql(`CREATE DATABASE ${database}`);
  await pair.load(
    paths.map(([, path]) => path),
    database,
  );
  await rm(folder, { recursive: true });
}

/** Fails when a row refers to one that is not there: each foreign key is made again, which checks every row. */
const makeForeignKeysAgain = `DO $$ DECLARE k record; BEGIN
  FOR k IN SELECT conrelid::regclass AS source, conname, pg_get_constraintdef(oid) AS definition
             FROM pg_constraint WHERE contype = 'f' AND conparentid = 0 LOOP
    EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', k.source, k.conname);
    EXECUTE format('ALTER TABLE %s ADD CONSTRAINT %I %s', k.source, k.conname, k.definition);
  END LOOP; END $$`;

const file = ({ sink }: Captured, name: string): string => sink.files.get(`database/${name}`) ?? '';
const sortedLines = (text: string): readonly string[] => text.split('\n').sort();

function section({ sink }: Captured, name: string): readonly Record<string, unknown>[] {
  const { sections } = JSON.parse(sink.files.get('database/statistics.json') ?? '{}');
  return sections[name];
}

describe(`a replica is captured${missing === undefined ? '' : ` (skipped: ${missing})`}`, {
  skip: missing !== undefined,
}, () => {
  let pair: PostgresPair;
  let captured: Captured;

  beforeAll(async () => {
    pair = await startPostgresPair();
    stopped.push(pair.stop);
    await openShop(pair);
    await pair.sql('SELECT count(*) FROM users', 'shop');
    captured = await capture(pair, { sample: 100 });
  });

  test('nothing is missing, and every table has its newest rows and those that they refer to', () => {
    expect(captured.evidence.gaps).toEqual([]);
    expect(captured.evidence.schemaFrom).toBe('pg_dump');
    expect(captured.evidence.server.isReplica).toBe(true);
    const tables = captured.evidence.sample?.tables ?? [];
    expect(tables.map(({ table, newestRows, order }) => `${table} ${newestRows} ${order.kind}`)).toEqual([
      'SELECT, from 3 all',
      'select, from 50 primary-key',
      'categories 60 primary-key',
      'events 100 index',
      'managers 20 primary-key',
      'newsletters 100 primary-key',
      'no_columns 1 all',
      'no_key 1 all',
      'order_lines 100 primary-key',
      'orders 100 index',
      'users 100 index',
      'warehouses 20 sort',
    ]);
    expect(tables.find(({ table }) => table === 'users')?.rows).toBeGreaterThan(500);
    expect(captured.evidence.sample?.isReferentiallyWhole).toBe(true);
  });

  test('schema and sample load into an empty database, where every reference holds', async () => {
    await load(pair, captured, 'loaded');
    await pair.sql(makeForeignKeysAgain, 'loaded');
    const counts = await pair.sql(
      `SELECT count(*) FROM orders UNION ALL SELECT count(*) FROM events UNION ALL SELECT max(id) FROM users`,
      'loaded',
    );
    expect(counts.trim().split('\n').slice(1)).toEqual(['100', '3000']);
  });

  test('a masked e-mail address that is a foreign key still joins', async () => {
    const joined = await pair.sql(
      `SELECT count(*), min(u.email) FROM newsletters n JOIN users u ON u.email = n.customer_email`,
      'loaded',
    );
    expect(joined.trim()).toMatch(/^100\|masked-\d+@masked\.example$/);
  });

  test('what is written after loading goes on where production was, under the rules of production', async () => {
    const insert = `INSERT INTO users (email, created_at) VALUES ('no address', now())`;
    await expect(pair.sql(insert, 'loaded')).rejects.toThrow('email_check');
    const next = await pair.sql(
      `INSERT INTO users (email, created_at) VALUES ('a@b', now()) RETURNING id > 3000`,
      'loaded',
    );
    expect(next.trim()).toBe('t');
  });

  test('no value, default, comment or statement that the masker finds is in any file', () => {
    const all = [...captured.sink.files.values()].join('\n');
    expect(all).not.toContain('@acme.com');
    expect(all).not.toContain(readerPassword);
    expect(file(captured, 'schema.sql')).toContain('ask masked@masked.example; it');
    expect(file(captured, 'sample/public.users.csv')).not.toMatch(/4915112345/);
  });

  test('a CSV has a header, and NULL is not the empty text', () => {
    const [header, ...rows] = file(captured, 'sample/Odd%20%22Schema%22.select%2c%20from~2.csv').split('\r\n');
    expect(header).toBe('Id,user,a\\b,empty or not,matrix,amount,when');
    const cells = rows.filter((row) => row !== '').map((row) => row.split(',')[3]);
    expect(new Set(cells)).toEqual(new Set(['', '""', 'masked-1@masked.example']));
    expect(rows[0]).toMatch(/,tab\tand\\slash,.*,"\{\{1,2\},\{3,NULL\}\}",0\.30000000000000004,1 day 02:03:00$/);
  });

  test('two tables whose names differ by case alone have two files on every disk', () => {
    const names = captured.evidence.sample?.tables.map((table) => table.file.toLowerCase()) ?? [];
    expect(new Set(names).size).toBe(names.length);
  });

  test('with a masker that finds nothing, the whole database comes out as it went in', async () => {
    const whole = await capture(pair, { sample: 10_000, sampleRowsMax: 1_000_000, masker: blindMasker });
    expect(whole.evidence.gaps).toEqual([]);
    await load(pair, whole, 'copied');
    const args = ['--data-only', '--exclude-table=users'];
    const [before, after] = [await pair.pgDump([...args, 'shop']), await pair.pgDump([...args, 'copied'])];
    // A replica knows sequences up to 32 ahead, since the primary writes no WAL for each number.
    const rows = (dump: string) => sortedLines(dump).filter((line) => !/^\\(un)?restrict|setval/.test(line));
    expect(rows(after)).toEqual(rows(before));
    // The telephone numbers are masked by their name.
    const users = `SELECT md5(string_agg((to_jsonb(u) - 'phone_number')::text, ',' ORDER BY id)) FROM users u`;
    expect(await pair.sql(users, 'copied')).toBe(await pair.sql(users, 'shop'));
  });

  test('without pg_dump the catalogue gives the same schema', async () => {
    const fromCatalogue = await capture(pair, { sample: 10, programFolders: [] });
    expect(fromCatalogue.evidence.schemaFrom).toBe('catalogue');
    expect(fromCatalogue.evidence.gaps.map(({ section: name }) => name)).toEqual(['schema']);
    await load(pair, fromCatalogue, 'described');
    const dump = async (database: string) =>
      sortedLines(await pair.pgDump(['--schema-only', database])).filter(
        (line) => !/^--|^COMMENT|^\\(un)?restrict|^\s*$/.test(line),
      );
    expect(await dump('described')).toEqual(await dump('loaded'));
  });

  test('the statistics tell the server, its tables and what it does', () => {
    const [replay] = section(captured, 'replay');
    expect(replay).toMatchObject({ isPaused: false, lagBytes: 0, delaySeconds: 0 });
    const sizes = section(captured, 'tableSizes').map(({ table }) => table);
    expect(sizes).toEqual(expect.arrayContaining(['users', 'orders', 'events_2026_09']));
    expect(section(captured, 'duplicateIndexes')).toEqual([
      { schema: 'public', table: 'orders', indexes: ['orders_created', 'orders_created_again'] },
    ]);
    const settings = new Map(section(captured, 'settings').map(({ name, setting }) => [name, setting]));
    expect(settings.get('max_connections')).toBe('100');
    expect(section(captured, 'transactionIdAges').length).toBeGreaterThan(2);
  });

  test('the primary tells its replicas and its slow queries, when it is allowed', async () => {
    const primary = await capture(pair, {
      url: shopUrl(pair.primaryPort),
      allowPrimary: true,
      sample: 0,
      slowQueries: 3,
    });
    expect(primary.evidence.sample).toBeUndefined();
    expect(section(primary, 'senders')).toMatchObject([{ state: 'streaming' }]);
    const queries = section(primary, 'slowQueries').map(({ query }) => String(query));
    expect(queries).toHaveLength(3);
    expect(queries.join()).not.toMatch(/coldcase|acme/);
  });

  test('who blocks whom is a tree', async () => {
    const hold = pair.sql(`BEGIN; UPDATE no_key SET entry = entry; SELECT pg_sleep(1.2); ROLLBACK`, 'shop');
    const wait = pair.sql(`SELECT pg_sleep(0.2); UPDATE no_key SET entry = 'user1@acme.com'`, 'shop');
    await new Promise((resolve) => setTimeout(resolve, 600));
    const primary = await capture(pair, { url: shopUrl(pair.primaryPort), allowPrimary: true, sample: 0 });
    expect(section(primary, 'blocking')).toMatchObject([{ blocks: [{ query: expect.stringContaining('masked-1@') }] }]);
    await Promise.all([hold, wait]);
  });

  test('a limit of rows is kept and told', async () => {
    const { evidence } = await capture(pair, { sample: 100, sampleRowsMax: 300 });
    const rows = evidence.sample?.tables.reduce((sum, table) => sum + table.rows, 0) ?? 0;
    expect(rows).toBeLessThan(300 + 1000);
    expect(evidence.sample?.isReferentiallyWhole).toBe(false);
    expect(evidence.gaps.map(({ answer }) => answer).join()).toContain('12 rows of each table instead of 100');
    expect(evidence.gaps.map(({ answer }) => answer).join()).toContain('the sample has its 300 rows');
  });

  test('a limit of bytes or seconds is kept and told', async () => {
    const bytes = await capture(pair, { sample: 2000, sampleBytesMax: 10_000 });
    expect(bytes.evidence.sample?.tables.some(({ isWhole }) => !isWhole)).toBe(true);
    expect(bytes.evidence.gaps.map(({ answer }) => answer)).toContain('the sample has its 10000 bytes');
    const seconds = await capture(pair, { sampleSecondsMax: 0 });
    expect(seconds.evidence.sample?.tables).toEqual([]);
    expect(seconds.evidence.gaps.map(({ answer }) => answer)).toContain('the time for the sample was over');
  });
});
