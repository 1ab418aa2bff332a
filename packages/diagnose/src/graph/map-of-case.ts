// The service map of a case: who calls whom, how that is known, and what X-Ray counted at each node.
import type { Cancellation } from '@coldcase/model';
import { asker } from '../answer-rows.ts';
import type { CaseReader } from '../case-reader.ts';
import { linesQuestion, smallCaseEventsMax } from '../questions.ts';
import { gatherGraph } from './gather-graph.ts';
import { graphKinds } from './graph-of-case.ts';
import { type NodeStatistics, nodeStatistics } from './node-statistics.ts';
import type { ServiceGraph } from './service-graph.ts';

export interface ServiceMap extends ServiceGraph {
  /** Of nodes that X-Ray's graph has. */
  readonly statistics: readonly NodeStatistics[];
}

/** Of the incident when the case knows which it is, else of all. One aggregate over the log; a small log is read line by line, too. */
export async function serviceMapOf(reader: CaseReader, signal: Cancellation): Promise<ServiceMap> {
  const { eventCount, incident, window: whole } = reader.facts;
  const window = incident ?? whole;
  const ask = asker(reader, signal)(window);
  const documents = await reader.resources(graphKinds, signal);
  const segments = await reader.segments(window, signal);
  const lines = eventCount <= smallCaseEventsMax ? await ask(linesQuestion('all')) : [];
  const graph = await gatherGraph({ ask, eventCount, documents, segments, lines });
  const graphs = documents.filter(({ kind }) => kind === 'service-graph');
  return { ...graph, statistics: nodeStatistics(graphs, window) };
}
