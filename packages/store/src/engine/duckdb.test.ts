import { afterAll, expect, test } from 'vitest';
import { identifier, literal, openEngine } from './duckdb.ts';

const engine = await openEngine();
afterAll(() => engine.close());

test('text of any kind survives as a literal and as a name', async () => {
  const text = `it's "quoted" \\ ; -- 日本`;
  expect(await engine.rows(`SELECT ${literal(text)} AS ${identifier(text)}`)).toEqual([[text]]);
});

test('a statement that the engine refuses is ENGINE_FAILED, with the statement and the answer', async () => {
  await expect(engine.run('SELECT nothing FROM nowhere')).rejects.toMatchObject({
    code: 'ENGINE_FAILED',
    failure: { on: 'SELECT nothing FROM nowhere', answer: expect.stringContaining('nowhere') },
  });
});

test('a statement that is aborted while it runs is QUERY_CANCELLED, and the engine goes on working', async () => {
  const controller = new AbortController();
  const endless = engine.run(
    'SELECT sum(a.range * b.range) FROM range(100000000) a, range(100000) b',
    controller.signal,
  );
  setTimeout(() => controller.abort(), 50);
  await expect(endless).rejects.toMatchObject({ code: 'QUERY_CANCELLED' });
  expect(await engine.rows('SELECT 1')).toEqual([[1]]);
});

test('numbers come as numbers, and those beyond 2^53 keep their digits', async () => {
  expect(await engine.rows('SELECT 42::BIGINT, 9007199254740993::BIGINT, 1.5::DOUBLE, true, NULL')).toEqual([
    [42, 9_007_199_254_740_993n, 1.5, true, null],
  ]);
});
