// A diagnosis of a case of five million events with metrics, traces and configuration: its last two hours beside the four before
// them, and all six as one incident. Seconds and memory of a fresh process, as a user meets it.
//
//   npm run bench -- lambda-corpus --events 5000000 --out CORPUS
//   npm run bench -- diagnose-speed --corpus CORPUS --case CASE [--rounds 3] [--out RESULT.json]
//
// CASE is made when it is not there. `--one` is the process that is measured.
import { spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { diagnose } from '@coldcase/diagnose';
import { type EvidenceBatch, epochMs, rowRecord } from '@coldcase/model';
import { compile } from '@coldcase/query';
import { importEvidence, openCase } from '@coldcase/store';
import { importFiles } from '@coldcase/workbench/import-files';
import {
  corpusEndMs,
  corpusStartMs,
  deployment,
  documentsOf,
  incidentStartMs,
  type KnownTrace,
  metricsOf,
  tracesOf,
} from './corpus-surroundings.ts';
import { services } from './lambda-corpus.ts';
import { numberOption, option } from './options.ts';
import { machine, median, peakMegabytes, timed } from './statistics.ts';

const seed = 1;
const incident = { startMs: epochMs(incidentStartMs), endMs: epochMs(corpusEndMs) };
const baseline = { startMs: epochMs(corpusStartMs), endMs: epochMs(incidentStartMs - 1) };

const periods = {
  beside: { incident, baseline },
  whole: { incident: { ...incident, startMs: baseline.startMs }, baseline: 'none' },
} as const;
type PeriodName = keyof typeof periods;
const periodNames: readonly PeriodName[] = ['beside', 'whole'];

interface Run {
  readonly periods: PeriodName;
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly peakMegabytes: number;
  readonly sentence: string;
  readonly suspects: readonly string[];
}

export async function run(args: readonly string[]): Promise<void> {
  const folder = option(args, 'case', '');
  const name = periodNames.find((one) => one === option(args, 'one', ''));
  if (name !== undefined) return await one(folder, name);
  const corpus = option(args, 'corpus', '');
  if (folder === '' || (corpus === '' && !existsSync(folder))) {
    console.error(
      'usage: npm run bench -- diagnose-speed --corpus CORPUS --case CASE [--rounds 3] [--out RESULT.json]',
    );
    process.exitCode = 2;
    return;
  }
  if (!existsSync(folder)) await makeCase(corpus, folder);
  const runs: Run[] = [];
  for (let round = numberOption(args, 'rounds', 3); round > 0; round -= 1)
    for (const periods of periodNames) runs.push(inFreshProcess(folder, periods));
  await using opened = await openCase(folder);
  const rows = (kind: string) =>
    opened.manifest.parts.filter((part) => part.kind === kind).reduce((sum, part) => sum + part.rows, 0);
  const result = {
    machine: machine(),
    events: opened.facts.eventCount,
    metricPoints: rows('metrics'),
    spans: rows('traces'),
    ...Object.fromEntries(
      periodNames.map((name) => {
        const own = runs.filter(({ periods }) => periods === name);
        const peak = Math.max(...own.map(({ peakMegabytes }) => peakMegabytes));
        return [name, { medianSeconds: median(own.map(({ seconds }) => seconds)), peakMegabytes: peak }];
      }),
    ),
    runs,
  };
  process.stdout.write(`${JSON.stringify(result, null, 1)}\n`);
  const out = option(args, 'out', '');
  if (out !== '') writeFileSync(out, `${JSON.stringify(result, null, 1)}\n`);
}

async function one(folder: string, name: PeriodName): Promise<void> {
  await using opened = await openCase(folder);
  const signal = new AbortController().signal;
  let told: Pick<Run, 'sentence' | 'suspects'> = { sentence: '', suspects: [] };
  const { wallMs, cpuMs } = await timed(async () => {
    const { sentence, suspects } = await diagnose(opened, periods[name], signal);
    told = { sentence, suspects: suspects.suspects.map(({ node, score }) => `${node} ${score}`) };
  });
  const seconds = Math.round(wallMs / 10) / 100;
  const measured: Run = {
    periods: name,
    seconds,
    cpuSeconds: Math.round(cpuMs / 10) / 100,
    peakMegabytes: peakMegabytes(),
    ...told,
  };
  process.stdout.write(JSON.stringify(measured));
}

function inFreshProcess(folder: string, name: PeriodName): Run {
  const program = join(import.meta.dirname, 'run.ts');
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [program, 'diagnose-speed', '--one', name, '--case', folder],
    { encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(`the diagnosis ended with ${status}: ${stderr}`);
  return JSON.parse(stdout);
}

async function makeCase(corpus: string, folder: string): Promise<void> {
  await importFiles({ inputs: [corpus], out: folder, isMasked: false });
  const known = await tracesInLog(folder);
  const batches = async function* (): AsyncGenerator<EvidenceBatch> {
    yield { resources: documentsOf(services), changes: [deployment], bytesRead: 0 };
    yield { metrics: metricsOf(services, seed), bytesRead: 0 };
    yield { segments: tracesOf(services, known, seed), bytesRead: 0 };
  };
  const source = { name: 'surroundings', format: 'drawn', sizeBytes: 0, isEventLines: false, batches };
  await importEvidence(folder, [source]);
}

/** About so many, evenly over the six hours. */
const tracesMax = 2_700;

async function tracesInLog(folder: string): Promise<readonly KnownTrace[]> {
  await using opened = await openCase(folder);
  const question =
    'filter @log = "/aws/lambda/checkout-api" and ispresent(@xrayTraceId) and @xrayTraceId like /0$/ | fields @timestamp, @xrayTraceId | sort @timestamp asc, @xrayTraceId | limit 100000';
  const { plan } = compile(question);
  if (plan === undefined) throw new Error('the question does not compile');
  const table = await opened.ask(plan, new AbortController().signal);
  const rows = table.rows.map((row) => rowRecord(table, row));
  const every = Math.max(1, Math.floor(rows.length / tracesMax));
  return rows
    .filter((_, index) => index % every === 0)
    .map((row) => ({
      traceId: row['@xrayTraceId'] ?? '',
      ms: Date.parse(`${(row['@timestamp'] ?? '').replace(' ', 'T')}Z`),
    }));
}
