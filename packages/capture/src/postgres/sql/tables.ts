// Tables, indexes and sequences: sizes, what is dead, what is used. From the catalogue and the statistics alone: nothing
// here reads a row of a table.
import { qualified } from '../quote.ts';

/** Schemas of the user, as a condition on pg_namespace n. */
export const isUserSchema = `n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg\\_toast%' AND n.nspname NOT LIKE 'pg\\_temp\\_%'`;

// pg_relation_size opens the relation, and would queue behind an ACCESS EXCLUSIVE lock. Where somebody has or wants one, the
// size is that of the last vacuum.
const locked = `
locked AS (SELECT relation FROM pg_locks WHERE mode = 'AccessExclusiveLock' AND relation IS NOT NULL)`;

function sizeOf(what: string, oid: string): string {
  return `CASE WHEN ${oid} IN (SELECT relation FROM locked) THEN NULL ELSE ${what}(${oid}) END`;
}

export const tableSizes = `
WITH ${locked}
SELECT n.nspname AS schema, c.relname AS "table", c.relkind AS kind,
       ${sizeOf('pg_total_relation_size', 'c.oid')} AS "totalBytes",
       ${sizeOf('pg_table_size', 'c.oid')} AS "tableBytes",
       ${sizeOf('pg_indexes_size', 'c.oid')} AS "indexBytes",
       c.relpages::bigint * current_setting('block_size')::int AS "bytesAtLastVacuum",
       nullif(c.reltuples, -1)::bigint AS "rowsEstimate",
       s.n_live_tup AS "liveRows", s.n_dead_tup AS "deadRows", s.n_mod_since_analyze AS "changedSinceAnalyze",
       s.seq_scan AS "sequentialScans", s.idx_scan AS "indexScans", s.n_tup_ins AS inserted, s.n_tup_upd AS updated,
       s.n_tup_hot_upd AS "updatedHot", s.n_tup_del AS deleted,
       s.last_vacuum AS "lastVacuum", s.last_autovacuum AS "lastAutovacuum",
       s.last_analyze AS "lastAnalyze", s.last_autoanalyze AS "lastAutoanalyze",
       age(c.relfrozenxid) AS "transactionAge"
  FROM pg_class c
  JOIN pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_stat_user_tables s ON s.relid = c.oid
 WHERE c.relkind IN ('r', 'm') AND c.relpersistence <> 't' AND ${isUserSchema}
 ORDER BY c.relpages DESC, n.nspname, c.relname`;

/** Written to and never read on this server: a replica may use what the primary does not, and the other way round. */
export const indexes = `
WITH ${locked}
SELECT n.nspname AS schema, t.relname AS "table", c.relname AS index,
       ${sizeOf('pg_relation_size', 'c.oid')} AS bytes, s.idx_scan AS scans, s.idx_tup_read AS "entriesRead",
       i.indisunique AS "isUnique", i.indisprimary AS "isPrimaryKey", i.indisvalid AS "isValid",
       (s.idx_scan = 0 AND NOT i.indisunique AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid)) AS "isUnused"
  FROM pg_index i
  JOIN pg_class c ON c.oid = i.indexrelid
  JOIN pg_class t ON t.oid = i.indrelid
  JOIN pg_namespace n ON n.oid = t.relnamespace
  JOIN pg_stat_user_indexes s ON s.indexrelid = i.indexrelid
 WHERE c.relkind = 'i' AND t.relpersistence <> 't' AND ${isUserSchema}
 ORDER BY c.relpages DESC, n.nspname, t.relname, c.relname`;

/** The same columns in the same way over the same rows: one of them is enough. */
export const duplicateIndexes = `
SELECT n.nspname AS schema, t.relname AS "table", json_agg(c.relname ORDER BY c.relname) AS indexes
  FROM pg_index i
  JOIN pg_class c ON c.oid = i.indexrelid
  JOIN pg_class t ON t.oid = i.indrelid
  JOIN pg_namespace n ON n.oid = t.relnamespace
 WHERE ${isUserSchema}
 GROUP BY n.nspname, t.relname, i.indrelid, c.relam, i.indkey, i.indclass::text, i.indcollation::text, i.indoption::text,
          coalesce(pg_get_expr(i.indexprs, i.indrelid), ''), coalesce(pg_get_expr(i.indpred, i.indrelid), '')
HAVING count(*) > 1
 ORDER BY n.nspname, t.relname, min(c.relname)`;

/** Without their values: see sequenceValues. */
export const sequences = `
WITH ${locked}
SELECT n.nspname AS schema, c.relname AS name, format_type(s.seqtypid, NULL) AS type, s.seqmax AS max, s.seqincrement AS increment,
       s.seqcycle AS is_cycling, has_sequence_privilege(c.oid, 'SELECT') AND c.oid NOT IN (SELECT relation FROM locked) AS is_readable
  FROM pg_sequence s
  JOIN pg_class c ON c.oid = s.seqrelid
  JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relpersistence <> 't' AND ${isUserSchema}
 ORDER BY n.nspname, c.relname`;

/**
 * Read as the tables of one row that they are. The view pg_sequences would take ROW EXCLUSIVE on each, and keep it to the end
 * of the transaction.
 */
export function sequenceValues(sequences: readonly { readonly schema: string; readonly name: string }[]): string {
  const each = sequences.map((one, index) => `SELECT ${index} AS place, last_value, is_called FROM ${qualified(one)}`);
  return `${each.join(' UNION ALL ')} ORDER BY place`;
}

// A row costs its columns' average widths, a header of 24 bytes and a line pointer of 4; a page holds 24 bytes less than its
// size. What the table has beyond that is dead, free, or padding that we do not model: a hint, good for large numbers only.
export const bloat = `
WITH widths AS (
  SELECT schemaname, tablename, sum(avg_width * (1 - null_frac)) AS width FROM pg_stats WHERE NOT inherited GROUP BY 1, 2
)
SELECT n.nspname AS schema, c.relname AS "table", c.relpages AS pages,
       ceil(c.reltuples * (w.width + 28) / (current_setting('block_size')::int - 24))::bigint AS "pagesNeeded",
       round((100 * greatest(0, 1 - ceil(c.reltuples * (w.width + 28) / (current_setting('block_size')::int - 24)) / c.relpages))::numeric, 1) AS "bloatPercent"
  FROM pg_class c
  JOIN pg_namespace n ON n.oid = c.relnamespace
  JOIN widths w ON w.schemaname = n.nspname AND w.tablename = c.relname
 WHERE c.relkind IN ('r', 'm') AND c.relpages > 0 AND c.reltuples >= 0 AND ${isUserSchema}
 ORDER BY c.relpages DESC, n.nspname, c.relname`;
