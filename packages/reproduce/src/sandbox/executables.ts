// Why a file cannot be executed, as Go's os/exec says it, which Lambda's own process is written in. Asked before the start: our
// processes are started by a shell, which would give answers of its own, or run a text as a script.
import { accessSync, closeSync, constants, existsSync, openSync, readSync } from 'node:fs';

export type LaunchProblem = 'permission denied' | 'no such file or directory' | 'exec format error';

/** Machine numbers in the header of an ELF file, at byte 18. */
const elfMachines: Readonly<Partial<Record<NodeJS.Architecture, number>>> = { x64: 0x3e, arm64: 0xb7 };

/** Bytes that are looked at: an ELF header, or the first line of a script, which the kernel cuts at 256. */
const headBytes = 256;

/** `undefined` when nothing speaks against it. Interpreters of scripts are not looked for inside a mounted file system. */
export function launchProblem(file: string): LaunchProblem | undefined {
  if (!existsSync(file)) return 'no such file or directory';
  try {
    accessSync(file, constants.X_OK);
  } catch {
    return 'permission denied';
  }
  return formatProblem(headOf(file));
}

function formatProblem(head: Buffer): LaunchProblem | undefined {
  const line = /^#!\s*(\S*)[^\n]*/.exec(head.toString('latin1'));
  // A file that was saved with the line ends of Windows names an interpreter that ends in a carriage return.
  if (line !== null) return /\r$/.test(line[0]) ? 'no such file or directory' : undefined;
  const isElf = head.subarray(0, 4).equals(Buffer.from('\x7fELF', 'latin1'));
  const machine = elfMachines[process.arch];
  if (isElf && machine !== undefined) return head.readUInt16LE(18) === machine ? undefined : 'exec format error';
  // macOS has formats of its own.
  return process.platform === 'linux' ? 'exec format error' : undefined;
}

function headOf(file: string): Buffer {
  const descriptor = openSync(file, 'r');
  try {
    const head = Buffer.alloc(headBytes);
    return head.subarray(0, readSync(descriptor, head, 0, headBytes, 0));
  } finally {
    closeSync(descriptor);
  }
}
