// Lines of traces, put where they were written: into the span that they name, else into the visit of their node that was at work
// then.
//
//   orders     ├──────────────┤   ├────┤        two visits of one trace
//   its lines      ·   ·  ·         ·           three of the first, one of the second
import { parseJsonObject, parseMessage, patternText, type TracedLine, textAt } from '@coldcase/model';
import { headOf, placeIn } from '@coldcase/patterns';
import type { SpanLine } from '../graph/marks.ts';
import type { TraceSpan } from '../graph/spans-of-traces.ts';
import { type Visit, visitsIn } from '../graph/visits.ts';
import { saysError } from '../reports-error.ts';

/** Clocks of a log and of a trace, and lines that are written while an answer is on its way. */
const toleranceMs = 50;

/**
 * Lines of nodes that the trace does not know are left out: nobody can tell whose they are. A node is the owner of the log.
 *
 * @param nodeOf  the name of the node that writes into a log group
 */
export function linesInSpans(
  spans: readonly TraceSpan[],
  lines: readonly TracedLine[],
  nodeOf: (logGroup: string) => string | undefined,
): readonly SpanLine[] {
  const known = new Set(spans.map(({ traceId, id }) => `${traceId}\n${id}`));
  const visits = Map.groupBy(visitsIn(spans), ({ traceId, node }) => `${traceId}\n${node}`);
  return lines.flatMap(({ traceId, logGroup, timestamp, isError: isCalledError, message }): SpanLine[] => {
    const json = parseJsonObject(message);
    const named = json === undefined ? undefined : textAt(json, spanFields);
    const isNamed = named !== undefined && known.has(`${traceId}\n${named}`);
    const own = isNamed ? [] : (visits.get(`${traceId}\n${nodeOf(logGroup) ?? ''}`) ?? []);
    const spanId = isNamed ? named : visitAt(own, timestamp)?.spans[0]?.id;
    if (spanId === undefined) return [];
    const isError = isCalledError || saysError(message);
    const text = patternText(parseMessage(message), message);
    const written = json === undefined ? placeIn(message) : (textAt(json, placeFields) ?? placeIn(text));
    const place = written ?? (isError ? undefined : headOf(text));
    return [{ traceId, spanId, timeMs: timestamp, isError, message: text, ...(place === undefined ? {} : { place }) }];
  });
}

/** Fields in which loggers say where a line was written: Powertools, Serilog and zap, and the plain word. */
const placeFields = ['location', 'caller', 'SourceContext', 'source_location'];

/** Fields in which they say the span: OpenTelemetry, ECS, Datadog. */
const spanFields = ['span_id', 'spanId', 'span.id', 'dd.span_id'];

/** The one that began last and was not over; else the nearest. */
function visitAt(visits: readonly Visit[], ms: number): Visit | undefined {
  const around = visits.filter(({ startMs, endMs }) => startMs <= ms + toleranceMs && endMs >= ms - toleranceMs);
  const candidates = around.length > 0 ? around : visits;
  const distance = ({ startMs, endMs }: Visit) =>
    around.length > 0 ? Math.abs(ms - startMs) : Math.max(startMs - ms, ms - endMs);
  return candidates.reduce<Visit | undefined>(
    (best, visit) => (best === undefined || distance(visit) < distance(best) ? visit : best),
    undefined,
  );
}
