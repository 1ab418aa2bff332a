// A table inside a statement has the cells of the file, whatever they hold.
import type { LookupTable } from '@coldcase/query';
import { startClickhouse } from '@coldcase/testkit/clickhouse';
import { afterAll, expect, test } from 'vitest';
import { clickhouseAddress, openClickhouse } from '../engine/clickhouse.ts';
import type { Manifest } from '../folder/manifest.ts';
import { inlineTable, inlineTableBytesMax } from './inline-table.ts';

const server = await startClickhouse();
afterAll(() => server.stop());

const columns = ['key', 'a "name"\\'];
const manifestOf = (bytes: number): Pick<Manifest, 'lookupTables'> => ({
  lookupTables: [{ name: 'teams', file: 'lookup/teams.csv', columns, rows: 2, bytes, sha256: '' }],
});

async function cellsOf(rows: LookupTable['rows']): Promise<readonly (readonly unknown[])[]> {
  const table = inlineTable(manifestOf(1), 'teams', new Map([['teams', { columns, rows }]]));
  const clickhouse = await openClickhouse(clickhouseAddress(server.urlOf('default')));
  try {
    return await clickhouse.rows(`SELECT "key", "a \\"name\\"\\\\" FROM ${table?.sql} AS u ORDER BY ${table?.row}`);
  } finally {
    await clickhouse.close();
  }
}

test('cells come back as they were, in the order of the file', async () => {
  const rows = [
    ["it's", '"q"'],
    ['a\\b', '\n\t\0'],
    ['😀', ''],
    ["\\' OR 1 = 1 --", '{x:String}'],
  ];
  expect(await cellsOf(rows)).toEqual(rows);
});

test('a table without rows gives none', async () => {
  expect(await cellsOf([])).toEqual([]);
});

test('a table beyond the limit, and one that the case does not keep, are the interpreter’s', () => {
  expect(inlineTable(manifestOf(inlineTableBytesMax), 'teams')?.columns).toEqual(columns);
  expect(inlineTable(manifestOf(inlineTableBytesMax + 1), 'teams')).toBeUndefined();
  expect(inlineTable(manifestOf(1), 'others')).toBeUndefined();
});
