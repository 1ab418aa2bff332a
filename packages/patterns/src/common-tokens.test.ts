import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { commonTokens, comparisonStepsMax } from './common-tokens.ts';

/** Varying parts as `<Type>`, or as they are written where all texts agree. */
const drawn = (texts: readonly string[]) =>
  commonTokens(texts)
    .map(({ text, type }) => text ?? `<${type}>`)
    .join('');

describe('what texts have in common', () => {
  test.each([
    ['one place differs', ['open door', 'open gate'], 'open <Token>'],
    ['a value that is the same is written as it is', ['door 4 is open', 'gate 4 is open'], '<Token> 4 is open'],
    ['a value that differs has its type', ['door 4 is open', 'door 5 is open'], 'door <Number> is open'],
    ['a value where another text has a word', ['to 10.0.14.7 in time', 'to home in time'], 'to <Token> in time'],
    ['some have more words', ['saved Main Window now', 'saved A now', 'saved now'], 'saved <Token>now'],
    ['lists of values of other lengths', ['sent 1, 2, 3 to x', 'sent 4 to x'], 'sent <Token> to x'],
    ['names and values side by side are one', ['at node-a: ready', 'at node b, 7: ready'], 'at <Token>: ready'],
    ['nothing', ['a', 'b'], '<Token>'],
  ])('%s', (_what, texts, expected) => {
    expect(drawn(texts)).toBe(expected);
    expect(drawn(texts.toReversed())).toBe(expected);
  });

  test('of one text is the text', () => expect(drawn(['user 17 paid', 'user 17 paid'])).toBe('user 17 paid'));
});

describe('laws', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', 'c', ' ', ',', '"', '7', '.'), maxLength: 16 });

  test('the order of the texts does not matter', () => {
    fc.assert(fc.property(fc.array(text), (texts) => drawn(texts.toReversed()) === drawn(texts)));
  });

  test('every text has the constant parts, in this order', () => {
    fc.assert(
      fc.property(fc.array(text, { minLength: 1 }), (texts) => {
        for (const one of texts) {
          let from = 0;
          for (const { text: part } of commonTokens(texts)) {
            if (part === undefined) continue;
            const at = one.indexOf(part, from);
            expect(at).toBeGreaterThanOrEqual(from);
            from = at + part.length;
          }
        }
      }),
    );
  });

  test('what takes too many steps to compare is one varying part', () => {
    const words = (letter: string) =>
      Array.from({ length: Math.sqrt(comparisonStepsMax) }, (_, n) => letter.repeat(1 + (n % 3)));
    const texts = [words('a'), words('b')].map((some) => `from ${some.join(' ')} to`);
    expect(drawn(texts)).toBe('from <Token> to');
  });
});
