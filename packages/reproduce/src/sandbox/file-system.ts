// The files that the processes of an environment see.
//
//   lambda    a mount namespace of their own:  /var/task  the code, read-only      /opt  the merged layers, read-only
//                                              /var/runtime  the runtime client    /var/lang/bin/node  the Node that runs it
//                                              /tmp  as large as it may be, nothing else's, empty in a new environment
//   folders   this machine's: the code where it lies, layers in a folder of their own, /tmp the machine's
//
// A namespace lives as long as a process is in it. One shell per environment makes it, mounts, and waits; the processes
// enter it and are then started as anywhere else, so that their numbers are known here. Root may do so on Linux, and other
// users where user namespaces are allowed; whether this machine lets us is tried once, when the sandbox is opened.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { reproduceError } from '../failures.ts';
import type { Guardian } from './guardian.ts';
import { layerStore } from './layers.ts';

export type FileSystemKind = 'lambda' | 'folders';

/** Megabytes of /tmp when a function names none (docs.aws.amazon.com/lambda/latest/dg/configuration-ephemeral-storage.html). */
export const ephemeralStorageMbDefault = 512;

/** Mounting takes some milliseconds; a machine that needs longer than this is stuck. */
const mountsWithinMs = 10_000;

export interface FileSystem {
  readonly kind: FileSystemKind;
  /** Why `lambda` was wanted and cannot be had. */
  readonly obstacle: string | undefined;
  /** A folder of its own on this machine, which is removed when it is closed. */
  workFolder(): string;
  /** @throws ColdcaseError PROCESS_NOT_STARTED, LAYER_UNREADABLE, FILE_SYSTEM_REFUSED */
  view(parts: ViewParts): Promise<FileView>;
  close(): void;
}

/** What an environment is made of, all as it is called on this machine. */
export interface ViewParts {
  readonly taskRoot: string;
  readonly layers: readonly string[];
  /** Absent where the function brings its own runtime. `client` is a file, or the folder that has it as `index.mjs`. */
  readonly program: { readonly node: string; readonly client: string } | undefined;
  readonly ephemeralStorageMb: number | undefined;
  readonly guardian: Guardian;
}

/** What the processes of one environment see, and how a process is put there. */
export interface FileView {
  /** As the processes call them. */
  readonly taskRoot: string;
  readonly opt: string | undefined;
  readonly runtimeFolder: string;
  /** Empty, as is `node`, without a program of ours. */
  readonly runtimeClient: string;
  readonly node: string;
  /** The merged layers, as this machine calls them. */
  readonly optOnMachine: string | undefined;
  /** The command that runs a command in there, in the folder `cwd` of the view. */
  enter(command: readonly string[], cwd: string): { readonly command: readonly string[]; readonly cwd: string };
  close(): Promise<void>;
}

/** Tries what is wanted; what came of it is in `kind`. `searchPath` is where the tools are looked for. */
export function openFileSystem(wanted: FileSystemKind, searchPath = process.env.PATH ?? ''): FileSystem {
  let work: string | undefined;
  const workFolder = () => {
    work ??= mkdtempSync(join(tmpdir(), 'sandbox-'));
    return work;
  };
  const layers = layerStore(workFolder);
  const mounting = wanted === 'lambda' ? mountingOf(searchPath, workFolder) : undefined;
  const isMounted = mounting !== undefined && typeof mounting !== 'string';
  return {
    kind: isMounted ? 'lambda' : 'folders',
    obstacle: typeof mounting === 'string' ? mounting : undefined,
    workFolder,
    view: async (parts) => {
      if (!existsSync(parts.taskRoot)) throw reproduceError('PROCESS_NOT_STARTED', { taskRoot: parts.taskRoot });
      const opt = await layers.merged(parts.layers);
      return isMounted ? mountedView(parts, opt, mounting, workFolder()) : folderView(parts, opt);
    },
    close: () => {
      if (work !== undefined) rmSync(work, { recursive: true, force: true });
    },
  };
}

function folderView({ taskRoot, program }: ViewParts, opt: string | undefined): FileView {
  const client = program?.client ?? '';
  const isFolder = program !== undefined && statSync(client).isDirectory();
  return {
    taskRoot,
    opt,
    optOnMachine: opt,
    runtimeFolder: isFolder ? client : dirname(client),
    runtimeClient: isFolder ? join(client, 'index.mjs') : client,
    node: program?.node ?? '',
    enter: (command, cwd) => ({ command, cwd }),
    close: async () => {},
  };
}

/** How this user makes a namespace and enters one. */
interface Mounting {
  readonly make: readonly string[];
  readonly enter: (pid: number) => readonly string[];
}

