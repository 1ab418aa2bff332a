// Labelled lines as they might have been: fewer of them, mixed with those of another program, in other words, with other numbers,
// with other marks between a key and its value. What a miner finds should not depend on any of that, so the difference to the
// untouched sample tells how much of its figures is knowledge of that sample.
//
//   worker=17 closed the basket after 12 ms        as it is
//   rilmud=17 btezed pna cobwiv eldun 12 ms        other words of the same form
//   worker: 17 closed the basket after 12 ms       other separators
//   worker=Sezaya closed the basket after 12 ms    names for values
//
// A disguise changes lines and templates alike. Everything is a function of the seed.
import type { Chance } from './chance.ts';
import type { LabelledLine } from './log-families.ts';

export type Disguise = (lines: readonly LabelledLine[], chance: Chance) => readonly LabelledLine[];

/** Each line stays with a chance of some in a hundred; always at least one. */
export const thinned =
  (percent: number): Disguise =>
  (lines, chance) => {
    const kept = lines.filter(() => chance.next() * 100 < percent);
    return kept.length > 0 ? kept : lines.slice(0, 1);
  };

/** All lines of a half of the templates: what kinds of lines there are is chance, too. */
export const halfOfTemplates: Disguise = (lines, chance) => {
  const templates = [...new Set(lines.map(({ template }) => template))].sort();
  const kept = new Set(templates.filter(() => chance.next() < 0.5));
  return kept.size > 0 ? lines.filter(({ template }) => kept.has(template)) : lines;
};

/** The same lines of each template, but never more than some: long tails are as usual, and no name has much company. */
export const atMost =
  (count: number): Disguise =>
  (lines, chance) => {
    const shuffled = lines.map((line) => ({ line, key: chance.next() })).sort((a, b) => a.key - b.key);
    return [...Map.groupBy(shuffled, ({ line }) => line.template).values()].flatMap((members) =>
      members.slice(0, count).map(({ line }) => line),
    );
  };

/** Every digit is another one, the same one everywhere; 0 stays, since numbers do not begin with it. */
export const otherNumbers: Disguise = (lines, chance) => {
  const digits = shuffled('123456789', chance);
  return changed(lines, (text) => text.replace(/[1-9]/g, (digit) => digits[Number(digit) - 1] ?? digit));
};

/** Every word is another word, the same one everywhere, of the same form. */
export const otherWords: Disguise = (lines, chance) => {
  const words = new Map<string, string>();
  const taken = new Set<string>();
  return changed(lines, (text) =>
    text.replace(token, (whole) => (keepsLetters.test(whole) ? whole : whole.replace(word, (one) => otherWord(one)))),
  );

  function otherWord(one: string): string {
    const lower = one.toLowerCase();
    if (meaningful.test(lower)) return one;
    const known = words.get(lower) ?? newWord(lower);
    words.set(lower, known);
    return [...known].map((letter, at) => (/[A-Z]/.test(one[at] ?? '') ? letter.toUpperCase() : letter)).join('');
  }

  // Short words run out of others: after some tries two words may become one.
  function newWord(lower: string): string {
    const stem = lower.replace(/(?:ed|ing|error|exception)$/, '');
    const rest = lower.slice(stem.length);
    let made = lower;
    for (let tries = 0; tries < 50 && (made === lower || taken.has(made) || meaningful.test(made)); tries += 1) {
      const letters = [...stem].map((letter) => chance.pick(vowels.includes(letter) ? vowels : consonants));
      made = letters.join('') + rest;
    }
    taken.add(made);
    return made;
  }
};

