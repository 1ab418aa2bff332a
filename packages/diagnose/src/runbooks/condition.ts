// Conditions of steps are conditions of the query language, which readers of a runbook know already: they are compiled and run
// by it, over one event that holds the figures. There is no other evaluator.
import { epochMs } from '@coldcase/model';
import { compile, fieldNamesOf, interpret, type Plan } from '@coldcase/query';

/** What the evidence does not give is no figure, and what needs it is unknown. */
export type Figures = Readonly<Record<string, string | number>>;

export type ConditionAnswer =
  | { readonly holds: boolean }
  /** Figures that the condition needs and the evidence does not give. */
  | { readonly missing: readonly string[] };

/** Why a text is no condition; absent when it is one. */
export function conditionProblem(text: string): string | undefined {
  const { tree, diagnostics } = compile(`filter ${text}`);
  const error = diagnostics.find(({ severity }) => severity === 'error');
  if (error !== undefined) return `${error.code}: ${error.message}`;
  if (tree.commands.length !== 1) return 'a condition has no commands of its own';
  return figuresIn(text).length === 0 ? 'it compares nothing with the evidence' : undefined;
}

/** The figures that a condition reads. */
export function figuresIn(text: string): readonly string[] {
  const { plan } = compile(`filter ${text}`);
  return plan === undefined ? [] : fieldsOf(plan);
}

function fieldsOf(plan: Plan): readonly string[] {
  return fieldNamesOf(plan).filter((name) => !name.startsWith('@'));
}

/**
 *   answer('reads + writes = 0', { reads: 3, writes: 0 })   →   { holds: false }
 *   answer('reads + writes = 0', { reads: 0 })              →   { missing: ['writes'] }
 */
export function answer(condition: string, figures: Figures): ConditionAnswer {
  const { plan } = compile(`filter ${condition}`);
  if (plan === undefined) return { missing: [condition] };
  const missing = fieldsOf(plan).filter((name) => figures[name] === undefined);
  if (missing.length > 0) return { missing };
  const at = epochMs(0);
  const event = { logGroup: '', logStream: '', timestamp: at, message: JSON.stringify(figures) };
  const table = interpret(plan, [event], { window: { startMs: at, endMs: at }, nowMs: at });
  return { holds: table.rows.length === 1 };
}

/** A cell as a figure: a number where it is one. */
export function figureOf(cell: string): string | number {
  const number = cell.trim() === '' ? Number.NaN : Number(cell);
  return Number.isFinite(number) ? number : cell;
}
