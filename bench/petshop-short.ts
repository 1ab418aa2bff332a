// The same data as `petshop`, with what a capture usually has to compare with: an hour or three instead of two days.
//
//   npm run bench -- petshop-short --data DIR
//
// For each issue the normal period is cut out of `noissue` at twenty places; windows of the normal period, as long as an issue and
// not in what they are compared with, must stay silent. The root cause is read for scoring only, after the ranking.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type FiguresByNode, rankSuspects, type ServiceSteps, type TroubleKind } from '@coldcase/diagnose/ranking';
import { option } from './options.ts';
import { figuresIn, graphIn, issuesIn, type PetshopIssue, targetIn } from './petshop.ts';

/** Steps of five minutes: as long as an issue, an hour, three hours, half a day. */
const lengths = [6, 12, 36, 144] as const;
const places = 20;
const windowSteps = 6;

interface Tally {
  asked: number;
  first: number;
  three: number;
  silent: number;
  controls: number;
  alarms: number;
}

export async function run(args: readonly string[]): Promise<void> {
  const data = option(args, 'data', '');
  if (data === '') {
    console.error('usage: npm run bench -- petshop-short --data DIR');
    process.exitCode = 2;
    return;
  }
  const issues = issuesIn(data);
  for (const length of lengths) {
    const tally: Tally = { asked: 0, first: 0, three: 0, silent: 0, controls: 0, alarms: 0 };
    for (const issue of issues) addIssue(issue, length, tally);
    for (const folder of new Set(issues.map(({ scenario }) => scenario)))
      addControls(join(data, folder), length, tally);
    const { asked, first, three, silent, controls, alarms } = tally;
    console.log(
      `${(length * 5) / 60} h: first ${share(first, asked)}, among three ${share(three, asked)}, silent ${share(silent, asked)} of ${asked}; alarms ${share(alarms, controls)} of ${controls} normal windows`,
    );
  }
}

function addIssue({ folder, path }: PetshopIssue, length: number, tally: Tally): void {
  const graph = graphIn(join(folder, 'graph.csv'));
  const normal = figuresIn(join(folder, 'noissue', 'metrics.csv'));
  const target = targetIn(join(path, 'target.json'));
  const { root_cause: truth } = JSON.parse(readFileSync(join(path, 'target.json'), 'utf8'));
  const cause: string = truth.node;
  const window = figuresIn(join(path, 'metrics.csv'));
  const kind: TroubleKind = target.metric === 'availability' ? 'failures' : 'lost-time';
  for (const from of spread(stepsOf(normal) - length)) {
    const ranking = rankSuspects({ graph, target: target.node, kind, window, normal: cut(normal, from, length) });
    const rank = ranking.suspects.findIndex(({ node }) => node === cause);
    const isSilent = ranking.verdict !== 'suspects';
    tally.asked += 1;
    if (isSilent) tally.silent += 1;
    else if (rank === 0) tally.first += 1;
    if (!isSilent && rank >= 0 && rank < 3) tally.three += 1;
  }
}

/** Windows a day after the period that they are compared with. */
function addControls(folder: string, length: number, tally: Tally): void {
  const dayOfSteps = 288;
  const graph = graphIn(join(folder, 'graph.csv'));
  const normal = figuresIn(join(folder, 'noissue', 'metrics.csv'));
  for (const from of spread(stepsOf(normal) - dayOfSteps - windowSteps - length))
    for (const kind of ['lost-time', 'failures'] as const) {
      const window = cut(normal, from + dayOfSteps, windowSteps);
      const ranking = rankSuspects({ graph, target: 'PetSite', kind, window, normal: cut(normal, from, length) });
      tally.controls += 1;
      if (ranking.verdict === 'suspects') tally.alarms += 1;
    }
}

function spread(last: number): readonly number[] {
  return Array.from({ length: places }, (_, index) => Math.floor((index * last) / (places - 1)));
}

function stepsOf(figures: FiguresByNode): number {
  return [...figures.values()][0]?.requests.length ?? 0;
}

function cut(figures: FiguresByNode, from: number, length: number): FiguresByNode {
  const part = (values: readonly number[]) => values.slice(from, from + length);
  return new Map(
    [...figures].map(([node, { requests, seconds, failing }]): [string, ServiceSteps] => [
      node,
      { requests: part(requests), seconds: part(seconds), failing: part(failing) },
    ]),
  );
}

function share(count: number, of: number): string {
  return (count / Math.max(1, of)).toFixed(3);
}
