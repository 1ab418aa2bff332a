// Kills an import or a pack at a random moment, again and again. After each kill the case must verify as whole with every
// event in it, or say that it is not; and doing it again must make it whole. An archive must be complete or absent.
//
//   npm run bench -- kills [--kills 200] [--seed 1] [--out RESULT.json]
//
// The suite runs a short seeded version (bench/kills.test.ts).
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packCase, unpackCase, verifyCase } from '@coldcase/store';
import { importFiles } from '@coldcase/workbench/import-files';
import { Chance } from './chance.ts';
import { writeCorpus } from './lambda-corpus.ts';
import { numberOption, option, options } from './options.ts';
import { machine } from './statistics.ts';

const shards = 4;
const eventsPerShard = 4_000;
/** Below the size of a shard the engine reads each by itself; above it, two at a time go by the readers. */
const unitBytes = [1_000_000, 3_000_000] as const;

export interface KillsResult {
  readonly machine: string;
  readonly seed: number;
  readonly kills: number;
  /** What the case was right after each kill. */
  readonly outcomes: Readonly<Record<string, number>>;
  /** Cases that verified and were not whole, archives that were there and not complete, work that could not be done again. */
  readonly violations: readonly string[];
}

export async function run(args: readonly string[]): Promise<void> {
  const child = option(args, 'child', '');
  if (child === 'import') {
    await importFiles({
      inputs: options(args, 'input'),
      out: option(args, 'out', ''),
      unitBytes: numberOption(args, 'unit', 0),
    });
    return;
  }
  if (child === 'pack') {
    await packCase(option(args, 'case', ''), option(args, 'out', ''), new Date(0));
    return;
  }
  const result = await killMany(numberOption(args, 'kills', 200), numberOption(args, 'seed', 1));
  process.stdout.write(`${JSON.stringify(result, null, 1)}\n`);
  const out = option(args, 'out', '');
  if (out !== '') writeFileSync(out, `${JSON.stringify(result, null, 1)}\n`);
  if (result.violations.length > 0) process.exitCode = 1;
}

export async function killMany(kills: number, seed: number): Promise<KillsResult> {
  const root = mkdtempSync(join(tmpdir(), 'coldcase-kills-'));
  const outcomes: Record<string, number> = {};
  const violations: string[] = [];
  const count = (outcome: string) => {
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
  };
  try {
    const corpus = join(root, 'corpus');
    await writeCorpus(corpus, { events: shards * eventsPerShard, shards, seed });
    const whole = join(root, 'whole.case');
    const importMs = await runToEnd(importArgs(corpus, whole, 0));
    const events = (await verifyCase(whole)).events;
    const packMs = await runToEnd(packArgs(whole, join(root, 'first')));
    const chance = new Chance(seed);
    for (let kill = 0; kill < kills; kill++) {
      if (kill % 4 === 3) count(await killPack(root, whole, chance.next() * packMs * 1.1, events, violations));
      else count(await killImport(root, corpus, kill, chance.next() * importMs * 1.1, events, violations));
    }
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
  return { machine: machine(), seed, kills, outcomes, violations };
}

async function killImport(
  root: string,
  corpus: string,
  kill: number,
  delayMs: number,
  events: number,
  violations: string[],
): Promise<string> {
  const folder = join(root, 'killed.case');
  rmSync(folder, { recursive: true, force: true });
  await runAndKill(importArgs(corpus, folder, kill), delayMs);
  const before = await stateOf(folder, events, violations, delayMs);
  await runToEnd(importArgs(corpus, folder, kill));
  const after = await verifyCase(folder);
  if (!after.isWhole || after.events !== events)
    violations.push(
      `after ${delayMs} ms: importing again gave ${after.events} of ${events} events (${after.problems.join('; ')})`,
    );
  return `import: ${before}`;
}

async function stateOf(folder: string, events: number, violations: string[], delayMs: number): Promise<string> {
  if (!existsSync(join(folder, 'case.json'))) return 'no case yet';
  const { isWhole, events: found } = await verifyCase(folder);
  if (isWhole && found !== events)
    violations.push(`after ${delayMs} ms: the case verifies and has ${found} of ${events} events`);
  return isWhole ? 'whole' : 'says it is not whole';
}

async function killPack(
  root: string,
  whole: string,
  delayMs: number,
  events: number,
  violations: string[],
): Promise<string> {
  const into = join(root, 'archives');
  rmSync(into, { recursive: true, force: true });
  mkdirSync(into);
  await runAndKill(packArgs(whole, into), delayMs);
  const [archive] = readdirSync(into).filter((name) => name.endsWith('.tar.gz'));
  if (archive === undefined) return 'pack: no archive yet';
  const back = join(root, 'unpacked.case');
  rmSync(back, { recursive: true, force: true });
  try {
    await unpackCase(join(into, archive), back);
    const { isWhole, events: found } = await verifyCase(back);
    if (!isWhole || found !== events)
      violations.push(`after ${delayMs} ms: the archive unpacks to ${found} of ${events} events`);
  } catch (error) {
    violations.push(`after ${delayMs} ms: the archive does not unpack: ${String(error)}`);
  }
  return 'pack: whole';
}

function importArgs(corpus: string, folder: string, kill: number): readonly string[] {
  const inputs = readdirSync(corpus)
    .sort()
    .flatMap((name) => ['--input', join(corpus, name)]);
  return ['--child', 'import', ...inputs, '--out', folder, '--unit', String(unitBytes[kill % unitBytes.length])];
}

function packArgs(folder: string, into: string): readonly string[] {
  return ['--child', 'pack', '--case', folder, '--out', into];
}

const program = [join(import.meta.dirname, 'run.ts'), 'kills'];

async function runToEnd(args: readonly string[]): Promise<number> {
  const start = performance.now();
  const child = spawn(process.execPath, [...program, ...args], { stdio: 'ignore' });
  await once(child, 'exit');
  return performance.now() - start;
}

async function runAndKill(args: readonly string[], delayMs: number): Promise<void> {
  const child = spawn(process.execPath, [...program, ...args], { stdio: 'ignore' });
  const timer = setTimeout(() => child.kill('SIGKILL'), delayMs);
  await once(child, 'exit');
  clearTimeout(timer);
}
