// Where no X-Ray daemon is, `@coldcase/lambda` prints the parts of a trace as log lines. They stay lines of the log, and become
// rows of the trace table, too, as if X-Ray had been asked.
import { join } from 'node:path';
import { parseJsonObject, type TraceSegment, traceSegments } from '@coldcase/model';
import { type Engine, literal } from '../engine/duckdb.ts';
import type { Border } from './border.ts';
import { type SpoolFile, segmentLine } from './spool.ts';

/** How such a line begins (packages/lambda/src/tracing/deliver.ts writes it). */
export const segmentLinePrefix = '{"xray_segment":';

/**
 * Spools the segments that a part of the log holds.
 *
 * @returns whether there are any. One scan of the messages, 0.3 s for a million; more when there are many.
 */
export async function spoolSegmentsIn(
  engine: Engine,
  part: string,
  spool: SpoolFile,
  border: Border,
  signal?: AbortSignal,
): Promise<boolean> {
  const lines = `SELECT log_group, message FROM read_parquet(${literal(part)})
    WHERE starts_with(message, ${literal(segmentLinePrefix)}) ORDER BY event_id`;
  for await (const rows of engine.batches(lines, signal))
    for (const [logGroup, message] of rows)
      for (const segment of traceSegments(parseJsonObject(String(message))?.xray_segment))
        spool.add(segmentLine(ofFunction(segment, String(logGroup)), border));
  return spool.finish();
}

/** How the part of a handler is called, with its setting behind: `## index.handler`. */
const handlerPartPrefix = '## ';

// X-Ray would have the function's own segment above the part of its handler. Here that part stands for both: most functions call
// their handler `index.handler`, and would be one node.
function ofFunction(segment: TraceSegment, logGroup: string): TraceSegment {
  const functionName = /^\/aws\/lambda\/(.+)$/.exec(logGroup)?.[1];
  if (functionName === undefined || !segment.name.startsWith(handlerPartPrefix)) return segment;
  return { ...segment, name: functionName, origin: 'AWS::Lambda::Function', operation: segment.name };
}

export const segmentSpoolPath = (workFolder: string, number: number): string =>
  join(workFolder, `segments-${number}.jsonl`);
