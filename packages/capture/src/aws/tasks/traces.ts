// Traces: which there were, and what happened inside of them. Summaries tell the ones worth fetching; documents come five at a
// time. Failing and slow ones are rarer than the rest and matter more, so they are asked for first.
import { type ResourceDocument, type TimeRange, traceSegments } from '@coldcase/model';
import type { CaptureTask } from '../../run/task.ts';
import type { Ask } from '../ask.ts';
import { type Where, whereText } from '../where.ts';
import { countedPlace, placeText } from './counted-place.ts';
import { spanText } from './span-text.ts';

/** Trace ids of one BatchGetTraces: docs.aws.amazon.com/xray/latest/api/API_BatchGetTraces.html. */
export const tracesPerCall = 5;
/** Traces of one task whose documents are fetched: at five a call and five calls a second, under two minutes. */
export const tracesPerTaskMax = 2_500;
/** The longest window of GetTraceSummaries and GetServiceGraph. */
export const traceWindowMsMax = 6 * 3_600_000;

export const traceSelections = {
  failed: 'error OR fault OR throttle',
  fine: '!error !fault !throttle',
} as const;

export type TraceSelection = keyof typeof traceSelections;

export function tracesTask(
  ask: Ask,
  where: Where,
  selection: TraceSelection,
  { startMs, endMs }: TimeRange,
): CaptureTask {
  return {
    id: `traces ${whereText(where)} ${selection} ${spanText({ startMs, endMs })}`,
    pages: async function* (from, signal) {
      let { count: fetched, token } = countedPlace(from);
      do {
        const answer = await ask(
          'xray:GetTraceSummaries',
          {
            StartTime: new Date(startMs),
            EndTime: new Date(endMs + 1),
            FilterExpression: traceSelections[selection],
            ...(token === undefined ? {} : { NextToken: token }),
          },
          signal,
        );
        const ids = (answer.TraceSummaries ?? []).flatMap(({ Id }) => Id ?? []).slice(0, tracesPerTaskMax - fetched);
        const segments = await segmentsOf(ask, ids, signal);
        fetched += ids.length;
        token = answer.NextToken === token ? undefined : (answer.NextToken ?? undefined);
        const isFull = fetched >= tracesPerTaskMax && token !== undefined;
        yield {
          batch: { segments, bytesRead: 0 },
          next: token === undefined || isFull ? undefined : placeText(fetched, token),
          ...(isFull ? { gap: `only the newest ${tracesPerTaskMax} traces were fetched` } : {}),
        };
        if (isFull) return;
      } while (token !== undefined);
    },
  };
}

async function segmentsOf(ask: Ask, ids: readonly string[], signal: AbortSignal) {
  const batches = Array.from({ length: Math.ceil(ids.length / tracesPerCall) }, (_, index) =>
    ids.slice(index * tracesPerCall, (index + 1) * tracesPerCall),
  );
  const answers = await Promise.all(
    batches.map((TraceIds) => ask('xray:BatchGetTraces', { TraceIds: [...TraceIds] }, signal)),
  );
  const documents = answers.flatMap(({ Traces = [] }) =>
    Traces.flatMap(({ Segments = [] }) => Segments.flatMap(({ Document }) => Document ?? [])),
  );
  return documents.flatMap((document) => traceSegments(document));
}

/** The service graph of a window of at most six hours. */
export function serviceGraphTask(ask: Ask, where: Where, { startMs, endMs }: TimeRange): CaptureTask {
  return {
    id: `service graph ${whereText(where)} ${spanText({ startMs, endMs })}`,
    pages: async function* (_from, signal) {
      const services = await servicesIn(ask, { startMs, endMs }, signal);
      const name = `${whereText(where)} ${new Date(startMs).toISOString()}`;
      const graph: ResourceDocument = { kind: 'service-graph', name, document: { Services: services } };
      yield { batch: services.length === 0 ? { bytesRead: 0 } : { resources: [graph], bytesRead: 0 }, next: undefined };
    },
  };
}

/** At most `traceWindowMsMax` long. */
export type ServiceWindow = TimeRange;

/** Of a node of the graph, what tells it and whom it calls; the answer says more. */
export interface GraphNode {
  readonly ReferenceId?: number | undefined;
  readonly Name?: string | undefined;
  readonly Names?: readonly string[] | undefined;
  readonly Type?: string | undefined;
  readonly AccountId?: string | undefined;
  readonly Edges?: readonly { readonly ReferenceId?: number | undefined }[] | undefined;
}

/** Answers of one graph. Documented as a single one, with a token that is not used. */
const graphPagesMax = 50;

export async function servicesIn(
  ask: Ask,
  { startMs, endMs }: ServiceWindow,
  signal?: AbortSignal,
): Promise<readonly GraphNode[]> {
  const services: GraphNode[] = [];
  let token: string | undefined;
  for (let page = 0; page < graphPagesMax; page++) {
    const answer = await ask(
      'xray:GetServiceGraph',
      { StartTime: new Date(startMs), EndTime: new Date(endMs + 1), ...(token && { NextToken: token }) },
      signal,
    );
    services.push(...(answer.Services ?? []));
    token = answer.NextToken === token ? undefined : (answer.NextToken ?? undefined);
    if (token === undefined) break;
  }
  return services;
}
