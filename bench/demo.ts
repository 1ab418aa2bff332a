// The demo, again and again: is the injected fault named first?
//
//   npm run bench -- demo [--runs 20] [--seed 1] [--out RESULT.json]
//
// Every fault in turn, until the runs are used up, each with a seed of its own.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { faultNames, runDemo } from '@coldcase/workbench/demo';
import { numberOption, option } from './options.ts';
import { machine } from './statistics.ts';

export async function run(args: readonly string[]): Promise<void> {
  const runs = numberOption(args, 'runs', 20);
  const seed = numberOption(args, 'seed', 1);
  const root = mkdtempSync(join(tmpdir(), 'coldcase-demos-'));
  const results = [];
  try {
    for (let n = 0; n < runs; n++) {
      const start = performance.now();
      const fault = faultNames[n % faultNames.length] ?? '';
      const { isCorrect, diagnosis, scenario } = await runDemo({
        out: join(root, 'demo'),
        seed: seed + n,
        fault,
        signal: new AbortController().signal,
        say: () => undefined,
      });
      const seconds = Math.round((performance.now() - start) / 100) / 10;
      results.push({
        fault,
        scenario,
        isCorrect,
        seconds,
        named: diagnosis.findings.map((finding) => finding.scenario),
      });
      process.stderr.write(
        `${n + 1}/${runs} ${fault}: ${isCorrect ? 'named first' : `named ${diagnosis.findings[0]?.scenario ?? 'nothing'}`} (${seconds} s)\n`,
      );
    }
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
  const correct = results.filter(({ isCorrect }) => isCorrect).length;
  const slowest = Math.max(...results.map(({ seconds }) => seconds));
  const summary = { machine: machine(), runs, correct, slowestSeconds: slowest, results };
  process.stdout.write(`${correct} of ${runs} named first; slowest ${slowest} s\n`);
  const out = option(args, 'out', '');
  if (out !== '') writeFileSync(out, `${JSON.stringify(summary, null, 1)}\n`);
}
