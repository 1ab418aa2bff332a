// Log templates on the benchmark's samples, on families of lines of our own, and their speed. One configuration for all.
//
//   npm run bench -- loghub --data DIR --out P.json     templates of every DIR/NAME/NAME_2k.log_structured(_corrected).csv
//   npm run bench -- loghub --families                  GA, FGA, PA, FTA on bench/log-families.ts, of many and of few lines
//   npm run bench -- loghub --data DIR --sturdy --draws 5   GA, FGA, FTA of thinned, mixed and disguised samples, by their labels
//   npm run bench -- loghub --data DIR --speed          lines a second on one core, of DIR/NAME/NAME_2k.log
//
// Of the samples only the column Content is read, in the order of the file; labels are for whoever scores P.json, which is
// `{NAME: {"clusters": [id of each line], "templates": [template of each line]}}`.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { TemplateMiner } from '@coldcase/patterns';
import { Chance } from './chance.ts';
import { csvRows } from './csv.ts';
import { type GroupingScore, scoreGrouping } from './grouping-score.ts';
import {
  atMost,
  colons,
  type Disguise,
  equalsSigns,
  halfOfTemplates,
  lowerCase,
  namesForValues,
  otherBrackets,
  otherNumbers,
  otherWords,
  thinned,
} from './log-disguises.ts';
import { type LabelledLine, linesOf, logFamilies } from './log-families.ts';
import { numberOption, option } from './options.ts';
import { machine, median } from './statistics.ts';

interface Mined {
  readonly clusters: readonly string[];
  readonly templates: readonly string[];
}

export async function run(args: readonly string[]): Promise<void> {
  if (args.includes('--families')) return printFamilies();
  const folder = option(args, 'data', '');
  if (args.includes('--speed')) return speed(folder, args);
  if (args.includes('--sturdy')) return printSturdiness(folder, numberOption(args, 'draws', 5));
  const samples = samplesIn(folder).map(({ name, path }) => [
    name,
    mine(columnOf(readFileSync(path, 'utf8'), 'Content')),
  ]);
  writeFileSync(option(args, 'out', 'loghub.json'), JSON.stringify(Object.fromEntries(samples)));
}

/** The cluster and the template of each line, when all have been seen. */
export function mine(lines: readonly string[]): Mined {
  const miner = new TemplateMiner();
  for (const line of lines) miner.add(line);
  miner.templates();
  const clusters = lines.map((line) => miner.clusterOf(line));
  return { clusters: clusters.map(({ id }) => id), templates: clusters.map(({ text }) => text) };
}

function samplesIn(folder: string): readonly { readonly name: string; readonly path: string }[] {
  const names = readdirSync(folder).toSorted();
  return names.flatMap((name) => {
    const path = ['_structured_corrected.csv', '_structured.csv']
      .map((ending) => join(folder, name, `${name}_2k.log${ending}`))
      .find((candidate) => existsSync(candidate));
    return path === undefined ? [] : [{ name, path }];
  });
}

/** One column of a CSV file with a header (RFC 4180). */
export function columnOf(text: string, column: string): readonly string[] {
  const [header = [], ...rows] = csvRows(text);
  const index = header.indexOf(column);
  return rows.map((row) => row[index] ?? '');
}

// ── families ─────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Lines of the most frequent template: as many as in a sample of 2,000 lines, and so few that some templates occur once. */
const familySizes = [200, 30];

export function scoreFamily(family: string, mostFrequentCount: number): GroupingScore {
  const lines = linesOf(family, mostFrequentCount, 7);
  return scoreGrouping(
    lines.map(({ template }) => template),
    mine(lines.map(({ text }) => text)).templates,
  );
}

function printFamilies(): void {
  for (const size of familySizes) {
    for (const family of Object.keys(logFamilies)) {
      const { GA, FGA, PA, FTA } = scoreFamily(family, size);
      const figures = [GA, FGA, PA, FTA].map((figure) => figure.toFixed(3)).join('  ');
      process.stdout.write(`${String(size).padStart(4)}  ${family.padEnd(14)}  ${figures}\n`);
    }
  }
}

// ── sturdiness ───────────────────────────────────────────────────────────────────────────────────────────────────────

