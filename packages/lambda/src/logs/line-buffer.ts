// Debug lines that nobody needs unless something fails: kept per invocation, printed before the error that makes them
// interesting, and gone with the invocation.

/** Bytes of lines kept per invocation, as Powertools keeps. */
export const bufferBytesDefault = 20_480;

export interface LineBuffer {
  add(line: string): void;
  /** The kept lines, oldest first, and how many older ones had to give way. Empties the buffer. */
  take(): { readonly lines: readonly string[]; readonly droppedCount: number };
}

export function lineBuffer(bytesMax: number): LineBuffer {
  let lines: string[] = [];
  let bytes = 0;
  let droppedCount = 0;
  return {
    add: (line) => {
      lines.push(line);
      bytes += Buffer.byteLength(line);
      let first = 0;
      while (bytes > bytesMax && first < lines.length) bytes -= Buffer.byteLength(lines[first++] ?? '');
      if (first === 0) return;
      droppedCount += first;
      lines = lines.slice(first);
    },
    take: () => {
      const taken = { lines, droppedCount };
      lines = [];
      bytes = 0;
      droppedCount = 0;
      return taken;
    },
  };
}
