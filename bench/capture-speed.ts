// How fast a capture reads and keeps events, and how much memory that takes, from a server that plays AWS on this machine.
//
//   npm run bench -- capture-speed [--events 1000000] [--groups 1,4] [--hours 1,10] [--rounds 3] [--length 250] [--no-mask] [--out RESULT.json]
//
// The server runs in a process of its own, and so does each capture, whose peak memory is then its own. A window that is ten
// times as long has ten times the events: memory must not grow with it.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { epochMs } from '@coldcase/model';
import { readManifest } from '@coldcase/store';
import { generatedGroup, startAwsServer } from '@coldcase/testkit/aws';
import { captureCase } from '@coldcase/workbench/capture-case';
import { keepHeapSmall } from '@coldcase/workbench/small-heap';
import { numberOption, option } from './options.ts';
import { machine, median, peakMegabytes } from './statistics.ts';

const startMs = Date.UTC(2026, 10, 21, 14);
const hourMs = 3_600_000;
interface Trial {
  readonly events: number;
  readonly groups: number;
  readonly hours: number;
  /** Of a message, about. */
  readonly length: number;
  readonly isMasked: boolean;
}

interface Measured {
  readonly events: number;
  /** From the first call to the last page that was kept. */
  readonly readingMs: number;
  /** From there to the finished case. */
  readonly partsMs: number;
  readonly cpuMs: number;
  /** Until the last page was kept, and over all. */
  readonly readingPeakMegabytes: number;
  readonly peakMegabytes: number;
  /** Processes of the whole machine that wanted a core, over the minute before the end: what a figure in seconds is worth. */
  readonly load: number;
}

export async function run(args: readonly string[]): Promise<void> {
  const trial = trialOf(args);
  const role = option(args, 'role', '');
  if (role === 'server') return await serve(trial);
  if (role === 'capture') return await captureHere(trial, option(args, 'folder', ''), option(args, 'endpoint', ''));
  const results = await measureAll(args);
  const text = `${JSON.stringify({ machine: machine(), results }, null, 1)}\n`;
  process.stdout.write(text);
  const out = option(args, 'out', '');
  if (out !== '') writeFileSync(out, text);
}

function trialOf(args: readonly string[]): Trial {
  return {
    events: numberOption(args, 'events', 1_000_000),
    groups: numberOption(args, 'groups', 1),
    hours: numberOption(args, 'hours', 1),
    length: numberOption(args, 'length', 250),
    isMasked: !args.includes('--no-mask'),
  };
}

/** One hour with one group and several, by rounds; then the longer windows, once each. */
async function measureAll(args: readonly string[]) {
  const { events, length, isMasked } = trialOf(args);
  const rounds = numberOption(args, 'rounds', 3);
  const groupCounts = option(args, 'groups', '1,4').split(',').map(Number);
  const results = [];
  for (const hours of option(args, 'hours', '1,10').split(',').map(Number))
    for (const groups of groupCounts) {
      const trial = { events: events * hours, groups, hours, length, isMasked };
      const measured: Measured[] = [];
      for (let round = hours === 1 ? rounds : 1; round > 0; round--) measured.push(await measureOnce(trial));
      results.push({ ...trial, ...summaryOf(measured) });
      process.stderr.write(`${JSON.stringify(results.at(-1))}\n`);
    }
  return results;
}

function summaryOf(measured: readonly Measured[]) {
  const of = (figure: (one: Measured) => number) => Math.round(median(measured.map(figure)));
  return {
    eventsPerSecond: of(({ events, readingMs, partsMs }) => (events * 1_000) / (readingMs + partsMs)),
    readingEventsPerSecond: of(({ events, readingMs }) => (events * 1_000) / readingMs),
    readingSeconds: of(({ readingMs }) => readingMs / 100) / 10,
    partsSeconds: of(({ partsMs }) => partsMs / 100) / 10,
    cpuSeconds: of(({ cpuMs }) => cpuMs / 100) / 10,
    readingPeakMegabytes: Math.max(...measured.map((one) => one.readingPeakMegabytes)),
    peakMegabytes: Math.max(...measured.map((one) => one.peakMegabytes)),
    eventsPerCpuSecond: of(({ events, cpuMs }) => (events * 1_000) / cpuMs),
    load: of(({ load }) => load * 10) / 10,
    rounds: measured.map(({ readingMs, partsMs }) => Math.round(readingMs + partsMs)),
  };
}