const disguises: Readonly<Record<string, Disguise>> = {
  'half of the lines': thinned(50),
  'a quarter': thinned(25),
  'a tenth': thinned(10),
  'ten of a template': atMost(10),
  'half of the templates': halfOfTemplates,
  'other words': otherWords,
  'other words, a quarter': (lines, chance) => thinned(25)(otherWords(lines, chance), chance),
  'other numbers': otherNumbers,
  'other brackets': otherBrackets,
  'lower case': lowerCase,
  'names for values': namesForValues,
  'these, a quarter': (lines, chance) => thinned(25)(namesForValues(lines, chance), chance),
  '= as :': colons,
  ': as =': equalsSigns,
};

/** Mean figures of all samples and draws for each disguise, and the GA of each sample. */
function printSturdiness(folder: string, draws: number): void {
  const samples = samplesIn(folder).map(({ name, path }) => ({ name, lines: labelledLines(path) }));
  process.stdout.write(`${' '.repeat(24)}GA    FGA   FTA   GA of ${samples.map(({ name }) => name).join(' ')}\n`);
  const print = (disguise: string, scores: readonly (readonly GroupingScore[])[]) => {
    const mean = (figures: readonly number[]) => figures.reduce((sum, figure) => sum + figure, 0) / figures.length;
    const all = (['GA', 'FGA', 'FTA'] as const).map((figure) => mean(scores.flat().map((score) => score[figure])));
    const each = scores.map((ofSample) => mean(ofSample.map(({ GA }) => GA)));
    const figures = (list: readonly number[]) => list.map((figure) => figure.toFixed(3)).join(' ');
    process.stdout.write(`${disguise.padEnd(24)}${figures(all)} ${figures(each)}\n`);
  };
  print(
    'as it is',
    samples.map(({ lines }) => [scoreLines(lines)]),
  );
  for (const [name, disguise] of Object.entries(disguises)) {
    const scores = samples.map(({ lines }) =>
      Array.from({ length: draws }, (_, draw) => scoreLines(disguise(lines, new Chance(draw + 1)))),
    );
    print(name, scores);
  }
  const pairs = samples.map(({ lines }, index) => [...lines, ...(samples[(index + 1) % samples.length]?.lines ?? [])]);
  print(
    'with the next sample',
    pairs.map((lines) => [scoreLines(lines)]),
  );
  print('all in one miner', [[scoreLines(samples.flatMap(({ lines }) => lines))]]);
}

function labelledLines(path: string): readonly LabelledLine[] {
  const text = readFileSync(path, 'utf8');
  const templates = columnOf(text, 'EventTemplate');
  return columnOf(text, 'Content').map((line, index) => ({ text: line, template: templates[index] ?? '' }));
}

function scoreLines(lines: readonly LabelledLine[]): GroupingScore {
  return scoreGrouping(
    lines.map(({ template }) => template),
    mine(lines.map(({ text }) => text)).templates,
  );
}

// ── speed ────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Times that the samples are repeated, each time with other digits. */
const repetitions = 12;

function speed(folder: string, args: readonly string[]): void {
  const lines = variedLines(folder);
  const characters = lines.reduce((sum, line) => sum + line.length, 0);
  const miner = new TemplateMiner();
  for (const line of lines) miner.add(line);
  const began = performance.now();
  const templateCount = miner.templates().length;
  const mergeMs = Math.round(performance.now() - began);
  const rounds = Array.from({ length: numberOption(args, 'rounds', 9) }, () => {
    const { user } = process.cpuUsage();
    for (const line of lines) miner.add(line);
    return Math.round(lines.length / (process.cpuUsage({ user, system: 0 }).user / 1e6));
  });
  const result = {
    machine: machine(),
    lines: lines.length,
    charactersOfLine: Math.round(characters / lines.length),
    templates: templateCount,
    mergeMs,
    linesPerSecond: median(rounds),
    rounds,
  };
  process.stdout.write(`${JSON.stringify(result, null, 1)}\n`);
}

// Whole lines with their headers. Each non-zero digit becomes another one, so that hardly any line occurs twice.
function variedLines(folder: string): readonly string[] {
  const chance = new Chance(1);
  const lines = readdirSync(folder)
    .toSorted()
    .map((name) => join(folder, name, `${name}_2k.log`))
    .filter((path) => existsSync(path))
    .flatMap((path) => readFileSync(path, 'utf8').split(/\r?\n/))
    .filter((line) => line !== '');
  return Array.from({ length: repetitions }, () =>
    lines.map((line) => line.replace(/[1-9]/g, () => String(chance.between(1, 10)))),
  ).flat();
}
