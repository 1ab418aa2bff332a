// The server as a whole: what it is, how it is set, what it has counted since its counters were reset.

export const serverFacts = `
SELECT current_setting('server_version') AS version,
       current_setting('server_version_num') AS version_number,
       pg_is_in_recovery() AS is_replica,
       current_database() AS database,
       to_json(now()) #>> '{}' AS now,
       to_json(pg_postmaster_start_time()) #>> '{}' AS started`;

/** What is not at its default, and what decides about load even at its default. */
export const settings = `
SELECT name, setting, unit, vartype AS type, source, boot_val AS "default", pending_restart AS "isRestartPending"
  FROM pg_settings
 WHERE source NOT IN ('default', 'override', 'session', 'client')
    OR name IN ('max_connections', 'superuser_reserved_connections', 'shared_buffers', 'work_mem', 'maintenance_work_mem',
                'effective_cache_size', 'random_page_cost', 'max_wal_size', 'checkpoint_timeout', 'wal_level',
                'max_worker_processes', 'max_parallel_workers', 'max_locks_per_transaction', 'deadlock_timeout',
                'autovacuum', 'autovacuum_max_workers', 'autovacuum_naptime', 'autovacuum_vacuum_scale_factor',
                'autovacuum_vacuum_cost_limit', 'autovacuum_freeze_max_age', 'hot_standby_feedback',
                'max_standby_streaming_delay', 'synchronous_commit', 'track_io_timing', 'server_version')
 ORDER BY name`;

/** Cache hits, deadlocks, temporary files: of each database, since stats_reset. */
export const databases = `
SELECT datname AS database, numbackends AS connections, xact_commit AS commits, xact_rollback AS rollbacks,
       blks_hit AS "blocksHit", blks_read AS "blocksRead",
       round(blks_hit::numeric / nullif(blks_hit + blks_read, 0), 4) AS "cacheHitRatio",
       tup_returned AS "rowsReturned", tup_fetched AS "rowsFetched", tup_inserted AS "rowsInserted",
       tup_updated AS "rowsUpdated", tup_deleted AS "rowsDeleted", conflicts, deadlocks,
       temp_files AS "temporaryFiles", temp_bytes AS "temporaryBytes",
       blk_read_time AS "readMs", blk_write_time AS "writeMs", stats_reset AS "countedSince"
  FROM pg_stat_database
 WHERE datname IS NOT NULL
 ORDER BY datname`;

/** PostgreSQL 17 moved the checkpoints out of pg_stat_bgwriter; the columns are told as the server names them. */
export const backgroundWriter = 'SELECT * FROM pg_stat_bgwriter';
export const checkpointer = 'SELECT * FROM pg_stat_checkpointer';

/** At 100 % of freezeAgeMax vacuum starts whether it fits or not; at two billion the server stops taking writes. */
export const transactionIdAges = `
SELECT datname AS database, age(datfrozenxid) AS "transactionAge", mxid_age(datminmxid) AS "multixactAge",
       current_setting('autovacuum_freeze_max_age')::bigint AS "freezeAgeMax",
       round(100 * age(datfrozenxid) / 2147483648.0, 2) AS "wraparoundPercent"
  FROM pg_database
 ORDER BY age(datfrozenxid) DESC, datname`;

export const recoveryConflicts = `
SELECT datname AS database, confl_tablespace AS tablespace, confl_lock AS "lock", confl_snapshot AS snapshot,
       confl_bufferpin AS "bufferPin", confl_deadlock AS deadlock
  FROM pg_stat_database_conflicts
 ORDER BY datname`;
