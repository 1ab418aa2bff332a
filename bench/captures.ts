// Kills a capture at a random moment, or breaks a random part of the answers, again and again. Afterwards, taken up until it
// ends, the case must be the one of an undisturbed capture, byte for byte after sorting.
//
//   npm run bench -- captures [--kills 300] [--faults 300] [--events 20000] [--seed 1] [--out RESULT.json]
//
// The suite runs a short seeded version (bench/captures.test.ts).
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { epochMs } from '@coldcase/model';
import { readManifest } from '@coldcase/store';
import { type AwsServer, drawnAccount, type FaultPlan, seededFaults, startAwsServer } from '@coldcase/testkit/aws';
import { captureCase, resumeCapture } from '@coldcase/workbench/capture-case';
import { caseDigest } from './case-digest.ts';
import { Chance } from './chance.ts';
import { numberOption, option } from './options.ts';
import { machine } from './statistics.ts';

const startMs = Date.UTC(2026, 10, 21, 14);
const endMs = startMs + 3_600_000 - 1;
/** Part of the calls that go wrong in a trial of faults. */
const faultRates = [0.05, 0.15, 0.3] as const;
/** Pages that are short, so that there are more of them to be killed between. */
const halfOfThemShort: FaultPlan = ({ callNumber }) => (callNumber % 2 === 0 ? { kind: 'shortPage' } : undefined);
/** How long after a call a kill may fall: while its answer is received, masked, written. */
const pageMs = 30;
/** And after the last call: while pages become parts. */
const importMs = 600;
/** A capture that is taken up more often than this makes no progress. */
const resumptionsMax = 50;

export interface CapturesResult {
  readonly machine: string;
  readonly seed: number;
  readonly events: number;
  readonly kills: number;
  readonly faultTrials: number;
  /** Faults that the server injected, by kind. */
  readonly injected: Readonly<Record<string, number>>;
  /** What a kill left. */
  readonly left: Readonly<Record<string, number>>;
  readonly violations: readonly string[];
}

export interface CapturesRequest {
  readonly events: number;
  readonly kills: number;
  readonly faults: number;
  readonly seed: number;
}

export async function run(args: readonly string[]): Promise<void> {
  const child = option(args, 'child', '');
  if (child !== '') {
    await captureOnce(child, option(args, 'endpoint', ''));
    return;
  }
  const result = await disturbMany({
    events: numberOption(args, 'events', 20_000),
    kills: numberOption(args, 'kills', 300),
    faults: numberOption(args, 'faults', 300),
    seed: numberOption(args, 'seed', 1),
  });
  process.stdout.write(`${JSON.stringify(result, null, 1)}\n`);
  const out = option(args, 'out', '');
  if (out !== '') writeFileSync(out, `${JSON.stringify(result, null, 1)}\n`);
  if (result.violations.length > 0) process.exitCode = 1;
}

