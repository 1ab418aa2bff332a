// What a visit left behind, as marks that can be counted: places in the code that wrote a line, calls that it made, spans inside.
// Marks are compared and never read, except that a line that reports an error counts as a complaint.
import { TemplateMiner, typedMask } from '@coldcase/patterns';
import { requestKey, type Visit } from './visits.ts';

/** A line of a log that says in which span it was written. */
export interface SpanLine {
  readonly traceId: string;
  readonly spanId: string;
  readonly timeMs: number;
  readonly isError: boolean;
  /** Where in the code it was written, when the line says so: what it tells apart is finer than any text. */
  readonly place?: string;
  readonly message: string;
}

export interface MarkedVisit extends Visit {
  readonly marks: ReadonlySet<string>;
  /** Kinds of lines that report errors. */
  readonly errors: ReadonlySet<string>;
  /** Were lines kept of all of its time? Otherwise a missing one says nothing. */
  readonly areLinesKnown: boolean;
  readonly markedCallees: readonly MarkedVisit[];
}

export type KindOfLine = (line: SpanLine) => string;

/**
 * One name for lines of the same kind. Of information the place is enough. Errors of one place have many causes (one that logs
 * whatever was not caught writes them all), so their text counts, too, as a template mined over all of them: the same failure
 * of another neighbour is the same kind.
 */
export function kindsOfLines(lines: readonly SpanLine[]): KindOfLine {
  const errors = new TemplateMiner();
  for (const { isError, message } of lines) if (isError) errors.add(message);
  errors.templates();
  return ({ isError, place, message }) =>
    isError ? `${place ?? ''} ${errors.clusterOf(message).text}` : (place ?? typedMask(message));
}

/** Visits in which the lines of each have become marks. O(spans + lines). */
export function marked(
  visits: readonly Visit[],
  lines: readonly SpanLine[],
  kindOf: KindOfLine,
): readonly MarkedVisit[] {
  const bySpan = Map.groupBy(lines, ({ traceId, spanId }) => `${traceId}\n${spanId}`);
  const linesOf = new Map(
    visits.map((visit) => [visit, visit.spans.flatMap(({ traceId, id }) => bySpan.get(`${traceId}\n${id}`) ?? [])]),
  );
  const kept = keptTimes(linesOf);
  const byVisit = new Map<Visit, MarkedVisit>();
  // Callees come after their callers, so from the end each finds its own ready.
  for (const visit of visits.toReversed()) {
    const own = linesOf.get(visit) ?? [];
    const marks = [
      ...own.filter(({ isError }) => !isError).map((line) => `line ${kindOf(line)}`),
      ...visit.callees.map((callee) => `call ${requestKey(callee)}`),
      ...visit.spans.map(({ operation }) => `span ${operation}`),
    ];
    const { fromMs, toMs } = kept.get(visit.node) ?? { fromMs: 0, toMs: 0 };
    byVisit.set(visit, {
      ...visit,
      ...{ marks: new Set(marks), errors: new Set(own.filter(({ isError }) => isError).map(kindOf)) },
      areLinesKnown: visit.startMs >= fromMs && visit.endMs <= toMs,
      markedCallees: visit.callees.flatMap((callee) => byVisit.get(callee) ?? []),
    });
  }
  return visits.flatMap((visit) => byVisit.get(visit) ?? []);
}

/** Lines of a node are kept from its first to its last one. Collectors begin and end at each node for themselves. */
function keptTimes(
  linesOf: ReadonlyMap<Visit, readonly SpanLine[]>,
): ReadonlyMap<string, { readonly fromMs: number; readonly toMs: number }> {
  const kept = new Map<string, { readonly fromMs: number; readonly toMs: number }>();
  for (const [{ node }, lines] of linesOf)
    for (const { timeMs } of lines) {
      const { fromMs, toMs } = kept.get(node) ?? { fromMs: timeMs, toMs: timeMs };
      kept.set(node, { fromMs: Math.min(fromMs, timeMs), toMs: Math.max(toMs, timeMs) });
    }
  return kept;
}
