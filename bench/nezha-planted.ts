// Faults that we plant into a real window: is their node named, wherever it stands among the others?
//
//   npm run bench -- nezha-planted --data DIR --incident 2023-01-29T1331
//
// The window should be of an incident that shows in figures only, since those are left out here. Each fault is planted into each
// node in turn that has eight visits and is called by another, in every other visit, by chance from a seed.
import { join } from 'node:path';
import { type Period, rankByRequests, type SpanLine, type TraceSpan } from '@coldcase/diagnose/ranking';
import { Chance } from './chance.ts';
import { periodIn } from './nezha.ts';
import { option } from './options.ts';

const visitsMin = 8;
const delayMs = 1_000;

export async function run(args: readonly string[]): Promise<void> {
  const [data, incident] = [option(args, 'data', ''), option(args, 'incident', '')];
  if (data === '' || incident === '') {
    console.error('usage: npm run bench -- nezha-planted --data DIR --incident ID');
    process.exitCode = 2;
    return;
  }
  const window = periodIn(join(data, incident));
  const normal = periodIn(join(data, 'normal', incident.slice(0, 10)));
  for (const [name, plant] of Object.entries(faults)) {
    const ranks = [...entriesByNode(window)].map(([node, entries]) => {
      const chance = new Chance(7);
      const hit = entries.filter(() => chance.next() < 0.5);
      const { suspects } = rankByRequests({ window: plant(window, hit), normal });
      return suspects.findIndex((suspect) => suspect.node === node);
    });
    const [first, three] = [ranks.filter((rank) => rank === 0), ranks.filter((rank) => rank >= 0 && rank < 3)];
    console.log(`${name}: ${first.length} of ${ranks.length} first, ${three.length} among three`);
  }
}

/** By node, the spans that took a call of another node. */
function entriesByNode({ spans }: Period): ReadonlyMap<string, readonly TraceSpan[]> {
  const nodes = new Map(spans.map(({ traceId, id, node }) => [`${traceId}/${id}`, node]));
  const entries = spans.filter(({ traceId, parentId, node }) => {
    const caller = nodes.get(`${traceId}/${parentId}`);
    return caller !== undefined && caller !== node;
  });
  return new Map([...Map.groupBy(entries, ({ node }) => node)].filter(([, own]) => own.length >= visitsMin));
}

const faults: Readonly<Record<string, (window: Period, hit: readonly TraceSpan[]) => Period>> = {
  'a second on the way to it': (window, hit) => paused(window, hit, 0),
  // Behind the start of the span, so that it is at work already.
  'a second of its own': (window, hit) => paused(window, hit, 0.3),
  'a new error': (window, hit) => ({ spans: window.spans, lines: [...window.lines, ...hit.map(complaint)] }),
};

function complaint({ traceId, id, startMs }: TraceSpan): SpanLine {
  return { traceId, spanId: id, timeMs: startMs, isError: true, place: 'Planted#1', message: 'it does not work' };
}

/** Time stands still for a while: what begins then or later is later, and what ends later, too. */
function paused(window: Period, hit: readonly TraceSpan[], afterMs: number): Period {
  const byTrace = Map.groupBy(hit, ({ traceId }) => traceId);
  const spans = window.spans.map((span) => {
    const pauses = (byTrace.get(span.traceId) ?? []).map(({ startMs }) => startMs + afterMs);
    const begun = pauses.filter((atMs) => span.startMs >= atMs).length;
    const ended = pauses.filter((atMs) => span.endMs > atMs).length;
    return { ...span, startMs: span.startMs + begun * delayMs, endMs: span.endMs + ended * delayMs };
  });
  return { spans, lines: window.lines };
}
