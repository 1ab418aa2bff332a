import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lineLengthMax, maskLine, valueTypeOf } from './index.ts';

/** The key with the names of types for their characters. */
const readable = (line: string): string =>
  [...maskLine(line)].map((character) => (valueTypeOf(character) ? `<${valueTypeOf(character)}>` : character)).join('');

function check(cases: string): void {
  for (const text of cases.trim().split('\n')) {
    const [line = '', masked = ''] = text.split('→').map((part) => part.trim());
    expect(readable(line)).toBe(masked);
  }
}

test('a value shows by its form', () => {
  check(`
    took 31 ms, then -2.5 s, 99% done → took <number> ms, then <number> s, <number>% done
    2026-11-21T14:03:22.101Z done at 14:03:22,101 → <time> done at <time>
    since 2026-11-21 14:03 and 2026/11/21 → since <time> and <time>
    user 4c1e9a52-8b3d-4f6a-9c07-2d1e5f6a7b8c → user <uuid>
    at 0x7faf0b42df68 of DEADBEEF01 → at <hex> of <hex>
    from 10.0.14.7 and 10.0.14.7:5432: refused → from <ip> and <ip>: refused
    to fe80:0:0:0:1:2:3:4 via 00:1b:2c:3d:4e:5f → to <ip> via <hex>
    GET /orders/17?limit=5&a=b HTTP/1.1 gave 200 → GET <path> gave <number>
    open C:\\Temp\\a.dll, ./b or ~/c failed → open <path>, <path> or <path> failed
    see https://example.com/a?b=c, ask a.user@example.com → see <url>, ask <email>
    on arn:aws:lambda:eu-west-1:123456789012:function:orders now → on <arn> now
    shop.example.com:443 close → <host>:<number> close
    node-17 and blk_123 and u0a37 → <id> and <id> and <id>
  `);
});

test('what only looks like a value is a word', () => {
  check(`
    eth0 uses utf8, ssh2 and k8s → eth0 uses utf8, ssh2 and k8s
    read/write of n/a and either-or → read/write of n/a and either-or
    state.itemCount:103 is Cart:total → state.itemCount:<number> is Cart:total
  `);
});

test('a name before a number stays, and so do the marks around a value', () => {
  check(`
    wrote core.17 for #17 and $5 → wrote core.<number> for #<number> and $<number>
    enabled......1 size..0 → enabled......<number> size..<number>
    Point(x=3,y=[-2]) 12/50 api/10.0.14.7:80 → Point(x=<number>,y=[<number>]) <number>/<number> <number>/<ip>:<number>
  `);
});

test('a line is looked at up to a blank before its limit, so that no half value remains', () => {
  const line = `${'word '.repeat(lineLengthMax / 5 - 1)}12345678`;
  expect(maskLine(line)).not.toContain('1');
  expect(maskLine('x'.repeat(lineLengthMax + 1))).toHaveLength(lineLengthMax);
});

test('control characters of a line mean nothing in its key', () => {
  const characters = fc.constantFrom(...'\u0000\u0001\u0002\u000e ab1./:@=-');
  fc.assert(
    fc.property(fc.string({ unit: characters, maxLength: 60 }), (line) => {
      const own = ['\u0000', '\u0001', '\u0002'].filter((character) => maskLine(line).includes(character));
      expect(own).toEqual([]);
    }),
  );
});

test('lines that differ in their numbers have one key', () => {
  const sentence = fc.array(fc.constantFrom('took', 'ms', '(a)', 'x=', 'of', 'in:', '"q"'), {
    minLength: 1,
    maxLength: 8,
  });
  const number = fc.nat({ max: 99_999 });
  fc.assert(
    fc.property(
      sentence,
      fc.array(number, { minLength: 8, maxLength: 8 }),
      fc.array(number, { minLength: 8, maxLength: 8 }),
      (words, a, b) => {
        const lineOf = (numbers: readonly number[]) =>
          words.map((word, index) => `${word} ${numbers[index]}`).join(' ');
        expect(maskLine(lineOf(a))).toBe(maskLine(lineOf(b)));
      },
    ),
  );
});
