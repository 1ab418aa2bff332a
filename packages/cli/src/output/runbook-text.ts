// A runbook that was run, for a terminal: each step with what came of it, its proof, and what to do.
import type { RunbookRun, StepResult } from '@coldcase/workbench/runbooks';
import { plural } from './progress.ts';
import { bold, dim, green, red, yellow } from './table-text.ts';

/** Characters of one row of proof. */
const rowLength = 160;

interface Run extends RunbookRun {
  readonly kind: string;
  readonly tree: string;
}

export function runText(run: Run, folder: string): string {
  const named = Object.entries(run.parameters).map(([name, value]) => `${name} ${value}`);
  const sections = [...Map.groupBy(run.steps, ({ section = '' }) => section)];
  return [
    bold([run.title, ...named].join(', ')),
    verdictLine(run),
    ...sections.flatMap(([section, steps]) => [
      '',
      ...(section === '' ? [] : [bold(section)]),
      ...steps.flatMap((step) => stepLines(step)),
    ]),
    ...run.goOn.map((next) => `\nGo on with: coldcase runbook run ${next} ${folder}`),
    ...(run.kind === 'tree' ? ['', '```mermaid', run.tree, '```'] : []),
    ...tickHint(run, folder),
  ].join('\n');
}

const words: Readonly<Record<RunbookRun['verdict'], string>> = {
  'nothing wrong': 'Nothing wrong found.',
  'something wrong': 'Something is wrong.',
  undecided: 'The case cannot tell: it lacks the evidence for every step.',
  manual: 'For people: nothing in it can be decided by a program.',
};

function verdictLine({ verdict, steps }: Run): string {
  const count = (outcome: string) => steps.filter((step) => step.outcome === outcome).length;
  const counts = ['held', 'did not hold', 'unknown', 'manual', 'not reached']
    .filter((outcome) => count(outcome) > 0)
    .map((outcome) => `${count(outcome)} ${outcome}`);
  const paint = verdict === 'something wrong' ? red : verdict === 'undecided' ? yellow : green;
  return `${paint(words[verdict])} ${plural(steps.length, 'step')}: ${counts.join(', ')}.`;
}

function stepLines(step: StepResult): readonly string[] {
  const { number, title, outcome, text, says, why, commands, ticked, evidence } = step;
  const line = `${markOf(step)} ${number}. ${title}`;
  if (outcome === 'not reached' && ticked === undefined) return [dim(line)];
  const rows = (evidence?.rows ?? []).map((row) => `       ${cut(rowText(row))}`);
  const more = (evidence?.rowCount ?? 0) - rows.length;
  const isProof = evidence !== undefined && outcome !== 'unknown';
  return [
    line,
    ...(why === undefined ? [] : [`     ${yellow('unknown')}: ${oneLine(why)}`]),
    ...(isProof ? indented(evidence.asked, '     > ') : []),
    ...(isProof ? [`     ${step.isAnswer ? 'asked   ' : 'expected'} ${evidence.condition}`] : []),
    ...(isProof ? [...rows, ...(more > 0 ? [`       and ${more} more`] : [])] : []),
    ...(says === '' ? [] : indented(asSentence(says), '     ')),
    ...(text === '' || outcome === 'held' ? [] : indented(text, '     ')),
    ...commands.flatMap(({ risk, text: command }) => [
      ...indented(command, '       $ '),
      `         ${risk === 'safe' ? dim('safe: it only reads') : yellow(risk)}`,
    ]),
    ...(ticked === undefined
      ? []
      : [`     done ${ticked.at}${ticked.note === undefined ? '' : `: ${oneLine(ticked.note)}`}`]),
  ];
}

/** In the file it goes on behind a colon. */
function asSentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function markOf({ outcome, isWrong, isAnswer, ticked }: StepResult): string {
  if (ticked !== undefined) return green('☑');
  if (isAnswer) return outcome === 'held' ? 'yes' : 'no ';
  if (isWrong) return red('✗');
  return { held: green('✓'), 'did not hold': red('✗'), unknown: yellow('?'), manual: '☐', 'not reached': '·' }[outcome];
}

function rowText(row: Readonly<Record<string, string>>): string {
  return Object.entries(row)
    .map(([name, value]) => `${name}=${oneLine(value)}`)
    .join('  ');
}

/** Text of a log stays text: nothing in it moves the cursor. */
function oneLine(text: string): string {
  return text.replaceAll(/[\s\p{Cc}]+/gu, ' ').trim();
}

function cut(text: string): string {
  return text.length <= rowLength ? text : `${text.slice(0, rowLength - 1)}…`;
}

function indented(text: string, prefix: string): readonly string[] {
  return text.split('\n').map((line) => prefix + oneLine(line));
}

function tickHint({ steps, runbook }: Run, folder: string): readonly string[] {
  const open = steps.find(({ outcome, ticked }) => outcome === 'manual' && ticked === undefined);
  if (open === undefined) return [];
  return ['', `A step that somebody did: coldcase runbook tick ${runbook} ${folder} ${open.number} --note "…"`];
}
