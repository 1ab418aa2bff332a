// `SOURCE`: which log groups take part. What a case cannot know, classes and tags, is said and not guessed.
import type { PlanSource } from '../plan.ts';
import type { QuerySyntax, SelectorSyntax, SourceSyntax } from '../syntax/syntax.ts';
import type { Scope } from './scope.ts';

/** The sources of a query; none when it names none or only what a case does not know. */
export function resolveSources(scope: Scope, tree: QuerySyntax): readonly PlanSource[] | undefined {
  const sources = tree.sources.flatMap((source) => resolveSource(scope, source));
  return sources.length === 0 ? undefined : sources;
}

function resolveSource(scope: Scope, source: SourceSyntax): readonly PlanSource[] {
  if (source.kind === 'source') return [{ kind: 'name', logGroup: source.logGroup }];
  for (const selector of source.selectors) applySelector(scope, selector);
  const groups = source.selectors.filter((selector) => selector.kind === 'logGroups');
  const namePrefixes = groups.flatMap((selector) => selector.namePrefixes);
  const accounts = groups.flatMap((selector) => selector.accounts);
  return namePrefixes.length + accounts.length === 0 ? [] : [{ kind: 'selection', namePrefixes, accounts }];
}

function applySelector(scope: Scope, selector: SelectorSyntax): void {
  if (selector.kind === 'logGroupTags')
    scope.problems.report('QL-0114', selector.span, { what: 'the tags of log groups' });
  if (selector.kind === 'logGroups' && selector.classes.length > 0) {
    scope.problems.report('QL-0114', selector.span, { what: 'the classes of log groups' });
  }
  if (selector.kind !== 'dataSource' || selector.names.length === 0) return;
  const value = { kind: 'field', name: '@data_source_name', type: 'dynamic' } as const;
  const list = selector.names.map((name) => ({ kind: 'literal', value: name, type: 'dynamic' }) as const);
  scope.stages.push({ kind: 'filter', condition: { kind: 'oneOf', negated: false, value, list, type: 'truth' } });
}
