import { describe, expect, test } from 'vitest';
import type { Table } from './catalogue.ts';
import { sortedBytesMax } from './limits.ts';
import { linkColumns } from './linked-columns.ts';
import { newestRows, orderOf } from './sample-order.ts';
import { fileNames, inLoadingOrder } from './sample-script.ts';

/** Columns as `name type`, of which only the letter of the type counts: N number, D time, S text. */
function table(name: string, columns: readonly string[], options: Partial<Table> = {}): Table {
  return {
    oid: name,
    schema: 'public',
    name,
    isPartitioned: false,
    leaves: [{ oid: '7', schema: 'public', name, filenode: '7', pages: 1 }],
    columns: columns.map((text) => {
      const [column = '', category = 'S'] = text.split(' ');
      return {
        name: column,
        type: '',
        category,
        isArray: false,
        isNotNull: false,
        isGenerated: false,
        lengthMax: undefined,
      };
    }),
    primaryKey: [],
    indexed: new Set(),
    hidesRows: false,
    reachesOut: false,
    ...options,
  };
}

function order(columns: readonly string[], options: Partial<Table>, bytes: number): string {
  const chosen = orderOf(table('t', columns, options), bytes);
  return `${chosen.kind} ${'column' in chosen ? (chosen.column ?? '') : 'columns' in chosen ? chosen.columns : ''}`.trim();
}

const large = sortedBytesMax + 1;

describe('the newest rows are found', () => {
  test('by the time of their making, indexed if one is', () => {
    expect(order(['id N', 'createdAt D', 'inserted_at D'], { indexed: new Set(['inserted_at']) }, large)).toBe(
      'index inserted_at',
    );
    expect(order(['id N', 'inserted_at D', 'CREATED_AT D'], {}, sortedBytesMax)).toBe('sort CREATED_AT');
    expect(order(['created N'], {}, 0)).toBe('sort created');
    expect(order(['time N', 'created S'], {}, 0)).toBe('all');
  });

  test('by the primary key if there is no time, or none that a large table has indexed', () => {
    expect(order(['id N'], { primaryKey: ['id'] }, large)).toBe('primary-key id');
    expect(order(['id N', 'created_at D'], { primaryKey: ['id'] }, large)).toBe('primary-key id');
  });

  test('at the end of a large table whose key says nothing', () => {
    expect(order(['id S', 'created_at D'], { primaryKey: ['id'] }, large)).toBe('tail created_at');
    expect(order(['entry S'], {}, large)).toBe('tail');
    expect(order(['entry S'], {}, sortedBytesMax)).toBe('all');
  });

  test('of every partition a share, when the end is all that is read', () => {
    const leaves = ['a', 'b'].map((name) => ({ oid: name, schema: 'public', name, filenode: '', pages: 0 }));
    const [statement = ''] = newestRows(
      table('t', [], { leaves, isPartitioned: true }),
      { kind: 'tail', column: undefined },
      10,
    );
    expect(statement.match(/- 512/g)).toHaveLength(2);
  });
});

/** References as `source.column > target.column`. */
function catalogue(tables: readonly Table[], arrows: readonly string[]) {
  const relations = tables.map(({ oid, schema, name }) => ({
    oid,
    schema,
    name,
    isPartitioned: false,
    parent: undefined,
    root: oid,
  }));
  const references = arrows.map((arrow) => {
    const [source = '', sourceColumn = '', target = '', targetColumn = ''] = arrow.split(/\.| > /);
    return {
      name: arrow,
      source,
      target,
      sourceColumns: [sourceColumn],
      targetColumns: [targetColumn],
      operators: ['='],
    };
  });
  return { tables, relations: new Map(relations.map((one) => [one.oid, one])), references };
}

test('tables are loaded after those that they refer to; a circle begins where the alphabet does', () => {
  const tables = ['a', 'b', 'c', 'd'].map((name) => table(name, ['x']));
  const arrows = ['a.x > b.x', 'b.x > c.x', 'c.x > b.x', 'd.x > d.x'];
  const loaded = inLoadingOrder(
    tables.map((one) => ({ table: one })),
    catalogue(tables, arrows),
  );
  expect(loaded.map((one) => one.table.name)).toEqual(['c', 'b', 'a', 'd']);
});

test('columns that foreign keys join are one group, led by the one that is referred to', () => {
  const limited = table('letters', ['customer_email']);
  const letters = { ...limited, columns: limited.columns.map((column) => ({ ...column, lengthMax: 30 })) };
  const tables = [table('users', ['email', 'name']), letters, table('copies', ['address'])];
  const groups = linkColumns(
    catalogue(tables, ['letters.customer_email > users.email', 'copies.address > letters.customer_email']),
  );
  const names = ['email', 'address', 'customer_email'];
  for (const [index, column] of ['email', 'customer_email', 'address'].entries())
    expect(groups(tables[index] ?? letters, column)).toEqual({ names, lengthMax: 30 });
  expect(groups(table('users', ['email', 'name']), 'name')).toEqual({ names: ['full_name'], lengthMax: undefined });
});

test('names of files are safe, and none is another where case does not count', () => {
  const names = ['User', 'user', '../etc', 'a"b', 'é'].map((name) => table(name, []));
  expect([...fileNames(names).values()].map((name) => name.slice('database/sample/public.'.length))).toEqual([
    'User.csv',
    'user~2.csv',
    '%2e%2e%2fetc.csv',
    'a%22b.csv',
    '%c3%a9.csv',
  ]);
});
