// Lines of traces. A line says its trace itself (a JSON logger, a REPORT), or belongs to a request whose REPORT does:
//
//   2026-… 4c1e0a53-… ERROR  payment refused            request 4c1e0a53
//   REPORT RequestId: 4c1e0a53-… XRAY TraceId: 1-67c2…  request 4c1e0a53 is of trace 1-67c2…
import { epochMs, type TimeRange, type TracedLine } from '@coldcase/model';
import { type Engine, type EngineValue, literal } from './engine/duckdb.ts';

/** Lines of one answer. */
export const tracedLinesMax = 200_000;

const isError = `(coalesce(e.level IN ('ERROR', 'FATAL'), false) OR coalesce(e.record_type IN ('TIMEOUT', 'EXIT'), false))`;

/** @param files  as `read_parquet` takes them in a list; empty when there are none */
export async function tracedLinesIn(
  engine: Engine,
  files: string,
  traceIds: readonly string[],
  { startMs, endMs }: TimeRange,
  signal: AbortSignal,
): Promise<readonly TracedLine[]> {
  if (files === '' || traceIds.length === 0) return [];
  const events = `(SELECT * FROM read_parquet([${files}], union_by_name = true)
    WHERE "timestamp" BETWEEN make_timestamp_ms(${startMs}) AND make_timestamp_ms(${endMs}))`;
  const ids = `(SELECT unnest([${traceIds.map(literal).join(', ')}]))`;
  const [[count] = []] = await engine.rows(`SELECT count(*) FROM ${events} WHERE trace_id IN ${ids}`, signal);
  if (Number(count) === 0) return [];
  const rows = await engine.rows(
    `WITH requests AS (
      SELECT log_group, request_id, min(trace_id) AS trace_id FROM ${events}
      WHERE trace_id IN ${ids} AND request_id IS NOT NULL GROUP BY ALL),
    lines AS (
      SELECT coalesce(e.trace_id, r.trace_id) AS trace_id, e.log_group AS log_group, epoch_ms(e."timestamp") AS at_ms,
        ${isError} AS is_error, e.message AS message, e.event_id AS event_id
      FROM ${events} AS e LEFT JOIN requests AS r ON e.log_group = r.log_group AND e.request_id = r.request_id)
    SELECT trace_id, log_group, at_ms, is_error, message FROM lines
    WHERE trace_id IN ${ids} ORDER BY at_ms, log_group, event_id, message LIMIT ${tracedLinesMax}`,
    signal,
  );
  return rows.map(tracedLine);
}

function tracedLine([traceId, logGroup, atMs, isWrong, message]: readonly EngineValue[]): TracedLine {
  return {
    traceId: String(traceId),
    logGroup: String(logGroup ?? ''),
    timestamp: epochMs(Number(atMs)),
    isError: isWrong === true,
    message: String(message ?? ''),
  };
}
