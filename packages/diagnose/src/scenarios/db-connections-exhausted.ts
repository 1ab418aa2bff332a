// No database connection is free: every environment holds a pool, and there are as many environments as concurrent calls.
import type { Scenario } from './scenario.ts';

const proxyPage = 'https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-proxy.html';

export const dbConnectionsExhausted: Scenario = {
  label: 'db-connections-exhausted',
  title: 'The database has no connection left',
  summary: 'The server, the proxy or the pool has given out all its connections.',
  role: 'cause',
  signals: [
    {
      id: 'server-full',
      where: 'error',
      strength: 'decisive',
      patterns: [
        /too many clients( already)?/i,
        /remaining connection slots are reserved/i,
        /(code|state|errno)\W{1,5}53300\b/i,
        /\bER_CON_COUNT_ERROR\b|\bER_(TOO_MANY_)?USER_(LIMIT|CONNECTIONS)\w*|max_user_connections/,
        /Too many connections/i,
        /max(imum)?( number of)? clients reached|MaxClientsInSessionMode/i,
        /no more connections allowed|max_client_conn/i,
        /\bORA-(00018|00020|12516|12518|12519|12520)\b/,
        /(request|session|connection) limit for the database is/i,
        /Timed-out waiting to acquire database connection/i,
        /exceeded .{0,30}max_connections|max_connections\b.{0,30}(exceed|reach)/i,
        /connection limit exceeded/i,
      ],
      reason: 'the server or proxy refuses one more connection',
      source: 'https://www.postgresql.org/docs/current/errcodes-appendix.html',
    },
    {
      id: 'pool-empty',
      where: 'error',
      strength: 'decisive',
      patterns: [
        /\bP2024\b|fetching a new connection from the connection pool/,
        /SequelizeConnectionAcquireTimeoutError|ConnectionAcquireTimeoutError|ResourceRequest timed out/,
        /Timeout acquiring a connection|KnexTimeoutError/,
        /QueuePool limit of size/,
        /(Hikari)?Pool-?\d* - Connection is not available|Timeout waiting for idle object|Cannot get a connection, pool/,
        /\bPoolTimeout\b|PoolTimedOut|pool timed out while waiting/,
        /WaitQueueTimeout|checking out a connection from (the )?connection pool|connection pool.{0,30}(exhausted|is full)/i,
        /obtaining a connection from the pool|raise (the )?MaxPoolSize/i,
        /could not obtain a (database )?connection|ConnectionTimeoutError: could not obtain/i,
        /timeout exceeded when trying to connect/,
        /Queue limit reached|No connections available/,
        /connection pool exhausted|PoolError: connection pool|AcquireTimeout|acquiring (a )?connection (timed out|timeout)/i,
        /all pooled connections were in use/i,
      ],
      unless: [/urllib3|Connection pool is full, discarding/i],
      reason: 'the pool had no free connection in time',
      source:
        'https://www.prisma.io/docs/orm/prisma-client/setup-and-configuration/databases-connections/connection-pool',
    },
    {
      id: 'proxy-pinned',
      where: 'line',
      strength: 'weak',
      patterns: [/DatabaseConnectionsCurrentlySessionPinned|client session was pinned/i],
      reason: 'the proxy cannot share its connections',
      source: 'https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-proxy-pinning.html',
    },
  ],
  discriminators: [
    { against: 'db-contention', because: 'no connection was given, so no statement ran' },
    { against: 'network-path-blocked', because: 'the time was spent waiting for the pool' },
    { against: 'dependency-unavailable', because: 'the database is up and full' },
    { against: 'service-api-throttled', because: 'the limit is one of connections' },
    { against: 'unhandled-exception', because: 'the exception is the want of a connection' },
    { against: 'connection-reset', because: 'no connection was given' },
    { against: 'unhandled-rejection', because: 'the rejection tells that no connection is free' },
    { against: 'lambda-timeout', because: 'the time was spent waiting for a connection' },
    { against: 'fd-exhaustion', when: ['server-full'], because: 'the limit is that of the server' },
  ],
  decides: 'DatabaseConnections at its limit while ConcurrentExecutions rises.',
  remedy: {
    mitigate: ['Cap the concurrency of the function.'],
    fix: ['A pool of one per environment; RDS Proxy in front.'],
    prevent: ['Alarm on DatabaseConnections at 90 % of max_connections.'],
  },
  document: proxyPage,
};
