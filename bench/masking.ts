// Masking against planted truth, and its speed over a corpus in which nothing is to be found.
//
//   npm run bench -- masking [--events 5000000] [--seed 1]         recall by class and by carrier, precision, seconds
//   npm run bench -- masking --speed [--megabytes 200]             megabytes a second on one core, median of five rounds
//
// One text in fifty has something planted, one in fifty only looks so; the others are lines of the Lambda corpus. Nothing is kept
// in memory but the counts. Both write bench/results/DATE-masking.json or -masking-speed.json unless --no-result is given.
import { createHmac } from 'node:crypto';
import { createReadStream, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { createMasker, type Masker } from '@coldcase/masking';
import { innocentText, isGone, type Planted, plantedText } from '@coldcase/masking/planted-corpus';
import { type Seeded, seeded } from '@coldcase/testkit';
import { writeCorpus } from './lambda-corpus.ts';
import { numberOption } from './options.ts';
import { machine, median } from './statistics.ts';

/** Of the texts, how many are planted; as many only look so. */
const plantedShare = 0.02;
/** Lines of the corpus that are written at once; a longer run repeats them. */
const corpusEventsMax = 500_000;

interface Count {
  planted: number;
  caught: number;
}

export interface MaskingScore {
  readonly texts: number;
  readonly recall: Readonly<Record<'credential' | 'personal', number>>;
  /** Of all spans that were masked, those that were planted. */
  readonly precision: number;
  readonly unstable: number;
  readonly byClass: Readonly<Record<string, string>>;
  readonly byCarrier: Readonly<Record<string, string>>;
  readonly missed: readonly string[];
}

export async function run(args: readonly string[]): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'coldcase-masking-'));
  try {
    if (args.includes('--speed')) return await speed(folder, args);
    const events = numberOption(args, 'events', 200_000);
    const seed = numberOption(args, 'seed', 1);
    await writeCorpus(folder, { events: Math.min(events, corpusEventsMax), shards: 1, seed });
    const began = performance.now();
    const result = await score(repeated(folder, events), seeded(seed));
    print(result);
    keep(args, 'masking', { seed, seconds: Math.round((performance.now() - began) / 1000), ...result });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Masks every line, with planted ones between them, and compares with the truth. */
export async function score(lines: AsyncIterable<string> | Iterable<string>, random: Seeded): Promise<MaskingScore> {
  const tally = new Tally(newMasker());
  for await (const line of lines) {
    const chance = random.next();
    if (chance < plantedShare)
      tally.addPlanted(plantedText(random, chance < plantedShare / 2 ? 'credential' : 'personal'));
    else tally.addInnocent(chance < 2 * plantedShare ? innocentText(random) : line);
  }
  return tally.score();
}

function newMasker(): Masker {
  return createMasker({ digest: (text) => createHmac('sha256', 'bench').update(text).digest() });
}

class Tally {
  readonly #masker: Masker;
  readonly #byClass = new Map<string, Count>();
  readonly #byCarrier = new Map<string, Count>();
  readonly #byFamily = new Map<string, Count>();
  readonly #missed: string[] = [];
  #texts = 0;
  #spans = 0;
  #caught = 0;
  #unstable = 0;

  constructor(masker: Masker) {
    this.#masker = masker;
  }

  addPlanted(planted: Planted): void {
    const output = this.#masked(planted.text);
    const isCaught = isGone(planted, output);
    this.#spans += this.#spansIn(planted.text);
    if (isCaught) this.#caught += 1;
    else if (this.#missed.length < 20)
      this.#missed.push(`${planted.class} in ${planted.carrier}: ${planted.text.slice(0, 300)}`);
    for (const [counts, key] of [
      [this.#byClass, planted.class],
      [this.#byCarrier, planted.carrier],
      [this.#byFamily, planted.family],
    ] as const) {
      const count = counts.get(key) ?? { planted: 0, caught: 0 };
      counts.set(key, { planted: count.planted + 1, caught: count.caught + (isCaught ? 1 : 0) });
    }
  }

  addInnocent(text: string): void {
    if (this.#masked(text) !== text) this.#spans += this.#spansIn(text);
  }

  #masked(text: string): string {
    this.#texts += 1;
    const output = this.#masker.text(text);
    if (output !== text && this.#masker.text(output) !== output) this.#unstable += 1;
    return output;
  }

  #spansIn(text: string): number {
    return this.#masker.explain(text).filter(({ action }) => action === 'masked').length;
  }

  score(): MaskingScore {
    const recall = (family: string) => shareOf(this.#byFamily.get(family));
    return {
      texts: this.#texts,
      recall: { credential: recall('credential'), personal: recall('personal') },
      precision: this.#spans === 0 ? 1 : this.#caught / this.#spans,
      unstable: this.#unstable,
      byClass: table(this.#byClass),
      byCarrier: table(this.#byCarrier),
      missed: this.#missed,
    };
  }
}

function shareOf(count: Count | undefined): number {
  return count === undefined ? 1 : count.caught / count.planted;
}

function table(counts: ReadonlyMap<string, Count>): Readonly<Record<string, string>> {
  const rows = [...counts].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(rows.map(([key, { caught, planted }]) => [key, `${caught} of ${planted}`]));
}

function print({ recall, precision, byClass, byCarrier, missed, texts, unstable }: MaskingScore): void {
  const percent = (share: number) => `${(100 * share).toFixed(2)} %`;
  const rows = (counts: Readonly<Record<string, string>>) =>
    Object.entries(counts).map(([key, text]) => `  ${key.padEnd(20)} ${text}`);
  console.log(
    [
      `${texts} texts; caught: credentials ${percent(recall.credential)}, personal data ${percent(recall.personal)}`,
      `of what was masked was planted: ${percent(precision)}; texts that a second masking changes: ${unstable}`,
      ...rows(byClass),
      ...rows(byCarrier),
      ...missed,
    ].join('\n'),
  );
}

async function* repeated(folder: string, count: number): AsyncIterable<string> {
  let left = count;
  while (left > 0)
    for await (const message of messages(folder)) {
      if (left <= 0) return;
      left -= 1;
      yield message;
    }
}

async function* messages(folder: string): AsyncIterable<string> {
  for await (const line of createInterface({ input: createReadStream(join(folder, 'part-000.jsonl')) })) {
    const event: unknown = JSON.parse(line);
    yield String(Object(event).message);
  }
}

async function speed(folder: string, args: readonly string[]): Promise<void> {
  const megabytes = numberOption(args, 'megabytes', 100);
  await writeCorpus(folder, { events: Math.ceil((megabytes * 1e6) / 245), shards: 1, seed: 1 });
  const texts: string[] = [];
  for await (const message of messages(folder)) texts.push(message);
  const bytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  const masker = newMasker();
  const rates = Array.from({ length: 6 }, () => {
    const cpu = process.cpuUsage();
    for (const text of texts) masker.text(text);
    const { user, system } = process.cpuUsage(cpu);
    return bytes / (user + system);
  });
  // The first round is that of the compiler.
  const megabytesPerSecond = Math.round(10 * median(rates.slice(1))) / 10;
  console.log(`${megabytesPerSecond} MB/s over ${Math.round(bytes / 1e6)} MB of ${texts.length} messages, one core`);
  keep(args, 'masking-speed', {
    megabytes: Math.round(bytes / 1e6),
    megabytesPerSecond,
    rounds: rates.map((rate) => Math.round(10 * rate) / 10),
  });
}

function keep(args: readonly string[], name: string, result: object): void {
  if (args.includes('--no-result')) return;
  const date = new Date().toISOString().slice(0, 10);
  const path = join(import.meta.dirname, 'results', `${date}-${name}.json`);
  writeFileSync(path, `${JSON.stringify({ machine: machine(), ...result }, null, 1)}\n`);
}
