// What ran, as a page: functions of the example service under the coverage layer in the sandbox, with s3rver as S3, and a Python
// one under coverage.py, merged into one report.
//
//   npm run bench -- coverage-page [--out FOLDER] [--invocations 20]
//
// The Python function needs coverage.py in `python3` (Debian: python3-coverage); without it the page is of Node alone, and that is
// said. Prints the answer of the health check, the keys that were stored, what was combined and the table of the report.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  buildPackage,
  type FunctionSpec,
  openSandbox,
  type Sandbox,
  sharedPackages,
  shopEvent,
} from '@coldcase/reproduce';
import { s3Credentials, startS3 } from '@coldcase/reproduce/s3-server';
import { buildLayer } from '../packages/lambda/layer/build-layer.ts';
import { coveredInto } from '../packages/lambda/src/testing/layer-lab.ts';
import { numberOption, option } from './options.ts';

const root = join(import.meta.dirname, '..');
const shop = join(root, 'examples/shop');
const nodeFunctions = ['checkout', 'notifier'] as const;
/** Of Debian; the machine may have another Python before it. */
const python = ['/usr/bin/python3', 'python3'].find((name) => hasCoverage(name));

export async function run(args: readonly string[]): Promise<void> {
  const out = option(args, 'out', join(root, '.tmp/coverage-page'));
  const folder = mkdtempSync(join(tmpdir(), 'coverage-page-'));
  await using s3 = await startS3(['shop-coverage']);
  const layer = join(folder, 'layer');
  await buildLayer(layer);
  const sandbox = openSandbox([...nodeSpecs(folder, layer, s3.url), ...pythonSpecs(folder)], { seed: 1 });
  try {
    await traffic(sandbox, numberOption(args, 'invocations', 20));
    const health = await sandbox.invoke('checkout', { action: 'health_check' });
    say('The health check answers:', health.kind === 'success' ? health.payload : JSON.stringify(health));
  } finally {
    await sandbox.close();
  }
  if (python === undefined)
    say('python3 has no coverage.py: the page is of Node alone (apt-get install python3-coverage).');
  rmSync(out, { recursive: true, force: true });
  const pythonFolder = join(folder, 'python');
  const sources = ['s3://shop-coverage/coverage/', ...(existsSync(pythonFolder) ? [pythonFolder] : [])];
  await coldcase(['coverage', 'combine', ...sources, '--endpoint-url', s3.url, '--region', 'us-east-1', '--out', out]);
  const places = ['--source', shop, '--map', `${join(folder, 'labels')}=functions/labels`];
  await coldcase(['coverage', 'report', out, ...(python === undefined ? [] : places)]);
  rmSync(folder, { recursive: true, force: true });
}

function nodeSpecs(folder: string, layer: string, endpoint: string): readonly FunctionSpec[] {
  return nodeFunctions.map((name) => {
    const taskRoot = join(folder, name);
    buildPackage(shop, sharedPackages(shop), name, taskRoot);
    const environment = {
      ...coveredInto(endpoint),
      COVERAGE_S3_BUCKET: 'shop-coverage',
      COVERAGE_COMMIT: '4f1c77e',
    };
    return {
      name,
      taskRoot,
      handler: `${name}.handler`,
      memoryMb: 256,
      timeoutMs: 5_000,
      layers: [layer],
      environment,
    };
  });
}

function pythonSpecs(folder: string): readonly FunctionSpec[] {
  if (python === undefined) return [];
  const taskRoot = join(folder, 'labels');
  cpSync(join(shop, 'functions/labels'), taskRoot, { recursive: true });
  const environment = { COVERAGE_FOLDER: join(folder, 'python'), PATH: '/usr/bin:/bin' };
  const runtime = 'provided.al2023' as const;
  return [
    { name: 'labels', taskRoot, handler: 'labels.handler', runtime, memoryMb: 256, timeoutMs: 5_000, environment },
  ];
}

async function traffic(sandbox: Sandbox, invocations: number): Promise<void> {
  const countries = ['DE', 'AT', 'SE'];
  for (let turn = 0; turn < invocations; turn++) {
    for (const name of nodeFunctions) await sandbox.invoke(name, shopEvent(name, turn, 1));
    const parcels = [{ country: countries[turn % 3], postcode: String(10_000 + turn), grams: 500 * (turn + 1) }];
    if (python !== undefined) await sandbox.invoke('labels', { parcels });
  }
}

/** Not waited for in a blocking way: the S3 that it asks is in this process. */
async function coldcase(args: readonly string[]): Promise<void> {
  const program = join(root, 'packages/cli/src/main.ts');
  const started = spawn(process.execPath, [program, ...args], {
    env: { ...process.env, ...s3Credentials },
    stdio: 'pipe',
  });
  let text = '';
  for (const stream of [started.stdout, started.stderr]) stream.on('data', (chunk) => (text += String(chunk)));
  await once(started, 'close');
  say(`$ coldcase ${args.join(' ')}`, text);
}

function hasCoverage(name: string): boolean {
  return spawnSync(name, ['-c', 'import coverage'], { stdio: 'ignore' }).status === 0;
}

const say = (...lines: readonly string[]): void => void process.stdout.write(`${lines.join('\n')}\n\n`);
