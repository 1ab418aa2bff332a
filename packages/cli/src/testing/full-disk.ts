// Loaded before a command (`node --import`): from the write that FULL_DISK_AT names on, no file below FULL_DISK_FOLDER takes
// more, as on a disk that is full. `case.json.partial 2` is the second write to a file of that name; half of it still fits. A
// real full disk cannot be asked to be full at one file, and needs root; bench/full-disks.ts mounts some.
import fs from 'node:fs';
import promises, { type FileHandle } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { resolve } from 'node:path';

const { FULL_DISK_FOLDER = '', FULL_DISK_AT = '', FULL_DISK_ANSWER = 'ENOSPC: no space left on device' } = process.env;
const [suffix = '', ordinal = '1'] = FULL_DISK_AT.split(' ');
const [code = ''] = FULL_DISK_ANSWER.split(':');

let writesBefore = 0;
let isFull = false;
const pathOf = new Map<number, string>();

/** True from the named write on. */
function isRefused(name: string): boolean {
  const path = name.endsWith('/') ? `${resolve(name)}/` : resolve(name);
  if (!path.startsWith(FULL_DISK_FOLDER)) return false;
  if (path.endsWith(suffix)) writesBefore += 1;
  isFull ||= path.endsWith(suffix) && writesBefore >= Number(ordinal);
  return isFull;
}

function refusal(operation: string) {
  return Object.assign(new RangeError(`${FULL_DISK_ANSWER}, ${operation}`), { code, syscall: operation });
}

const { mkdirSync, openSync, writeFileSync, writeSync } = fs;
const { open } = promises;

Object.assign(fs, {
  mkdirSync: (path: string, options: fs.MakeDirectoryOptions) => {
    if (isRefused(`${path}/`)) throw refusal('mkdir');
    return mkdirSync(path, options);
  },
  openSync: (path: string, ...rest: [fs.OpenMode]) => {
    const descriptor = openSync(path, ...rest);
    pathOf.set(descriptor, path);
    return descriptor;
  },
  writeFileSync: (path: string, content: string) => {
    if (!isRefused(path)) return writeFileSync(path, content);
    writeFileSync(path, content.slice(0, content.length / 2));
    throw refusal('write');
  },
  writeSync: (descriptor: number, bytes: Buffer, offset = 0) => {
    if (!isRefused(pathOf.get(descriptor) ?? '')) return writeSync(descriptor, bytes, offset);
    writeSync(descriptor, bytes, offset, (bytes.length - offset) >> 1);
    throw refusal('write');
  },
});

Object.assign(promises, {
  open: async (path: string, flags: string | number) => withLimits(path, await open(path, flags)),
});

function withLimits(path: string, handle: FileHandle): FileHandle {
  const write = handle.write.bind(handle);
  return Object.assign(handle, {
    write: async (bytes: Buffer, offset: number, length: number, place: number | null) => {
      if (!isRefused(path)) return write(bytes, offset, length, place);
      await write(bytes, offset, length >> 1, place);
      throw refusal('write');
    },
  });
}

syncBuiltinESMExports();