// The places are made in a small file system of their own first: what is mounted may lie below what it will hide.
const mountScript = `
set -e
stage=$1 task=$2 opt=$3 client=$4 node=$5 megabytes=$6
mount -t tmpfs -o size=1m,mode=755 sandbox "$stage"
mkdir -p "$stage/var/task" "$stage/var/runtime" "$stage/var/lang/bin" "$stage/var/tmp" "$stage/opt"
bound() {
  mount --rbind "$1" "$2"
  mount -o remount,bind,ro "$2"
}
bound "$task" "$stage/var/task"
[ -z "$opt" ] || bound "$opt" "$stage/opt"
if [ -d "$client" ]; then
  bound "$client" "$stage/var/runtime"
elif [ -n "$client" ]; then
  : > "$stage/var/runtime/index.mjs"
  bound "$client" "$stage/var/runtime/index.mjs"
fi
if [ -n "$node" ]; then
  : > "$stage/var/lang/bin/node"
  bound "$node" "$stage/var/lang/bin/node"
fi
mount --rbind "$stage/var" /var
mount --rbind "$stage/opt" /opt
mount -t tmpfs -o "size=\${megabytes}m,mode=1777" tmp /tmp
echo mounted
read -r end || true
`;

const shell = '/bin/sh';

/** Tries each way with folders that are there on every machine; a text says what the last one answered. */
function mountingOf(searchPath: string, workFolder: () => string): Mounting | string {
  const [unshare, nsenter] = ['unshare', 'nsenter'].map((name) => executableOn(searchPath, name));
  if (unshare === undefined || nsenter === undefined) return 'there is no unshare or no nsenter on the search path';
  const asRoot: Mounting = {
    make: [unshare, '--mount', '--propagation', 'private'],
    enter: (pid) => [nsenter, `--mount=/proc/${pid}/ns/mnt`],
  };
  const asUser: Mounting = {
    make: [unshare, '--user', '--map-root-user', '--mount', '--propagation', 'private'],
    enter: (pid) => [
      nsenter,
      `--user=/proc/${pid}/ns/user`,
      `--mount=/proc/${pid}/ns/mnt`,
      '--preserve-credentials',
      '--',
    ],
  };
  const stage = workFolder();
  let answer = '';
  for (const mounting of process.getuid?.() === 0 ? [asRoot, asUser] : [asUser]) {
    const [tool = '', ...options] = mounting.make;
    const tried = [shell, '-c', mountScript, 'sh', stage, stage, '', process.execPath, process.execPath, '1'];
    const run = spawnSync(tool, [...options, ...tried], { stdio: ['ignore', 'pipe', 'pipe'], timeout: mountsWithinMs });
    if (run.status === 0) return mounting;
    answer = String(run.stderr ?? '').trim() || `status ${String(run.status)}`;
  }
  return answer;
}

function executableOn(searchPath: string, name: string): string | undefined {
  return searchPath
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

async function mountedView(
  parts: ViewParts,
  opt: string | undefined,
  mounting: Mounting,
  workFolder: string,
): Promise<FileView> {
  const { taskRoot, program, ephemeralStorageMb = ephemeralStorageMbDefault } = parts;
  const stage = mkdtempSync(join(workFolder, 'view-'));
  const [tool = '', ...options] = mounting.make;
  const { client = '', node = '' } = program ?? {};
  const facts = [stage, taskRoot, opt ?? '', client, node, String(ephemeralStorageMb)];
  const holder = spawn(tool, [...options, shell, '-c', mountScript, 'sh', ...facts], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  if (holder.pid !== undefined) parts.guardian.guard(holder.pid);
  const close = () => closeHolder(holder, parts.guardian);
  const answer = await mountedAnswer(holder);
  if (answer !== undefined || holder.pid === undefined) {
    await close();
    throw reproduceError('FILE_SYSTEM_REFUSED', { taskRoot, answer: answer ?? 'no process' });
  }
  const entering = mounting.enter(holder.pid);
  return {
    taskRoot: '/var/task',
    opt: '/opt',
    optOnMachine: opt,
    runtimeFolder: '/var/runtime',
    runtimeClient: client === '' ? '' : '/var/runtime/index.mjs',
    node: node === '' ? '' : '/var/lang/bin/node',
    enter: (command, cwd) => ({
      command: [...entering, shell, '-c', 'cd "$1" && shift && exec "$@"', 'sh', cwd, ...command],
      cwd: '/',
    }),
    close,
  };
}

/** `undefined` when everything is mounted. */
function mountedAnswer(holder: ChildProcess): Promise<string | undefined> {
  let complaint = '';
  holder.stderr?.on('data', (chunk: Buffer) => {
    complaint += chunk.toString();
  });
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(`nothing within ${mountsWithinMs / 1000} s`), mountsWithinMs);
    const settle = (answer: string | undefined) => {
      clearTimeout(timer);
      resolve(answer);
    };
    holder.once('error', (error) => settle(error.message));
    holder.once('close', () => settle(complaint.trim() || 'it ended without a word'));
    holder.stdout?.once('data', () => settle(undefined));
  });
}

function closeHolder(holder: ChildProcess, guardian: Guardian): Promise<void> {
  const { pid } = holder;
  if (pid === undefined || holder.exitCode !== null || holder.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    holder.once('exit', () => {
      guardian.release(pid);
      resolve();
    });
    holder.kill('SIGKILL');
  });
}
