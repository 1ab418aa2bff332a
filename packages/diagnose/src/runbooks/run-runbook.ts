// A runbook executed on a case. The same case and the same ticks give the same bytes.
import { printTime, unreachable } from '@coldcase/model';
import type { Span } from '../diagnosis.ts';
import type { CaseView } from './case-view.ts';
import { answer, type Figures } from './condition.ts';
import { look, type Sight } from './look.ts';
import { filled, type Parameters } from './parameters.ts';
import type { Check, Command, RouteName, Runbook, Step, Target } from './runbook.ts';

export const outcomes = ['held', 'did not hold', 'unknown', 'manual', 'not reached'] as const;
export type Outcome = (typeof outcomes)[number];

export interface RunbookRun {
  readonly runbook: string;
  readonly title: string;
  readonly parameters: Parameters;
  /** `manual`: nothing in it can be decided by a program. `undecided`: the case could not answer any of its steps. */
  readonly verdict: 'nothing wrong' | 'something wrong' | 'undecided' | 'manual';
  readonly steps: readonly StepResult[];
  /** Runbooks that the way leads on to. */
  readonly goOn: readonly string[];
}

export interface StepResult {
  readonly id: string;
  readonly number: number;
  readonly title: string;
  readonly section?: string;
  readonly outcome: Outcome;
  /** What should be true is not. The answer to a question is never wrong. */
  readonly isWrong: boolean;
  /** Of a question that was answered. */
  readonly isAnswer: boolean;
  /** What to do, or what to look at. */
  readonly text: string;
  /** What the outcome means. */
  readonly says: string;
  /** Why it is unknown. */
  readonly why?: string;
  readonly evidence?: StepEvidence;
  readonly commands: readonly Command[];
  readonly ticked?: Tick;
}

export interface StepEvidence {
  readonly condition: string;
  readonly asked: string;
  readonly window: Span;
  /** A bounded sample, what speaks against first. */
  readonly rows: readonly Readonly<Record<string, string>>[];
  /** Rows in all. */
  readonly rowCount: number;
}

/** Somebody did it. */
export interface Tick {
  readonly at: string;
  readonly note?: string;
}

/** Rows of evidence kept for one step. */
export const evidenceRowsMax = 3;
/** Characters of one value in them. */
export const evidenceValueLengthMax = 300;

export interface RunOptions {
  readonly parameters: Parameters;
  /** By the id of the step. */
  readonly ticks?: Readonly<Record<string, Tick>>;
}

/** Rejects only when the reader does. Steps that are not reached ask nothing. */
export async function runRunbook(view: CaseView, runbook: Runbook, options: RunOptions): Promise<RunbookRun> {
  const results: StepResult[] = [];
  const goOn: string[] = [];
  let to: Target = { kind: 'next' };
  for (const step of runbook.steps) {
    const isHere: boolean = isReached(step, to) && isWaitedFor(step, results);
    const done: Done | undefined = isHere ? await take(view, step, options) : undefined;
    results.push(resultOf(step, done, options));
    if (done === undefined) continue;
    to = step.routes[routeAfter(done.outcome)].to;
    if (to.kind === 'runbook') goOn.push(to.runbook);
  }
  const { id, title } = runbook;
  const { parameters } = options;
  return { runbook: id, title, parameters, verdict: verdictOf(runbook, results, goOn), steps: results, goOn };
}

function isReached(step: Step, to: Target): boolean {
  return to.kind === 'next' || (to.kind === 'step' && to.step === step.id);
}

function isWaitedFor({ when }: Step, results: readonly StepResult[]): boolean {
  return when.length === 0 || results.some(({ id, outcome }) => when.includes(id) && outcome === 'did not hold');
}

type Reached = Exclude<Outcome, 'not reached'>;

interface Done {
  readonly outcome: Reached;
  readonly sight?: Sight;
  readonly rows?: readonly Figures[];
  readonly why?: string;
}

