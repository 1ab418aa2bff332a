// The queries of the seeds against SQL written by hand on the same Parquet files, interleaved; and a whole diagnosis.
//
//   npm run bench -- queries --case CASE [--rounds 5] [--out RESULT.json]
//
// The case: npm run bench -- lambda-corpus --events 5000000 --out DIR, then coldcase import DIR --out CASE.
import { writeFileSync } from 'node:fs';
import { diagnose } from '@coldcase/diagnose';
import { compile } from '@coldcase/query';
import { seedQueries } from '@coldcase/query/seed-queries';
import { literal, openCase, openEngine } from '@coldcase/store';
import { handWritten } from './hand-written-queries.ts';
import { numberOption, option } from './options.ts';
import { machine, median, peakMegabytes, timed } from './statistics.ts';

export async function run(args: readonly string[]): Promise<void> {
  const folder = option(args, 'case', '');
  const signal = new AbortController().signal;
  await using opened = await openCase(folder, { threads: 2 });
  const engine = await openEngine({ threads: 2 });
  const events = `read_parquet(${literal(`${folder}/logs/*.parquet`)}, union_by_name = true)`;
  const queries = [];
  for (const { id, text } of seedQueries) {
    const { plan } = compile(text);
    const sql = handWritten[id]?.(events);
    if (plan === undefined || sql === undefined) continue;
    const own: number[] = [];
    const hand: number[] = [];
    for (let round = numberOption(args, 'rounds', 5); round > 0; round--) {
      own.push((await timed(() => opened.ask(plan, signal))).wallMs);
      hand.push((await timed(() => engine.rows(sql))).wallMs);
    }
    queries.push({
      id,
      ownMs: Math.round(median(own)),
      handMs: Math.round(median(hand)),
      ratio: Math.round((100 * median(own)) / median(hand)) / 100,
    });
  }
  const diagnosis = await timed(() => diagnose(opened, {}, signal));
  const result = {
    machine: machine(),
    events: opened.facts.eventCount,
    worstRatio: Math.max(...queries.map(({ ratio }) => ratio)),
    diagnoseSeconds: Math.round(diagnosis.wallMs / 10) / 100,
    peakMegabytes: peakMegabytes(),
    queries,
  };
  process.stdout.write(`${JSON.stringify(result, null, 1)}\n`);
  const out = option(args, 'out', '');
  if (out !== '') writeFileSync(out, `${JSON.stringify(result, null, 1)}\n`);
}
