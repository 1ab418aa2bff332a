// Captures onto disks that are too small: each must fail with one clear message, and taken up again when there is room it must
// become the case of an undisturbed capture, part for part. Linux and root: the disks are of memory, and are mounted.
//
//   npm run bench -- full-disks [--disks 12] [--events 20000] [--out RESULT.json]
//
// The suite has a version without root, whose writes are refused by a preloaded file (packages/cli/src/full-disk.test.ts).
import { execFile, execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readManifest } from '@coldcase/store';
import { drawnAccount, startAwsServer } from '@coldcase/testkit/aws';
import { caseDigest } from './case-digest.ts';
import { numberOption, option } from './options.ts';
import { machine } from './statistics.ts';

const startMs = Date.UTC(2026, 10, 21, 14);
const endMs = startMs + 3_600_000 - 1;
const pageBytes = 4_096;
/** What a disk of memory is given when there shall be room. */
const roomBytes = 512 << 20;
/** How often the fill of the disk is looked at while the undisturbed capture runs. */
const lookMs = 2;

interface Trial {
  readonly diskBytes: number;
  /** What was printed and where it ended when the disk was full: its exit code, and the code at the end of the message. */
  readonly exitCode: number;
  readonly code: string;
  /** The file that could not be written, where the name is not one of many. */
  readonly on: string;
  /** What the failure left. */
  readonly left: string;
  /** Files that were half written and stayed. */
  readonly halfFiles: readonly string[];
  readonly isSame: boolean;
}

export interface FullDisksResult {
  readonly machine: string;
  readonly events: number;
  /** The most that the undisturbed capture had on its disk. */
  readonly peakBytes: number;
  readonly trials: readonly Trial[];
  readonly violations: readonly string[];
}

export async function run(args: readonly string[]): Promise<void> {
  const result = await fillMany(numberOption(args, 'disks', 12), numberOption(args, 'events', 20_000));
  process.stdout.write(`${JSON.stringify(result, null, 1)}\n`);
  const out = option(args, 'out', '');
  if (out !== '') writeFileSync(out, `${JSON.stringify(result, null, 1)}\n`);
  if (result.violations.length > 0) process.exitCode = 1;
}

