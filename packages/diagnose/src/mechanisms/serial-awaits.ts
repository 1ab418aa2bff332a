// Calls that wait for each other without a need: `for (const item of items) await load(item)`.
//
//   handler   ├──────────────────────────────────────────┤ 610 ms
//   load       ├──────┤├──────┤├──────┤├──────┤├──────┤         5 × 110 ms, where 110 ms would do
import { printTime, type TraceSegment } from '@coldcase/model';
import { type Mechanism, ofOneKindMax, proofRowsMax } from './mechanism.ts';
import { median } from './series.ts';
import { durationOf, kindOf, tracesCommand, type Work } from './spans.ts';

/** Fewer calls are a sequence that somebody wrote down, not a loop. */
export const serialCallsMin = 5;
/** They make up most of the time of what calls them. */
export const serialShareMin = 0.5;
/** What is quicker, nobody waits for. */
export const serialMsMin = 100;
/** Traces are samples: seen in fewer pieces of work it is chance. */
export const serialWorksMin = 3;
/** Clocks of X-Ray are rounded to the millisecond: so much may two neighbours overlap. */
const overlapMsMax = 1;

interface Row {
  readonly work: Work;
  readonly kind: string;
  readonly calls: number;
  readonly eachMs: number;
  readonly sumMs: number;
  readonly wholeMs: number;
  /** If the calls ran side by side: the longest of them, and what is no call. */
  readonly besideMs: number;
}

/** By service and kind of call, those that cost most time first. */
export function serialAwaits(works: readonly Work[]): readonly Mechanism[] {
  const rows = works.flatMap(serialRows);
  const same = Map.groupBy(rows, ({ work, kind }) => `${work.service}\n${kindOf(work.span.name)}\n${kind}`);
  return [...same.values()]
    .filter((own) => own.length >= serialWorksMin)
    .map((own) => ({ own, lostMs: own.reduce((sum, { wholeMs, besideMs }) => sum + wholeMs - besideMs, 0) }))
    .sort((a, b) => b.lostMs - a.lostMs || (keyOf(a.own) < keyOf(b.own) ? -1 : 1))
    .slice(0, ofOneKindMax)
    .map(({ own }) => mechanismOf(own));
}

function keyOf([first]: readonly Row[]): string {
  return `${first?.work.service} ${first?.work.span.name} ${first?.kind}`;
}

function serialRows(work: Work): readonly Row[] {
  const wholeMs = durationOf(work.span);
  if (wholeMs === undefined || work.children.length < serialCallsMin) return [];
  const byKind = Map.groupBy(work.children, ({ name }) => kindOf(name));
  return [...byKind].flatMap(([kind, calls]) => {
    const durations = calls.flatMap((call) => durationOf(call) ?? []);
    const sumMs = durations.reduce((sum, ms) => sum + ms, 0);
    const isLong = sumMs >= serialMsMin && sumMs >= serialShareMin * wholeMs;
    if (calls.length < serialCallsMin || durations.length < calls.length || !isLong) return [];
    if (!isOneAfterTheOther(calls)) return [];
    const besideMs = Math.max(0, wholeMs - sumMs) + Math.max(...durations);
    return [{ work, kind, calls: calls.length, eachMs: sumMs / calls.length, sumMs, wholeMs, besideMs }];
  });
}

function isOneAfterTheOther(calls: readonly TraceSegment[]): boolean {
  return calls.every((call, index) => {
    const before = calls[index - 1]?.endMs;
    return before === undefined || call.startMs >= before - overlapMsMax;
  });
}

function mechanismOf(rows: readonly Row[]): Mechanism {
  const slowest = rows.toSorted((a, b) => b.sumMs - a.sumMs);
  const [first] = slowest;
  const of = (pick: (row: Row) => number) => Math.round(median(rows.map(pick)) ?? 0);
  const service = first?.work.service ?? '';
  const to = first?.kind ?? '';
  const [calls, each, sum, whole, beside] = [
    of((row) => row.calls),
    of((row) => row.eachMs),
    of((row) => row.sumMs),
    of((row) => row.wholeMs),
    of((row) => row.besideMs),
  ];
  return {
    name: 'serial-awaits',
    subject: service,
    concerns: [service],
    says: `${service} awaits ${calls} calls of ${to} one after the other: ${calls} × ${each} ms are ${sum} of ${whole} ms; side by side, if none needs another's answer, it takes about ${beside} ms`,
    proofs: [
      {
        says: `seen in ${rows.length} traced pieces of work`,
        query: tracesCommand(slowest.slice(0, proofRowsMax).map(({ work }) => work.span.traceId)),
        rows: slowest.slice(0, proofRowsMax).map(({ work, calls: count, sumMs, wholeMs }) => ({
          time: printTime(work.span.startMs),
          trace: work.span.traceId,
          calls: String(count),
          callsMs: String(Math.round(sumMs)),
          wholeMs: String(Math.round(wholeMs)),
        })),
        source: 'https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html',
      },
    ],
    ruledOut: [],
  };
}
