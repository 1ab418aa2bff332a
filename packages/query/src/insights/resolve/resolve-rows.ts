// Commands that bring rows or values from elsewhere: out of a text, a list, a table, another log group.
import { replacePart } from '../diagnostics.ts';
import type { JoinStage, PlanColumn, PlanExpression, PlanOutput } from '../plan.ts';
import type {
  AppendColsSyntax,
  CommandSyntax,
  JoinSyntax,
  JsonSyntax,
  LookupPairSyntax,
  LookupSyntax,
  NameSyntax,
} from '../syntax/syntax.ts';
import { resolveExpression } from './resolve-expression.ts';
import { columnReference, lookUpName, newColumn, resolveName, type Scope, showAdded } from './scope.ts';

/** `json field=f "a.b" as x` is `jsonParse(f).a.b as x`. */
export function resolveJson(scope: Scope, syntax: JsonSyntax): void {
  const source =
    syntax.source === undefined ? resolveName(scope, '@message', syntax.span) : resolveExpression(scope, syntax.source);
  const object: PlanExpression =
    source.type === 'json' ? source : { kind: 'call', function: 'jsonParse', args: [source], type: 'json' };
  for (const { path, alias } of syntax.paths) {
    const steps = path.value.split(/[.[\]]+/).filter((step) => step !== '');
    const expression: PlanExpression = { kind: 'path', object, steps, type: 'json' };
    const column = newColumn(scope, alias?.name ?? path.value, 'json');
    scope.stages.push({ kind: 'extend', column, expression });
    showAdded(scope, column);
  }
}

export function resolveUnnest(scope: Scope, syntax: CommandSyntax & { readonly kind: 'unnest' }): void {
  const list = resolveExpression(scope, syntax.list);
  if (comesFromSplit(scope, list)) scope.problems.report('QL-0419', syntax.list.span, {});
  const column = newColumn(scope, syntax.into.name, 'json');
  scope.stages.push({ kind: 'unnest', list: listOf(list), column, readsText: false });
  showAdded(scope, column);
}

/** A list that `split` made is none to `unnest` and `expand` (observed). */
function comesFromSplit(scope: Scope, expression: PlanExpression): boolean {
  if (expression.kind === 'column') return scope.splitIds.has(expression.id);
  return expression.kind === 'call' && expression.function === 'split';
}

/** A field of a JSON message that is a list or a map has no value of its own (only its leaves do), and is read from the message. */
function listOf(list: PlanExpression): PlanExpression {
  if (list.kind !== 'field' || list.name.startsWith('@')) return list;
  const message: PlanExpression = { kind: 'field', name: '@message', type: 'dynamic' };
  const object: PlanExpression = { kind: 'call', function: 'jsonParse', args: [message], type: 'json' };
  const inMessage: PlanExpression = { kind: 'path', object, steps: list.name.split('.'), type: 'json' };
  return { kind: 'call', function: '#part', args: [list, inMessage], type: 'json' };
}

/** In place: later commands find the elements under the name of the list. */
export function resolveExpand(scope: Scope, { field }: CommandSyntax & { readonly kind: 'expand' }): void {
  const list = resolveName(scope, field.name, field.span);
  if (comesFromSplit(scope, list)) return;
  const column = newColumn(scope, field.name, 'json');
  scope.stages.push({ kind: 'unnest', list: listOf(list), column, readsText: true });
  showAdded(scope, column);
}

export function resolveLookup(scope: Scope, syntax: LookupSyntax): void {
  const keys = syntax.keys.map(({ column, field }) => ({
    tableColumn: column.name,
    value: resolveName(scope, field.name, field.span),
  }));
  const outputs = syntax.outputs.map((pair) => resolveOutput(scope, syntax, pair));
  scope.stages.push({ kind: 'lookup', table: syntax.table.name, match: syntax.match, keys, outputs });
  for (const { column } of outputs) showAdded(scope, column);
}