async function fillMany(disks: number, events: number): Promise<FullDisksResult> {
  const root = mkdtempSync(join(tmpdir(), 'coldcase-full-disks-'));
  const data = drawnAccount({ eventCount: events, startMs, endMs });
  await using server = await startAwsServer({ data });
  const undisturbed = join(root, 'whole');
  try {
    using disk = mounted(undisturbed, roomBytes);
    const peak = peakOf(disk.path);
    const { exitCode, message } = await coldcase(beginning(disk.path), server.url);
    if (exitCode !== 0) throw new Error(`the undisturbed capture ended with ${exitCode}: ${message}`);
    const peakBytes = peak.bytes();
    const expected = await evidenceIn(disk.path);
    const trials: Trial[] = [];
    for (const bytes of sizesUpTo(peakBytes, disks))
      trials.push(await trial(join(root, 'full'), bytes, server.url, expected));
    return { machine: machine(), events, peakBytes, trials, violations: trials.flatMap(violationsIn) };
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

/**
 * A third from one page upwards, a third evenly, a third down from one page less than what was needed. Near its ends a capture
 * writes many small files: manifest, plan and journals, and then parts and manifests.
 */
function sizesUpTo(peakBytes: number, count: number): readonly number[] {
  const pages = Math.ceil(peakBytes / pageBytes);
  const third = Math.ceil(count / 3);
  const ladder = Array.from({ length: third }, (_, index) => Math.round((pages / 8) ** (index / third)));
  const between = count - 2 * third;
  const even = Array.from({ length: between }, (_, index) => (pages * (index + 1)) / (between + 1));
  const sizes = [...ladder, ...even, ...ladder.toReversed().map((short) => pages - short)];
  return sizes.map((size) => Math.round(size) * pageBytes);
}

async function trial(path: string, diskBytes: number, endpoint: string, expected: string): Promise<Trial> {
  using disk = mounted(path, diskBytes);
  const { exitCode, message } = await coldcase(beginning(disk.path), endpoint);
  const left = leftIn(disk.path);
  const halfFiles = halfFilesIn(disk.path);
  disk.resize(roomBytes);
  const again = left === 'nothing' ? beginning(disk.path) : ['capture', '--resume', caseOn(disk.path), '--no-mask'];
  const resumed = left === 'whole' ? { exitCode: 0, message: '' } : await coldcase(again, endpoint);
  process.stderr.write(
    `${diskBytes} bytes: ${message.split('\n').findLast((line) => line.startsWith('coldcase:')) ?? left}\n`,
  );
  return {
    diskBytes,
    exitCode,
    code: /\[([A-Z_]+)\]\s*$/.exec(message)?.[1] ?? '',
    on: shownName(/Could not write (\S+?):/.exec(message)?.[1] ?? '', disk.path),
    left,
    halfFiles,
    isSame: resumed.exitCode === 0 && (await evidenceIn(disk.path)) === expected,
  };
}

function violationsIn({ diskBytes, exitCode, code, left, halfFiles, isSame }: Trial): readonly string[] {
  const told = left === 'whole' ? exitCode === 0 : exitCode === 2 && code === 'DISK_WRITE_FAILED';
  const where = `a disk of ${diskBytes} bytes`;
  return [
    ...(told ? [] : [`${where}: it ended with ${exitCode} and the code "${code}"`]),
    ...(halfFiles.length === 0 ? [] : [`${where}: ${halfFiles.join(', ')} stayed`]),
    ...(isSame ? [] : [`${where}: taken up again, the case differs`]),
  ];
}

const caseOn = (disk: string) => join(disk, 'incident.case');

function beginning(disk: string): readonly string[] {
  const window = ['--from', new Date(startMs).toISOString(), '--to', new Date(endMs).toISOString()];
  const what = ['--function', 'orders', ...window, '--baseline', 'none'];
  return ['capture', ...what, '--out', caseOn(disk), '--no-mask', '--yes'];
}

function leftIn(disk: string): string {
  if (!existsSync(caseOn(disk))) return 'nothing';
  if (!existsSync(join(caseOn(disk), 'case.json'))) return 'a folder without a manifest';
  const { state } = readManifest(caseOn(disk));
  return state === 'complete' ? 'whole' : state;
}

function halfFilesIn(disk: string): readonly string[] {
  if (!existsSync(caseOn(disk))) return [];
  const names = readdirSync(caseOn(disk), { recursive: true, encoding: 'utf8' });
  return names.filter((name) => name.endsWith('.partial') || name.startsWith('.import'));
}

/** Rows as they read, and parts as they are: the id of a case is a digest of its parts. */
async function evidenceIn(disk: string): Promise<string> {
  return `${await caseDigest(caseOn(disk))} ${readManifest(caseOn(disk)).id}`;
}

function shownName(path: string, disk: string): string {
  const name = path.replace(`${caseOn(disk)}/`, '').replace(caseOn(disk), 'the folder of the case');
  return name.replace(/[0-9a-f]{32}/, '<digest>');
}

function coldcase(args: readonly string[], endpoint: string): Promise<{ exitCode: number; message: string }> {
  const program = join(import.meta.dirname, '../packages/cli/src/main.ts');
  const identity = { AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE', AWS_SECRET_ACCESS_KEY: 'example', AWS_REGION: 'eu-west-1' };
  const env = { ...process.env, ...identity, AWS_ENDPOINT_URL: endpoint };
  return new Promise((resolve) => {
    execFile(process.execPath, [program, ...args], { env }, (error, _stdout, stderr) => {
      const exitCode = error === null ? 0 : typeof error.code === 'number' ? error.code : -1;
      resolve({ exitCode, message: stderr });
    });
  });
}

interface Disk extends Disposable {
  readonly path: string;
  resize(bytes: number): void;
}

function mounted(path: string, bytes: number): Disk {
  mkdirSync(path, { recursive: true });
  mount(['-t', 'tmpfs', '-o', `size=${bytes}`, 'coldcase-full-disk', path]);
  return {
    path,
    resize: (more) => mount(['-o', `remount,size=${more}`, path]),
    [Symbol.dispose]: () => execFileSync('umount', [path]),
  };
}

function mount(args: readonly string[]): void {
  try {
    execFileSync('mount', args, { stdio: 'pipe' });
  } catch (cause) {
    const said = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`Disks of memory are mounted, which Linux allows to root alone. ${said}`, { cause });
  }
}

function peakOf(path: string): { bytes(): number } {
  let most = 0;
  const look = () => {
    const { blocks, bfree, bsize } = statfsSync(path);
    most = Math.max(most, (blocks - bfree) * bsize);
  };
  const timer = setInterval(look, lookMs);
  return {
    bytes: () => {
      clearInterval(timer);
      return most;
    },
  };
}
