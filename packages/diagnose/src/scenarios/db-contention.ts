// Statements wait for each other or run too long: deadlocks, lock waits, serialisation failures, statement timeouts.
import type { Scenario } from './scenario.ts';

const insightsPage = 'https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PerfInsights.html';

export const dbContention: Scenario = {
  label: 'db-contention',
  title: 'Database statements block each other or are too slow',
  summary: 'Deadlocks, lock waits, statement timeouts or slow queries.',
  role: 'cause',
  signals: [
    {
      id: 'deadlock',
      where: 'error',
      strength: 'decisive',
      patterns: [
        /deadlock detected|\b40P01\b/i,
        /\bER_LOCK_DEADLOCK\b|Deadlock found when trying to get lock/i,
        /chosen as the deadlock victim|was deadlocked on/i,
        /\bORA-00060\b/,
        /DeadlockLoserDataAccessException|LockAcquisitionException|CannotAcquireLockException|PessimisticLock\w*Exception/,
        /\bP2034\b|write conflict or a deadlock/i,
        /could not serialize access|(code|state|errno)\W{1,5}40001\b|SerializationFailure|TransactionRollbackError/,
        /\bWriteConflict\b|\bLockTimeout\b|NoSuchTransaction/,
      ],
      reason: 'the database broke a tie between transactions',
      source: 'https://www.postgresql.org/docs/current/explicit-locking.html',
    },
    {
      id: 'lock-wait',
      where: 'error',
      strength: 'decisive',
      patterns: [
        /Lock wait timeout exceeded|\bER_LOCK_WAIT_TIMEOUT\b/i,
        /could not obtain lock on|\b55P03\b|canceling statement due to lock timeout/i,
        /Lock request time out period exceeded/i,
        /database is locked|\bSQLITE_BUSY\b|database table is locked/,
        /\bORA-(00054|30006)\b/,
        /waiting for (Share|Exclusive|AccessExclusive|RowExclusive)Lock/i,
      ],
      reason: 'a lock was not granted in time',
      source: 'https://dev.mysql.com/doc/refman/8.4/en/innodb-parameters.html',
    },
    {
      id: 'statement-timeout',
      where: 'error',
      strength: 'decisive',
      patterns: [
        /canceling statement due to (statement timeout|conflict with recovery|user request)/i,
        /(code|state|errno)\W{1,5}57014\b|\bQueryCanceled(Error)?\b/,
        /maximum statement execution time exceeded|max_statement_time exceeded|\bER_(QUERY|STATEMENT)_TIMEOUT\b/i,
        /Query read timeout/,
        /Execution Timeout Expired|Query timeout expired|Statement cancelled due to timeout|SQLTimeoutException/i,
        /StatementTimeoutException|QueryTimeoutException/,
        /\bP2028\b|Transaction already closed|expired transaction/i,
        /MaxTimeMSExpired|operation exceeded time limit/i,
        /\bORA-01013\b/,
      ],
      reason: 'a statement was cancelled for its duration',
      source: 'https://www.postgresql.org/docs/current/runtime-config-client.html',
    },
    {
      id: 'slow-query',
      where: 'line',
      strength: 'weak',
      patterns: [/slow query/i, /duration: \d{4,}\.\d+ ms\s+(statement|execute|plan)/, /Query_time: \d+/],
      reason: 'a slow query is logged',
      source: insightsPage,
    },
  ],
  discriminators: [
    { against: 'unhandled-exception', because: 'the exception is the answer of the database' },
    { against: 'dependency-unavailable', because: 'the database answered: it cancelled the statement' },
    { against: 'lambda-timeout', because: 'the time was spent waiting in the database' },
    { against: 'unhandled-rejection', because: 'the rejection tells of the database' },
    { against: 'network-path-blocked', because: 'the database answered' },
  ],
  decides: 'The lock view of the database (who waits for whom) at that time.',
  remedy: {
    mitigate: ['Retry deadlocks; end the session that blocks.'],
    fix: ['Write in one order, keep transactions short, add the missing index.'],
    prevent: ['Alarm on DBLoad above the number of vCPUs.'],
  },
  document: insightsPage,
};
