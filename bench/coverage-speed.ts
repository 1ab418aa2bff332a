// What coverage costs: warm invocations, initialisation, what the caller waits for, and memory, on real runtime processes.
//
//   npm run bench -- coverage-speed [--processes 16] [--inits 25] [--out RESULT.json]
//   npm run bench -- coverage-speed --memory 100000 [--out RESULT.json]
//
// All have the layer, since the sandbox mounts it and Lambda does not; it is switched on in some. Rounds are interleaved, each
// variant in an environment of its own that is frozen while the others work. Work is measured as processor time inside of the
// handler, since others use this machine, too. How V8 optimises a tight loop is a lottery of the process, 4, 8 or 18 ms for one
// and the same: figures are medians over processes of the medians within each, and ratios those of the figures.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSandbox, type Sandbox } from '@coldcase/reproduce';
import { buildLayer } from '../packages/lambda/layer/build-layer.ts';
import { coveredInto } from '../packages/lambda/src/testing/layer-lab.ts';
import { numberOption, option } from './options.ts';
import { machine, median } from './statistics.ts';

const functionText = `
const orders = Array.from({ length: 2000 }, (_, id) => ({ id, total: (id * 7919) % 1000, lines: [{ sku: 's' + (id % 97), count: id % 5 }] }));
function json() {
  const sorted = orders.map((order) => ({ ...order, sum: order.lines.reduce((sum, line) => sum + line.count, 0) }))
    .sort((one, other) => one.total - other.total || (one.id < other.id ? -1 : 1));
  return JSON.parse(JSON.stringify(sorted)).filter((order) => order.sum > 2).length;
}
function tight() {
  let sum = 0;
  for (let i = 0; i < 1e6; i++) { if (i & 1) { sum = (sum + i * 3) | 0; } else { sum ^= i; } }
  return sum;
}
const loaded = process.cpuUsage();
exports.handler = async ({ work, times }) => {
  const before = process.cpuUsage();
  const startedAt = performance.now();
  for (let at = 0; at < times; at++) (work === 'json' ? json : tight)();
  const { user, system } = process.cpuUsage(before);
  return { cpuMs: (user + system) / 1000, wallMs: performance.now() - startedAt, initCpuMs: (loaded.user + loaded.system) / 1000 };
};
`;
const works = { json: 4, tight: 8 } as const;
const warmUps = 6;
const roundsOfProcess = 6;

interface Setup {
  readonly sandbox: Sandbox;
  readonly functions: readonly { readonly name: string; readonly environment?: object }[];
}