async function take(view: CaseView, { check }: Step, { parameters }: RunOptions): Promise<Done> {
  if (check === undefined) return { outcome: 'manual' };
  const sight = await look(view, check, parameters);
  if (sight.rows === undefined) return { outcome: 'unknown', sight, why: sight.unknown ?? 'nothing was seen' };
  return { sight, ...compared(check, sight.rows) };
}

/** The condition must hold for every row; one against it is enough, whatever is missing in others. */
function compared({ condition }: Check, rows: readonly Figures[]): Pick<Done, 'outcome' | 'rows' | 'why'> {
  const answers = rows.map((row) => ({ row, answer: answer(condition, row) }));
  const against = answers.filter((one) => 'holds' in one.answer && !one.answer.holds).map(({ row }) => row);
  const others = rows.filter((row) => !against.includes(row));
  if (against.length > 0) return { outcome: 'did not hold', rows: [...against, ...others] };
  const missing = answers.flatMap((one) => ('missing' in one.answer ? one.answer.missing : []));
  if (missing.length === 0) return { outcome: 'held', rows };
  return { outcome: 'unknown', rows, why: `the evidence does not say ${[...new Set(missing)].join(' or ')}` };
}

function routeAfter(outcome: Reached): RouteName {
  switch (outcome) {
    case 'held':
      return 'holds';
    case 'did not hold':
      return 'else';
    case 'unknown':
      return 'unknown';
    case 'manual':
      return 'after';
    default:
      return unreachable(outcome);
  }
}

function resultOf(step: Step, done: Done | undefined, { parameters, ticks = {} }: RunOptions): StepResult {
  const { id, number, title, section, check, commands } = step;
  const outcome = done?.outcome ?? 'not reached';
  const ticked = Object.hasOwn(ticks, id) ? ticks[id] : undefined;
  const isQuestion = check?.isQuestion ?? false;
  return {
    id,
    number,
    title: filled(title, parameters),
    ...(section === undefined ? {} : { section }),
    outcome,
    isWrong: outcome === 'did not hold' && !isQuestion,
    isAnswer: isQuestion && (outcome === 'held' || outcome === 'did not hold'),
    text: filled(step.text, parameters),
    says: done === undefined ? '' : filled(step.routes[routeAfter(done.outcome)].text, parameters),
    ...(done?.why === undefined ? {} : { why: done.why }),
    ...(check === undefined || done?.sight === undefined ? {} : { evidence: evidenceOf(check, done.sight, done.rows) }),
    commands: done === undefined ? [] : commands.map((one) => ({ ...one, text: filled(one.text, parameters) })),
    ...(ticked === undefined ? {} : { ticked }),
  };
}

function evidenceOf({ condition }: Check, { asked, window }: Sight, rows: readonly Figures[] = []): StepEvidence {
  return {
    condition,
    asked,
    window: { from: printTime(window.startMs), to: printTime(window.endMs) },
    rows: rows.slice(0, evidenceRowsMax).map(shown),
    rowCount: rows.length,
  };
}

function shown(row: Figures): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, cut(String(value))]));
}

function cut(value: string): string {
  return value.length <= evidenceValueLengthMax ? value : `${value.slice(0, evidenceValueLengthMax - 1)}…`;
}

/** A tree that leads to something to do has found something. */
function verdictOf({ kind }: Runbook, results: readonly StepResult[], goOn: readonly string[]): RunbookRun['verdict'] {
  const isLed = kind === 'tree' && results.some(({ outcome }) => outcome === 'manual');
  if (goOn.length > 0 || isLed) return 'something wrong';
  if (results.some(({ isWrong }) => isWrong)) return 'something wrong';
  if (results.some(({ outcome }) => outcome === 'held' || outcome === 'did not hold')) return 'nothing wrong';
  return results.some(({ outcome }) => outcome === 'unknown') ? 'undecided' : 'manual';
}
