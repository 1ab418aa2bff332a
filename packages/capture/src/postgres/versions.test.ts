// The catalogue and the statistics of PostgreSQL change with its versions: the oldest that is understood and the newest that
// there is, each a replica of a real primary.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fakeMasker, memorySink, readerPassword, shopUrl } from '../../postgres-fakes.ts';
import { postgresVersions, startVersion, type VersionedPair, whyNoVersion } from '../../postgres-versions.ts';
import { captureDatabase, type DatabaseEvidence } from './capture-database.ts';

const sectionNames =
  'activity backgroundWriter bloat blocking connections databases duplicateIndexes indexes locks longTransactions preparedTransactions progress receiver recoveryConflicts replay replicationSlots senders sequences settings slowQueries tableSizes transactionIdAges'.split(
    ' ',
  );

describe.each(postgresVersions)('PostgreSQL %i', (version) => {
  const missing = whyNoVersion(version);
  if (missing !== undefined) {
    test.skip(missing, () => undefined);
    return;
  }
  let pair: VersionedPair;
  let evidence: DatabaseEvidence;
  const sink = memorySink();

  beforeAll(async () => {
    pair = await startVersion(version);
    await pair.sql('CREATE DATABASE shop');
    await pair.sql(readFileSync(join(import.meta.dirname, '../../shop-database.sql'), 'utf8'), 'shop');
    await pair.sql(
      `CREATE ROLE reader LOGIN PASSWORD '${readerPassword}'; GRANT pg_monitor, pg_read_all_data TO reader`,
    );
    await pair.caughtUp();
    evidence = await captureDatabase({
      url: shopUrl(pair.standbyPort),
      masker: fakeMasker,
      sink,
      sample: 100,
      // The catalogue, which changes with the versions; pg_dump knows them by itself.
      programFolders: [],
    });
  });
  afterAll(() => pair?.stop());

  test('nothing is missing, and the sample is whole', () => {
    expect(evidence.gaps.map(({ section }) => section)).toEqual(['schema']);
    expect(evidence.schemaFrom).toBe('catalogue');
    expect(evidence.server.isReplica).toBe(true);
    expect(evidence.sample?.isReferentiallyWhole).toBe(true);
    expect(evidence.sample?.tables.find(({ table }) => table === 'orders')?.newestRows).toBe(100);
  });

  test('every section of the statistics is there, the checkpointer since it is one of its own', () => {
    const { sections } = JSON.parse(sink.files.get('database/statistics.json') ?? '{}');
    const since17 = version >= 17 ? ['checkpointer'] : [];
    expect(Object.keys(sections).sort()).toEqual([...sectionNames, ...since17].sort());
    expect(sections.replay[0]).toMatchObject({ isPaused: false });
  });

  test('the primary tells its slow queries, when it is allowed', async () => {
    const ofPrimary = memorySink();
    const url = shopUrl(pair.primaryPort);
    await captureDatabase({
      url,
      masker: fakeMasker,
      sink: ofPrimary,
      sample: 0,
      programFolders: [],
      allowPrimary: true,
    });
    const { sections } = JSON.parse(ofPrimary.files.get('database/statistics.json') ?? '{}');
    expect(JSON.stringify(sections.slowQueries)).toContain('INSERT INTO order_lines');
  });

  test('schema and sample load into an empty database', async () => {
    await pair.sql('CREATE DATABASE loaded');
    for (const name of ['schema', 'sample']) await pair.load(sink.files.get(`database/${name}.sql`) ?? '', 'loaded');
    await pair.sql('SELECT 1 / count(*) FROM orders', 'loaded');
  });
});
