// The first look may let through what holds nothing, never pass over what holds something.
import { createHmac } from 'node:crypto';
import { seeded } from '@coldcase/testkit';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { innocentText, plantedText } from '../planted-corpus.ts';
import { type Candidates, candidatesAmong } from './candidates.ts';
import { base64Trigger } from './carriers/runs.ts';
import { detectors } from './detectors/detectors.ts';
import { Engine } from './engine.ts';
import { settled } from './finding.ts';
import { createMasker } from './index.ts';
import { pseudonymsOf } from './pseudonyms/pseudonyms.ts';
import { triggersOf } from './triggers.ts';

const digest = (text: string) => createHmac('sha256', 'k').update(text).digest();
const seed = 20261126;

function texts(count: number): readonly string[] {
  const random = seeded(seed);
  return Array.from({ length: count }, (_, n) =>
    n % 3 === 0 ? innocentText(random) : plantedText(random, n % 3 === 1 ? 'credential' : 'personal').text,
  );
}

describe('an expression that matches is a candidate', () => {
  const triggers = detectors.flatMap(({ trigger }) => trigger ?? []);
  const others = [
    base64Trigger,
    /a?b*c{2,}|x{0,3}y|(?<!q)z$/,
    /[^a-z]{2}[\w-.]|\x41\u00e9|(?:ab|)cd/,
    /^[À-ž]\s+\S|\.\$\/|./,
    /(?<one>f.o)(?=bar)|[\]\\^-]9/,
    /case/i,
  ];
  const groups = [triggers.slice(0, 30), triggers.slice(30), others];

  function check(text: string): void {
    for (const group of groups) {
      const among = candidatesOf(group)(text);
      const missed = group.filter((expression, n) => expression.test(text) && (among & (1 << n)) === 0);
      expect({ text, missed }).toEqual({ text, missed: [] });
    }
  }
  const made = new Map<readonly RegExp[], Candidates>(groups.map((group) => [group, candidatesAmong(group)]));
  const candidatesOf = (group: readonly RegExp[]) => made.get(group) ?? candidatesAmong(group);

  test('in planted and innocent texts', () => {
    for (const text of texts(3_000)) check(text);
  });

  test('in texts of the signs that expressions are made of, and of any', () => {
    const sign = fc.constantFrom(...'abcdxyzAKIé01239 .-_:=/+@%\\"\n\t[]^$<?');
    const text = fc.oneof(fc.string({ unit: sign, maxLength: 60 }), fc.string({ unit: 'binary', maxLength: 60 }));
    fc.assert(fc.property(text, check), { seed, numRuns: 3_000 });
  });

  test('in texts that lead to more states than are kept', () => {
    const random = seeded(seed);
    const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_. ';
    for (let n = 0; n < 200; n++)
      check(Array.from({ length: 500 }, () => letters.charAt(random.integer(0, letters.length - 1))).join(''));
  });
});

test('where the first look says no, an engine without it finds nothing either', () => {
  const mayHold = triggersOf(detectors, []);
  const masker = createMasker({ digest });
  const engine = new Engine({ pseudonym: pseudonymsOf(digest), mayHold: () => true, rules: [], isKept: () => false });
  const passed = texts(6_000).filter((text) => !mayHold(text));
  expect(passed.length).toBeGreaterThan(500);
  for (const text of passed) {
    expect(masker.text(text)).toBe(text);
    const found = settled(engine.text(text, { depth: 0, isBesideAccessKey: false }));
    expect({ text, found }).toEqual({ text, found: [] });
  }
});
