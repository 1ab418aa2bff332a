import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { copyLine, csvLine, LineCutter, readCopyLine } from './row-text.ts';

const cells = fc.array(fc.option(fc.string({ unit: 'binary' })), { minLength: 1 });

describe("COPY's text form", () => {
  test('tells NULL, the empty text and a text that looks like either', () => {
    expect(copyLine([null, '', '\\N', 'a\tb\nc'])).toBe('\\N\t\t\\\\N\ta\\tb\\nc\n');
    expect(readCopyLine('\\N\t\t\\\\N\ta\\tb\\nc')).toEqual([null, '', '\\N', 'a\tb\nc']);
  });

  test('gives back any cells', () => {
    fc.assert(
      fc.property(cells, (row) => {
        expect(readCopyLine(copyLine(row).slice(0, -1))).toEqual(row);
      }),
    );
  });
});

test('a CSV cell is quoted where RFC 4180 wants it, and where it would else be NULL', () => {
  expect(csvLine([null, '', 'a', 'b,c', '"', 'd\ne'])).toBe(',"",a,"b,c","""","d\ne"\r\n');
});

describe('lines of a stream', () => {
  test('are whole wherever it is cut', () => {
    const bytes = Buffer.from('één\n\ntwo\nthree\n');
    for (let size = 1; size <= bytes.length; size += 1) {
      const cutter = new LineCutter(100);
      const lines: string[] = [];
      for (let at = 0; at < bytes.length; at += size) lines.push(...cutter.lines(bytes.subarray(at, at + size)));
      expect(lines).toEqual(['één', '', 'two', 'three']);
    }
  });

  test('over the limit are left out and counted', () => {
    const cutter = new LineCutter(3);
    expect(cutter.lines(Buffer.from('abc\nabcd\nab'))).toEqual(['abc']);
    expect(cutter.lines(Buffer.from('cd\nx\n'))).toEqual(['x']);
    expect(cutter.tooLong).toBe(2);
  });
});
