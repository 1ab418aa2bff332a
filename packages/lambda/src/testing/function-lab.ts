// Functions with the library as it is published, as real processes of the sandbox: on each runtime, under our runtime client and
// under AWS's, as ES module and as CommonJS.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseMessage } from '@coldcase/model';
import {
  type FunctionSpec,
  type Outcome,
  openSandbox,
  type Sandbox,
  type SandboxOptions,
  type SendOptions,
} from '@coldcase/reproduce';
import { provisionAwsLambdaRic } from '@coldcase/reproduce/aws-lambda-ric';
import { transformSync } from 'esbuild';
import { buildDoors } from '../../build-doors.ts';
import { platformLine } from './platform-line.ts';

/** Where a function runs. */
export interface Place {
  readonly runtime: 'nodejs22.x' | 'nodejs24.x';
  readonly runtimeClient: 'ours' | 'aws-lambda-ric';
  readonly format: 'esm' | 'cjs';
}

const provisioned = await provisionAwsLambdaRic();

/** Why AWS's client is not among the places. */
export const obstacle = 'obstacle' in provisioned ? provisioned.obstacle : undefined;

export const places: readonly Place[] = (['nodejs22.x', 'nodejs24.x'] as const).flatMap((runtime) =>
  (obstacle === undefined ? (['ours', 'aws-lambda-ric'] as const) : (['ours'] as const)).flatMap((runtimeClient) =>
    (['esm', 'cjs'] as const).map((format) => ({ runtime, runtimeClient, format })),
  ),
);

/** Each runtime with each client, and each kind of modules with both. */
export const crossedPlaces: readonly Place[] = places.filter(
  ({ runtime, runtimeClient, format }) =>
    ((runtime === 'nodejs22.x') === (runtimeClient === 'ours')) === (format === 'cjs'),
);

/** One place of each runtime, for what takes seconds. */
export const fewPlaces: readonly Place[] = crossedPlaces.filter(({ runtimeClient }) => runtimeClient === 'ours');

/** `program-orders-22-ours-esm` for the handler `program.orders` */
export const nameIn = ({ runtime, runtimeClient, format }: Place, handler: string): string =>
  [handler.replaceAll('.', '-'), runtime.slice('nodejs'.length, -'.x'.length), runtimeClient, format].join('-');

type Change = Partial<Omit<FunctionSpec, 'name' | 'taskRoot' | 'handler' | 'runtime' | 'runtimeClient'>>;

export interface FunctionLab {
  /** `program.export` in one of the places; `called` names it when one handler is deployed twice. */
  deployed(place: Place, handler: string, change?: Change, called?: string): FunctionSpec;
  open(functions: readonly FunctionSpec[], options?: Partial<SandboxOptions>): Sandbox;
  close(): void;
}

/** @param programs  ES modules by name, each beside the others as `./name.js`; their CommonJS is what a bundler makes of them */
export async function openFunctionLab(programs: Readonly<Record<string, string>>): Promise<FunctionLab> {
  const taskRoot = mkdtempSync(join(tmpdir(), 'coldcase-functions-'));
  await buildDoors(folderIn(taskRoot, 'node_modules/@coldcase/lambda'));
  for (const [format, type] of [
    ['esm', 'module'],
    ['cjs', 'commonjs'],
  ] as const) {
    const folder = folderIn(taskRoot, format);
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ type }));
    for (const [name, program] of Object.entries(programs))
      writeFileSync(join(folder, `${name}.js`), transformSync(program, { format }).code);
  }
  return {
    deployed: ({ runtime, runtimeClient, format }, handler, change = {}, called = handler) => ({
      memoryMb: 256,
      timeoutMs: 20_000,
      ...change,
      name: nameIn({ runtime, runtimeClient, format }, called),
      taskRoot,
      handler: `${format}/${handler}`,
      runtime,
      runtimeClient,
    }),
    open: (functions, options = {}) =>
      openSandbox(functions, {
        seed: 1,
        ...('folder' in provisioned ? { awsLambdaRic: provisioned.folder } : {}),
        ...options,
      }),
    close: () => rmSync(taskRoot, { recursive: true, force: true }),
  };
}

function folderIn(root: string, name: string): string {
  const folder = join(root, name);
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** Invokes a function with these events, each when its environment is free again. */
export async function invokedWith<Event>(
  sandbox: Sandbox,
  name: string,
  events: readonly Event[],
  optionsOf: (event: Event) => SendOptions = () => ({}),
): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const event of events) outcomes.push(await sandbox.invoke(name, event, optionsOf(event)));
  return outcomes;
}

/** What the log has of one invocation. */
export interface Turn {
  readonly requestId: string;
  /** What the function, Node and the runtime printed, as it stands there. */
  readonly printed: readonly string[];
  /** Of REPORT; absent where nothing is traced, or not sampled. */
  readonly traceId: string | undefined;
  readonly segmentId: string | undefined;
  /** Whether its environment was opened for it. */
  readonly isCold: boolean;
}

/** The invocations of a function that has one environment, in order. */
export function turnsOf(sandbox: Sandbox, name: string): readonly Turn[] {
  const lines = sandbox
    .logs()
    .filter(({ logGroup }) => logGroup === `/aws/lambda/${name}`)
    .map(({ message }) => message.replace(/\n$/, ''));
  const turns: Turn[] = [];
  let printed: string[] = [];
  let isCold = false;
  for (const line of lines) {
    if (line.startsWith('INIT_START')) isCold = true;
    if (!platformLine.test(line)) printed.push(line);
    if (!line.startsWith('REPORT')) continue;
    const { requestId = '', traceId, segmentId } = parseMessage(line);
    turns.push({ requestId, printed, traceId, segmentId, isCold });
    printed = [];
    isCold = false;
  }
  return turns;
}

/** The lines of a turn that are JSON objects. */
export const jsonLines = ({ printed }: Turn): readonly Readonly<Record<string, unknown>>[] =>
  printed.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line));
