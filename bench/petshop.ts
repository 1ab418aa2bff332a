// Root causes of the PetShop data: what node is to blame for the trouble of the front end? Names of nodes are not read.
//
//   npm run bench -- petshop --data DIR --out P.json
//
// In: DIR/<scenario>/{graph.csv, noissue/metrics.csv, <split>/issue_N/{metrics.csv, target.json}}; of target.json only `target`.
// Out: {"<scenario>/<split>/issue_N": [{"node", "score"}, …]}, best first, [] when nothing is unusual.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type CallGraph, type FiguresByNode, rankSuspects, type TroubleKind } from '@coldcase/diagnose/ranking';
import { csvRows } from './csv.ts';
import { foldersIn } from './folders.ts';
import { option } from './options.ts';

interface Target {
  readonly node: string;
  readonly metric: string;
}

export async function run(args: readonly string[]): Promise<void> {
  const [data, out] = [option(args, 'data', ''), option(args, 'out', '')];
  if (data === '' || out === '') {
    console.error('usage: npm run bench -- petshop --data DIR --out P.json');
    process.exitCode = 2;
    return;
  }
  const ranked: Record<string, readonly { readonly node: string; readonly score: number }[]> = {};
  const times: number[] = [];
  const known = new Map<string, { readonly graph: CallGraph; readonly normal: FiguresByNode }>();
  for (const { scenario, folder, path, id } of issuesIn(data)) {
    const { graph, normal } = known.get(scenario) ?? {
      graph: graphIn(join(folder, 'graph.csv')),
      normal: figuresIn(join(folder, 'noissue', 'metrics.csv')),
    };
    known.set(scenario, { graph, normal });
    const target = targetIn(join(path, 'target.json'));
    const window = figuresIn(join(path, 'metrics.csv'));
    const began = performance.now();
    const kind: TroubleKind = target.metric === 'availability' ? 'failures' : 'lost-time';
    const ranking = rankSuspects({ graph, target: target.node, kind, window, normal });
    times.push(performance.now() - began);
    const suspects = ranking.verdict === 'suspects' ? ranking.suspects : [];
    ranked[id] = suspects.map(({ node, score }) => ({ node, score }));
  }
  writeFileSync(out, `${JSON.stringify(ranked, undefined, 1)}\n`);
  const sorted = times.sort((a, b) => a - b);
  const [median = 0, worst = 0] = [sorted[Math.floor(sorted.length / 2)], sorted.at(-1)];
  const silent = Object.values(ranked).filter((suspects) => suspects.length === 0).length;
  console.error(
    `${times.length} issues, ${silent} of them nothing unusual; ${median.toFixed(1)} ms an issue, at most ${worst.toFixed(1)}`,
  );
}

export interface PetshopIssue {
  readonly scenario: string;
  /** Of the scenario. */
  readonly folder: string;
  /** Of the issue. */
  readonly path: string;
  /** `<scenario>/<split>/issue_N`. */
  readonly id: string;
}

export function issuesIn(data: string): readonly PetshopIssue[] {
  return foldersIn(data).flatMap((scenario) => {
    const folder = join(data, scenario);
    if (!existsSync(join(folder, 'graph.csv'))) return [];
    return foldersIn(folder)
      .filter((name) => name !== 'noissue')
      .flatMap((split) =>
        foldersIn(join(folder, split)).map((issue) => {
          return { scenario, folder, path: join(folder, split, issue), id: `${scenario}/${split}/${issue}` };
        }),
      );
  });
}

/** Of the file, only who is asked about: the rest of it is the answer. */
export function targetIn(path: string): Target {
  const { target }: { readonly target: Target } = JSON.parse(readFileSync(path, 'utf8'));
  return target;
}

/** A square matrix: the node of a row calls the nodes of its columns that hold 1. */
export function graphIn(path: string): ReadonlyMap<string, readonly string[]> {
  const [[, ...names] = [], ...rows] = csvRows(readFileSync(path, 'utf8'));
  return new Map(
    rows.map(([caller = '', ...cells]) => [caller, names.filter((_, index) => Number(cells[index]) === 1)]),
  );
}

/** Three rows of a header: node, metric, statistic. Then a row a step, and an empty cell where there was no traffic. */
export function figuresIn(path: string): FiguresByNode {
  const [nodes = [], metrics = [], statistics = [], ...rows] = csvRows(readFileSync(path, 'utf8'));
  const steps = rows.filter(([time = '']) => /^\d/.test(time));
  const columnOf = (node: string, metric: string, statistic: string): readonly number[] => {
    const index = nodes.findIndex(
      (name, at) => name === node && metrics[at] === metric && statistics[at] === statistic,
    );
    return steps.map((row) => (index < 0 || row[index] === '' ? Number.NaN : Number(row[index])));
  };
  return new Map(
    [...new Set(nodes.slice(1))].map((node) => {
      const requests = columnOf(node, 'requests', 'Sum');
      const failing = columnOf(node, 'availability', 'Average').map((percent) => 1 - percent / 100);
      return [node, { requests, failing, seconds: columnOf(node, 'latency', 'Average') }];
    }),
  );
}
