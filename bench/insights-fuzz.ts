// Texts that nobody meant, by the million: the compiler never throws, never hangs, and points into the text.
//
//   npm run bench -- insights-fuzz [--texts 1000000] [--seed 1]
//
// A third are real queries with damage (cut, doubled, other characters put in), a third are words of the language in any order, a
// third are characters. Every text is compiled; one in ten is also laid out and explained. A short seeded run is in the suite.
import { compile, formatDiagnostic, planText, print } from '@coldcase/query';
import { seedQueries } from '@coldcase/query/seed-queries';
import { Chance } from './chance.ts';
import { numberOption } from './options.ts';
import { machine } from './statistics.ts';

/** A text of at most 10,000 characters compiles in a few milliseconds; on a machine at work with something else, in some more. */
const textMsMax = 1_000;
/** The heap may not grow with the number of texts. */
const heapGrowthMegabytesMax = 200;

export interface FuzzResult {
  readonly texts: number;
  readonly compiled: number;
  readonly slowestMs: number;
  readonly heapGrowthMegabytes: number;
  readonly problems: readonly string[];
}

export async function run(args: readonly string[]): Promise<void> {
  const seed = numberOption(args, 'seed', 1);
  const began = performance.now();
  const result = fuzz(numberOption(args, 'texts', 1_000_000), seed);
  const seconds = Math.round((performance.now() - began) / 1000);
  console.log(JSON.stringify({ machine: machine(), seed, seconds, ...result }, null, 1));
  if (result.problems.length > 0) process.exitCode = 1;
}

export function fuzz(texts: number, seed: number): FuzzResult {
  const chance = new Chance(seed);
  const problems: string[] = [];
  let compiled = 0;
  let slowestMs = 0;
  const heapBefore = process.memoryUsage().heapUsed;
  for (let index = 0; index < texts && problems.length < 10; index++) {
    const text = textOf(chance);
    const began = performance.now();
    try {
      if (survives(text, index % 10 === 0)) compiled += 1;
    } catch (cause) {
      problems.push(`${JSON.stringify(text)}: ${cause instanceof Error ? cause.stack : String(cause)}`);
    }
    const ms = performance.now() - began;
    if (ms > textMsMax) problems.push(`${JSON.stringify(text)}: took ${Math.round(ms)} ms`);
    slowestMs = Math.max(slowestMs, ms);
  }
  const heapGrowthMegabytes = Math.round((process.memoryUsage().heapUsed - heapBefore) / 1e6);
  if (heapGrowthMegabytes > heapGrowthMegabytesMax) problems.push(`the heap grew by ${heapGrowthMegabytes} MB`);
  return { texts, compiled, slowestMs: Math.round(slowestMs), heapGrowthMegabytes, problems };
}

/** Compiles a text, and tells whether it has a plan. Throws what should never be thrown. */
function survives(text: string, isLookedAtClosely: boolean): boolean {
  const { plan, tree, diagnostics } = compile(text);
  for (const diagnostic of diagnostics) {
    const { span } = diagnostic;
    if (span !== undefined && (span.start < 0 || span.end > text.length)) throw new RangeError(diagnostic.code);
    formatDiagnostic(text, diagnostic);
  }
  if ((plan === undefined) !== diagnostics.some(({ severity }) => severity === 'error')) throw new RangeError('plan');
  if (isLookedAtClosely && plan !== undefined) {
    planText(plan);
    print(tree);
  }
  return plan !== undefined;
}

const words =
  'fields display filter where filterIndex search parse json stats sort order limit head tail dedup unmask unnest expand lookup cidrlookup join appendcols addtotals accum autoregress filldown fillmissing outlier sessionize countFrequent pattern diff logcompare anomaly relevantfields estimate SOURCE by as and or not like in into OUTPUT OUTPUTNEW maxspan with for offset any multi logfmt csv asc desc type=inner left=a right=b p=1-3 row=true param=2 @timestamp @message @log a.b `x y` count(*) bin(5m) pct(a, 95) jsonParse(a) if(a, b, c) "text" /re(?<g>x+)/ /(?=a)b/ 12 1.5e3 5m 300s true ( ) [ ] , | | | = != < > <= >= + - * / % ^ =~ # %{x}'.split(
    ' ',
  );
const characters = [...'|"\'`/\\()[]{}<>=!~+-*%^,.:;#$@?&_ \n\t09azAZéß😀\0\u2028'];

function textOf(chance: Chance): string {
  const kind = chance.between(0, 2);
  if (kind === 0) return damaged(chance);
  const pieces = kind === 1 ? words : characters;
  const length = chance.between(0, chance.next() < 0.01 ? 2_000 : 40);
  return Array.from({ length }, () => chance.pick(pieces)).join(kind === 1 ? ' ' : '');
}

function damaged(chance: Chance): string {
  let text = chance.pick(seedQueries).text;
  for (let times = chance.between(1, 4); times > 0; times--) {
    const at = chance.between(0, text.length);
    const end = Math.min(text.length, at + chance.between(0, 12));
    const put = chance.pick(['', chance.pick(words), chance.pick(characters), text.slice(at, end).repeat(2)]);
    text = text.slice(0, at) + put + text.slice(chance.next() < 0.5 ? at : end);
  }
  return text;
}
