// How fast the language is, against what an engineer would use instead, in one run, interleaved.
//
//   npm run bench -- insights-speed --case CASE --corpus CORPUS [--rounds 5] [--out RESULT.json] [--without chdb,tools]
//
// Against: SQL written by hand for DuckDB on the same Parquet files; ClickHouse (chDB) on the same files; for what they can do, jq and
// lnav on the lines that the case was made of, and rg for a substring scan, of the same lines and of the messages alone. CASE and CORPUS are those of
// `lambda-corpus --events 5000000` and an import of it. The tools are Debian's packages ripgrep, jq and lnav; those that are not there
// are left out and said to be.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createClient } from '@clickhouse/client';
import { compile } from '@coldcase/query';
import { type Engine, literal, type OpenCase, openCase, openEngine } from '@coldcase/store';
import { startClickhouse } from '@coldcase/testkit/clickhouse';
import { numberOption, option } from './options.ts';
import { type SpeedQuery, speedQueries } from './speed-queries.ts';
import { machine, median, timed } from './statistics.ts';

const signal = new AbortController().signal;

export async function run(args: readonly string[]): Promise<void> {
  const folder = option(args, 'case', '');
  const corpus = option(args, 'corpus', '');
  const rounds = numberOption(args, 'rounds', 5);
  const without = option(args, 'without', '').split(',');
  await using opened = await openCase(folder, { threads: 2 });
  const engine = await openEngine({ threads: 2, keepsFooters: true });
  const queries = [];
  for (const query of speedQueries) queries.push(await againstHand(query, opened, engine, folder, rounds));
  const chdb = without.includes('chdb') ? [] : await againstChdb(opened, folder, rounds);
  const result = {
    machine: machine(),
    events: opened.facts.eventCount,
    geometricMeanAgainstHandWritten: geometricMean(queries.map(({ ratio }) => ratio)),
    geometricMeanAgainstChdb: chdb.length === 0 ? undefined : geometricMean(chdb.map(({ ratio }) => ratio)),
    queries,
    chdb,
    latencies: await latencies(opened, rounds),
    compileMsOf10000Characters: compileMs(),
    tools: without.includes('tools') ? [] : await againstTools(opened, corpus),
  };
  engine.close();
  const text = `${JSON.stringify(result, null, 1)}\n`;
  process.stdout.write(text);
  const out = option(args, 'out', '');
  if (out !== '') writeFileSync(out, text);
}

function planOf(text: string) {
  const { plan, diagnostics } = compile(text);
  if (plan === undefined) throw new TypeError(`${text}: ${diagnostics.map(({ message }) => message).join(' ')}`);
  return plan;
}

const rounded = (value: number) => Math.round(value * 100) / 100;

function geometricMean(ratios: readonly number[]): number {
  return rounded(Math.exp(ratios.reduce((sum, ratio) => sum + Math.log(ratio), 0) / ratios.length));
}

async function ownMs(opened: OpenCase, text: string): Promise<number> {
  const plan = planOf(text);
  return (await timed(() => opened.ask(plan, signal))).wallMs;
}

async function againstHand(query: SpeedQuery, opened: OpenCase, engine: Engine, folder: string, rounds: number) {
  const events = `read_parquet(${literal(`${folder}/logs/*.parquet`)}, union_by_name = true)`;
  return compared(
    query.id,
    rounds,
    () => ownMs(opened, query.insights),
    async () => {
      return (await timed(() => engine.rows(query.duckdb(events)))).wallMs;
    },
  );
}

/** Medians of interleaved rounds, after one of each that does not count. */
async function compared(id: string, rounds: number, own: () => Promise<number>, other: () => Promise<number>) {
  await own();
  await other();
  const [ours, theirs]: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round++) {
    ours.push(await own());
    theirs.push(await other());
  }
  const [ownMedian, otherMedian] = [median(ours), median(theirs)];
  return {
    id,
    ownMs: Math.round(ownMedian),
    otherMs: Math.round(otherMedian),
    ratio: rounded(ownMedian / otherMedian),
  };
}

