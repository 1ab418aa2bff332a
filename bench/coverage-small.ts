// A function of 128 MB under the coverage layer: does it stay below its memory, invocation after invocation?
//
//   npm run bench -- coverage-small [--invocations 3000] [--memory 128]
//
// The example service's checkout in the sandbox, which gives V8's generations the shares that Lambda gives them, stops the process
// between invocations, and kills it above its memory; bare and with the layer, in one run. S3 is s3rver, in this process.
// Writes bench/results/DATE-coverage-small.json unless --no-result is given.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildPackage, openSandbox, sharedPackages, shopEvent, shopFolder } from '@coldcase/reproduce';
import { startS3 } from '@coldcase/reproduce/s3-server';
import { buildLayer } from '../packages/lambda/layer/build-layer.ts';
import { coveredInto } from '../packages/lambda/src/testing/layer-lab.ts';
import { numberOption } from './options.ts';
import { machine } from './statistics.ts';

/** How often the memory of REPORT is noted. */
const noteEvery = 500;

export async function run(args: readonly string[]): Promise<void> {
  const invocations = numberOption(args, 'invocations', 3_000);
  const memoryMb = numberOption(args, 'memory', 128);
  const folder = mkdtempSync(join(tmpdir(), 'coverage-small-'));
  await using s3 = await startS3(['bucket']);
  try {
    await buildLayer(join(folder, 'layer'));
    const shop = shopFolder();
    buildPackage(shop, sharedPackages(shop), 'checkout', join(folder, 'checkout'));
    const bare = await course(folder, memoryMb, invocations, {});
    const covered = await course(folder, memoryMb, invocations, coveredInto(s3.url));
    const files = s3.keys('bucket').filter((key) => key.endsWith('.coverage')).length;
    const result = { machine: machine(), invocations, memoryMb, bare, covered, files };
    process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
    if (args.includes('--no-result')) return;
    const date = new Date().toISOString().slice(0, 10);
    const path = join(import.meta.dirname, 'results', `${date}-coverage-small.json`);
    writeFileSync(path, `${JSON.stringify({ date, ...result }, null, 2)}\n`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Course {
  readonly failed: number;
  /** Megabytes of `Max Memory Used`, every 500 invocations. */
  readonly usedMb: readonly number[];
}

async function course(
  folder: string,
  memoryMb: number,
  invocations: number,
  environment: Record<string, string>,
): Promise<Course> {
  const spec = { name: 'checkout', handler: 'checkout.handler', memoryMb, timeoutMs: 3_000, environment };
  const layers = [join(folder, 'layer')];
  const sandbox = openSandbox([{ ...spec, taskRoot: join(folder, 'checkout'), layers }], { seed: 1 });
  const usedMb: number[] = [];
  let failed = 0;
  try {
    for (let turn = 1; turn <= invocations; turn++) {
      const { kind } = await sandbox.invoke('checkout', shopEvent('checkout', turn, 1));
      if (kind !== 'success') failed += 1;
      if (turn % noteEvery === 0) usedMb.push(lastUsedMb(sandbox.logs()));
    }
  } finally {
    await sandbox.close();
  }
  return { failed, usedMb };
}

function lastUsedMb(logs: readonly { readonly message: string }[]): number {
  const report = logs.findLast(({ message }) => message.startsWith('REPORT'))?.message ?? '';
  return Number(/Max Memory Used: (\d+) MB/.exec(report)?.[1]);
}
