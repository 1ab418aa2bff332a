// What an author wants to know beyond the form of a file: ways that lead nowhere, parameters that nobody asks for.
import { figuresIn } from './condition.ts';
import { holesIn } from './parameters.ts';
import type { EvidenceSource, Route, Runbook, RunbookProblem, Step } from './runbook.ts';

/** @param runbooks  ids of all that there are, for steps that lead on to another one */
export function checkRunbook(runbook: Runbook, runbooks: ReadonlySet<string>): readonly RunbookProblem[] {
  return [
    ...runbook.steps.flatMap((step) => [
      ...wayProblems(step, runbook, runbooks),
      ...figureProblems(step),
      ...holeProblems(step, runbook),
    ]),
    ...unreachable(runbook),
    ...unusedParameters(runbook),
  ].toSorted((a, b) => a.line - b.line);
}

function routesOf(step: Step): readonly Route[] {
  const { holds, else: otherwise, unknown, after } = step.routes;
  return step.check === undefined ? [after] : [holds, otherwise, unknown];
}

// Only forward, so that every run ends.
function wayProblems(step: Step, { steps }: Runbook, runbooks: ReadonlySet<string>): readonly RunbookProblem[] {
  const { line } = step;
  const ways = routesOf(step).flatMap(({ to }): RunbookProblem[] => {
    if (to.kind === 'runbook' && !runbooks.has(to.runbook))
      return [{ line, what: `there is no runbook ${to.runbook}` }];
    if (to.kind === 'step' && numberOf(steps, to.step) <= step.number)
      return [{ line, what: `it leads back to "${to.step}": a runbook goes forward only` }];
    return [];
  });
  const waits = step.when.filter((id) => numberOf(steps, id) >= step.number || !hasCheck(steps, id));
  return [...ways, ...waits.map((id) => ({ line, what: `it waits for "${id}", which is not checked before it` }))];
}

function numberOf(steps: readonly Step[], id: string): number {
  return steps.find((step) => step.id === id)?.number ?? 0;
}

function hasCheck(steps: readonly Step[], id: string): boolean {
  return steps.some((step) => step.id === id && step.check !== undefined);
}

const always: Readonly<Record<EvidenceSource['kind'], readonly string[]>> = {
  query: ['rows'],
  metric: [],
  indicator: ['value', 'band'],
  finding: ['found'],
  resource: ['documents'],
  changes: ['changes', 'failed'],
};

/** Of each metric; see look-at-metrics.ts. */
const derivedFigures = ['usual', 'first', 'last', 'mean', 'peak', 'active'];

/** A condition over a figure that its evidence never gives would be unknown for ever. The columns of a query are not known here. */
function figureProblems({ check }: Step): readonly RunbookProblem[] {
  if (check === undefined || check.evidence.kind === 'query') return [];
  const { evidence, condition, line } = check;
  const named = 'figures' in evidence ? evidence.figures.map(({ name }) => name) : [];
  const settings = evidence.kind === 'metric' ? evidence.beside.map(({ name }) => name) : [];
  const derived =
    evidence.kind === 'metric' ? named.flatMap((name) => derivedFigures.map((part) => `${name}.${part}`)) : [];
  const given = [...always[evidence.kind], ...named, ...settings, ...derived];
  const strange = figuresIn(condition).filter((name) => !given.includes(name));
  return strange.map((name) => ({ line, what: `${name} is no figure of its evidence; there are ${given.join(', ')}` }));
}

function holeProblems(step: Step, { needs, uses }: Runbook): readonly RunbookProblem[] {
  const unasked = holesIn(JSON.stringify(step)).filter((name) => !needs.includes(name) && !uses.includes(name));
  return unasked.map((name) => ({
    line: step.line,
    what: `\${${name}} is no parameter: add it to "needs" or "uses"`,
  }));
}

function unusedParameters({ needs, uses, steps }: Runbook): readonly RunbookProblem[] {
  const named = holesIn(JSON.stringify(steps));
  return [...needs, ...uses]
    .filter((name) => !named.includes(name))
    .map((name) => ({ line: 1, what: `no step uses the parameter ${name}` }));
}

function unreachable({ steps }: Runbook): readonly RunbookProblem[] {
  const reached = new Set<number>(steps.length === 0 ? [] : [1]);
  for (const step of steps)
    if (reached.has(step.number))
      for (const { to } of routesOf(step)) {
        if (to.kind === 'next') reached.add(step.number + 1);
        if (to.kind === 'step') reached.add(numberOf(steps, to.step));
      }
  return steps
    .filter(({ number }) => !reached.has(number))
    .map(({ line, title }) => ({ line, what: `no way leads to "${title}"` }));
}