async function againstChdb(opened: OpenCase, folder: string, rounds: number) {
  await using server = { value: await startClickhouse(), [Symbol.asyncDispose]: () => server.value.stop() };
  const { port, user, password } = server.value;
  const client = createClient({ url: `http://127.0.0.1:${port}`, username: user, password, log: { level: 127 } });
  const events = `file('${folder}/logs/*.parquet', Parquet)`;
  const results = [];
  for (const query of speedQueries) {
    const ask = async () => {
      const answer = await client.query({
        query: query.clickhouse(events),
        format: 'JSONCompactEachRow',
        clickhouse_settings: { max_threads: 2 },
      });
      await answer.text();
    };
    results.push(
      await compared(
        query.id,
        rounds,
        () => ownMs(opened, query.insights),
        async () => (await timed(ask)).wallMs,
      ),
    );
  }
  await client.close();
  return results;
}

/** What a person waits for on a warm case: milliseconds, the median and the worst of the rounds. */
async function latencies(opened: OpenCase, rounds: number) {
  const pages = [
    ['first page, substring', 'fields @timestamp, @message | filter @message like /ERROR/ | limit 20'],
    ['first page, JSON path', 'fields @timestamp, @message | filter http.status >= 500 | limit 20'],
    ['first page, one log group', 'fields @timestamp, @message | filter @log = "/aws/lambda/pricing" | limit 100'],
    ['first page, look-behind', 'fields @timestamp, @message | filter @message like /(?<!x)ERROR/ | limit 20'],
    ['newest 1,000 events', 'fields @timestamp, @message | sort @timestamp desc | limit 1000'],
  ] as const;
  const results = [];
  for (const [id, text] of pages) {
    await ownMs(opened, text);
    const all: number[] = [];
    for (let round = 0; round < Math.max(rounds, 5); round++) all.push(await ownMs(opened, text));
    results.push({ id, medianMs: Math.round(median(all)), worstMs: Math.round(Math.max(...all)) });
  }
  return results;
}

/** A query of nearly 10,000 characters: conditions, functions and a statistic. */
function compileMs(): number {
  const conditions = Array.from(
    { length: 170 },
    (_, index) => `(field${index} = "value ${index}" or @message like /re${index}/)`,
  );
  const text = `filter ${conditions.join(' and ')} | stats count(*) by bin(5m)`.slice(0, 10_000);
  const all: number[] = [];
  for (let round = 0; round < 30; round++) {
    const began = performance.now();
    compile(text);
    all.push(performance.now() - began);
  }
  return rounded(median(all));
}

interface Tool {
  readonly id: string;
  readonly program: string;
  readonly args: readonly string[];
  readonly insights: string;
}

async function againstTools(opened: OpenCase, corpus: string) {
  const files = readdirSync(corpus)
    .filter((name) => name.endsWith('.jsonl'))
    .map((name) => join(corpus, name));
  const jqErrors = 'select(.message | contains("ERROR")) | .timestamp / 300000 | floor';
  const tools: readonly Tool[] = [
    {
      id: 'substring, counted: rg on the lines',
      program: 'rg',
      args: ['-c', '--no-mmap', 'ERROR', ...files],
      insights: 'filter @message like /ERROR/ | stats count(*) as n',
    },
    {
      id: 'errors by 5 minutes: jq on the lines',
      program: 'jq',
      args: ['-c', jqErrors, ...files],
      insights: 'filter @message like /ERROR/ | stats count(*) as n by bin(5m)',
    },
    {
      id: 'substring, counted: lnav on the lines',
      program: 'lnav',
      args: ['-n', '-N', '-c', ':filter-in ERROR', '-c', ':write-to /dev/null', ...files],
      insights: 'filter @message like /ERROR/ | stats count(*) as n',
    },
  ];
  const results = [];
  for (const tool of tools) results.push(await againstTool(tool, opened));
  return results;
}

async function againstTool({ id, program, args, insights }: Tool, opened: OpenCase) {
  if (!existsSync(`/usr/bin/${program}`)) return { id, missing: program };
  const rounds = program === 'rg' ? 7 : 1;
  const tool = async () => {
    const began = performance.now();
    const { status } = spawnSync(program, args, { stdio: ['ignore', 'ignore', 'ignore'], timeout: 600_000 });
    return status === null ? Number.NaN : performance.now() - began;
  };
  const [ours, theirs]: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round++) {
    ours.push(await ownMs(opened, insights));
    theirs.push(await tool());
  }
  const [own, other] = [median(ours), median(theirs)];
  return { id, ownMs: Math.round(own), otherMs: Math.round(other), ratio: rounded(own / other) };
}