async function measureOnce(trial: Trial): Promise<Measured> {
  const root = mkdtempSync(join(tmpdir(), 'coldcase-capture-speed-'));
  const server = startChild(['--role', 'server', ...argsOf(trial)]);
  try {
    const endpoint = await firstLine(server);
    const folder = join(root, 'captured.case');
    const args = ['--role', 'capture', '--folder', folder, '--endpoint', endpoint, ...argsOf(trial)];
    return JSON.parse(await firstLine(startChild(args)));
  } finally {
    server.kill();
    rmSync(root, { recursive: true, force: true });
  }
}

function argsOf({ events, groups, hours, length, isMasked }: Trial): readonly string[] {
  const figures = { events, groups, hours, length };
  return [
    ...Object.entries(figures).flatMap(([name, value]) => [`--${name}`, String(value)]),
    ...(isMasked ? [] : ['--no-mask']),
  ];
}

function startChild(args: readonly string[]): ChildProcess {
  const program = [join(import.meta.dirname, 'run.ts'), 'capture-speed', ...args];
  return spawn(process.execPath, [...process.execArgv, ...program], { stdio: ['ignore', 'pipe', 'inherit'] });
}

async function firstLine(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new TypeError('the output of a child is a pipe');
  const lines = createInterface({ input: child.stdout });
  const ended = once(child, 'exit').then(([code]) => {
    throw new TypeError(`a process of the bench ended with ${code} before it said anything`);
  });
  const [line] = await Promise.race([once(lines, 'line'), ended]);
  ended.catch(() => undefined);
  return String(line);
}

function groupNames(groups: number): readonly string[] {
  return Array.from({ length: groups }, (_, index) => `/aws/lambda/orders-${index}`);
}

async function serve({ events, groups, hours, length }: Trial): Promise<void> {
  const endMs = startMs + hours * hourMs - 1;
  const logGroups = groupNames(groups).map((name) =>
    generatedGroup({ name, eventCount: events / groups, startMs, endMs, messageLength: length }),
  );
  const { url } = await startAwsServer({ data: { logGroups } });
  process.stdout.write(`${url}\n`);
}

async function captureHere({ groups, hours, isMasked }: Trial, folder: string, endpoint: string): Promise<void> {
  process.env.AWS_ACCESS_KEY_ID = 'AKIAEXAMPLE';
  process.env.AWS_SECRET_ACCESS_KEY = 'example';
  keepHeapSmall();
  const started = performance.now();
  let read = started;
  let readingPeakMegabytes = 0;
  const endMs = startMs + hours * hourMs - 1;
  await captureCase({
    folder,
    reader: {
      region: 'eu-west-1',
      budget: { maxCalls: 1e6, maxBytes: 1e12, maxCostUsd: 100 },
      endpoint,
      callsPerSecond: () => 10_000,
    },
    signal: new AbortController().signal,
    now: () => new Date(endMs + hourMs),
    isMasked,
    environment: { ...process.env, COLDCASE_KEYS: join(folder, '..', 'keys') },
    named: { logGroups: groupNames(groups) },
    window: { startMs: epochMs(startMs), endMs: epochMs(endMs) },
    confirm: async () => true,
    onProgress: () => {
      read = performance.now();
      readingPeakMegabytes = peakMegabytes();
    },
  });
  const ended = performance.now();
  const { user, system } = process.cpuUsage();
  const measured: Measured = {
    events: readManifest(folder).logGroups.reduce((sum, group) => sum + group.events, 0),
    readingMs: read - started,
    partsMs: ended - read,
    cpuMs: (user + system) / 1_000,
    readingPeakMegabytes,
    peakMegabytes: peakMegabytes(),
    load: loadavg()[0] ?? 0,
  };
  process.stdout.write(`${JSON.stringify(measured)}\n`);
}
