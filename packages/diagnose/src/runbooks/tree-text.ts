// A runbook drawn as a Mermaid flowchart, with the way that a run took. GitHub and most editors show it.
//
//   s1["1. No error is about permissions"] -->|does not hold| s2

import type { Outcome, RunbookRun, StepResult } from './run-runbook.ts';
import type { RouteName, Runbook, Step, Target } from './runbook.ts';

/** Without a run nothing is marked. */
export function treeText({ steps }: Runbook, run?: RunbookRun): string {
  const edges = steps.flatMap((step) => edgesOf(step, steps));
  const results = new Map(run?.steps.map((result) => [result.id, result]));
  const taken = edges.flatMap((edge, index) => (isTaken(edge, results) ? [index] : []));
  const ends = [...new Set(edges.map(({ to }) => to).filter((to) => !/^s\d+$/.test(to)))];
  return [
    'flowchart TD',
    ...steps.map((step) => `  s${step.number}${boxOf(step)}`),
    ...ends.map((end) => `  ${end}(["${end === 'stop' ? 'end' : end.replace('runbook-', 'runbook ')}"])`),
    ...edges.map(({ from, to, label }) => `  s${from.number} -->${label === '' ? '' : `|${label}|`} ${to}`),
    ...(run === undefined ? [] : marks(results, taken, endsReached(edges, taken))),
  ].join('\n');
}

function boxOf({ number, title, check }: Step): string {
  const text = `"${number}. ${escaped(title)}"`;
  return check?.isQuestion === true ? `{${text}}` : check === undefined ? `(${text})` : `[${text}]`;
}

function escaped(text: string): string {
  return text.replaceAll('"', '#quot;').replaceAll('<', '#lt;').replaceAll('>', '#gt;');
}

interface Edge {
  readonly from: Step;
  readonly to: string;
  readonly outcomes: readonly Outcome[];
  readonly label: string;
}

/** Ways to one place are one arrow: `holds, unknown`. */
function edgesOf(step: Step, steps: readonly Step[]): readonly Edge[] {
  const names: readonly RouteName[] = step.check === undefined ? ['after'] : ['holds', 'else', 'unknown'];
  const ways = names.flatMap((name) => {
    const to = placeOf(step.routes[name].to, step, steps);
    return to === undefined ? [] : [{ name, to }];
  });
  return [...Map.groupBy(ways, ({ to }) => to)].map(([to, own]) => ({
    from: step,
    to,
    outcomes: own.map(({ name }) => outcomeAt[name]),
    label: own.length === names.length ? '' : own.map(({ name }) => wordFor(name, step)).join(', '),
  }));
}

function placeOf(to: Target, { number }: Step, steps: readonly Step[]): string | undefined {
  if (to.kind === 'runbook') return `runbook-${to.runbook}`;
  if (to.kind === 'end') return 'stop';
  const next = to.kind === 'next' ? steps[number] : steps.find(({ id }) => id === to.step);
  return next === undefined ? undefined : `s${next.number}`;
}

const outcomeAt: Readonly<Record<RouteName, Outcome>> = {
  holds: 'held',
  else: 'did not hold',
  unknown: 'unknown',
  after: 'manual',
};

function wordFor(name: RouteName, { check }: Step): string {
  const [yes, no] = check?.isQuestion === true ? ['yes', 'no'] : ['holds', 'does not hold'];
  return { holds: yes, else: no, unknown: 'unknown', after: '' }[name];
}

type Results = ReadonlyMap<string, StepResult>;

function isTaken({ from, to, outcomes }: Edge, results: Results): boolean {
  const outcome = results.get(from.id)?.outcome;
  const isThere = !/^s\d+$/.test(to) || [...results.values()].some((one) => `s${one.number}` === to && isReached(one));
  return outcome !== undefined && outcomes.includes(outcome) && isThere;
}

function isReached({ outcome }: StepResult): boolean {
  return outcome !== 'not reached';
}

function endsReached(edges: readonly Edge[], taken: readonly number[]): readonly string[] {
  return [...new Set(taken.flatMap((index) => edges[index]?.to ?? []))].filter((to) => !/^s\d+$/.test(to));
}

function marks(results: Results, taken: readonly number[], ends: readonly string[]): readonly string[] {
  const all = [...results.values()];
  const nodes = (isOne: (result: StepResult) => boolean) => all.filter(isOne).map(({ number }) => `s${number}`);
  const marked = (name: string, list: readonly string[]) =>
    list.length === 0 ? [] : [`  class ${list.join(',')} ${name}`];
  return [
    '  classDef taken stroke-width:3px',
    '  classDef wrong stroke-width:3px,stroke:#c00',
    '  classDef unknown stroke-dasharray:4',
    ...marked('taken', [...nodes((one) => isReached(one) && !one.isWrong), ...ends]),
    ...marked(
      'wrong',
      nodes(({ isWrong }) => isWrong),
    ),
    ...marked(
      'unknown',
      nodes(({ outcome }) => outcome === 'unknown'),
    ),
    ...(taken.length === 0 ? [] : [`  linkStyle ${taken.join(',')} stroke-width:3px`]),
  ];
}
