// Sixteen questions of an engineer on call, each as a Logs Insights query, as the DuckDB SQL that somebody who knows the files would
// write, and as ClickHouse's SQL over the same files. The answers mean the same, not more.

export interface SpeedQuery {
  readonly id: string;
  readonly insights: string;
  /** Over `read_parquet(…)`. */
  readonly duckdb: (events: string) => string;
  /** Over `file(…, Parquet)`. */
  readonly clickhouse: (events: string) => string;
}

const group = '/aws/lambda/pricing';
const requestId = 'f783d6a8-5cc8-4864-a150-3662d06580f1';

export const speedQueries: readonly SpeedQuery[] = [
  {
    id: 'errors by 5 minutes, substring',
    insights: 'filter @message like /ERROR/ | stats count(*) as n by bin(5m)',
    duckdb: (e) =>
      `SELECT time_bucket(INTERVAL '5 minutes', "timestamp") AS t, count(*) FROM ${e} WHERE contains(message, 'ERROR') GROUP BY t ORDER BY t DESC`,
    clickhouse: (e) =>
      `SELECT toStartOfInterval(timestamp, INTERVAL 5 MINUTE) AS t, count() FROM ${e} WHERE position(message, 'ERROR') > 0 GROUP BY t ORDER BY t DESC`,
  },
  {
    id: 'errors by 5 minutes, level',
    insights: 'filter level = "ERROR" | stats count(*) as n by bin(5m)',
    duckdb: (e) =>
      `SELECT time_bucket(INTERVAL '5 minutes', "timestamp") AS t, count(*) FROM ${e} WHERE level = 'ERROR' AND is_json GROUP BY t ORDER BY t DESC`,
    clickhouse: (e) =>
      `SELECT toStartOfInterval(timestamp, INTERVAL 5 MINUTE) AS t, count() FROM ${e} WHERE level = 'ERROR' AND is_json GROUP BY t ORDER BY t DESC`,
  },
  {
    id: 'lines by 1 hour and group',
    insights: 'stats count(*) as n by bin(1h), @log',
    duckdb: (e) =>
      `SELECT time_bucket(INTERVAL '1 hour', "timestamp") AS t, log_group, count(*) FROM ${e} GROUP BY t, log_group ORDER BY t DESC, log_group`,
    clickhouse: (e) =>
      `SELECT toStartOfInterval(timestamp, INTERVAL 1 HOUR) AS t, log_group, count() FROM ${e} GROUP BY t, log_group ORDER BY t DESC, log_group`,
  },
  {
    id: 'REPORT percentiles',
    insights:
      'filter @type = "REPORT" | stats pct(@duration, 50) as p50, pct(@duration, 95) as p95, pct(@duration, 99) as p99, max(@duration) as most by @log',
    duckdb: (e) =>
      `SELECT log_group, quantile_cont(duration_ms, 0.5), quantile_cont(duration_ms, 0.95), quantile_cont(duration_ms, 0.99), max(duration_ms) FROM ${e} WHERE record_type = 'REPORT' GROUP BY log_group ORDER BY log_group`,
    clickhouse: (e) =>
      `SELECT log_group, quantileExactInclusive(0.5)(duration_ms), quantileExactInclusive(0.95)(duration_ms), quantileExactInclusive(0.99)(duration_ms), max(duration_ms) FROM ${e} WHERE record_type = 'REPORT' GROUP BY log_group ORDER BY log_group`,
  },
  {
    id: 'memory that was used',
    insights:
      'stats max(@maxMemoryUsed / @memorySize) as used, avg(@billedDuration) as billed by @log | sort used desc',
    duckdb: (e) =>
      `SELECT log_group, max(max_memory_used_mb / memory_size_mb) AS used, avg(billed_duration_ms) FROM ${e} GROUP BY log_group ORDER BY used DESC`,
    clickhouse: (e) =>
      `SELECT log_group, max(max_memory_used_mb / memory_size_mb) AS used, avg(billed_duration_ms) FROM ${e} GROUP BY log_group ORDER BY used DESC`,
  },
  {
    id: 'JSON paths, grouped',
    insights: 'stats count(*) as n, avg(http.latency_ms) as ms by http.route, http.status | sort n desc',
    duckdb: (e) =>
      `SELECT "json.http.route" AS r, "json.http.status" AS s, count(*) AS n, avg("json.http.latency_ms") FROM ${e} GROUP BY r, s ORDER BY n DESC`,
    clickhouse: (e) =>
      `SELECT \`json.http.route\` AS r, \`json.http.status\` AS s, count() AS n, avg(\`json.http.latency_ms\`) FROM ${e} GROUP BY r, s ORDER BY n DESC`,
  },
  {
    id: 'JSON path, filtered',
    insights: 'filter http.status >= 500 | stats count(*) as n by service, http.route | sort n desc | limit 20',
    duckdb: (e) =>
      `SELECT "json.service" AS s, "json.http.route" AS r, count(*) AS n FROM ${e} WHERE "json.http.status" >= 500 GROUP BY s, r ORDER BY n DESC LIMIT 20`,
    clickhouse: (e) =>
      `SELECT \`json.service\` AS s, \`json.http.route\` AS r, count() AS n FROM ${e} WHERE \`json.http.status\` >= 500 GROUP BY s, r ORDER BY n DESC LIMIT 20`,
  },
  {
    id: 'regular expression, parsed',
    insights:
      'parse @message /Operation (?<what>\\w+)|exceeded|slots are (?<state>\\w+)/ | stats count(*) as n by what, state',
    duckdb: (e) =>
      `SELECT c.a, c.b, count(*) FROM (SELECT CASE WHEN regexp_matches(message, 'Operation (\\w+)|exceeded|slots are (\\w+)') THEN regexp_extract(message, 'Operation (\\w+)|exceeded|slots are (\\w+)', ['a', 'b']) END AS c FROM ${e}) GROUP BY ALL`,
    clickhouse: (e) =>
      `SELECT g[1] AS a, g[2] AS b, count() FROM (SELECT extractGroups(message, 'Operation (\\\\w+)|exceeded|slots are (\\\\w+)') AS g FROM ${e}) GROUP BY a, b`,
  },
  {
    id: 'glob, parsed after a filter',
    insights:
      'filter @message like /Invoke Error/ | parse @message "\\"errorType\\":\\"*\\"" as kind | stats count(*) as n by kind | sort n desc',
    duckdb: (e) =>
      `SELECT nullif(regexp_extract(message, '"errorType":"(.*?)"', 1), '') AS kind, count(*) AS n FROM ${e} WHERE contains(message, 'Invoke Error') GROUP BY kind ORDER BY n DESC`,
    clickhouse: (e) =>
      `SELECT extract(message, '"errorType":"(.*?)"') AS kind, count() AS n FROM ${e} WHERE position(message, 'Invoke Error') > 0 GROUP BY kind ORDER BY n DESC`,
  },
  {
    id: 'top patterns',
    insights: 'pattern @message | limit 10',
    duckdb: (e) =>
      `SELECT pattern, count(*) AS n, min(message), count(*) / sum(count(*)) OVER () FROM ${e} GROUP BY pattern ORDER BY n DESC LIMIT 10`,
    clickhouse: (e) =>
      `SELECT pattern, count() AS n, min(message), n / sum(n) OVER () FROM ${e} GROUP BY pattern ORDER BY n DESC LIMIT 10`,
  },
  {
    id: 'slowest invocations, sorted',
    insights: 'fields @timestamp, @requestId, @duration | filter @type = "REPORT" | sort @duration desc | limit 20',
    duckdb: (e) =>
      `SELECT "timestamp", request_id, duration_ms FROM ${e} WHERE record_type = 'REPORT' ORDER BY duration_ms DESC, "timestamp" DESC, event_id DESC LIMIT 20`,
    clickhouse: (e) =>
      `SELECT timestamp, request_id, duration_ms FROM ${e} WHERE record_type = 'REPORT' ORDER BY duration_ms DESC, timestamp DESC, event_id DESC LIMIT 20`,
  },
  {
    id: 'newest errors, sorted',
    insights: 'fields @timestamp, @message | filter @message like /ERROR/ | sort @timestamp desc | limit 100',
    duckdb: (e) =>
      `SELECT "timestamp", message FROM ${e} WHERE contains(message, 'ERROR') ORDER BY "timestamp" DESC LIMIT 100`,
    clickhouse: (e) =>
      `SELECT timestamp, message FROM ${e} WHERE position(message, 'ERROR') > 0 ORDER BY timestamp DESC LIMIT 100`,
  },
  {
    id: 'one request',
    insights: `fields @timestamp, @message | filter @requestId = "${requestId}" | sort @timestamp asc`,
    duckdb: (e) => `SELECT "timestamp", message FROM ${e} WHERE request_id = '${requestId}' ORDER BY "timestamp"`,
    clickhouse: (e) => `SELECT timestamp, message FROM ${e} WHERE request_id = '${requestId}' ORDER BY timestamp`,
  },
  {
    id: 'join by request',
    insights: `filter @type = "REPORT" and @duration > 400 | join type=inner left=r right=s where r.@requestId = s.@requestId (SOURCE "${group}" | filter @type = "START") | stats count(*) as n, avg(r.@duration) as ms`,
    duckdb: (e) =>
      `SELECT count(*), avg(l.duration_ms) FROM (SELECT request_id, duration_ms FROM ${e} WHERE record_type = 'REPORT' AND duration_ms > 400) AS l JOIN (SELECT request_id FROM ${e} WHERE record_type = 'START' AND log_group = '${group}') AS r USING (request_id)`,
    clickhouse: (e) =>
      `SELECT count(), avg(l.duration_ms) FROM (SELECT request_id, duration_ms FROM ${e} WHERE record_type = 'REPORT' AND duration_ms > 400) AS l INNER JOIN (SELECT request_id FROM ${e} WHERE record_type = 'START' AND log_group = '${group}') AS r ON l.request_id = r.request_id`,
  },
  {
    id: 'newest warning of each user tier, deduplicated',
    insights:
      'fields @timestamp, user.tier, message | filter level = "WARN" | sort @timestamp desc | dedup user.tier, service',
    duckdb: (e) =>
      `SELECT "timestamp", "json.user.tier", "json.message" FROM ${e} WHERE level = 'WARN' AND is_json QUALIFY "json.user.tier" IS NULL OR "json.service" IS NULL OR row_number() OVER (PARTITION BY "json.user.tier", "json.service" ORDER BY "timestamp" DESC, event_id DESC) = 1 ORDER BY "timestamp" DESC LIMIT 10000`,
    clickhouse: (e) =>
      `SELECT timestamp, \`json.user.tier\`, \`json.message\` FROM ${e} WHERE level = 'WARN' AND is_json QUALIFY \`json.user.tier\` IS NULL OR \`json.service\` IS NULL OR row_number() OVER (PARTITION BY \`json.user.tier\`, \`json.service\` ORDER BY timestamp DESC, event_id DESC) = 1 ORDER BY timestamp DESC LIMIT 10000`,
  },
  {
    id: 'distinct users by hour',
    insights: 'stats count_distinct(user.id) as users, sum(http.status >= 500) as failed by bin(1h)',
    duckdb: (e) =>
      `SELECT time_bucket(INTERVAL '1 hour', "timestamp") AS t, count(DISTINCT "json.user.id"), sum(CAST("json.http.status" >= 500 AS INTEGER)) FROM ${e} GROUP BY t ORDER BY t DESC`,
    clickhouse: (e) =>
      `SELECT toStartOfInterval(timestamp, INTERVAL 1 HOUR) AS t, uniqExact(\`json.user.id\`), sum(\`json.http.status\` >= 500) FROM ${e} GROUP BY t ORDER BY t DESC`,
  },
];