export async function run(args: readonly string[]): Promise<void> {
  const root = mkdtempSync(join(tmpdir(), 'coldcase-coverage-speed-'));
  const memory = numberOption(args, 'memory', 0);
  try {
    const measured = memory > 0 ? await measureMemory(root, memory) : await measureSpeed(root, args);
    const result = { machine: machine(), ...measured };
    process.stdout.write(`${JSON.stringify(result, null, 1)}\n`);
    const out = option(args, 'out', '');
    if (out !== '') writeFileSync(out, `${JSON.stringify(result, null, 1)}\n`);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

async function measureSpeed(root: string, args: readonly string[]): Promise<object> {
  const layer = join(root, 'opt');
  await buildLayer(layer);
  writeFileSync(join(root, 'index.js'), functionText);
  await using bucket = await startBucket(0);
  await using slowBucket = await startBucket(300);
  const covered = (url: string, more: Record<string, string> = {}) => ({
    environment: { ...coveredInto(url), ...more },
  });
  const specs = {
    none: {},
    nodeV8Coverage: { environment: { NODE_V8_COVERAGE: join(root, 'v8') } },
    block: covered(bucket.url),
    function: covered(bucket.url, { COVERAGE_GRANULARITY: 'function' }),
    sampledOut: covered(bucket.url, { COVERAGE_SAMPLE_RATE: '0' }),
    slowUpload: covered(slowBucket.url),
  };
  const known = { taskRoot: root, handler: 'index.handler', memoryMb: 512, timeoutMs: 30_000, layers: [layer] };
  const functions = Object.entries(specs).map(([name, spec]) => ({ ...known, ...spec, name }));
  const sandbox = openSandbox(functions, { seed: 1 });
  try {
    const setup = { sandbox, functions };
    const inits = await measureInits(setup, numberOption(args, 'inits', 25));
    const warm = await measureWarm(setup, numberOption(args, 'processes', 16));
    return { warm, inits };
  } finally {
    await sandbox.close();
  }
}

interface Warm {
  readonly cpuMs: number;
  readonly latencyMs: number;
  readonly extensionsMs: number;
}

async function measureWarm({ sandbox, functions }: Setup, processes: number): Promise<object> {
  const measured: Record<string, object> = {};
  for (const [work, times] of Object.entries(works)) {
    const figures = new Map<string, Warm[]>();
    for (let process = 0; process < processes; process += 1) {
      for (const { name, environment } of functions)
        sandbox.update(name, { environment: { ...environment, PROCESS: `${work} ${process}` } });
      const rounds = new Map<string, Warm[]>();
      for (let round = 0; round < warmUps + roundsOfProcess; round += 1) {
        // Each round begins with another one: who follows whom matters on a busy machine.
        for (const { name } of rotated(functions, round)) {
          const { outcome, told } = await invoked(sandbox, name, { work, times });
          const { latencyMs, extensionsMs } = outcome;
          const one = { cpuMs: told.cpuMs, latencyMs, extensionsMs };
          if (round >= warmUps) rounds.set(name, [...(rounds.get(name) ?? []), one]);
        }
      }
      for (const [name, all] of rounds) figures.set(name, [...(figures.get(name) ?? []), middleOf(all)]);
    }
    const cpuMs = (name: string): number => middleOf(figures.get(name) ?? []).cpuMs;
    const tableOf = (all: readonly Warm[]): object => {
      const { extensionsMs: afterAnswerMs, ...middle } = middleOf(all);
      const ratios = { toNone: middle.cpuMs / cpuMs('none'), toNodeV8Coverage: middle.cpuMs / cpuMs('nodeV8Coverage') };
      return roundedAll({ ...middle, leastCpuMs: Math.min(...all.map((one) => one.cpuMs)), afterAnswerMs, ...ratios });
    };
    measured[work] = Object.fromEntries([...figures].map(([name, all]) => [name, tableOf(all)]));
  }
  return measured;
}

/** With what the function told of itself. */
async function invoked(sandbox: Sandbox, name: string, event: object) {
  const outcome = await sandbox.invoke(name, event);
  if (outcome.kind !== 'success') throw new TypeError(`${name} gave ${outcome.kind}`);
  const told: { cpuMs: number; initCpuMs: number } = JSON.parse(outcome.payload);
  return { outcome, told };
}

const middleOf = (all: readonly Warm[]): Warm => ({
  cpuMs: median(all.map(({ cpuMs }) => cpuMs)),
  latencyMs: median(all.map(({ latencyMs }) => latencyMs)),
  extensionsMs: median(all.map(({ extensionsMs }) => extensionsMs)),
});

/**
 * Init Duration of new environments, the processor time until the function is loaded, and how much more both are than without
 * the layer in the same round.
 */
async function measureInits({ sandbox, functions }: Setup, inits: number) {
  const chosen = functions.filter(({ name }) => name !== 'slowUpload');
  const figures = new Map<string, { initMs: number; cpuMs: number }[]>();
  for (let round = 0; round < inits; round += 1) {
    for (const { name, environment } of rotated(chosen, round)) {
      sandbox.update(name, { environment: { ...environment, ROUND: String(round) } });
      const { outcome, told } = await invoked(sandbox, name, { work: 'json', times: 1 });
      const one = { initMs: outcome.initDurationMs ?? 0, cpuMs: told.initCpuMs };
      figures.set(name, [...(figures.get(name) ?? []), one]);
    }
  }
  const none = figures.get('none') ?? [];
  return Object.fromEntries(
    [...figures].map(([name, values]) => {
      const more = (of: 'initMs' | 'cpuMs') => median(values.map((one, at) => one[of] - (none[at]?.[of] ?? 0)));
      const least = Math.min(...values.map(({ initMs }) => initMs));
      const cpuMs = median(values.map((one) => one.cpuMs));
      const initMs = median(values.map((one) => one.initMs));
      const figure = { initMs, leastMs: least, moreMs: more('initMs'), cpuMs, moreCpuMs: more('cpuMs') };
      return [name, roundedAll(figure)];
    }),
  );
}

function rotated<Item>(items: readonly Item[], by: number): readonly Item[] {
  const at = by % items.length;
  return [...items.slice(at), ...items.slice(0, at)];
}

const roundedAll = (figures: Readonly<Record<string, number>>): object =>
  Object.fromEntries(Object.entries(figures).map(([key, value]) => [key, Math.round(value * 1000) / 1000]));

async function startBucket(delayMs: number): Promise<{ readonly url: string } & AsyncDisposable> {
  const server = createServer((request, response) => {
    request.resume();
    request.once('end', () => setTimeout(() => response.end(), delayMs));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** A process that runs a covered handler again and again, each invocation with its file; how its resident memory goes. */
const memoryText = (library: string, invocations: number): string => `
const { coverageHandler } = require(${JSON.stringify(join(library, 'cjs/coverage.js'))});
const { json, once } = require('./work.js');
const handler = coverageHandler(async (event) => json(event.n) + once(event.n));
const { log } = console;
process.stdout.write = () => true;
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
(async () => {
  const seen = [];
  for (let n = 0; n < ${invocations}; n++) {
    const context = { awsRequestId: 'r-' + n, functionName: 'f', functionVersion: '1', memoryLimitInMB: '128', getRemainingTimeInMillis: () => 3000 };
    await handler({ n }, context);
    // The uploads run beside here, where no runtime freezes: as many as come are let go.
    await globalThis.uploaded(n);
    if (n % ${Math.max(1, Math.floor(invocations / 20))} === 0) { globalThis.gc?.(); const all = process.memoryUsage(); seen.push(['rss', 'heapTotal', 'heapUsed', 'external'].map((name) => Math.round(all[name] / 1e5) / 10)); }
  }
  process.send({ seen, files: globalThis.files });
  process.exit(0);
})();
`;

async function measureMemory(root: string, invocations: number): Promise<object> {
  const layer = join(root, 'opt');
  await buildLayer(layer);
  const library = join(layer, 'nodejs/node_modules/@coldcase/lambda');
  writeFileSync(
    join(root, 'work.js'),
    `exports.json = (n) => JSON.stringify({ n, list: [1, 2, 3].map((x) => x * n) }).length;\nexports.once = (n) => (n % 1000 === 7 ? ((x) => x + 1)(n) : 0);\n`,
  );
  // The next invocation begins when the file of the last one has been answered, as after a freeze.
  const pacing = `const { subscribe } = require('node:diagnostics_channel'); globalThis.files = 0; let wake;
subscribe('http.client.response.finish', () => { globalThis.files++; wake?.(); wake = undefined; });
globalThis.uploaded = () => new Promise((resolve) => { wake = resolve; });\n`;
  writeFileSync(join(root, 'index.js'), pacing + memoryText(library, invocations));
  await using bucket = await startBucket(0);
  const environment = {
    AWS_ACCESS_KEY_ID: 'bench',
    AWS_SECRET_ACCESS_KEY: 'bench',
    AWS_ENDPOINT_URL_S3: bucket.url,
    COVERAGE_S3_BUCKET: 'bucket',
    COVERAGE_STORE_SOURCES: 'false',
    LAMBDA_TASK_ROOT: root,
  };
  const startedAt = performance.now();
  const child = fork(join(root, 'index.js'), {
    env: environment,
    execArgv: ['--expose-gc', '--max-old-space-size=115'],
  });
  const [message] = await once(child, 'message');
  return { invocations, seconds: Math.round((performance.now() - startedAt) / 1000), residentMegabytes: message };
}
