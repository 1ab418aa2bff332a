// Diagnoses log excerpts and writes ranked labels, for scoring against a truth file:
//
//   npm run bench -- incidents --cases excerpts.jsonl --out predictions.jsonl
//
// A case is a JSON object a line; only `id` and `lines` are read, never the answer that may stand beside them.
// Output: {"id": "…", "ranked": ["memory-oom", …]} a line; an empty list means that nothing is wrong.
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { diagnose, excerptEvents, memoryCaseReader, rankedLabels } from '@coldcase/diagnose';

interface Excerpt {
  readonly id: string;
  readonly lines: readonly string[];
}

const usage = 'usage: npm run bench -- incidents --cases FILE.jsonl [--cases …] --out PREDICTIONS.jsonl';

export async function run(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: { cases: { type: 'string', multiple: true }, out: { type: 'string' } },
  });
  if (values.cases === undefined || values.out === undefined) {
    console.error(usage);
    process.exitCode = 2;
    return;
  }
  const excerpts = values.cases.flatMap(excerptsIn);
  const startedAt = performance.now();
  const predictions: string[] = [];
  for (const excerpt of excerpts) predictions.push(JSON.stringify(await predict(excerpt)));
  writeFileSync(values.out, `${predictions.join('\n')}\n`);
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  console.log(`${excerpts.length} excerpts diagnosed in ${seconds} s`);
}

async function predict({ id, lines }: Excerpt): Promise<{ id: string; ranked: readonly string[] }> {
  const reader = memoryCaseReader(excerptEvents(lines));
  const diagnosis = await diagnose(reader, {}, new AbortController().signal);
  return { id, ranked: rankedLabels(diagnosis) };
}

function excerptsIn(path: string): readonly Excerpt[] {
  const rows = readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '');
  return rows.flatMap((row) => excerptOf(JSON.parse(row)) ?? []);
}

function excerptOf(row: unknown): Excerpt | undefined {
  if (typeof row !== 'object' || row === null || !('id' in row) || !('lines' in row)) return undefined;
  const { id, lines } = row;
  if (typeof id !== 'string' || !Array.isArray(lines)) return undefined;
  return { id, lines: lines.filter((line) => typeof line === 'string') };
}
