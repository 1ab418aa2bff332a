// Commands about the kinds of messages: `pattern`, and what may follow it. A pattern is made in two steps. The engine counts
// messages by a key that it can compute itself; what a reader sees is made from one message of each key.
//
//   pattern @message   →   aggregate {key} {count, earliest message}   describePatterns

import { type Period, periodOf } from '../period.ts';
import type {
  AnomalyStage,
  ComparePatternsStage,
  DescribePatternsStage,
  PatternGroups,
  PlanColumn,
  PlanExpression,
  PlanStage,
  RelevantFieldsStage,
} from '../plan.ts';
import { anomalyColumns, diffColumns, patternColumns, relevantFieldColumns, slicesOfWindow } from '../semantics.ts';
import type { CommandSyntax, DiffBaseline, RelevantFieldsSyntax } from '../syntax/syntax.ts';
import type { ValueType } from '../value.ts';
import { resolveExpression } from './resolve-expression.ts';
import { columnReference, newColumn, refuseWholeJson, type Scope, textOf } from './scope.ts';

/** The case's own pattern of a whole message; of any other text its shape. */
function keyOf(text: PlanExpression): PlanExpression {
  const shape: PlanExpression = { kind: 'call', function: '#shape', args: [text], type: 'dynamic' };
  if (text.kind !== 'field' || text.name !== '@message') return shape;
  const own: PlanExpression = { kind: 'field', name: '@case.pattern', type: 'dynamic' };
  return { kind: 'call', function: 'coalesce', args: [own, shape], type: 'dynamic' };
}

export function resolvePattern(scope: Scope, syntax: CommandSyntax & { readonly kind: 'pattern' }): void {
  const text = resolveExpression(scope, syntax.field);
  refuseWholeJson(scope, text, syntax.field.span, 'pattern');
  if (scope.sorted) scope.problems.report('QL-0415', syntax.span, {});
  const before = [...scope.stages];
  const groups = addGroups(scope, scope.stages, text, []);
  const columns = patternColumnsOf(scope, patternColumns);
  scope.stages.push({ kind: 'describePatterns', groups, columns });
  beginAnew(scope, Object.values(columns));
  scope.pattern = { groups, before, text };
}

/** Counts messages by key, and by further keys, and keeps one of each. */
function addGroups(
  scope: Scope,
  stages: PlanStage[],
  text: PlanExpression,
  further: readonly { readonly column: PlanColumn; readonly expression: PlanExpression }[],
): PatternGroups {
  const column = (name: string, type: ValueType) => newColumn(scope, name, type);
  const groups = {
    key: column('key', 'dynamic'),
    count: column('count', 'number'),
    sample: column('sample', 'dynamic'),
  };
  const present: PlanExpression = { kind: 'call', function: 'ispresent', args: [text], type: 'truth' };
  stages.push(
    { kind: 'filter', condition: present },
    {
      kind: 'aggregate',
      keys: [
        { column: groups.key, expression: keyOf(text), isBin: false },
        ...further.map((key) => ({ ...key, isBin: false })),
      ],
      aggregates: [
        { column: groups.count, function: 'count', args: [] },
        { column: groups.sample, function: '#least', args: [text] },
      ],
    },
  );
  return groups;
}

interface NamedType {
  readonly name: string;
  readonly type: ValueType;
}

const made = (scope: Scope, { name, type }: NamedType) => newColumn(scope, name, type);

function patternColumnsOf(scope: Scope, names: typeof patternColumns): DescribePatternsStage['columns'] {
  return {
    pattern: made(scope, names.pattern),
    ratio: made(scope, names.ratio),
    sampleCount: made(scope, names.sampleCount),
    severity: made(scope, names.severity),
  };
}

function diffColumnsOf(scope: Scope): ComparePatternsStage['columns'] {
  return {
    pattern: made(scope, diffColumns.pattern),
    sampleCount: made(scope, diffColumns.sampleCount),
    difference: made(scope, diffColumns.difference),
    description: made(scope, diffColumns.description),
    severity: made(scope, diffColumns.severity),
  };
}

function anomalyColumnsOf(scope: Scope): AnomalyStage['columns'] {
  return {
    ...patternColumnsOf(scope, anomalyColumns),
    kind: made(scope, anomalyColumns.kind),
    description: made(scope, anomalyColumns.description),
    from: made(scope, anomalyColumns.from),
  };
}

function relevantFieldColumnsOf(scope: Scope): RelevantFieldsStage['columns'] {
  return {
    fieldName: made(scope, relevantFieldColumns.fieldName),
    score: made(scope, relevantFieldColumns.score),
    contributors: made(scope, relevantFieldColumns.contributors),
    conditionalMedian: made(scope, relevantFieldColumns.conditionalMedian),
    baselineMedian: made(scope, relevantFieldColumns.baselineMedian),
  };
}

/** From here on there are only these columns. */
function beginAnew(scope: Scope, columns: readonly PlanColumn[]): void {
  scope.names = new Map(columns.map((column) => [column.name, column]));
  scope.statistics = { columns, byText: new Map(), binKeys: [], otherKeys: [] };
  scope.shown = new Map();
  scope.displayed = false;
  scope.parsedNames = [];
  scope.join = undefined;
}

