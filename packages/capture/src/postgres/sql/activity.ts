// Who does what at this moment, who waits for what, and who is in the way. Our own session is left out.

export const activity = `
SELECT pid, leader_pid AS "leaderPid", backend_type AS type, datname AS database, usename AS "user",
       application_name AS application, client_addr AS "clientAddress", client_hostname AS "clientHost",
       state, wait_event_type AS "waitType", wait_event AS wait,
       round(extract(epoch FROM now() - backend_start)::numeric, 3) AS "connectedSeconds",
       round(extract(epoch FROM now() - xact_start)::numeric, 3) AS "transactionSeconds",
       round(extract(epoch FROM now() - query_start)::numeric, 3) AS "querySeconds",
       round(extract(epoch FROM now() - state_change)::numeric, 3) AS "stateSeconds",
       age(backend_xmin) AS "snapshotAge", query_id::text AS "queryId", query
  FROM pg_stat_activity
 WHERE pid <> pg_backend_pid()
 ORDER BY xact_start NULLS LAST, query_start NULLS LAST, pid`;

export const connections = `
SELECT coalesce(state, 'background') AS state, datname AS database, usename AS "user", count(*) AS count,
       current_setting('max_connections')::int AS max,
       current_setting('superuser_reserved_connections')::int AS reserved
  FROM pg_stat_activity
 WHERE pid <> pg_backend_pid()
 GROUP BY state, datname, usename
 ORDER BY count(*) DESC, state, datname, usename`;

/** Locks on relations and on what somebody waits for; everybody holds one on his own transaction. */
export const locks = `
SELECT l.pid, l.locktype AS type, n.nspname AS schema, c.relname AS relation, l.mode, l.granted AS "isGranted",
       l.fastpath AS "isFastPath", l.transactionid::text AS "transaction", l.virtualtransaction AS "virtualTransaction",
       round(extract(epoch FROM now() - l.waitstart)::numeric, 3) AS "waitSeconds"
  FROM pg_locks l
  LEFT JOIN pg_class c ON c.oid = l.relation AND l.database IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))
  LEFT JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE l.pid IS DISTINCT FROM pg_backend_pid()
   AND (NOT l.granted OR (l.locktype NOT IN ('virtualxid', 'transactionid') AND coalesce(n.nspname, '') NOT IN ('pg_catalog', 'information_schema')))
 ORDER BY l.granted, l.pid, l.locktype, n.nspname, c.relname, l.mode`;

/** pg_blocking_pids stops the lock manager for a moment, so it is asked for those alone who wait for a lock. */
export const blocking = `
SELECT pid, pg_blocking_pids(pid) AS "blockedBy",
       round(extract(epoch FROM now() - query_start)::numeric, 3) AS "waitSeconds", query
  FROM pg_stat_activity
 WHERE wait_event_type = 'Lock'
 ORDER BY pid`;

/** Transactions over a minute: each keeps vacuum from removing what it could still see. */
export const longTransactions = `
SELECT pid, datname AS database, usename AS "user", application_name AS application, state,
       round(extract(epoch FROM now() - xact_start)::numeric, 3) AS "transactionSeconds",
       age(backend_xid) AS "transactionAge", age(backend_xmin) AS "snapshotAge", query
  FROM pg_stat_activity
 WHERE xact_start < now() - interval '1 minute' AND pid <> pg_backend_pid()
 ORDER BY xact_start, pid`;

export const preparedTransactions = `
SELECT gid AS "globalId", database, owner, round(extract(epoch FROM now() - prepared)::numeric, 3) AS "preparedSeconds"
  FROM pg_prepared_xacts
 ORDER BY prepared, gid`;

/** As the server names their columns, which differ from version to version. */
export const progress = ['vacuum', 'analyze', 'create_index', 'cluster', 'copy', 'basebackup']
  .map((command) => `SELECT '${command}' AS command, pid, to_json(p) AS progress FROM pg_stat_progress_${command} p`)
  .join('\nUNION ALL\n')
  .concat('\nORDER BY command, pid');