/** `key=value` as `key: value`. */
export const colons: Disguise = (lines) => changed(lines, (text) => text.replace(/(?<=\w)=(?=[\w<"'])/g, ': '));

/** `key: value` as `key=value`. */
export const equalsSigns: Disguise = (lines) => changed(lines, (text) => text.replace(/(?<=\w): (?=[\w<"'])/g, '='));

/** `(a) [b]` as `[a] {b}`. */
export const otherBrackets: Disguise = (lines) =>
  changed(lines, (text) => text.replace(/[()[\]{}]/g, (bracket) => '[]{}()'['()[]{}'.indexOf(bracket)] ?? bracket));

/** Whatever capitals told. */
export const lowerCase: Disguise = (lines) => changed(lines, (text) => text.toLowerCase());

/**
 * In some of the places of a template stand names instead of numbers and the like, as many different ones as before: a log of
 * another program has users or tables where this one has ids. Few names in a short sentence cannot be told from words, so the
 * best figure is below 1.
 */
export const namesForValues: Disguise = (lines, chance) =>
  [...Map.groupBy(lines, ({ template }) => template)].flatMap(([template, members]) => {
    const parts = template.split('<*>');
    const makers = parts.slice(1).map(() => (chance.next() < 0.4 ? nameMaker(chance) : undefined));
    if (makers.every((maker) => maker === undefined)) return members;
    return members.map((line) => {
      const values = valuesBetween(parts, line.text);
      if (values === undefined) return line;
      return { text: parts.reduce((text, part, at) => text + put(at - 1, values) + part), template };
    });

    function put(at: number, values: readonly string[]): string {
      const given = values[at] ?? '';
      return makers[at]?.(given) ?? given;
    }
  });

/** What stands between the parts of a template, as short as possible; `undefined` where the label does not fit the line. */
function valuesBetween(parts: readonly string[], text: string): readonly string[] | undefined {
  const [first = '', ...rest] = parts;
  if (!text.startsWith(first)) return undefined;
  const values: string[] = [];
  let at = first.length;
  for (const [index, part] of rest.entries()) {
    const next = index === rest.length - 1 ? text.length - part.length : text.indexOf(part, at);
    if (next < at || !text.startsWith(part, next)) return undefined;
    values.push(text.slice(at, next));
    at = next + part.length;
  }
  return values;
}

/** One way to write names, and the name that stands for each value. */
function nameMaker(chance: Chance): (given: string) => string {
  const write = chance.pick(waysToWrite);
  const names = new Map<string, string>();
  return (given) => {
    const made = names.get(given) ?? write([syllables(chance), syllables(chance)]);
    names.set(given, made);
    return made;
  };
}

const waysToWrite: readonly ((parts: readonly [string, string]) => string)[] = [
  ([one]) => one,
  ([one]) => capital(one),
  ([one, other]) => `${one}-${other}`,
  ([one, other]) => `${one}_${other}`,
  ([one, other]) => capital(one) + capital(other),
  ([one, other]) => `${one}.${other}`,
];

const capital = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);
const syllables = (chance: Chance): string =>
  Array.from({ length: 3 }, () => chance.pick(consonants) + chance.pick(vowels)).join('');

const token = /[\w]+/g;
const word = /[A-Za-z]{3,}/g;
/** Hexadecimal numbers, and their parts. */
const keepsLetters = /^(?:0[xX][0-9A-Fa-f]+|(?=.*\d)[0-9A-Fa-f]+|[0-9A-Fa-f]{8,})$/;
/** What any reader of logs may know: units, the calendar, constants of languages, schemes. */
const meaningful =
  /^(?:[kmgtp]i?b|bytes?|secs?|seconds?|minutes?|min|hours?|days?|mon|tue|wed|thu|fri|sat|sun|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|true|false|null|nil|none|https?|arn|aws)$/;
const vowels = [...'aeiou'];
const consonants = [...'bcdfghjklmnpqrstvwxyz'];

function shuffled(text: string, chance: Chance): string {
  return [...text]
    .map((letter) => ({ letter, key: chance.next() }))
    .sort((a, b) => a.key - b.key)
    .map(({ letter }) => letter)
    .join('');
}

const changed = (lines: readonly LabelledLine[], change: (text: string) => string): readonly LabelledLine[] =>
  lines.map(({ text, template }) => ({ text: change(text), template: change(template) }));
