import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
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

describe('a disk that takes no more is DISK_WRITE_FAILED, since no other statement would help', () => {
  const folder = mkdtempSync(join(tmpdir(), 'coldcase-engine-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  // The operating system lets every process limit its own files, and then answers as a disk of that size would.
  test.skipIf(process.platform === 'win32')('in a part, which is named with what was answered', () => {
    const script = `
      const { openEngine } = await import(${JSON.stringify(join(import.meta.dirname, 'duckdb.ts'))});
      const engine = await openEngine({ threads: 1 });
      const copy = "COPY (SELECT md5(range::VARCHAR) FROM range(300000)) TO '${join(folder, 'part.parquet.partial')}' (FORMAT parquet)";
      const error = await engine.run(copy).catch((cause) => cause);
      console.log(JSON.stringify([error.code, error.failure]));`;
    const limited = `ulimit -f 100; exec "${process.execPath}" --input-type=module -e "$SCRIPT"`;
    const said = execFileSync('bash', ['-c', limited], { encoding: 'utf8', env: { ...process.env, SCRIPT: script } });
    expect(JSON.parse(said)).toEqual([
      'DISK_WRITE_FAILED',
      { attempted: 'write', on: join(folder, 'part.parquet'), answer: 'File too large' },
    ]);
  });

  test('in what does not fit into memory', async () => {
    const small = await openEngine({ spillFolder: join(folder, 'spill'), memoryMegabytes: 60, threads: 1 });
    await small.run("SET max_temp_directory_size = '1MB'");
    const sorted = 'SELECT count(*) FROM (SELECT row_number() OVER (ORDER BY md5(range::VARCHAR)) FROM range(1000000))';
    await expect(small.rows(sorted)).rejects.toMatchObject({
      code: 'DISK_WRITE_FAILED',
      failure: { on: join(folder, 'spill'), answer: expect.stringContaining('failed to offload data block') },
    });
    small.close();
  });
});
