// Many slow statements: in the log of the database or of who asks it, and in what the database counted itself.
import { isJsonObject, type JsonObject, objectsIn } from '@coldcase/model';
import type { CarriedFigures } from './carried-figures.ts';
import { type Mechanism, ofOneKindMax, type Proof, proofRowsMax } from './mechanism.ts';
import { shown } from './series.ts';

/** Contract S001-47: more slow statements than so many. */
export const slowStatementsMax = 5;
/** A statement is slow from a second on: what the usual setting of log_min_duration_statement logs, and our expressions find. */
export const slowMs = 1_000;

const statementsPage = 'https://www.postgresql.org/docs/current/pgstatstatements.html';
const activityPage = 'https://www.postgresql.org/docs/current/monitoring-stats.html';
const loggingPage = 'https://www.postgresql.org/docs/current/runtime-config-logging.html';

/** UTF-16 units of a statement that are shown. */
const statementMax = 200;

/** @param statistics  `database/statistics.json` of a case; undefined when no database was captured */
export function databaseBottlenecks(figures: readonly CarriedFigures[], statistics: unknown): readonly Mechanism[] {
  const logged = figures
    .filter(({ slowStatements }) => slowStatements > slowStatementsMax)
    .map((own): Mechanism => loggedBottleneck(own));
  return [...countedBottleneck(statistics), ...logged].slice(0, ofOneKindMax);
}

function loggedBottleneck({ logGroup, name, slowStatements, query, sample }: CarriedFigures): Mechanism {
  return {
    name: 'database-bottleneck',
    subject: name,
    // The log of a database has a name of its own; the one of a function tells of its statements.
    ...(name === logGroup ? {} : { concerns: [name] }),
    says: `${slowStatements} slow statements are in the log of ${name}`,
    proofs: [
      {
        says: `more than ${slowStatementsMax} of a second and more`,
        query,
        rows: [{ '@log': logGroup, '@message': sample }],
        source: loggingPage,
      },
    ],
    ruledOut: [],
  };
}

function countedBottleneck(statistics: unknown): readonly Mechanism[] {
  if (!isJsonObject(statistics) || !isJsonObject(statistics.sections)) return [];
  const source = typeof statistics.source === 'string' ? statistics.source : 'the database';
  const { sections } = statistics;
  const slow = objectsIn(sections.slowQueries).filter((row) => numberOf(row.meanMs) >= slowMs);
  const running = objectsIn(sections.activity).filter(
    (row) => row.state === 'active' && numberOf(row.querySeconds) * 1_000 >= slowMs,
  );
  const isSlow = slow.length > slowStatementsMax;
  const isRunning = running.length > slowStatementsMax;
  if (!isSlow && !isRunning) return [];
  const proofs: readonly Proof[] = [
    ...(isSlow ? [statementsProof(slow)] : []),
    ...(isRunning ? [activityProof(running)] : []),
  ];
  const says = [
    ...(isSlow ? [`${slow.length} statements take a second and more on average`] : []),
    ...(isRunning ? [`${running.length} had been running for a second and more when it was looked at`] : []),
  ];
  return [
    { name: 'database-bottleneck', subject: source, says: `${says.join(', and ')} in ${source}`, proofs, ruledOut: [] },
  ];
}

function statementsProof(rows: readonly JsonObject[]): Proof {
  return {
    says: 'pg_stat_statements counted them since it was reset',
    query: 'SELECT calls, mean_exec_time, query FROM pg_stat_statements ORDER BY mean_exec_time DESC LIMIT 20',
    rows: rows
      .toSorted((a, b) => numberOf(b.meanMs) - numberOf(a.meanMs) || (textOf(a.query) < textOf(b.query) ? -1 : 1))
      .slice(0, proofRowsMax)
      .map(({ meanMs, calls, query }) => ({
        meanMs: shown(numberOf(meanMs)),
        calls: shown(numberOf(calls)),
        statement: textOf(query).slice(0, statementMax),
      })),
    source: statementsPage,
  };
}

function activityProof(rows: readonly JsonObject[]): Proof {
  return {
    says: 'pg_stat_activity shows them',
    query: "SELECT now() - query_start AS since, wait_event, query FROM pg_stat_activity WHERE state = 'active'",
    rows: rows
      .toSorted(
        (a, b) => numberOf(b.querySeconds) - numberOf(a.querySeconds) || (textOf(a.query) < textOf(b.query) ? -1 : 1),
      )
      .slice(0, proofRowsMax)
      .map(({ querySeconds, wait, query }) => ({
        seconds: shown(numberOf(querySeconds)),
        ...(typeof wait === 'string' ? { wait } : {}),
        statement: textOf(query).slice(0, statementMax),
      })),
    source: activityPage,
  };
}

function numberOf(value: unknown): number {
  const number = typeof value === 'number' || typeof value === 'string' ? Number(value) : Number.NaN;
  return Number.isFinite(number) ? number : 0;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
