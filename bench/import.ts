// Import against DuckDB's own bare copy of the same JSON lines to Parquet, interleaved in one run.
//
//   npm run bench -- import --corpus DIR [--rounds 3] [--out RESULT.json]
//
// The corpus: npm run bench -- lambda-corpus --events 5000000 --out DIR. Both sides: zstd, 2 threads, order not preserved.
// Masked is with pattern ids, too: what it costs is its ratio to the import that masks nothing. Each import runs in a process of its own, so that its peak memory is its own.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { literal, openEngine } from '@coldcase/store';
import { importFiles } from '@coldcase/workbench/import-files';
import { numberOption, option } from './options.ts';
import { machine, median, peakMegabytes, type Timing, timed } from './statistics.ts';

const variants = ['bare copy', 'import, no pattern ids', 'import with pattern ids', 'import, masked'] as const;
type Variant = (typeof variants)[number];

interface Measured extends Timing {
  readonly peakMegabytes: number;
}

export async function run(args: readonly string[]): Promise<void> {
  const corpus = option(args, 'corpus', '');
  const child = option(args, 'child', '');
  if (child !== '') return measureHere(child as Variant, corpus, option(args, 'work', ''));
  const work = mkdtempSync(join(tmpdir(), 'coldcase-bench-'));
  const results = new Map<Variant, Measured[]>(variants.map((name) => [name, []]));
  try {
    for (let round = numberOption(args, 'rounds', 3); round > 0; round--)
      for (const variant of variants) results.get(variant)?.push(measureInChild(variant, corpus, work));
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  const summary = summarise(results, corpus);
  process.stdout.write(`${JSON.stringify(summary, null, 1)}\n`);
  const out = option(args, 'out', '');
  if (out !== '') writeFileSync(out, `${JSON.stringify(summary, null, 1)}\n`);
}

function measureInChild(variant: Variant, corpus: string, work: string): Measured {
  const args = [join(import.meta.dirname, 'run.ts'), 'import', '--child', variant, '--corpus', corpus, '--work', work];
  const printed = execFileSync(process.execPath, args, { encoding: 'utf8' });
  rmSync(join(work, 'out'), { recursive: true, force: true });
  return JSON.parse(printed) as Measured; // printed by measureHere
}

async function measureHere(variant: Variant, corpus: string, work: string): Promise<void> {
  const timing = await timed(() =>
    variant === 'bare copy'
      ? bareCopy(corpus, join(work, 'out.parquet'))
      : ownImport(corpus, join(work, 'out'), variant),
  );
  process.stdout.write(JSON.stringify({ ...timing, peakMegabytes: peakMegabytes() }));
}

async function bareCopy(corpus: string, out: string): Promise<void> {
  const engine = await openEngine({ threads: 2 });
  const columns = `{logGroup: 'VARCHAR', logStream: 'VARCHAR', "timestamp": 'BIGINT', ingestionTime: 'BIGINT', eventId: 'VARCHAR', message: 'VARCHAR'}`;
  const source = `read_json(${literal(`${corpus}/*.jsonl`)}, format = 'newline_delimited', columns = ${columns})`;
  await engine.run(`COPY (SELECT * FROM ${source}) TO ${literal(out)} (FORMAT parquet, COMPRESSION zstd)`);
  engine.close();
}

async function ownImport(corpus: string, out: string, variant: Variant): Promise<void> {
  const inputs = readdirSync(corpus)
    .filter((file) => file.endsWith('.jsonl'))
    .sort()
    .map((file) => join(corpus, file));
  const keys = mkdtempSync(join(tmpdir(), 'coldcase-bench-keys-'));
  await importFiles({
    inputs,
    out,
    threads: 2,
    withPatterns: variant !== 'import, no pattern ids',
    isMasked: variant === 'import, masked',
    environment: { COLDCASE_KEYS: keys },
  });
  rmSync(keys, { recursive: true, force: true });
}

function summarise(results: ReadonlyMap<Variant, readonly Measured[]>, corpus: string) {
  const of = (variant: Variant, figure: keyof Measured) => median((results.get(variant) ?? []).map((m) => m[figure]));
  return {
    machine: machine(),
    corpus: readdirSync(corpus).length,
    variants: variants.map((variant) => ({
      variant,
      seconds: Math.round(of(variant, 'wallMs') / 10) / 100,
      cpuSeconds: Math.round(of(variant, 'cpuMs') / 10) / 100,
      ratio: Math.round((100 * of(variant, 'wallMs')) / of('bare copy', 'wallMs')) / 100,
      cpuRatio: Math.round((100 * of(variant, 'cpuMs')) / of('bare copy', 'cpuMs')) / 100,
      peakMegabytes: Math.max(...(results.get(variant) ?? []).map((m) => m.peakMegabytes)),
      rounds: results.get(variant)?.map((m) => Math.round(m.wallMs)),
    })),
  };
}
