// Which index a slow statement lacks. A test is the statement and what is proposed for it; `none` is the reason why nothing is.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { adviceFor, type Server } from './advice.ts';
import { knownIndexes } from './known-indexes.ts';
import { parseSelect } from './parse-select.ts';

function indexes(sql: string, server: Server = 'postgresql', schema = ''): readonly string[] {
  return adviceFor(sql, server, knownIndexes(schema)).indexes.map((index) => index.sql);
}

function none(sql: string, schema = ''): string {
  const { indexes: proposed, reasons } = adviceFor(sql, 'postgresql', knownIndexes(schema));
  expect(proposed).toEqual([]);
  return reasons.join(' ');
}

describe('an index', () => {
  test('is on the column that is compared', () => {
    expect(indexes("SELECT * FROM users WHERE email = 'a@b.c'")).toEqual([
      'CREATE INDEX CONCURRENTLY idx_users_email ON users(email);',
    ]);
  });

  test('has the equal columns before the range, in the order of the statement', () => {
    expect(indexes('SELECT id FROM orders WHERE at > $1 AND customer_id = $2 AND status IN ($3, $4)')).toEqual([
      'CREATE INDEX CONCURRENTLY idx_orders_customer_id_status_at ON orders(customer_id, status, at);',
    ]);
  });

  test('gives the order where only some rows are wanted', () => {
    expect(indexes('SELECT * FROM orders WHERE customer_id = $1 ORDER BY created_at DESC LIMIT 50')).toEqual([
      'CREATE INDEX CONCURRENTLY idx_orders_customer_id_created_at ON orders(customer_id, created_at);',
    ]);
    expect(indexes('SELECT id FROM t WHERE a = 1 AND b > 2 ORDER BY c, d DESC LIMIT 5')).toEqual([
      'CREATE INDEX CONCURRENTLY idx_t_a_c_d ON t(a, c, d DESC);',
    ]);
  });

  test('of a join is on the filter of the one table and the joined column of the other', () => {
    const sql = `SELECT u.name, o.total FROM public.users AS u JOIN orders o ON o.user_id = u.id WHERE u.email = ?`;
    expect(indexes(sql)).toEqual([
      'CREATE INDEX CONCURRENTLY idx_users_email ON public.users(email);',
      'CREATE INDEX CONCURRENTLY idx_orders_user_id ON orders(user_id);',
    ]);
  });

  test('on an expression is for a function that always gives the same', () => {
    expect(indexes('SELECT id FROM users WHERE lower(email) = lower($1)')).toEqual([
      'CREATE INDEX CONCURRENTLY idx_users_lower_email ON users(lower(email));',
    ]);
  });

  test('for a text inside is one of its parts, for its beginning one of patterns', () => {
    expect(indexes("SELECT id FROM users WHERE name LIKE '%smith%'")).toEqual([
      'CREATE EXTENSION IF NOT EXISTS pg_trgm;\nCREATE INDEX CONCURRENTLY idx_users_name_trgm ON users USING gin (name gin_trgm_ops);',
    ]);
    expect(indexes("SELECT id FROM users WHERE name LIKE 'smith%'")).toEqual([
      'CREATE INDEX CONCURRENTLY idx_users_name_pattern ON users(name text_pattern_ops);',
    ]);
  });

  test('of MySQL is built beside the writers in its own words', () => {
    expect(indexes('SELECT * FROM `Order` WHERE `userId` = ?', 'mysql')).toEqual([
      'CREATE INDEX idx_order_userid ON `Order`(`userId`) ALGORITHM=INPLACE LOCK=NONE;',
    ]);
  });

  test('quotes what is not a plain name', () => {
    expect(indexes('SELECT 1 FROM "Users" WHERE "group" = $1')).toEqual([
      'CREATE INDEX CONCURRENTLY idx_users_group ON "Users"("group");',
    ]);
  });
});

