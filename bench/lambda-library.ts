// What `@coldcase/lambda` costs a function, beside Powertools (logger, metrics, tracer) and X-Ray's library.
//
//   npm run bench -- lambda-library [--rounds 15] [--invocations 5000]
//
// Every figure is of a process of its own, and the libraries take turns: one round is one process each. An import is timed
// inside of the process, around `import()` of what a function would import, with the files in the cache of the system. An
// invocation is the handler of lambda-handlers/handlers.mjs, and the daemon is a UDP socket of this process that throws away.
// Writes bench/results/DATE-lambda-library.json unless --no-result is given.
import { fork } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { buildSync } from 'esbuild';
import { numberOption } from './options.ts';
import { machine, median } from './statistics.ts';

const root = join(import.meta.dirname, '..');
const door = pathToFileURL(join(root, 'packages/lambda/dist/esm/index.js')).href;
const measure = join(import.meta.dirname, 'lambda-handlers/measure.mjs');

const powertools = ['logger', 'metrics', 'tracer'].map((name) => `@aws-lambda-powertools/${name}`);
const imports: Readonly<Record<string, readonly string[]>> = {
  nothing: [],
  '@coldcase/lambda': [door],
  'Powertools, three': powertools,
  'aws-xray-sdk-core': ['aws-xray-sdk-core'],
};
const handlers: Readonly<Record<string, string>> = {
  nothing: 'bare',
  '@coldcase/lambda': 'ours',
  'Powertools, three': 'powertools',
  'aws-xray-sdk-core': 'xray',
};

export async function run(args: readonly string[]): Promise<void> {
  const rounds = numberOption(args, 'rounds', 15);
  const invocations = numberOption(args, 'invocations', 5_000);
  await import('../packages/lambda/build.ts');
  const daemon = createSocket('udp4');
  daemon.bind(0, '127.0.0.1');
  await once(daemon, 'listening');
  const environment = lambdaVariables(daemon.address().port);

  const importMs = collected();
  const invocationUs = collected();
  for (let round = 0; round < rounds; round++)
    for (const [name, modules] of Object.entries(imports)) {
      const { importMs: ms } = await child(['import', JSON.stringify(modules)], environment);
      importMs.add(name, Number(ms));
    }
  for (let round = 0; round < Math.ceil(rounds / 3); round++)
    for (const [name, handler] of Object.entries(handlers)) {
      const { perInvocationUs } = await child([handler, door, String(invocations)], environment);
      invocationUs.add(name, ...(Array.isArray(perInvocationUs) ? perInvocationUs.map(Number) : []));
    }
  daemon.close();
  const result = { machine: machine(), rounds, invocations, ...figures(importMs.medians(), invocationUs.medians()) };
  print(result);
  if (args.includes('--no-result')) return;
  const date = new Date().toISOString().slice(0, 10);
  writeFileSync(
    join(import.meta.dirname, 'results', `${date}-lambda-library.json`),
    `${JSON.stringify({ date, ...result }, null, 2)}\n`,
  );
}

interface Row {
  readonly library: string;
  readonly importMs: number;
  /** Of a warm invocation, above the bare handler. */
  readonly overheadUs: number;
}

function figures(importMs: ReadonlyMap<string, number>, invocationUs: ReadonlyMap<string, number>) {
  const bareUs = invocationUs.get('nothing') ?? 0;
  const rows: readonly Row[] = Object.keys(imports).map((library) => ({
    library,
    importMs: rounded(importMs.get(library) ?? 0),
    overheadUs: rounded((invocationUs.get(library) ?? 0) - bareUs),
  }));
  const of = (library: string): Row =>
    rows.find((row) => row.library === library) ?? { library, importMs: 0, overheadUs: 0 };
  const [ours, theirs] = [of('@coldcase/lambda'), of('Powertools, three')];
  return {
    rows,
    bareInvocationUs: rounded(bareUs),
    importShare: rounded(ours.importMs / theirs.importMs),
    overheadShare: rounded(ours.overheadUs / theirs.overheadUs),
    shippedBytes: shippedBytes(),
  };
}

/** Of tracing, logs and metrics in a bundle, minified and compressed. */
function shippedBytes(): number {
  const contents = `export { captureAwsClient, captureHttp, createLogger, getSegment, inSubsegment, publishMetric, withLogger,
    withMetrics, withTracing } from ${JSON.stringify(join(root, 'packages/lambda/dist/esm/index.js'))};`;
  const settings = { bundle: true, minify: true, write: false, format: 'esm', platform: 'node' } as const;
  const { outputFiles } = buildSync({ stdin: { contents, resolveDir: root }, ...settings });
  return gzipSync(outputFiles[0]?.contents ?? '', { level: 9 }).length;
}

function print({ rows, bareInvocationUs, importShare, overheadShare, shippedBytes }: ReturnType<typeof figures>): void {
  const line = (cells: readonly unknown[]) => `${cells.map((cell) => String(cell).padEnd(20)).join('')}\n`;
  process.stdout.write(line(['library', 'import, ms', 'overhead, µs']));
  for (const { library, importMs, overheadUs } of rows) process.stdout.write(line([library, importMs, overheadUs]));
  process.stdout.write(
    `\na bare invocation takes ${bareInvocationUs} µs\n` +
      `import: ${importShare} of Powertools' three (must: 0.2)\n` +
      `overhead: ${overheadShare} of theirs (must: 0.5, and 100 µs)\n` +
      `tracing, logs and metrics: ${shippedBytes} bytes, minified and compressed (must: 12,000)\n`,
  );
}

function child(args: readonly string[], environment: NodeJS.ProcessEnv): Promise<Record<string, unknown>> {
  const started = fork(measure, args, { env: environment, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  return new Promise((resolve, reject) => {
    started.once('message', (message) => resolve(Object.fromEntries(Object.entries(message))));
    started.once('error', reject);
    started.once('exit', (code) => reject(new RangeError(`${args[0]} ended with ${code}`)));
  });
}

/** What Lambda sets, so that each library believes it is there. */
function lambdaVariables(daemonPort: number): NodeJS.ProcessEnv {
  return {
    PATH: process.env.PATH,
    AWS_REGION: 'eu-west-1',
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    AWS_LAMBDA_FUNCTION_NAME: 'orders',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '128',
    AWS_XRAY_DAEMON_ADDRESS: `127.0.0.1:${daemonPort}`,
    LAMBDA_TASK_ROOT: root,
    _HANDLER: 'index.handler',
    _X_AMZN_TRACE_ID: 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1',
  };
}

function collected() {
  const values = new Map<string, number[]>();
  return {
    add: (name: string, ...figures: readonly number[]) => {
      values.set(name, [...(values.get(name) ?? []), ...figures]);
    },
    medians: () => new Map([...values].map(([name, figures]) => [name, median(figures)])),
  };
}

const rounded = (value: number): number => Math.round(value * 100) / 100;

/** The version that was compared with. */
export const powertoolsVersion = (): string =>
  JSON.parse(readFileSync(join(root, 'node_modules/@aws-lambda-powertools/logger/package.json'), 'utf8')).version;
