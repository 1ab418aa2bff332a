import fc from 'fast-check';
import { expect, test } from 'vitest';
import { logFrameDecoder } from './log-frames.ts';

function frame(text: string): Buffer {
  const body = Buffer.from(text);
  const header = Buffer.alloc(16);
  header.writeUInt32BE(0xa55a0003, 0);
  header.writeUInt32BE(body.length, 4);
  header.writeBigInt64BE(1_700_000_000_123_000n, 8);
  return Buffer.concat([header, body]);
}

test('frames are read the same however the bytes are cut', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'grapheme' })), fc.integer({ min: 1, max: 40 }), (texts, step) => {
      const bytes = Buffer.concat(texts.map(frame));
      const decode = logFrameDecoder();
      const read = Array.from({ length: Math.ceil(bytes.length / step) }, (_, at) =>
        decode(bytes.subarray(at * step, (at + 1) * step)),
      ).flat();
      expect(read).toEqual(texts.map((text) => ({ kind: 'line', text, timeMs: 1_700_000_000_123 })));
    }),
  );
});
