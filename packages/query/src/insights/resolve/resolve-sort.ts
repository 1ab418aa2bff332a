// `sort`: keys, directions, and the habit of sorting by @timestamp after stats, which has none (D01).
import { replacePart } from '../diagnostics.ts';
import type { PlanSortKey } from '../plan.ts';
import { sortDescendsByDefault } from '../semantics.ts';
import { printName } from '../syntax/print.ts';
import type { CommandSyntax, SortKeySyntax } from '../syntax/syntax.ts';
import { resolveExpression } from './resolve-expression.ts';
import { columnReference, refuseWholeJson, type Scope } from './scope.ts';

type SortSyntax = CommandSyntax & { readonly kind: 'sort' };

/** Adds a sort stage, unless nothing is left to sort by. */
export function resolveSort(scope: Scope, syntax: SortSyntax): void {
  const keys = syntax.keys.flatMap((key) => resolveSortKey(scope, syntax, key));
  if (keys.length > 0) scope.stages.push({ kind: 'sort', keys });
}

function resolveSortKey(scope: Scope, syntax: SortSyntax, key: SortKeySyntax): readonly PlanSortKey[] {
  const descending = key.direction === undefined ? sortDescendsByDefault : key.direction === 'desc';
  if (sortsByLostTime(scope, key)) return sortByOnlyBin(scope, syntax, key, descending);
  const expression = resolveExpression(scope, key.expression);
  refuseWholeJson(scope, expression, key.span, 'sort');
  return expression.kind === 'missing' ? [] : [{ expression, descending }];
}

function sortsByLostTime({ statistics, names }: Scope, { expression }: SortKeySyntax): boolean {
  return (
    statistics !== undefined &&
    expression.kind === 'name' &&
    expression.name === '@timestamp' &&
    !names.has('@timestamp')
  );
}

function sortByOnlyBin(
  scope: Scope,
  syntax: SortSyntax,
  key: SortKeySyntax,
  descending: boolean,
): readonly PlanSortKey[] {
  const bins = scope.statistics?.binKeys ?? [];
  const [bin] = bins;
  if (bin === undefined || bins.length > 1) {
    scope.problems.report('QL-0401', key.span, { instead: undefined }, withoutKey(scope.text, syntax, key));
    return [];
  }
  const name = /^bin\(/i.test(bin.name) ? bin.name : printName(bin.name);
  const suggestion = replacePart(scope.text, key.expression.span, name);
  scope.problems.report('QL-0401', key.span, { instead: bin.name }, suggestion);
  return [{ expression: columnReference(bin), descending }];
}

/** The query without this sort key, or without the whole command and the pipe before it. */
function withoutKey(text: string, syntax: SortSyntax, key: SortKeySyntax): string {
  const others = syntax.keys.filter((other) => other !== key);
  if (others.length > 0) {
    const kept = others.map((other) => text.slice(other.span.start, other.span.end)).join(', ');
    return replacePart(text, syntax.span, `sort ${kept}`);
  }
  const pipe = text.lastIndexOf('|', syntax.span.start);
  const start = text.slice(0, Math.max(pipe, 0)).trimEnd().length;
  return replacePart(text, { start, end: syntax.span.end }, '');
}
