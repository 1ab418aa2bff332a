// A sample of the events in a file of event lines: pieces from its beginning, its middle and its end, so that a log
// group that starts late is seen too. It reads 1 MB of a file of any size.
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { parseJsonObject } from '@coldcase/model';
import type { SampledEvent } from './json-paths.ts';

const pieceBytes = 1 << 18;
const pieces = 4;

/** @param text  what the border does to messages: names of members can be delicate, too */
export function sampleEventLines(path: string, text: (message: string) => string): readonly SampledEvent[] {
  const descriptor = openSync(path, 'r');
  try {
    const { size } = fstatSync(descriptor);
    const positions = new Set(
      Array.from({ length: pieces }, (_, i) => Math.floor((Math.max(0, size - pieceBytes) * i) / (pieces - 1))),
    );
    return [...positions].flatMap((position) =>
      piece(descriptor, position).flatMap((line) => sampledEvent(line, text)),
    );
  } finally {
    closeSync(descriptor);
  }
}

/** Whole lines of one piece: the first is cut unless the piece starts the file, the last unless it ends it. */
function piece(descriptor: number, position: number): readonly string[] {
  const buffer = Buffer.alloc(pieceBytes);
  const length = readSync(descriptor, buffer, 0, pieceBytes, position);
  const lines = buffer.toString('utf8', 0, length).split('\n');
  return lines.slice(position === 0 ? 0 : 1, length < pieceBytes ? undefined : -1);
}

function sampledEvent(line: string, text: (message: string) => string): readonly SampledEvent[] {
  const event = parseJsonObject(line);
  if (event === undefined) return [];
  const message = typeof event.message === 'string' ? text(event.message) : '';
  const json =
    parseJsonObject(message) ?? parseJsonObject(message.slice(message.indexOf('{'), message.lastIndexOf('}') + 1));
  return [{ logGroup: String(event.logGroup ?? ''), ...(json === undefined ? {} : { json }) }];
}
