// What the process in an environment writes to its telemetry descriptor. Lambda's managed runtimes frame every line so that
// one `console.log` of many lines stays one event:
//
//   type, 4 bytes ── length, 4 bytes ── microseconds since 1970, 8 bytes ── text, `length` bytes      (big-endian)
//
// Our bootstrap adds a mark that says "all that was printed before this has been written": without it the END line, which
// travels by another connection, could overtake the last line of the handler.

export type LogFrame =
  | { readonly kind: 'line'; readonly text: string; readonly timeMs: number }
  | { readonly kind: 'mark' };

const headerBytes = 16;
const markType = 0xa55a00ff;

/** Bytes of one event that CloudWatch Logs keeps; longer lines are cut there too. */
export const eventBytesMax = 1_048_576;

/** A decoder that keeps the unfinished rest between chunks. */
export function logFrameDecoder(): (chunk: Buffer) => readonly LogFrame[] {
  let rest: Buffer = Buffer.alloc(0);
  return (chunk) => {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const frames: LogFrame[] = [];
    while (rest.length >= headerBytes) {
      const end = headerBytes + rest.readUInt32BE(4);
      if (rest.length < end) break;
      frames.push(frameOf(rest.subarray(0, end)));
      rest = rest.subarray(end);
    }
    return frames;
  };
}

function frameOf(bytes: Buffer): LogFrame {
  if (bytes.readUInt32BE(0) === markType) return { kind: 'mark' };
  return {
    kind: 'line',
    text: bytes.toString('utf8', headerBytes, Math.min(bytes.length, headerBytes + eventBytesMax)),
    timeMs: Number(bytes.readBigInt64BE(8) / 1000n),
  };
}
