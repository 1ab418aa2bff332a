// The plan of a capture for a person who has to say yes: what belongs to it and why, what is asked, what that costs.
import { epochMs, printTime } from '@coldcase/model';
import { type CapturePlan, looksMax } from '@coldcase/workbench/capture-case';
import { bytesText, countText, plural } from './progress.ts';
import { red, tableText, terminalWidth, yellow } from './table-text.ts';

/** Resources that are listed; the rest is counted. */
const listedMax = 40;

export function planText(plan: CapturePlan): string {
  const { gaps, database } = plan;
  return [
    ...(plan.account === '' ? [] : ofAws(plan)),
    ...ofApplication(plan),
    ...(database === undefined ? [] : [`Reads the database ${database}: statistics, schema and a sample.`]),
    ...changesText(plan),
    ...(gaps.length === 0 ? [] : ['', 'Already known to be missing:', ...gaps.map((gap) => `  ${gap}`)]),
  ].join('\n');
}

/** Receiving is the one read that leaves a mark, so it is said where nobody can miss it. */
function changesText({ tasks }: CapturePlan): readonly string[] {
  const looks = tasks.flatMap((task) => (task.kind === 'dead-letters' ? [task] : []));
  const isAlone = tasks.every(({ kind }) => kind !== 'endpoint-health');
  if (looks.length === 0) return [`${isAlone ? 'Only reads' : 'All else only reads'}; nothing in production changes.`];
  const redriven = looks.filter(({ hasRedrive }) => hasRedrive).map(({ queue }) => queue);
  return [
    '',
    yellow(
      `WARNING: looks into ${plural(looks.length, 'dead-letter queue')}: ${looks.map(({ queue }) => queue).join(', ')}.`,
    ),
    `  Messages stay where they are, and visible. But each look counts as a receive: it raises ApproximateReceiveCount of what it shows, by up to ${looksMax} in all.`,
    ...(redriven.length === 0
      ? ['  None of these queues has a redrive policy that this could trip.']
      : [
          red(
            `  ${redriven.join(', ')}: a redrive policy of its own counts these looks, and MAY MOVE MESSAGES to another queue.`,
          ),
        ]),
    'All else only reads.',
  ];
}

function ofAws(plan: CapturePlan): readonly string[] {
  const { resources, baseline } = plan;
  const rows = resources.slice(0, listedMax).map((one) => [one.kind, `${one.id}${elsewhere(one, plan)}`, one.because]);
  return [
    `Account ${plan.account}, ${plan.region}.`,
    `Incident ${spanText(plan.window)}; ${baseline === undefined ? 'no baseline' : `baseline ${spanText(baseline)}`}. UTC.`,
    '',
    tableText(['kind', 'name', 'because'], rows, terminalWidth()),
    ...(resources.length > listedMax ? [`and ${countText(resources.length - listedMax)} more`] : []),
    '',
    `Asks for ${contentsText(plan)}.`,
    estimateText(plan),
  ];
}

/** Said of what is not where the capture was begun. */
function elsewhere({ region, account }: CapturePlan['resources'][number], plan: CapturePlan): string {
  if (account !== undefined) return ` (account ${account}, ${region})`;
  return region === plan.region ? '' : ` (${region})`;
}

function ofApplication({ tasks }: CapturePlan): readonly string[] {
  return tasks.flatMap((task) => {
    switch (task.kind) {
      case 'app-log':
        return [
          `Reads the log ${task.path}: ${task.lines === 0 ? 'all lines' : `the last ${plural(task.lines, 'line')}`}.`,
        ];
      case 'metrics-endpoint':
        return [`Asks ${task.address} for its metrics, once.`];
      case 'endpoint-health':
        return [
          `Sends one GET to ${task.address}, through the front door of production: like a user's, it runs what is behind it, and is logged and counted there.`,
        ];
      case 'application':
        return [`Reads versions and packages of the application in ${task.folder}, and variables that may leave.`];
      default:
        return [];
    }
  });
}

function spanText({ startMs, endMs }: { startMs: number; endMs: number }): string {
  return `${printTime(epochMs(startMs))} to ${printTime(epochMs(endMs))}`;
}

function contentsText({ tasks, logGroups }: CapturePlan): string {
  const count = (kind: CapturePlan['tasks'][number]['kind']) => tasks.filter((task) => task.kind === kind).length;
  const series = tasks.flatMap((task) => (task.kind === 'metrics' ? task.series : [])).length;
  return [
    `the events of ${plural(logGroups.length, 'log group')} in ${plural(count('logs'), 'slice')}`,
    plural(series, 'series').replace(/seriess$/, 'series'),
    'traces and the service graph',
    `changes from ${plural(count('changes') + count('stack-events'), 'source')}`,
    `the history of ${plural(count('alarm-history'), 'alarm')}`,
    ...(count('dead-letters') === 0 ? [] : [`messages of ${plural(count('dead-letters'), 'dead-letter queue')}`]),
  ].join(', ');
}

function estimateText({ estimate }: CapturePlan): string {
  const { calls, events, bytes, costUsd } = estimate;
  return `Estimate: at least ${plural(calls, 'call')}, about ${plural(events, 'event')} and ${bytesText(bytes)}, ${costUsd.toFixed(2)} USD at list prices.`;
}