export async function disturbMany({ events, kills, faults, seed }: CapturesRequest): Promise<CapturesResult> {
  process.env.AWS_ACCESS_KEY_ID = 'AKIAEXAMPLE';
  process.env.AWS_SECRET_ACCESS_KEY = 'example';
  const root = mkdtempSync(join(tmpdir(), 'coldcase-captures-'));
  const trials = new Trials(root, events);
  try {
    await trials.undisturbed();
    const chance = new Chance(seed);
    for (let kill = 0; kill < kills; kill++) await trials.killed(chance.next(), chance.next(), kill);
    for (let trial = 0; trial < faults; trial++)
      await trials.broken(seed + trial, faultRates[trial % faultRates.length] ?? 0);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
  const { injected, left, violations } = trials;
  return { machine: machine(), seed, events, kills, faultTrials: faults, injected, left, violations };
}

class Trials {
  readonly injected: Record<string, number> = {};
  readonly left: Record<string, number> = {};
  readonly violations: string[] = [];
  readonly #root: string;
  readonly #data: ReturnType<typeof drawnAccount>;
  #expected = '';
  #calls = 0;

  constructor(root: string, events: number) {
    this.#root = root;
    this.#data = drawnAccount({ eventCount: events, startMs, endMs });
  }

  /** The case that all others are compared with, and how many calls it takes. */
  async undisturbed(): Promise<void> {
    const folder = join(this.#root, 'whole.case');
    await using server = await startAwsServer({ data: this.#data, faults: halfOfThemShort });
    await ended(childFor(folder, server.url));
    this.#calls = server.calls.length;
    this.#expected = await caseDigest(folder);
  }

  /** Most kills fall a moment after a call was asked; each fourth after the last one, when pages become parts. */
  async killed(share: number, moment: number, kill: number): Promise<void> {
    const folder = join(this.#root, 'killed.case');
    rmSync(folder, { recursive: true, force: true });
    const isLate = kill % 4 === 3;
    const callNumber = isLate ? this.#calls : 1 + Math.floor(share * this.#calls);
    const delayMs = moment * (isLate ? importMs : pageMs);
    const called = Promise.withResolvers<void>();
    const faults: FaultPlan = (asking) => {
      if (asking.callNumber === callNumber) called.resolve();
      return halfOfThemShort(asking);
    };
    await using server = await startAwsServer({ data: this.#data, faults });
    const child = childFor(folder, server.url);
    await Promise.race([called.promise.then(() => sleep(delayMs)), ended(child)]);
    child.kill('SIGKILL');
    await ended(child);
    const left = stateOf(folder);
    this.left[left] = (this.left[left] ?? 0) + 1;
    await ended(childFor(folder, server.url));
    await this.#compare(folder, `kill ${Math.round(delayMs)} ms after call ${callNumber} (${left})`);
  }

  async broken(seed: number, rate: number): Promise<void> {
    const folder = join(this.#root, 'broken.case');
    rmSync(folder, { recursive: true, force: true });
    await using server = await startAwsServer({ data: this.#data, faults: seededFaults(seed, rate) });
    let attempts = 0;
    while (stateOf(folder) !== 'whole' && attempts < resumptionsMax) {
      attempts += 1;
      await captureOnce(folder, server.url).catch(() => undefined);
    }
    this.#count(server);
    await this.#compare(folder, `faults of seed ${seed} at rate ${rate}`);
  }

  #count({ calls }: AwsServer): void {
    for (const { fault } of calls) if (fault !== undefined) this.injected[fault] = (this.injected[fault] ?? 0) + 1;
  }

  async #compare(folder: string, what: string): Promise<void> {
    const state = stateOf(folder);
    if (state !== 'whole') this.violations.push(`${what}: the case is ${state}`);
    else if ((await caseDigest(folder)) !== this.#expected) this.violations.push(`${what}: the evidence differs`);
  }
}

function stateOf(folder: string): string {
  if (!existsSync(join(folder, 'case.json'))) return 'absent';
  const { state } = readManifest(folder);
  return state === 'complete' ? 'whole' : state;
}

/** Begins a capture, or goes on with the one that is there. */
async function captureOnce(folder: string, endpoint: string): Promise<void> {
  const request = {
    folder,
    reader: {
      region: 'eu-west-1',
      budget: { maxCalls: 100_000, maxBytes: 1e10, maxCostUsd: 100 },
      endpoint,
      callsPerSecond: () => 10_000,
      timeOuts: { connectMs: 2_000, answerMs: 2_000, bodyMs: 2_000 },
    },
    signal: new AbortController().signal,
    now: () => new Date(endMs + 3_600_000),
    isMasked: false,
    environment: process.env,
  };
  if (stateOf(folder) === 'absent') {
    rmSync(folder, { recursive: true, force: true });
    const window = { startMs: epochMs(startMs), endMs: epochMs(endMs) };
    await captureCase({ ...request, named: { functions: ['orders'] }, window, confirm: async () => true });
  } else if (existsSync(join(folder, '.capture'))) await resumeCapture(request);
}

const program = [join(import.meta.dirname, 'run.ts'), 'captures'];

function childFor(folder: string, endpoint: string) {
  const args = [...program, '--child', folder, '--endpoint', endpoint];
  return spawn(process.execPath, args, { stdio: 'ignore' });
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
}
