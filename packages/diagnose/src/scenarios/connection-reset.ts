// A connection that was established has died: kept alive across a freeze, closed while idle, or cut by a failover.
import type { Scenario } from './scenario.ts';

const reusePage = 'https://docs.aws.amazon.com/sdk-for-javascript/v3/developer-guide/node-reusing-connections.html';

export const connectionReset: Scenario = {
  label: 'connection-reset',
  title: 'An established connection died',
  summary: 'The other side had closed the connection that was used again.',
  role: 'cause',
  signals: [
    {
      id: 'reset',
      where: 'error',
      strength: 'strong',
      patterns: [
        /\bECONNRESET\b|\bEPIPE\b|\bECONNABORTED\b.{0,40}(socket|reset)/,
        /socket hang up/,
        /Connection (was )?reset( by peer)?/i,
        /\bConnectionResetError\b|\bBrokenPipeError\b|\[Errno (104|32)\]|os error (104|32)\b/,
        /Broken pipe/i,
        /RemoteDisconnected|Remote end closed connection|Connection aborted/,
        /\bConnectionClosedError\b|Connection was closed before we received a valid response/,
        /NoHttpResponseException|failed to respond\b/,
        /forcibly closed by the remote host|response ended prematurely|transport connection: /i,
        /before secure TLS connection was established/,
        /UND_ERR_SOCKET|other side closed/,
        /ERR_STREAM_PREMATURE_CLOSE|Premature close/,
        /use of closed network connection|server closed idle connection|http2: .*GOAWAY|ERR_HTTP2_\w+/,
        /This socket (has been ended by the other party|is closed)|socket (has been|was) (ended|closed)/i,
        /IncompleteRead|Response ended prematurely|unexpected end of file/i,
        /Software caused connection abort/,
      ],
      unless: [/ECONNREFUSED/],
      reason: 'the peer closed or reset the connection',
      source: 'https://nodejs.org/api/errors.html#common-system-errors',
    },
    {
      id: 'database-connection-lost',
      where: 'error',
      strength: 'strong',
      patterns: [
        /Cannot enqueue \w+ after (fatal error|invoking quit)/,
        /PROTOCOL_CONNECTION_LOST|Connection lost: The server closed the connection/,
        /Connection terminated( unexpectedly)?/,
        /server closed the connection unexpectedly|SSL connection has been closed unexpectedly|SSL SYSCALL error/,
        /MySQL server has gone away|Lost connection to MySQL server|CR_SERVER_(GONE|LOST)/,
        /(connection|cursor|client) ((is|was|has been|has) (already )?(been )?closed|already closed|closed unexpectedly)|closed the connection/i,
        /has encountered a connection error and is not queryable/,
        /terminating connection due to|\b57P01\b|\b25P03\b/,
        /driver: bad connection|unexpected EOF/,
        /MongoNetworkError: connection \d+ to \S+ closed|Topology is closed|MongoNotConnectedError|PoolClearedError|server is closed/,
        /I\/O error occurred while sending to the backend|last packet successfully received from the server was [1-9]/,
        /cannot execute \w+ in a read-only transaction|running with the --read-only option/,
        /Connection is closed\.|Connection in subscriber mode|Stream isn't writeable/,
      ],
      unless: [/driver has not received any packets/],
      reason: 'the driver lost the connection that it held',
      source: 'https://www.postgresql.org/docs/current/errcodes-appendix.html',
    },
  ],
  discriminators: [
    { against: 'unhandled-exception', because: 'the exception is the loss of the connection' },
    {
      against: 'dependency-unavailable',
      when: ['database-connection-lost'],
      because: 'the connection had been established',
    },
  ],
  decides: 'Whether new connections succeed at the same time, and how long the environment was idle before.',
  remedy: {
    mitigate: ['Retry once on a new connection.'],
    fix: ['Keep alive for less time than the server does; reconnect after a fatal error; check out before use.'],
    prevent: ['Test with an idle pause longer than the keep-alive of the server.'],
  },
  document: reusePage,
};