const dayWords: Readonly<Record<Exclude<DiffBaseline, 'preceding'>, readonly [number, string]>> = {
  previousDay: [1, 'd'],
  previousWeek: [1, 'w'],
  previousMonth: [1, 'mo'],
};

export function resolveDiff(scope: Scope, syntax: CommandSyntax & { readonly kind: 'diff' }): void {
  if (scope.pattern === undefined) {
    scope.problems.report('QL-0417', syntax.span, { word: 'diff' });
    return;
  }
  if (syntax.against === 'preceding') comparePatterns(scope, { kind: 'preceding' });
  else compareWithEarlier(scope, ...dayWords[syntax.against]);
}

/** `logcompare timeshift 7d`: the same comparison; of whole messages when no `pattern` stands before it. */
export function resolveLogCompare(scope: Scope, syntax: CommandSyntax & { readonly kind: 'logcompare' }): void {
  const { count, unit, span } = syntax.shift;
  if (periodOf(count, unit) === undefined) {
    scope.problems.report('QL-0217', span, { text: textOf(scope, span) });
    return;
  }
  if (scope.pattern === undefined) {
    const field = { kind: 'name', name: '@message', span: syntax.span } as const;
    resolvePattern(scope, { kind: 'pattern', field, span: syntax.span });
  }
  compareWithEarlier(scope, count, unit);
}

function compareWithEarlier(scope: Scope, count: number, unit: string): void {
  const by = uncapped(count, unit);
  if (by !== undefined) comparePatterns(scope, { kind: 'earlier', by });
}

/** The caps of `bin()` are its own: 36 hours earlier is 36 hours earlier. */
function uncapped(count: number, unit: string): Period | undefined {
  const one = periodOf(1, unit)?.period;
  if (one?.kind === 'fixed') return { ...one, periodMs: one.periodMs * count };
  return one?.kind === 'months' ? { ...one, monthCount: one.monthCount * count } : undefined;
}

function comparePatterns(scope: Scope, window: { kind: 'preceding' } | { kind: 'earlier'; by: Period }): void {
  const { pattern } = scope;
  if (pattern === undefined) return;
  const { groups } = pattern;
  scope.stages.pop();
  const stages = [...scope.stages];
  const output = [groups.key, groups.count, groups.sample].map((column) => ({
    name: column.name,
    expression: columnReference(column),
  }));
  const sources = scope.sources === undefined ? {} : { sources: scope.sources };
  scope.subplans.push({
    window,
    plan: { text: scope.text, stages, output, subplans: [...scope.subplans], ...sources },
  });
  const columns = diffColumnsOf(scope);
  scope.stages.push({ kind: 'comparePatterns', groups, subplan: scope.subplans.length - 1, columns });
  beginAnew(scope, Object.values(columns));
}

/** Patterns again, this time by slices of the window. */
export function resolveAnomaly(scope: Scope, syntax: CommandSyntax & { readonly kind: 'anomaly' }): void {
  const { pattern } = scope;
  if (pattern === undefined) {
    scope.problems.report('QL-0417', syntax.span, { word: 'anomaly' });
    return;
  }
  scope.stages.splice(0, scope.stages.length, ...pattern.before);
  const slice = newColumn(scope, 'slice', 'number');
  const time: PlanExpression = { kind: 'field', name: '@timestamp', type: 'timestamp' };
  const count: PlanExpression = { kind: 'literal', value: slicesOfWindow, type: 'number' };
  const expression: PlanExpression = { kind: 'call', function: '#slice', args: [time, count], type: 'number' };
  const groups = addGroups(scope, scope.stages, pattern.text, [{ column: slice, expression }]);
  const columns = anomalyColumnsOf(scope);
  scope.stages.push({ kind: 'anomaly', groups, slice, columns });
  beginAnew(scope, Object.values(columns));
}

export function resolveRelevantFields(scope: Scope, syntax: RelevantFieldsSyntax): void {
  for (const { name, span } of syntax.fields) {
    if (scope.names.has(name) || scope.statistics !== undefined) scope.problems.report('QL-0425', span, { name });
  }
  const condition = resolveExpression(scope, syntax.condition);
  if (readsColumn(condition)) scope.problems.report('QL-0425', syntax.condition.span, { name: 'The condition' });
  const columns = relevantFieldColumnsOf(scope);
  const fields = syntax.fields.map(({ name }) => name);
  scope.stages.push({ kind: 'relevantFields', fields, condition, columns });
  beginAnew(scope, Object.values(columns));
}

function readsColumn(expression: unknown): boolean {
  if (Array.isArray(expression)) return expression.some(readsColumn);
  if (typeof expression !== 'object' || expression === null) return false;
  return ('kind' in expression && expression.kind === 'column') || Object.values(expression).some(readsColumn);
}

/** Nothing is run: the commands before it leave nothing but the log groups that they chose. */
export function resolveEstimate(scope: Scope): void {
  scope.stages.splice(0);
  scope.subplans.splice(0);
  const records = newColumn(scope, 'estimatedRecordsScanned', 'number');
  const bytes = newColumn(scope, 'estimatedBytesScanned', 'number');
  scope.stages.push({ kind: 'estimate', records, bytes });
  beginAnew(scope, [records, bytes]);
}
