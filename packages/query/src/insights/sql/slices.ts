// The first page of a long list without the rest. "The newest 20 events that …" need not look at all of them: the window is cut
// into slices, newest first, each longer than the one before, and the next is asked only while rows are missing.
//
//   window    ├───────────────────────────┼─────────┼──┤        limit 20
//   asked               third              second  first        stops as soon as there are 20
//
// What the slices so far have given tells how long the next one should be; when they gave nothing, it is all the rest.
// It is the same answer, since slices share no millisecond and come in the order of the rows. Engines skip what lies outside of
// a slice by the least and greatest time of each block.
import { epochMs, type TimeRange } from '@coldcase/model';
import type { Plan, PlanStage } from '../plan.ts';
import { eventsComeNewestFirst } from '../semantics.ts';

/** Events in the first slice: a scan of so many is as quick as opening the files. */
const firstSliceEvents = 60_000;
/** Where so many rows are wanted, the first slice is longer: most filters keep fewer than one event in this number. */
const eventsPerRow = 20;
/** How much longer the next slice is, at least; and how much longer than what the rows so far would ask for. */
const growth = 4;
const surplus = 1.5;

export interface Slicing {
  readonly newestFirst: boolean;
  /** Rows that end the search. */
  readonly rows: number;
}

/** How a plan can be answered in slices; `undefined` when it needs all of its events. */
export function slicingOf(plan: Plan, rowCap: number): Slicing | undefined {
  const last = plan.stages.at(-1);
  const limited = last?.kind === 'limit' ? plan.stages.slice(0, -1) : plan.stages;
  const sort = limited.at(-1)?.kind === 'sort' ? limited.at(-1) : undefined;
  const rest = sort === undefined ? limited : limited.slice(0, -1);
  if (!rest.every(looksAtOneRow) || plan.scanShiftMs !== undefined) return undefined;
  if (last?.kind !== 'limit' && rest.some(isLookUp)) return undefined;
  const newestFirst = directionOf(sort);
  if (newestFirst === undefined) return undefined;
  return { newestFirst, rows: Math.min(rowCap, last?.kind === 'limit' ? last.count : rowCap) };
}

function looksAtOneRow(stage: PlanStage): boolean {
  if (stage.kind === 'extract') return !stage.multi;
  return ['filter', 'extend', 'lookup'].includes(stage.kind);
}

/** `@requestId = "…"` without a limit wants all that there is, which is little: one statement finds it. */
function isLookUp(stage: PlanStage): boolean {
  if (stage.kind !== 'filter') return false;
  const { condition } = stage;
  const parts = condition.kind === 'logical' && condition.operator === 'and' ? condition.operands : [condition];
  return parts.some((part) => part.kind === 'compare' && part.operator === '=' && part.right.kind === 'literal');
}

/** Only the order of time is the order of slices. */
function directionOf(sort: PlanStage | undefined): boolean | undefined {
  if (sort === undefined) return eventsComeNewestFirst;
  const [key, ...others] = sort.kind === 'sort' ? sort.keys : [];
  const isTime = key?.expression.kind === 'field' && key.expression.name === '@timestamp' && others.length === 0;
  return isTime ? key.descending : undefined;
}

/** Goes through a window slice by slice. */
export interface Slices {
  /** Rows that end the search. */
  readonly enough: number;
  /** The next slice; `undefined` when the whole window has been asked. */
  next(rowsSoFar: number): TimeRange | undefined;
}

/** Slices of a window that holds about so many events; `undefined` when it is small enough to be asked at once. */
export function slicesOf({ startMs, endMs }: TimeRange, eventCount: number, slicing: Slicing): Slices | undefined {
  const length = endMs - startMs + 1;
  const first = (Math.max(firstSliceEvents, slicing.rows * eventsPerRow) / Math.max(1, eventCount)) * length;
  if (first * growth >= length) return undefined;
  let done = 0;
  return {
    enough: slicing.rows,
    next: (rowsSoFar) => {
      if (done >= length) return undefined;
      const wanted = done === 0 ? first : Math.max(done * growth, (done / rowsSoFar) * slicing.rows * surplus);
      const size = Math.min(length - done, Math.ceil(wanted));
      const from = slicing.newestFirst ? endMs - done - size + 1 : startMs + done;
      done += size;
      return { startMs: epochMs(from), endMs: epochMs(from + size - 1) };
    },
  };
}
