// Functions with the coverage layer and without it, as real processes of the sandbox.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import {
  type Answer,
  type FunctionSpec,
  type Outcome,
  openSandbox,
  type Sandbox,
  type SandboxOptions,
} from '@coldcase/reproduce';
import { type S3Server, s3Credentials } from '@coldcase/reproduce/s3-server';
import { buildLayer } from '../../layer/build-layer.ts';
import type { FunctionCoverage } from '../coverage/function-counts.ts';
import { eachOf } from './each-of.ts';
import { platformLine } from './platform-line.ts';

export interface LayerLab {
  readonly root: string;
  /** The layer as it lies in /opt. */
  readonly layer: string;
  /** Writes a function's folder. */
  folder(files: Readonly<Record<string, string>>): string;
  close(): void;
}

export async function openLayerLab(): Promise<LayerLab> {
  const root = mkdtempSync(join(tmpdir(), 'coldcase-layer-'));
  const layer = join(root, 'opt');
  await buildLayer(layer);
  let count = 0;
  return {
    root,
    layer,
    folder: (files) => {
      count += 1;
      const folder = join(root, `function-${count}`);
      mkdirSync(folder);
      for (const [name, text] of Object.entries(files)) {
        mkdirSync(dirname(join(folder, name)), { recursive: true });
        writeFileSync(join(folder, name), text);
      }
      return folder;
    },
    close: () => rmSync(root, { recursive: true, force: true }),
  };
}

export type Deployed = Partial<FunctionSpec> & Pick<FunctionSpec, 'taskRoot'>;

/** Variables of a function that is covered, into the bucket `bucket`. */
export const coveredInto = (url: string): Record<string, string> => ({
  ...s3Credentials,
  AWS_ENDPOINT_URL_S3: url,
  COVERAGE_S3_BUCKET: 'bucket',
  AWS_LAMBDA_EXEC_WRAPPER: '/opt/coldcase-coverage',
});

export interface Course {
  readonly outcomes: readonly Outcome[];
  readonly answers: readonly Answer[];
  /** Lines that are not the platform's. */
  readonly printed: readonly string[];
  readonly fileSystem: string;
}

/** Invokes a function with these events, one after the other, each when its environment is free again. */
export async function courseOf(
  deployed: Deployed,
  events: readonly unknown[],
  options: Partial<SandboxOptions> = {},
): Promise<Course> {
  const { orders } = await coursesOf({ orders: deployed }, events, options);
  if (orders === undefined) throw new TypeError('the function has a course');
  return orders;
}

/** The same for many functions in one sandbox, a few at a time. */
export async function coursesOf<Name extends string>(
  deployed: Readonly<Record<Name, Deployed>>,
  events: readonly unknown[],
  options: Partial<SandboxOptions> = {},
): Promise<Readonly<Partial<Record<string, Course>>>> {
  const known = { handler: 'index.handler', memoryMb: 512, timeoutMs: 5_000, environment: {} };
  const specs = Object.entries<Deployed>(deployed).map(([name, spec]) => ({ ...known, ...spec, name }));
  const sandbox = openSandbox(specs, { seed: 1, ...options });
  try {
    const courses = await eachOf(specs, ({ name }) => invoked(sandbox, name, events), functionsTogetherMax);
    const logs = sandbox.logs();
    return Object.fromEntries(
      specs.map(({ name }, at) => {
        const own = logs
          .filter(({ logGroup }) => logGroup === `/aws/lambda/${name}`)
          .map(({ message }) => message.trimEnd());
        const printed = own.filter((line) => !platformLine.test(line));
        const { outcomes = [], answers = [] } = courses[at] ?? {};
        return [name, { outcomes, answers, printed, fileSystem: sandbox.fileSystem.kind }];
      }),
    );
  } finally {
    await sandbox.close();
  }
}

/** The tests that compare times have a processor for each. */
const functionsTogetherMax = 4;

async function invoked(sandbox: Sandbox, name: string, events: readonly unknown[]) {
  const outcomes: Outcome[] = [];
  const answers: Answer[] = [];
  for (const event of events) {
    const sent = sandbox.send(name, event);
    // One that could not be started says so in both.
    sent.finished.catch(() => undefined);
    answers.push(await sent.answered);
    outcomes.push(await sent.finished);
  }
  return { outcomes, answers };
}

export interface StoredFile {
  readonly key: string;
  readonly json: {
    readonly executionId: string;
    readonly timestamp: string;
    readonly scripts: readonly {
      readonly url: string;
      readonly sha256: string;
      readonly functions: FunctionCoverage[];
    }[];
    readonly [name: string]: unknown;
  };
}

/** By their time. */
export function storedFiles(s3: S3Server): readonly StoredFile[] {
  const keys = s3.keys('bucket').filter((key) => key.endsWith('.coverage'));
  const files = keys.map(
    (key): StoredFile => ({ key, json: JSON.parse(gunzipSync(s3.read('bucket', key)).toString()) }),
  );
  return files.toSorted((one, other) => (one.json.timestamp < other.json.timestamp ? -1 : 1));
}

/** Lines of the layer, as JSON, without metrics. */
export function layerLines(printed: readonly string[]): readonly Record<string, unknown>[] {
  return printed.filter((line) => line.includes('"logger":"coverage_wrapper')).map((line) => JSON.parse(line));
}
