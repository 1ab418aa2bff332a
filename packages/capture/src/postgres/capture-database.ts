// Freezes what a PostgreSQL server knows about itself, and a masked part of what it holds, without writing a byte to it.
//
//   server facts ─▶ statistics ─▶ schema ─▶ sample      one session after the other, never two
//
// What is refused on the way is a gap, and the rest goes on. Only a server that cannot be reached, or that should not be
// captured at all, is an error.
import type { Masker } from '@coldcase/masking';
import { assert, ColdcaseError } from '@coldcase/model';
import { addressText, type DatabaseAddress, readDatabaseUrl } from './address.ts';
import type { DatabaseGap } from './gaps.ts';
import { sampleBytesMax, sampleRowsMax, sampleSecondsMax } from './limits.ts';
import { type DatabaseSample, takeSample } from './sample.ts';
import { writeSchema } from './schema.ts';
import { assertServer, readServerFacts, type ServerFacts } from './server.ts';
import { type Guards, withSession } from './session.ts';
import { type DatabaseSink, writeFile } from './sink.ts';
import { readStatistics } from './statistics.ts';

export interface DatabaseRequest {
  /** `postgres://reader:…@replica.example:5432/shop?sslmode=verify-full&sslrootcert=rds.pem` */
  readonly url: string;
  readonly masker: Masker;
  readonly sink: DatabaseSink;
  /** A primary is refused otherwise. */
  readonly allowPrimary?: boolean;
  /** Newest rows of each table; 0 for no sample. 1000 when absent. */
  readonly sample?: number;
  /** 10 when absent. */
  readonly slowQueries?: number;
  readonly sampleRowsMax?: number;
  readonly sampleBytesMax?: number;
  readonly sampleSecondsMax?: number;
  readonly statementTimeoutMs?: number;
  readonly lockTimeoutMs?: number;
  /** Folders in which pg_dump is looked for, before those of Debian; those of PATH when absent. */
  readonly programFolders?: readonly string[];
  readonly signal?: AbortSignal;
}

export interface DatabaseEvidence {
  /** `replica.example:5432/shop as reader` */
  readonly source: string;
  readonly server: ServerFacts;
  readonly schemaFrom: 'pg_dump' | 'catalogue' | undefined;
  /** Absent when none was wanted or none could be taken; then there is a gap. */
  readonly sample: DatabaseSample | undefined;
  /** In the order in which they came up. */
  readonly gaps: readonly DatabaseGap[];
}

/**
 * Captures one database into `database/` of the sink: statistics.json, schema.sql, sample.sql, sample/SCHEMA.TABLE.csv.
 *
 * No lock above ACCESS SHARE is taken, none is waited for longer than lockTimeoutMs, and none on a table is held longer than
 * one statement, except by pg_dump, which reads the schema.
 *
 * @throws DATABASE_URL_INVALID, DATABASE_UNREACHABLE, DATABASE_REFUSED, DATABASE_CERTIFICATE, DATABASE_UNGUARDED
 * @throws DATABASE_TOO_OLD, DATABASE_IS_PRIMARY  before anything but the version was asked for
 * @throws whatever the sink throws, and the reason of the signal
 */
export async function captureDatabase(request: DatabaseRequest): Promise<DatabaseEvidence> {
  assertWhole(request);
  const address = readDatabaseUrl(request.url);
  const guards = guardsOf(request);
  const gaps: DatabaseGap[] = [];
  // A server may quote a value in what it refuses.
  const gap = (one: DatabaseGap) => void gaps.push({ ...one, answer: request.masker.text(one.answer) });
  const server = await captureStatistics(address, guards, request, gap);
  const schemaFrom = await unlessLost('schema', gap, () => writeSchema(address, guards, server, request, gap));
  const sample = await unlessLost('sample', gap, () => captureSample(address, guards, request, gap));
  return { source: addressText(address), server, schemaFrom, sample, gaps };
}

// They become part of statements and settings.
function assertWhole(request: DatabaseRequest): void {
  const { sample = 0, slowQueries = 0, statementTimeoutMs = 0, lockTimeoutMs = 0 } = request;
  const numbers = [sample, slowQueries, statementTimeoutMs, lockTimeoutMs];
  assert(
    numbers.every((number) => Number.isSafeInteger(number) && number >= 0),
    'limits of a capture are whole numbers',
  );
}

function guardsOf({ statementTimeoutMs, lockTimeoutMs, signal }: DatabaseRequest): Guards {
  return {
    ...(statementTimeoutMs === undefined ? {} : { statementTimeoutMs }),
    ...(lockTimeoutMs === undefined ? {} : { lockTimeoutMs }),
    ...(signal === undefined ? {} : { signal }),
  };
}

async function captureStatistics(
  address: DatabaseAddress,
  guards: Guards,
  { masker, sink, allowPrimary = false, slowQueries = 10 }: DatabaseRequest,
  gap: (gap: DatabaseGap) => void,
): Promise<ServerFacts> {
  return withSession(address, guards, async (session) => {
    const server = await readServerFacts(session);
    assertServer(server, addressText(address), allowPrimary);
    const sections: Record<string, unknown> = {};
    const keep = (name: string, figures: unknown) => {
      sections[name] = figures;
    };
    await unlessLost('statistics', gap, () =>
      readStatistics(session, { facts: server, masker, slowQueries }, keep, gap),
    );
    const statistics = { version: 1, source: addressText(address), server, sections };
    await writeFile(sink, 'database/statistics.json', `${JSON.stringify(statistics, undefined, 2)}\n`);
    return server;
  });
}

async function captureSample(
  address: DatabaseAddress,
  guards: Guards,
  request: DatabaseRequest,
  gap: (gap: DatabaseGap) => void,
): Promise<DatabaseSample | undefined> {
  const { masker, sink, sample = 1000 } = request;
  if (sample === 0) return undefined;
  const limits = {
    rowsPerTable: sample,
    rowsMax: request.sampleRowsMax ?? sampleRowsMax,
    bytesMax: request.sampleBytesMax ?? sampleBytesMax,
    secondsMax: request.sampleSecondsMax ?? sampleSecondsMax,
  };
  const database = address.database;
  return withSession(address, guards, async (session) => {
    // It may have been promoted since we looked.
    assertServer(await readServerFacts(session), addressText(address), request.allowPrimary ?? false);
    return takeSample(session, { masker, sink, database, ...limits }, gap);
  });
}

/** A server that goes away in the middle is a gap: what was captured before it went stays. */
async function unlessLost<T>(
  section: string,
  gap: (gap: DatabaseGap) => void,
  work: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ColdcaseError) || !error.code.startsWith('DATABASE_')) throw error;
    gap({ section, answer: error.failure.answer, code: error.code });
    return undefined;
  }
}