describe('nothing is proposed, with the reason,', () => {
  test.each([
    ['UPDATE users SET a = 1 WHERE b = 2', 'it is no SELECT'],
    ['SELECT * FROM users WHERE a = 1 OR b = 2', 'it has an OR'],
    ['SELECT * FROM users WHERE id IN (SELECT user_id FROM orders)', 'it has a query inside'],
    ['SELECT * FROM (SELECT 1) x WHERE a = 1', 'it selects from another query'],
    ['SELECT rank() OVER (ORDER BY a) FROM t WHERE b = 1', 'it has a window'],
    ["SELECT * FROM t WHERE data->>'a' = 'b'", 'is not understood'],
    ['SELECT * FROM t WHERE a = 1 UNION SELECT 1', '"union" is not understood'],
    ['SELECT * FROM t WHERE a = 1 FOR UPDATE', '"for" is not understood'],
    ["SELECT * FROM t WHERE a = 'x\\' AND b = 'y'", 'characters that are no SQL'],
    ['SELECT * FROM t WHERE a = 1 AND b =', 'it ends too early'],
    ['SELECT * FROM t WHERE a = 1…', 'characters that are no SQL'],
    ['WITH x AS (SELECT 1) SELECT * FROM x', 'it is no SELECT'],
  ])('for %s', (sql, reason) => {
    expect(none(sql)).toContain(reason);
  });

  test('when it is not clear which table a column is of', () => {
    expect(none('SELECT * FROM a, b WHERE a.x = b.x AND y = 1')).toContain('not clear which table');
    expect(none('SELECT * FROM a WHERE x = "bob" AND y = 1')).toContain('not clear which table');
  });

  test('when there is one already, whatever the order of its equal columns', () => {
    const schema = 'CREATE INDEX by_status ON public.orders USING btree (status, customer_id, at DESC);';
    expect(none('SELECT 1 FROM orders WHERE customer_id = 1 AND status = 2 AND at > 3', schema)).toBe(
      'orders has the index by_status for it.',
    );
    const keyed = 'ALTER TABLE ONLY public.users\n    ADD CONSTRAINT users_pkey PRIMARY KEY (email);';
    expect(none('SELECT 1 FROM users WHERE email = $1', keyed)).toBe('users has the index users_pkey for it.');
  });

  test('when an index of other columns, or of some rows, is there', () => {
    const schema = 'CREATE INDEX p ON public.users USING btree (email) WHERE (active);';
    expect(indexes('SELECT 1 FROM users WHERE email = $1', 'postgresql', schema)).toHaveLength(1);
  });

  test('when nothing narrows it down, or the key does', () => {
    expect(none('SELECT name FROM users')).toContain('all of its rows are wanted');
    expect(none('SELECT name FROM users WHERE id = $1')).toContain('most likely is its key');
    expect(none('SELECT name FROM users WHERE name LIKE $1')).toContain('not in the statement');
  });
});

describe('another way to write it', () => {
  const rewrites = (sql: string) =>
    adviceFor(sql, 'postgresql').rewrites.map(({ before, after }) => `${before} → ${after}`);

  test('goes on behind the last row instead of throwing away those before it', () => {
    expect(rewrites('SELECT id FROM t WHERE a = 1 ORDER BY at DESC, id DESC LIMIT 20 OFFSET 4000')).toEqual([
      'ORDER BY at, id LIMIT n OFFSET m → WHERE (at, id) < (:last_at, :last_id) ORDER BY at DESC, id DESC LIMIT n',
    ]);
  });

  test('takes the function away from the column', () => {
    expect(rewrites('SELECT id FROM t WHERE date(at) = $1')).toEqual([
      "date(at) = :day → at >= :day AND at < :day + INTERVAL '1 day'",
    ]);
  });

  test('names the columns', () => {
    expect(rewrites('SELECT t.* FROM t WHERE a = 1')).toEqual(['SELECT * → SELECT the_columns_that_are_used']);
  });
});

// ── laws ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

const column = fc.constantFrom('a', 'b', 'c', 'email', 'created_at');
const value = fc.constantFrom('$1', '?', "'x'", '17', 'now()');
const condition = fc.oneof(
  fc.tuple(column, fc.constantFrom('=', '<', '>=', '<>'), value).map((parts) => parts.join(' ')),
  fc.tuple(column, value, value).map(([name, one, other]) => `${name} IN (${one}, ${other})`),
  fc.tuple(column, value, value).map(([name, one, other]) => `${name} BETWEEN ${one} AND ${other}`),
  column.map((name) => `lower(${name}) = $1`),
  column.map((name) => `${name} IS NULL`),
);
const statement = fc
  .record({
    conditions: fc.array(condition, { minLength: 1, maxLength: 4 }),
    order: fc.option(column, { nil: undefined }),
    limit: fc.boolean(),
  })
  .map(
    ({ conditions, order, limit }) =>
      `SELECT * FROM t WHERE ${conditions.join(' AND ')}${order === undefined ? '' : ` ORDER BY ${order}`}${limit ? ' LIMIT 10' : ''}`,
  );

test('what the parser knows is understood, and an index has only columns that the statement compares or orders by', () => {
  fc.assert(
    fc.property(statement, (sql) => {
      expect(parseSelect(sql)).not.toHaveProperty('reason');
      const asked = sql.slice(sql.indexOf('WHERE'));
      for (const index of indexes(sql)) {
        const columns = /ON t\((?:lower\()?([^()]*)\)/.exec(index)?.[1]?.split(', ') ?? [];
        expect(columns.length).toBeGreaterThan(0);
        for (const name of columns) expect(asked).toMatch(new RegExp(`\\b${name}\\b`));
      }
    }),
  );
});

test('a statement with a word that has no place gets no index', () => {
  const stranger = fc.constantFrom('OR', '->>', '@>', 'CASE', 'EXISTS', '(SELECT 1)', '«', ')', 'COLLATE', '…');
  fc.assert(
    fc.property(statement, stranger, fc.nat(), (sql, word, place) => {
      const words = sql.split(' ');
      // Behind WHERE: before it, a word may be an alias.
      const at = 5 + (place % (words.length - 4));
      expect(indexes([...words.slice(0, at), word, ...words.slice(at)].join(' '))).toEqual([]);
    }),
  );
});

test('any text is read to an answer, and never to an index without a SELECT', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
      expect(indexes(text)).toEqual([]);
    }),
  );
});
