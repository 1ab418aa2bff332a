// The PetShop issues by the way that a case goes: all figures at once, nobody says which node or which metric to look at.
//
//   npm run bench -- petshop-case --data DIR --predictions P.json
//   npm run bench -- petshop-case --data DIR --issue ID          # the diagnosis as a user reads it
//
// Targets are what nobody waits for; of `target.json` nothing is read.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { conclude, type Evidence } from '@coldcase/diagnose';
import { type FiguresByNode, rankFigures, type SeenCall, serviceGraph } from '@coldcase/diagnose/ranking';
import { epochMs } from '@coldcase/model';
import { diagnosisText } from '@coldcase/report';
import { option } from './options.ts';
import { figuresIn, graphIn, issuesIn, type PetshopIssue } from './petshop.ts';

const stepMs = 300_000;
const startMs = epochMs(0);

export async function run(args: readonly string[]): Promise<void> {
  const [data, predictions, id] = [
    option(args, 'data', ''),
    option(args, 'predictions', ''),
    option(args, 'issue', ''),
  ];
  const issues = data === '' ? [] : issuesIn(data);
  const shown = issues.find((issue) => issue.id === id);
  if (shown !== undefined) {
    const evidence = evidenceOf(shown);
    process.stdout.write(`${diagnosisText(conclude(evidence, [], []))}\n`);
    return;
  }
  if (predictions === '' || issues.length === 0) {
    console.error('usage: npm run bench -- petshop-case --data DIR (--issue ID | --predictions P.json)');
    process.exitCode = 2;
    return;
  }
  const ranked = issues.map((issue) => {
    const { suspects } = conclude(evidenceOf(issue), [], []);
    return [issue.id, suspects.suspects.map(({ node, score }) => ({ node, score }))];
  });
  writeFileSync(predictions, `${JSON.stringify(Object.fromEntries(ranked), undefined, 1)}\n`);
}

function evidenceOf({ folder, path }: PetshopIssue): Evidence {
  const graph = serviceGraph(callsOf(graphIn(join(folder, 'graph.csv'))));
  const figures = figuresIn(join(path, 'metrics.csv'));
  const length = [...figures.values()][0]?.requests.length ?? 0;
  const window = { startMs, endMs: epochMs(length * stepMs - 1) };
  const normal = figuresIn(join(folder, 'noissue', 'metrics.csv'));
  const ranking = rankFigures({ graph, window: keyed(figures), normal: keyed(normal), steps: { window, ms: stepMs } });
  return {
    ...{ window, eventCount: 0, hasBaseline: true, groups: [], signs: [], graph, figures: ranking },
    traces: { verdict: 'cannot-tell', requests: 0, lost: 0, suspects: [] },
    ...{
      mechanisms: [],
      functions: [],
      settings: [],
      changes: [],
      alarmHistories: [],
      limits: [],
      queries: { statements: '', numbers: '' },
    },
  };
}

function callsOf(graph: ReadonlyMap<string, readonly string[]>): readonly SeenCall[] {
  return [...graph].flatMap(([caller, callees]) =>
    callees.map((callee) => ({
      ...{
        from: { kind: 'remote' as const, name: caller },
        to: { kind: 'remote' as const, name: callee },
        waits: true,
      },
      basis: { source: 'service-graph' as const, text: 'an edge of its graph' },
    })),
  );
}

function keyed(figures: FiguresByNode): FiguresByNode {
  return new Map([...figures].map(([node, steps]) => [`remote ${node}`, steps]));
}
