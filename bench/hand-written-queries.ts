// What an engineer who knows the files and DuckDB would write for each query of the seeds. The column names are those of
// docs/formats/case-1.md; the answers mean the same as the queries', not more.
import { drawnRequestId, drawnTraceId } from '@coldcase/query/seed-queries';

const report = `record_type = 'REPORT' AND NOT is_json`;
const bin = (interval: string) => `time_bucket(INTERVAL '${interval}', "timestamp")`;

export const handWritten: Readonly<Record<string, (events: string) => string>> = {
  'S000-12': (events) =>
    `SELECT avg(duration_ms), max(duration_ms), count(*) FROM ${events} WHERE contains(message, 'Task timed out')`,
  'S000-21': (events) =>
    `SELECT max(max_memory_used_mb / memory_size_mb) AS share FROM ${events} WHERE ${report} HAVING share > 0.9`,
  'S000-30': (events) =>
    `SELECT ${bin('5 minutes')} AS t, count(*) FROM ${events} WHERE contains(message, 'ProvisionedThroughputExceededException') GROUP BY t ORDER BY t DESC`,
  'S000-37': (events) =>
    `SELECT "timestamp", message FROM ${events} WHERE contains(message, 'Error') OR contains(message, 'Exception') OR contains(message, 'Traceback') ORDER BY "timestamp" DESC LIMIT 20`,
  'S000-40': (events) =>
    `SELECT quantile_cont(duration_ms, 0.5), quantile_cont(duration_ms, 0.95), quantile_cont(duration_ms, 0.99), max(duration_ms) FROM ${events} WHERE ${report}`,
  'S000-41': (events) =>
    `SELECT nullif(regexp_extract(message, '(\\w+Error|\\w+Exception)', 1), '') AS t, count(*) AS n FROM ${events} WHERE contains(message, 'Error') OR contains(message, 'Exception') GROUP BY t ORDER BY n DESC`,
  'S000-42': (events) =>
    `SELECT count(*), avg(init_duration_ms), max(init_duration_ms) FROM ${events} WHERE ${report} AND init_duration_ms IS NOT NULL`,
  'S000-43': (events) =>
    `SELECT avg(max_memory_used_mb * 1e6), max(max_memory_used_mb * 1e6), avg(max_memory_used_mb / memory_size_mb) FROM ${events} WHERE ${report}`,
  'S000-49': (events) =>
    `SELECT "timestamp", message FROM ${events} WHERE contains(message, '${drawnTraceId}') ORDER BY "timestamp" DESC LIMIT 10000`,
  'S003-23': (events) =>
    `SELECT "timestamp", message FROM ${events} WHERE contains(message, 'ERROR') ORDER BY "timestamp" DESC LIMIT 100`,
  'S003-24': (events) =>
    `SELECT avg(duration_ms), max(duration_ms), min(duration_ms) FROM ${events} WHERE NOT is_json AND duration_ms IS NOT NULL`,
  'S003-25': (events) =>
    `SELECT "timestamp", request_id, message FROM ${events} WHERE request_id = '${drawnRequestId}' AND NOT is_json ORDER BY "timestamp" LIMIT 10000`,
  'S003-26': (events) =>
    `SELECT ${bin('5 minutes')} AS t, count(*) FROM ${events} WHERE contains(message, 'ERROR') GROUP BY t ORDER BY t DESC`,
  'S004-14': (events) =>
    `SELECT "timestamp", message FROM ${events} WHERE contains(message, 'ERROR') ORDER BY "timestamp" DESC LIMIT 50`,
  'S004-20': (events) =>
    `SELECT ${bin('1 hour')} AS t, avg(d), quantile_cont(d, 0.5), quantile_cont(d, 0.95), quantile_cont(d, 0.99)
     FROM (SELECT "timestamp", TRY_CAST(regexp_extract(message, 'processing_time_ms":([\\d.]+)', 1) AS DOUBLE) AS d FROM ${events} WHERE contains(message, 'Batch processing completed'))
     GROUP BY t ORDER BY t DESC`,
  'S004-27': (events) =>
    `SELECT ${bin('1 hour')} AS t, count(*), avg(d)
     FROM (SELECT "timestamp", TRY_CAST(regexp_extract(message, 'Init Duration: ([\\d.]+) ms', 1) AS DOUBLE) AS d FROM ${events} WHERE ${report} AND contains(message, 'Init Duration'))
     GROUP BY t`,
};