/** `OUTPUTNEW` keeps what the field already holds. After stats there is nothing to keep unless a column has the name. */
function resolveOutput(scope: Scope, { replaces }: LookupSyntax, { column, field }: LookupPairSyntax) {
  const isKnown = scope.statistics === undefined || lookUpName(scope, field.name) !== undefined;
  const kept = replaces || !isKnown ? undefined : resolveName(scope, field.name, field.span);
  const output = { tableColumn: column.name, column: newColumn(scope, field.name, 'dynamic') };
  return kept === undefined ? output : { ...output, kept };
}

/**
 * The right side is a sub-plan whose output grows while later commands name its fields.
 *
 *   join left=a right=b where a.id = b.id (SOURCE 'g') | fields b.status
 *   →   subplan output: id, status      stage columns: c#1, c#2
 */
export function resolveJoin(scope: Scope, syntax: JoinSyntax): void {
  if (scope.join !== undefined) scope.problems.report('QL-0416', syntax.span, {});
  const right = scope.resolveSubquery(scope, syntax.query, { kind: 'same' });
  const output: PlanOutput[] = [];
  const columns: PlanColumn[] = [];
  scope.subplans[right.index] = { window: { kind: 'same' }, plan: { ...right.plan, output } };
  const indexOf = (name: string): number => {
    const known = output.findIndex((each) => each.name === name);
    if (known >= 0) return known;
    const expression = resolveName(right.scope, name, undefined);
    output.push({ name, expression });
    columns.push(newColumn(scope, `${syntax.right.name}.${name}`, expression.type));
    return output.length - 1;
  };
  const on = syntax.on.flatMap((key) => resolveJoinKey(scope, syntax, key, indexOf));
  const stage: JoinStage = { kind: 'join', type: syntax.type, subplan: right.index, on, columns };
  scope.stages.push(stage);
  scope.join = {
    left: syntax.left.name,
    right: syntax.right.name,
    rightField: (name) => {
      const column = columns[indexOf(name)];
      return column === undefined ? { kind: 'missing', type: 'dynamic' } : columnReference(column);
    },
  };
}

/** One side belongs to each alias, in either order. */
function resolveJoinKey(
  scope: Scope,
  { left, right }: JoinSyntax,
  { one, other, span }: JoinSyntax['on'][number],
  indexOf: (name: string) => number,
): JoinStage['on'] {
  const of = (alias: NameSyntax) => {
    const side = [one, other].find(({ name }) => name.startsWith(`${alias.name}.`));
    return side?.name.slice(alias.name.length + 1);
  };
  const [leftField, rightField] = [of(left), of(right)];
  if (leftField === undefined || rightField === undefined) {
    scope.problems.report('QL-0421', span, { left: left.name, right: right.name });
    return [];
  }
  return [{ left: resolveName(scope, leftField, span), right: indexOf(rightField) }];
}

/** Columns of the sub-query beside those that are there; with `override` in their place. */
export function resolveAppendCols(scope: Scope, syntax: AppendColsSyntax): void {
  const { index, plan } = scope.resolveSubquery(scope, syntax.query, { kind: 'same' });
  const outputs = plan.output.map(({ name, expression }, position) => {
    const existing = lookUpName(scope, name);
    const column = newColumn(scope, name, expression.type);
    const isKept = existing !== undefined && !syntax.override;
    return { index: position, column, ...(isKept ? { kept: existing } : {}) };
  });
  scope.stages.push({ kind: 'append', subplan: index, rowsMax: syntax.rowsMax, outputs });
  for (const { column } of outputs) showAdded(scope, column);
}

/** `unmask f` shows what masking hid. A case holds what it holds: the fields are shown as they are. */
export function hintAtUnmask(scope: Scope, command: CommandSyntax & { readonly kind: 'unmask' }): void {
  const word = { start: command.span.start, end: command.span.start + 'unmask'.length };
  scope.problems.report('QL-0420', word, {}, replacePart(scope.text, word, 'fields'));
}
