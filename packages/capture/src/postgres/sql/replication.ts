// How far a replica is behind, seen from either side.

/** On a replica. No delay when all that was received is replayed: an idle primary would make the last time grow old. */
export const replay = `
SELECT pg_last_wal_receive_lsn() AS received, pg_last_wal_replay_lsn() AS replayed,
       pg_wal_lsn_diff(pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn()) AS "lagBytes",
       CASE WHEN pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() THEN 0
            ELSE round(extract(epoch FROM now() - pg_last_xact_replay_timestamp())::numeric, 3) END AS "delaySeconds",
       pg_last_xact_replay_timestamp() AS "lastReplayed", pg_is_wal_replay_paused() AS "isPaused"`;

/** Without conninfo, in which a password could stand. */
export const receiver = `
SELECT status, sender_host AS "senderHost", sender_port AS "senderPort", slot_name AS slot, latest_end_lsn AS "latestEnd",
       latest_end_time AS "latestEndTime", last_msg_receipt_time AS "lastMessage"
  FROM pg_stat_wal_receiver`;

/** On a primary, and on a replica that has replicas of its own. */
export const senders = `
SELECT pid, usename AS "user", application_name AS application, client_addr AS "clientAddress", state,
       sync_state AS "synchronous", sent_lsn AS sent, write_lsn AS written, flush_lsn AS flushed, replay_lsn AS replayed,
       round(extract(epoch FROM write_lag)::numeric, 3) AS "writeLagSeconds",
       round(extract(epoch FROM flush_lag)::numeric, 3) AS "flushLagSeconds",
       round(extract(epoch FROM replay_lag)::numeric, 3) AS "replayLagSeconds"
  FROM pg_stat_replication
 ORDER BY application_name, pid`;

/** A slot that nobody reads keeps WAL until the disk is full. */
export const slots = `
SELECT slot_name AS name, slot_type AS type, database, active AS "isActive", restart_lsn AS "restartsAt",
       wal_status AS "walStatus", safe_wal_size AS "safeBytes"
  FROM pg_replication_slots
 ORDER BY slot_name`;
