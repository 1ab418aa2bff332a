// The door of the language: a text becomes a plan, and everything that is wrong with it becomes diagnostics.
import type { Diagnostic } from '@coldcase/model';
import { collectProblems } from './diagnostics.ts';
import type { Plan } from './plan.ts';
import { resolveQuery } from './resolve/resolve-query.ts';
import { serviceWording } from './service-wording.ts';
import { parseQuery } from './syntax/parser.ts';
import type { QuerySyntax } from './syntax/syntax.ts';

/** Nothing yet; the place for a log class or a strictness, so that callers need not change. */
export type CompileOptions = Readonly<Record<never, never>>;

export interface Compiled {
  /** Absent exactly when one of the diagnostics is an error. */
  readonly plan?: Plan;
  readonly tree: QuerySyntax;
  /** In the order of the text. */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Compiles a Logs Insights query.
 *
 *   compile('filter @message like /ERROR/ | stats count() by bin(5m)')   →   { plan, tree, diagnostics: [a hint] }
 *
 * Never throws and never hangs, whatever the text: the length is limited and the work is about linear in it.
 */
export function compile(text: string, _options: CompileOptions = {}): Compiled {
  const wellFormed = text.toWellFormed();
  const problems = collectProblems();
  const tree = parseQuery(wellFormed, problems);
  const plan = resolveQuery(tree, wellFormed, problems);
  const inOrder = problems.list.toSorted((left, right) => (left.span?.start ?? 0) - (right.span?.start ?? 0));
  const diagnostics = inOrder.map((diagnostic) => withWording(wellFormed, diagnostic));
  const isFit = diagnostics.every(({ severity }) => severity !== 'error');
  return isFit ? { plan, tree, diagnostics } : { tree, diagnostics };
}

function withWording(text: string, diagnostic: Diagnostic): Diagnostic {
  const service = serviceWording(text, diagnostic);
  return service === undefined ? diagnostic : { ...diagnostic, service };
}
