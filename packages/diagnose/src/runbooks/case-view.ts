// What several steps of a run look at, asked for once and only if a step wants it.
import {
  assert,
  type Cancellation,
  type ResourceDocument,
  type ResourceKind,
  rowRecord,
  type TimeRange,
} from '@coldcase/model';
import { compile } from '@coldcase/query';
import type { CaseReader } from '../case-reader.ts';
import { diagnose } from '../diagnose.ts';
import type { Diagnosis } from '../diagnosis.ts';
import { type Measurements, measure } from '../indicators/measure.ts';
import type { WindowName } from './runbook.ts';

/** Log groups that are told apart: as many as a query gives at once. */
const groupsQuery = 'stats count(*) as events by @log as logGroup\n| sort logGroup\n| limit 10000';

export interface CaseView {
  readonly reader: CaseReader;
  readonly signal: Cancellation;
  /** Absent: the case has no such window. */
  windowOf(name: WindowName): TimeRange | undefined;
  /** Log groups that have events in a window. */
  groupsWithEvents(window: TimeRange): Promise<readonly string[]>;
  diagnosis(): Promise<Diagnosis>;
  measurements(): Promise<Measurements>;
  documents(kind: ResourceKind): Promise<readonly ResourceDocument[]>;
}

export function viewOf(
  reader: CaseReader,
  signal: Cancellation,
  known: { readonly diagnosis?: Diagnosis } = {},
): CaseView {
  const { incident, baseline, window } = reader.facts;
  const windows = { incident: incident ?? window, baseline, case: window };
  const groups = remembered(
    (of: TimeRange) => `${of.startMs} ${of.endMs}`,
    (of) => groupsIn(reader, of, signal),
  );
  const documents = remembered(
    (kind: ResourceKind) => kind,
    (kind) => reader.resources([kind], signal),
  );
  const diagnosis = remembered(
    () => '',
    async () => known.diagnosis ?? (await diagnose(reader, {}, signal)),
  );
  const measurements = remembered(
    () => '',
    () => measure(reader, signal),
  );
  return {
    reader,
    signal,
    windowOf: (name) => windows[name],
    groupsWithEvents: groups,
    diagnosis: () => diagnosis(undefined),
    measurements: () => measurements(undefined),
    documents,
  };
}

function remembered<In, Out>(keyOf: (of: In) => string, ask: (of: In) => Promise<Out>): (of: In) => Promise<Out> {
  const answers = new Map<string, Promise<Out>>();
  return (of) => {
    const asked = answers.get(keyOf(of)) ?? ask(of);
    answers.set(keyOf(of), asked);
    return asked;
  };
}

async function groupsIn(reader: CaseReader, window: TimeRange, signal: Cancellation): Promise<readonly string[]> {
  const { plan } = compile(groupsQuery);
  assert(plan !== undefined, 'the query for log groups compiles');
  const table = await reader.ask(plan, signal, { window });
  return table.rows.map((row) => rowRecord(table, row).logGroup ?? '');
}
