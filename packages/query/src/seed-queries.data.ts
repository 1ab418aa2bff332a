// The queries that the product promises to answer, by their contract id. They stand here as their documents wrote them,
// oddities included: `--` comments, a `sort @timestamp` after stats, `bin(@timestamp, 5m)`.

export interface SeedQuery {
  readonly id: string;
  readonly text: string;
}

/** The trace id that the tests put in the place of S000-49's placeholder. */
export const drawnTraceId = '1-5e1b4c3d-1234567890abcdef12345678';

/** The request id that the tests put in the place of S003-25's placeholder. */
export const drawnRequestId = '8f507cfc-1697-4b5f-9d13-4c5ad0c4f6a1';

export const seedQueries: readonly SeedQuery[] = [
  {
    id: 'S000-12',
    text: `fields @timestamp, @duration, @message
| filter @message like /Task timed out/
| stats avg(@duration) as avg_duration,
        max(@duration) as max_duration,
        count() as timeout_count
| sort @timestamp desc`,
  },
  {
    id: 'S000-21',
    text: `-- CloudWatch Insights query
fields @timestamp, @memorySize, @maxMemoryUsed
| filter @type = "REPORT"
| stats max(@maxMemoryUsed/@memorySize) as memory_percentage
| filter memory_percentage > 0.9`,
  },
  {
    id: 'S000-30',
    text: `-- CloudWatch Insights
fields @timestamp, operation, table_name
| filter @message like /ProvisionedThroughputExceededException/
| stats count() by bin(@timestamp, 5m) as time_bucket
| sort time_bucket desc`,
  },
  {
    id: 'S000-37',
    text: `-- CloudWatch Insights
fields @timestamp, @message
| filter @message like /Error/
  or @message like /Exception/
  or @message like /Traceback/
| sort @timestamp desc
| limit 20`,
  },
  {
    id: 'S000-40',
    text: `-- Function duration percentiles
fields @type, @duration
| filter @type = "REPORT"
| stats pct(@duration, 50) as p50,
        pct(@duration, 95) as p95,
        pct(@duration, 99) as p99,
        max(@duration) as max`,
  },
  {
    id: 'S000-41',
    text: `-- Error frequency by type
fields @timestamp, @message
| filter @message like /Error|Exception/
| parse @message /(?<error_type>\\w+Error|\\w+Exception)/
| stats count() by error_type
| sort count() desc`,
  },
  {
    id: 'S000-42',
    text: `-- Cold start frequency and duration
fields @type, @duration, @initDuration
| filter @type = "REPORT" and ispresent(@initDuration)
| stats count() as cold_starts,
        avg(@initDuration) as avg_init,
        max(@initDuration) as max_init`,
  },
  {
    id: 'S000-43',
    text: `-- Memory usage over time
fields @timestamp, @maxMemoryUsed, @memorySize
| filter @type = "REPORT"
| stats avg(@maxMemoryUsed) as avg_used,
        max(@maxMemoryUsed) as max_used,
        avg(@maxMemoryUsed/@memorySize) as avg_percentage
| sort @timestamp desc`,
  },
  {
    id: 'S000-49',
    text: `fields @timestamp, @message
  | filter @message like /${drawnTraceId}/
  | sort @timestamp desc`,
  },
  {
    id: 'S003-23',
    text: `fields @timestamp, @message
| filter @message like /ERROR/
| sort @timestamp desc
| limit 100`,
  },
  {
    id: 'S003-24',
    text: `fields @timestamp, @duration
| stats avg(@duration), max(@duration), min(@duration)
| sort @timestamp desc`,
  },
  {
    id: 'S003-25',
    text: `fields @timestamp, @requestId, @message
| filter @requestId = "${drawnRequestId}"
| sort @timestamp asc`,
  },
  {
    id: 'S003-26',
    text: `fields @timestamp
| filter @message like /ERROR/
| stats count() by bin(5m)`,
  },
  {
    id: 'S004-14',
    text: `fields @timestamp, @message
| filter @message like /ERROR/
| sort @timestamp desc
| limit 50`,
  },
  {
    id: 'S004-20',
    text: `fields @timestamp, @message
| filter @message like /Batch processing completed/
| parse @message /processing_time_ms":(?<duration>[\\d.]+)/
| stats avg(duration) as avg_ms,
        pct(duration, 50) as p50_ms,
        pct(duration, 95) as p95_ms,
        pct(duration, 99) as p99_ms
  by bin(1h)
| sort @timestamp desc`,
  },
  {
    id: 'S004-27',
    text: `fields @timestamp, @message, @duration
| filter @type = "REPORT"
| filter @message like /Init Duration/
| parse @message /Init Duration: (?<init_duration>[\\d.]+) ms/
| stats count() as cold_starts,
        avg(init_duration) as avg_init_ms
  by bin(1h)`,
  },
];
