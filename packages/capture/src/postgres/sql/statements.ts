// pg_stat_statements: which statements took the time, since it was reset.
import { quoteIdentifier, quoteLiteral } from '../quote.ts';

/** The extension may have been put into any schema. */
export const statementsSchema = `
SELECT n.nspname AS schema
  FROM pg_extension e
  JOIN pg_namespace n ON n.oid = e.extnamespace
 WHERE e.extname = 'pg_stat_statements'`;

/** The slowest by total time, which is what the server feels; of this database, without our own. */
export function slowStatements(schema: string, mark: string, limit: number): string {
  return `
SELECT s.queryid::text AS "queryId", r.rolname AS "user", s.calls, s.rows,
       round(s.total_exec_time::numeric, 3) AS "totalMs", round(s.mean_exec_time::numeric, 3) AS "meanMs",
       round(s.max_exec_time::numeric, 3) AS "maxMs", round(s.stddev_exec_time::numeric, 3) AS "deviationMs",
       s.shared_blks_hit AS "blocksHit", s.shared_blks_read AS "blocksRead",
       s.temp_blks_written AS "temporaryBlocksWritten", s.wal_bytes AS "walBytes", s.query
  FROM ${quoteIdentifier(schema)}.pg_stat_statements s
  LEFT JOIN pg_roles r ON r.oid = s.userid
 WHERE s.dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
   AND NOT starts_with(coalesce(s.query, ''), ${quoteLiteral(mark)})
 ORDER BY s.total_exec_time DESC, s.queryid
 LIMIT ${Math.trunc(limit)}`;
}
