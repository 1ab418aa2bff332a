// A zip file whose bytes depend on its content alone: entries by name, one date, nothing compressed, since what is in a layer is
// small and a compressor may write other bytes with its next version.
// Source: https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
import { crc32 } from 'node:zlib';

export interface ZipEntry {
  /** With slashes, relative. */
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly isExecutable: boolean;
}

/** 1 January 1980, the first day that a zip file knows. */
const date = (1 << 5) | 1;
/** Version 2.0, made on Unix, so that the permissions count. */
const version = 20;
const madeBy = (3 << 8) | version;
/** Names are UTF-8. */
const flags = 1 << 11;

export function zipOf(entries: readonly ZipEntry[]): Buffer {
  const sorted = entries.toSorted((one, other) => (one.name < other.name ? -1 : 1));
  const files: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const entry of sorted) {
    const name = Buffer.from(entry.name);
    const common = commonHeader(entry, name.length);
    const file = Buffer.concat([signature(0x04034b50), common, name, entry.bytes]);
    directory.push(Buffer.concat([signature(0x02014b50), uint16(madeBy), common, rest(entry, offset), name]));
    files.push(file);
    offset += file.length;
  }
  const listed = Buffer.concat(directory);
  return Buffer.concat([...files, listed, end(sorted.length, listed.length, offset)]);
}

function commonHeader({ bytes }: ZipEntry, nameLength: number): Buffer {
  const [stored, time, extra] = [0, 0, 0];
  const sizes = Buffer.concat([uint32(crc32(bytes)), uint32(bytes.length), uint32(bytes.length)]);
  const start = Buffer.concat([version, flags, stored, time, date].map(uint16));
  return Buffer.concat([start, sizes, uint16(nameLength), uint16(extra)]);
}

function rest({ isExecutable }: ZipEntry, offset: number): Buffer {
  const [comment, disk, kind] = [0, 0, 0];
  const permissions = (0o100000 | (isExecutable ? 0o755 : 0o644)) * 2 ** 16;
  return Buffer.concat([...[comment, disk, kind].map(uint16), uint32(permissions), uint32(offset)]);
}

function end(count: number, size: number, offset: number): Buffer {
  const [disk, comment] = [0, 0];
  return Buffer.concat([
    signature(0x06054b50),
    ...[disk, disk, count, count].map(uint16),
    uint32(size),
    uint32(offset),
    uint16(comment),
  ]);
}

const signature = uint32;

function uint16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
