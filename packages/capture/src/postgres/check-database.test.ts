// What a doctor asks a database, on a real primary and a real replica of it.
import { afterAll, expect, test } from 'vitest';
import { openShop, shopUrl } from '../../postgres-fakes.ts';
import { startPostgresPair, whyNoPostgres } from '../../postgres-pair.ts';
import { checkDatabase } from './check-database.ts';

const missing = whyNoPostgres();
const stopped: (() => Promise<unknown>)[] = [];
afterAll(() => Promise.all(stopped.map((stop) => stop())));

test.skipIf(missing !== undefined)('a replica and its primary are told apart, and pg_dump is found', async () => {
  const pair = await startPostgresPair();
  stopped.push(pair.stop);
  await openShop(pair);
  const { signal } = new AbortController();
  const replica = await checkDatabase(shopUrl(pair.standbyPort), signal);
  expect(replica).toMatchObject({
    source: expect.stringMatching(/^127\.0\.0\.1:\d+\/shop as reader$/),
    isReplica: true,
    pgDump: { majorVersion: replica.majorVersion },
  });
  expect(await checkDatabase(shopUrl(pair.primaryPort), signal)).toMatchObject({ isReplica: false });
  await expect(checkDatabase(shopUrl(pair.standbyPort, 'reader:wrong'), signal)).rejects.toMatchObject({
    code: 'DATABASE_REFUSED',
  });
});
