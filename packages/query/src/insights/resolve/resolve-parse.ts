// `parse`: a glob or a regular expression becomes one compiled pattern, its groups become columns.
import type { PlanColumn, PlanExpression } from '../plan.ts';
import type { CompiledRegex } from '../regex/compiled-regex.ts';
import { globSource } from '../regex/glob.ts';
import type { NameSyntax, ParseSyntax } from '../syntax/syntax.ts';
import { compilePattern, resolveExpression } from './resolve-expression.ts';
import { newColumn, resolveName, type Scope } from './scope.ts';

export function resolveParse(scope: Scope, syntax: ParseSyntax): void {
  const source =
    syntax.source === undefined ? resolveName(scope, '@message', syntax.span) : resolveExpression(scope, syntax.source);
  if (syntax.pattern.kind === 'mode') {
    resolveMode(scope, syntax, source);
    return;
  }
  const found = syntax.pattern.kind === 'text' ? compileGlob(scope, syntax) : compileNamedGroups(scope, syntax);
  if (found === undefined) return;
  const columns = found.names.map((name) => newColumn(scope, name, 'dynamic'));
  scope.stages.push({ kind: 'extract', source, regex: found.regex, columns, multi: syntax.multi });
  for (const column of columns) bind(scope, column);
}

/** `logfmt as m` makes one map; `csv as a, b` one value for each name, by position. */
function resolveMode(scope: Scope, { pattern, names, span }: ParseSyntax, source: PlanExpression): void {
  if (pattern.kind !== 'mode') return;
  const isMap = pattern.mode === 'logfmt';
  if (names.length === 0 || (isMap && names.length > 1)) {
    const expected = isMap ? 'one name for its map' : 'a name for each value';
    scope.problems.report('QL-0307', span, { mode: pattern.mode, expected });
    return;
  }
  const read: PlanExpression = { kind: 'call', function: isMap ? '#logfmt' : '#csv', args: [source], type: 'json' };
  for (const [index, { name }] of names.entries()) {
    const expression: PlanExpression = isMap ? read : { kind: 'path', object: read, steps: [index], type: 'json' };
    const column = newColumn(scope, name, 'json');
    if (isMap) scope.wholeJsonIds.add(column.id);
    scope.stages.push({ kind: 'extend', column, expression });
    bind(scope, column);
  }
}

function bind(scope: Scope, column: PlanColumn): void {
  scope.names.set(column.name, column);
  if (!scope.parsedNames.includes(column.name)) scope.parsedNames.push(column.name);
}

interface NamedRegex {
  readonly regex: CompiledRegex;
  readonly names: readonly string[];
}

function compileGlob(scope: Scope, { pattern, names }: ParseSyntax): NamedRegex | undefined {
  if (pattern.kind !== 'text') return undefined;
  const stars = pattern.value.split('*').length - 1;
  const expectedNames = Math.max(stars, 1);
  if (names.length !== expectedNames || pattern.value === '') {
    scope.problems.report('QL-0306', pattern.span, { stars, names: names.length });
    return undefined;
  }
  const regex = compilePattern(scope, { source: globSource(pattern.value), span: pattern.span }, 'groups');
  return regex && { regex, names: names.map(({ name }) => name) };
}

/** Names come from the groups themselves, or from `as` when there are equally many. */
function compileNamedGroups(scope: Scope, { pattern, names }: ParseSyntax): NamedRegex | undefined {
  if (pattern.kind !== 'regex') return undefined;
  const regex = compilePattern(scope, pattern, 'groups');
  if (regex === undefined) return undefined;
  const groupNames = regex.groups.flatMap((group) => (group.name === undefined ? [] : [group.name]));
  if (names.length > 0) return renameGroups(scope, pattern.span, regex, names);
  if (groupNames.length > 0) return { regex, names: groupNames };
  scope.problems.report('QL-0304', pattern.span, {});
  return undefined;
}

function renameGroups(
  scope: Scope,
  span: ParseSyntax['span'],
  regex: CompiledRegex,
  names: readonly NameSyntax[],
): NamedRegex | undefined {
  if (names.length === regex.groups.length) return { regex, names: names.map(({ name }) => name) };
  scope.problems.report('QL-0305', span, { groups: regex.groups.length, names: names.length });
  return undefined;
}
