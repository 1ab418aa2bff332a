// The story of a pipeline: each stage takes rows and gives rows.
import { unreachable } from '@coldcase/model';
import { endsMatching } from '../matching.ts';
import type { PlanExpression, PlanStage } from '../plan.ts';
import { toText, type Value } from '../value.ts';
import { evaluate } from './evaluate.ts';
import { madeRow, type Row, type Rows, withColumns } from './row.ts';
import { aggregate } from './stages/aggregate.ts';
import { detectAnomalies } from './stages/anomalies.ts';
import { append, extractAll, join, lookUp, unnest } from './stages/from-elsewhere.ts';
import { dedup, sort } from './stages/order.ts';
import { comparePatterns, describePatterns } from './stages/patterns.ts';
import { relevantFields } from './stages/relevant-fields.ts';
import { accumulate, fillBins, fillDown, lag, outlier, sessionize, totals } from './stages/series.ts';
import type { RunContext } from './subplan-answer.ts';

/** Rows after all stages, and how many events had passed the filters before anything was summed up or cut. */
export interface StagesResult extends Rows {
  readonly matched: number;
}

export function runStages(stages: readonly PlanStage[], start: Rows, context: RunContext): StagesResult {
  let current = start;
  let matched: number | undefined;
  for (const stage of stages) {
    // An estimate runs nothing, so nothing matches.
    if (matched === undefined && endsMatching(stage)) matched = stage.kind === 'estimate' ? 0 : current.rows.length;
    current = runStage(stage, current, context);
  }
  return { ...current, matched: matched ?? current.rows.length };
}

function runStage(stage: PlanStage, current: Rows, context: RunContext): Rows {
  const { rows, areEvents } = current;
  const events = (changed: readonly Row[]): Rows => ({ rows: changed, areEvents });
  const made = (changed: readonly Row[]): Rows => ({ rows: changed, areEvents: false });
  switch (stage.kind) {
    case 'filter':
      return events(rows.filter((row) => isTrue(stage.condition, row, context)));
    case 'extend':
      return events(rows.map((row) => withColumns(row, [[stage.column.id, evaluate(stage.expression, row, context)]])));
    case 'extract':
      if (stage.multi) return events(rows.flatMap((row) => extractAll(row, stage, context)));
      return events(rows.map((row) => extract(row, stage, context)));
    case 'unnest':
      return events(rows.flatMap((row) => unnest(row, stage, context)));
    case 'lookup':
      return events(lookUp(stage, rows, context));
    case 'join':
      return events(join(stage, rows, context));
    case 'append':
      return events(append(stage, rows, context));
    case 'sort':
      return events(sort(stage.keys, current, context));
    case 'limit':
      return events(rows.slice(0, stage.count));
    case 'dedup':
      return events(dedup(stage.keys, rows, context));
    case 'totals':
      return events(totals(stage, rows));
    case 'accumulate':
      return events(accumulate(stage, rows, context));
    case 'lag':
      return events(lag(stage, rows, context));
    case 'fillDown':
      return events(fillDown(stage, rows, context));
    case 'fillBins':
      return made(fillBins(stage, rows, context));
    case 'outlier':
      return events(outlier(stage, rows, context));
    case 'sessionize':
      return events(sessionize(stage, rows, context));
    case 'aggregate':
      return made(aggregate(stage, rows, context));
    case 'describePatterns':
      return made(describePatterns(stage, rows));
    case 'comparePatterns':
      return made(comparePatterns(stage, rows, context));
    case 'anomaly':
      return made(detectAnomalies(stage, rows, context));
    case 'relevantFields':
      return made(relevantFields(stage, rows, context));
    case 'estimate':
      return made([estimate(stage, context)]);
    default:
      return unreachable(stage);
  }
}

function isTrue(condition: PlanExpression, row: Row, context: RunContext): boolean {
  const not = evaluate({ kind: 'not', operand: condition, type: 'truth' }, row, context);
  return not === 0;
}

/** A group that took no part in the match is empty, as in RE2; without a match all columns are missing. */
function extract(row: Row, stage: PlanStage & { readonly kind: 'extract' }, context: RunContext): Row {
  const text = toText(evaluate(stage.source, row, context));
  const captures = text === undefined ? undefined : stage.regex.capture(text);
  return withColumns(
    row,
    stage.columns.map(({ id }, index): readonly [string, Value] => [id, captures?.[index]]),
  );
}

function estimate(stage: PlanStage & { readonly kind: 'estimate' }, { facts }: RunContext): Row {
  return madeRow(
    [
      [stage.records.id, facts.recordsScanned],
      [stage.bytes.id, facts.bytesScanned],
    ],
    0,
  );
}
