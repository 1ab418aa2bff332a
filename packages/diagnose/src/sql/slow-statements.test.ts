import { epochMs, type LogEvent } from '@coldcase/model';
import { expect, test } from 'vitest';
import type { CaseReader } from '../case-reader.ts';
import { diagnose } from '../diagnose.ts';
import { memoryCaseReader } from '../memory-reader.ts';
import { slowStatementIn } from './slow-statements.ts';

const read = (message: string) => {
  const { sql, ms, server } = slowStatementIn(message, 'log') ?? {};
  return `${sql} | ${ms} | ${server}`;
};

test('PostgreSQL writes how long a statement took, and its parameters behind it', () => {
  const head = '2026-11-21 14:00:00 UTC:10.0.0.1(5432):app@shop:[42]:LOG:  duration: 5123.456 ms  ';
  expect(read(`${head}statement: SELECT *\n\tFROM users\n\tWHERE email = 'a'`)).toBe(
    "SELECT *\n\tFROM users\n\tWHERE email = 'a' | 5123.456 | postgresql",
  );
  expect(
    read(
      `${head}execute <unnamed>: SELECT 1 FROM t WHERE a = $1\n2026-11-21 14:00:00 UTC:DETAIL:  parameters: $1 = '7'`,
    ),
  ).toBe('SELECT 1 FROM t WHERE a = $1 | 5123.456 | postgresql');
  expect(
    read(`${head}plan:\n\tQuery Text: SELECT 1 FROM t WHERE a = 1\n\tSeq Scan on t  (cost=0.00..1.00 rows=1)`),
  ).toBe('SELECT 1 FROM t WHERE a = 1 | 5123.456 | postgresql');
});

test('MySQL writes it into a log of its own', () => {
  const text = `# Time: 2026-11-21T14:00:00Z\n# User@Host: app[app] @ [10.0.0.1]\n# Query_time: 5.5  Lock_time: 0.0 Rows_sent: 1\nSET timestamp=1795269600;\nSELECT * FROM users WHERE email = 'a';`;
  expect(read(text)).toBe("SELECT * FROM users WHERE email = 'a'; | 5500 | mysql");
});

test('applications write it as JSON or as a line', () => {
  expect(read('{"msg":"slow query","durationMs":900,"sql":"SELECT 1 FROM t WHERE a = ?"}')).toBe(
    'SELECT 1 FROM t WHERE a = ? | 900 | mysql',
  );
  expect(read('{"event":"slow_query","db":{"statement":"SELECT 1 FROM t WHERE a = $1"}}')).toBe(
    'SELECT 1 FROM t WHERE a = $1 | undefined | postgresql',
  );
  expect(read('WARN Slow query (5123 ms): SELECT 1 FROM t WHERE a = 1')).toBe(
    'SELECT 1 FROM t WHERE a = 1 | 5123 | postgresql',
  );
});

test('a statement that nobody calls slow is none', () => {
  expect(slowStatementIn('{"msg":"query","sql":"SELECT 1"}', 'log')).toBeUndefined();
  expect(slowStatementIn('SELECT 1 FROM t', 'log')).toBeUndefined();
});

const slow = (sql: string, n: number): LogEvent => ({
  ...{ logGroup: '/aws/rds/instance/shop/postgresql', logStream: 'shop.0', timestamp: epochMs(1_795_269_600_000 + n) },
  message: `2026-11-21 14:00:00 UTC:10.0.0.1:app@shop:[42]:LOG:  duration: ${5_000 + n}.000 ms  statement: ${sql}`,
});
const cancelled: LogEvent = {
  ...{ logGroup: '/aws/lambda/orders', logStream: 'a', timestamp: epochMs(1_795_269_700_000) },
  message: 'ERROR: canceling statement due to statement timeout',
};

async function statementsOf(events: readonly LogEvent[], over: Partial<CaseReader> = {}): Promise<readonly string[]> {
  const { findings } = await diagnose({ ...memoryCaseReader(events), ...over }, {}, new AbortController().signal);
  const found = findings.find(
    ({ scenario, logGroup }) => scenario === 'db-contention' && logGroup === '/aws/lambda/orders',
  );
  const snippets = found?.remedies.flatMap(({ snippets: own = [] }) => own) ?? [];
  return snippets.filter(({ language }) => language === 'sql').map(({ text }) => text);
}

test('a finding about a database has the index for the slow statement of its log', async () => {
  expect(await statementsOf([slow("SELECT id FROM users WHERE email = 'x'", 1), cancelled])).toEqual([
    'CREATE INDEX CONCURRENTLY idx_users_email ON users(email);',
  ]);
});

test('figures of a captured database count as well, and its schema tells which index there is', async () => {
  const slowQueries = [{ query: 'SELECT id FROM orders WHERE status = $1', meanMs: 812, calls: 40 }, 'no row'];
  const withSchema = (schema: string) => ({
    databaseStatistics: () => Promise.resolve({ sections: { slowQueries } }),
    databaseSchema: () => Promise.resolve(schema),
  });
  expect(await statementsOf([cancelled], withSchema(''))).toEqual([
    'CREATE INDEX CONCURRENTLY idx_orders_status ON orders(status);',
  ]);
  const schema = 'CREATE INDEX orders_status ON public.orders USING btree (status);';
  expect(await statementsOf([cancelled], withSchema(schema))).toEqual([]);
});
