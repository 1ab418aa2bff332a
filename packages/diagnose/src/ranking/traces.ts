// The traces of a case as requests that can be ranked: what a request complains of is what its lines say, and X-Ray's flags.
import { epochMs, printTime, type TracedLine, type TraceSegment } from '@coldcase/model';
import type { SpanLine } from '../graph/marks.ts';
import { spansOfTraces } from '../graph/spans-of-traces.ts';
import { type Period, type Reason, rankByRequests } from './requests.ts';
import type { UsedShare } from './scarce.ts';
import { linesInSpans } from './span-lines.ts';

/** As `diagnose --json` prints it. */
export interface TraceRanking {
  /** `cannot-tell`: there are no traces of the incident or of a normal period. */
  readonly verdict: 'suspects' | 'nothing-unusual' | 'cannot-tell';
  /** Traced requests of the incident. */
  readonly requests: number;
  /** How many were lost; one that took twice its time is half lost. */
  readonly lost: number;
  /** Best first. */
  readonly suspects: readonly TraceSuspect[];
}

export interface TraceSuspect {
  readonly node: string;
  /** Share of what was lost, 0 to 1, two decimals. */
  readonly score: number;
  readonly reasons: readonly TraceReason[];
}

export interface TraceReason {
  /** A clause: `its own time`, `fault`. */
  readonly what: string;
  readonly requests: number;
  readonly since?: string;
  /** The one that lost most. */
  readonly trace?: string;
}

/** Suspects told; the cause is nearly always among the first three. */
const suspectsMax = 5;
const reasonsMax = 3;

/** Traces of one period, and their lines. */
export interface TracedPeriod {
  readonly segments: readonly TraceSegment[];
  readonly lines: readonly TracedLine[];
}

/** @param nodeOf  the name of the node that writes into a log group */
export function rankTraces(
  now: TracedPeriod,
  normal: TracedPeriod,
  nodeOf: (logGroup: string) => string | undefined,
  figures: readonly UsedShare[] = [],
): TraceRanking {
  const { verdict, suspects, requests, trouble } = rankByRequests({
    window: periodOf(now, nodeOf),
    normal: periodOf(normal, nodeOf),
    figures,
  });
  return {
    verdict,
    requests,
    lost: rounded(trouble),
    suspects: suspects.slice(0, suspectsMax).map(({ node, score, reasons }) => ({
      node,
      score: rounded(score),
      reasons: reasons.slice(0, reasonsMax).map(reasonOf),
    })),
  };
}

function periodOf({ segments, lines }: TracedPeriod, nodeOf: (logGroup: string) => string | undefined): Period {
  const spans = spansOfTraces(segments);
  return { spans, lines: [...segments.flatMap(flagOf), ...linesInSpans(spans, lines, nodeOf)] };
}

/** A throttle is an error, too, and says more. */
function flagOf({ traceId, id, startMs, fault, error, throttle }: TraceSegment): readonly SpanLine[] {
  const message = throttle ? 'throttle' : fault ? 'fault' : error ? 'error' : undefined;
  return message === undefined ? [] : [{ traceId, spanId: id, timeMs: startMs, isError: true, message }];
}

function reasonOf({ kind, what, requests, sinceMs, exampleTraceId }: Reason): TraceReason {
  return {
    what: wordsFor(kind, what),
    requests: rounded(requests),
    ...(sinceMs === undefined ? {} : { since: printTime(epochMs(sinceMs)) }),
    ...(exampleTraceId === undefined ? {} : { trace: exampleTraceId }),
  };
}

/** `own`, `call orders`, `complains  fault`, `lacks call orders stock`, as the ranking names them. */
function wordsFor(kind: Reason['kind'], what: string): string {
  const [, verb = '', rest = ''] = /^(\S+)\s*([\s\S]*)$/.exec(what) ?? [];
  const detail = rest.replace(/\s+/g, ' ').trim();
  if (kind === 'scarcity') return `${what} was used up`;
  if (kind === 'lost-time') return verb === 'own' ? 'time lost at work' : `time lost in calls to or from ${detail}`;
  return verb === 'lacks' ? `without its usual ${detail}` : detail;
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
