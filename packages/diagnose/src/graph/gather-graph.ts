// Asks a case for its graph: its documents and spans are given, ids in logs are asked for.
import type { ResourceDocument, TraceSegment } from '@coldcase/model';
import { type Ask, numberIn, type Row, timeIn } from '../answer-rows.ts';
import { sightingsQuestion } from '../questions.ts';
import type { Sighting } from './calls-in-logs.ts';
import {
  graphOfCase,
  type LoggedLine,
  type LogOwner,
  logOwners,
  sightingsInLines,
  tracedOwners,
} from './graph-of-case.ts';
import type { ServiceGraph } from './service-graph.ts';

export interface GraphSources {
  readonly ask: Ask;
  readonly eventCount: number;
  readonly documents: readonly ResourceDocument[];
  readonly segments: readonly TraceSegment[];
  /** Lines that were read as a whole: `@log`, `@timestamp`, `@message`. */
  readonly lines: readonly Row[];
}

/** One aggregate over the log. */
export async function gatherGraph({
  ask,
  eventCount,
  documents,
  segments,
  lines,
}: GraphSources): Promise<ServiceGraph> {
  const ownerOf = tracedOwners(logOwners(documents), segments);
  const rows = await ask(sightingsQuestion(endingFor(eventCount)));
  const sightings = [
    ...rows.flatMap((row) => sightingOf(row, ownerOf)),
    ...sightingsInLines(lines.map(loggedLine), ownerOf),
  ];
  return graphOfCase({ documents, segments, sightings });
}

/** A hundred thousand events have some thousands of trace ids; of more, a sample by the last digits of the id. */
const sightedEventsMax = 100_000;

function endingFor(eventCount: number): string {
  const digits = Math.ceil(Math.log(Math.max(1, eventCount / sightedEventsMax)) / Math.log(16));
  return '0'.repeat(digits);
}

/** A REPORT is the end of what it reports. */
function sightingOf(
  { trace = '', logGroup = '', firstTime, lastTime, msMax }: Row,
  ownerOf: LogOwner,
): readonly Sighting[] {
  const node = ownerOf(logGroup);
  const [firstMs, lastMs] = [timeIn(firstTime), timeIn(lastTime)];
  return node === undefined
    ? []
    : [{ id: trace, node, firstMs: Math.min(firstMs, lastMs - (numberIn(msMax) ?? 0)), lastMs }];
}

function loggedLine(row: Row): LoggedLine {
  return { logGroup: row['@log'] ?? '', timeMs: timeIn(row['@timestamp']), message: row['@message'] ?? '' };
}
