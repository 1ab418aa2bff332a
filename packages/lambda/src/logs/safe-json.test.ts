import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { safeJson } from './safe-json.ts';

describe('ordinary values are written as JSON.stringify writes them', () => {
  test('all JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(safeJson(value)).toBe(JSON.stringify(value));
      }),
    );
  });
  test.each([
    [{ a: undefined, b: () => 1, c: Symbol('c') }],
    [[undefined, () => 1]],
    [{ at: new Date(0) }],
    [{ nan: Number.NaN, infinite: -Infinity, minusZero: -0 }],
    [Object.create({ inherited: 1 })],
    [{ boxed: [Object('text'), Object(1), Object(false)] }],
  ])('%#', (value) => expect(safeJson(value)).toBe(JSON.stringify(value)));
});

describe('hostile values are written, too', () => {
  const check = (value: unknown, expected: string) => expect(safeJson(value)).toBe(expected);

  test('a cycle', () => {
    const order: Record<string, unknown> = { id: 1 };
    order.self = { order };
    check(order, '{"id":1,"self":{"order":"[Circular]"}}');
  });
  test('the same object twice is no cycle', () => {
    const item = { sku: 'a' };
    check([item, item], '[{"sku":"a"},{"sku":"a"}]');
  });
  test('a big integer', () => check({ balance: 12n }, '{"balance":"12"}'));
  test('a toJSON that throws', () =>
    check(
      {
        a: {
          toJSON: () => {
            throw new RangeError('no');
          },
        },
      },
      '{"a":"[Throws: no]"}',
    ));
  test('a getter that throws, beside one that does not', () =>
    check(
      {
        get a() {
          throw new RangeError('no');
        },
        b: 2,
      },
      '{"a":"[Throws: no]","b":2}',
    ));
  test('a proxy that throws at everything', () => {
    const refuse = () => {
      throw new RangeError('no');
    };
    expect(safeJson({ proxy: new Proxy({}, { get: refuse, ownKeys: refuse }) })).toBe('{"proxy":"[Throws: no]"}');
  });
  test('a map, a set, bytes', () =>
    check(
      { map: new Map([['k', 1]]), set: new Set([1, 2]), bytes: Buffer.from('secret') },
      '{"map":{"k":1},"set":[1,2],"bytes":"[Buffer of 6 bytes]"}',
    ));
  test('an error keeps its name, message, cause and what else it carries', () => {
    const cause = new TypeError('no connection');
    const error = Object.assign(new RangeError('cannot save', { cause }), { code: 'E_SAVE' });
    expect(JSON.parse(safeJson(error))).toMatchObject({
      name: 'RangeError',
      message: 'cannot save',
      code: 'E_SAVE',
      location: expect.stringMatching(/^safe-json\.test\.ts:\d+$/),
      cause: { name: 'TypeError', message: 'no connection' },
    });
  });
  test('a list of links without end stops where it is too deep', () => {
    let list: object = {};
    for (let index = 0; index < 100_000; index++) list = { next: list };
    expect(safeJson(list)).toMatch(/"\[Deeper\]"\}{32}$/);
  });
});

describe('a line has a limit', () => {
  test('whatever it is given is still JSON, and hardly longer', () => {
    const anything = fc.anything({
      withBigInt: true,
      withDate: true,
      withMap: true,
      withSet: true,
      withTypedArray: true,
    });
    fc.assert(
      fc.property(anything, fc.integer({ min: 1, max: 200 }), (value, chars) => {
        const text = safeJson(value, { chars });
        expect(() => JSON.parse(text)).not.toThrow();
      }),
    );
  });
  test.each([
    ['a long text', 'x'.repeat(1_000_000)],
    ['a long list', Array.from({ length: 100_000 }, (_, index) => index)],
    ['many fields', Object.fromEntries(Array.from({ length: 100_000 }, (_, index) => [`field${index}`, index]))],
  ])('%s', (_name, value) => {
    const text = safeJson(value, { chars: 1_000 });
    expect(text.length).toBeLessThan(1_100);
    expect(text).toContain('[Truncated]');
    expect(() => JSON.parse(text)).not.toThrow();
  });
});
