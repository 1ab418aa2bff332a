// Regular expressions as RE2 reads them, since the engines below execute them with it. One tree, from which both the RE2
// text for SQL and the JavaScript text for the reference interpreter are made, so that the two cannot drift apart.
import { regexNestingMax, regexRepetitionMax } from '../limits.ts';

export type RegexNode =
  | { readonly kind: 'character'; readonly code: number; readonly foldsCase: boolean }
  | { readonly kind: 'set'; readonly set: CharacterSet }
  | { readonly kind: 'assertion'; readonly assertion: Assertion }
  | { readonly kind: 'sequence'; readonly items: readonly RegexNode[] }
  | { readonly kind: 'choice'; readonly options: readonly RegexNode[] }
  | { readonly kind: 'group'; readonly name?: string; readonly item: RegexNode }
  | {
      readonly kind: 'repeat';
      readonly item: RegexNode;
      readonly min: number;
      readonly max: number;
      readonly lazy: boolean;
    }
  /** `(?=…)` and its kin. */
  | {
      readonly kind: 'look';
      readonly direction: 'ahead' | 'behind';
      readonly negated: boolean;
      readonly item: RegexNode;
    }
  /** `(?>…)`: what it matched once is never given back. */
  | { readonly kind: 'atomic'; readonly item: RegexNode }
  /** What a group matched, by its name or by its number from 1. */
  | { readonly kind: 'reference'; readonly group: string | number };

export type Assertion = 'textStart' | 'textEnd' | 'lineStart' | 'lineEnd' | 'wordBoundary' | 'notWordBoundary';

/** A class of characters: ranges of code points and Unicode properties, possibly turned around. */
export interface CharacterSet {
  readonly negated: boolean;
  readonly ranges: readonly (readonly [from: number, to: number])[];
  readonly properties: readonly { readonly name: string; readonly negated: boolean }[];
}

/** Why a pattern was refused: `unsupported` is a construct of other engines, `invalid` is nobody's. */
export class RegexProblem {
  readonly kind: 'unsupported' | 'invalid';
  readonly text: string;
  constructor(kind: 'unsupported' | 'invalid', text: string) {
    this.kind = kind;
    this.text = text;
  }
}

interface Flags {
  readonly ignoreCase: boolean;
  readonly multiline: boolean;
  readonly dotMatchesNewline: boolean;
}

interface Reader {
  readonly source: string;
  position: number;
  depth: number;
  flags: Flags;
}

const lastCodePoint = 0x10ffff;
const infinite = Number.POSITIVE_INFINITY;

/** The tree of a pattern, or why there is none. Never throws anything else; linear. */
export function parseRegexSource(source: string): RegexNode | RegexProblem {
  const flags = { ignoreCase: false, multiline: false, dotMatchesNewline: false };
  const reader: Reader = { source, position: 0, depth: 0, flags };
  try {
    const node = parseChoice(reader);
    return reader.position < source.length ? new RegexProblem('invalid', 'there is a ) too many') : node;
  } catch (problem) {
    if (problem instanceof RegexProblem) return problem;
    throw problem;
  }
}

function parseChoice(reader: Reader): RegexNode {
  const outerFlags = reader.flags;
  if (++reader.depth > regexNestingMax) throw new RegexProblem('invalid', 'its groups nest too deeply');
  const options = [parseSequence(reader)];
  while (takes(reader, '|')) options.push(parseSequence(reader));
  reader.depth--;
  reader.flags = outerFlags;
  const [only] = options;
  return options.length === 1 && only !== undefined ? only : { kind: 'choice', options };
}

function parseSequence(reader: Reader): RegexNode {
  const items: RegexNode[] = [];
  while (reader.position < reader.source.length && !/[|)]/.test(reader.source.charAt(reader.position))) {
    items.push(...parseQuantified(reader));
  }
  return { kind: 'sequence', items };
}

function takes(reader: Reader, text: string): boolean {
  const found = reader.source.startsWith(text, reader.position);
  if (found) reader.position += text.length;
  return found;
}

/** One item, or the characters of a quotation, whose last one a quantifier repeats. */
function parseQuantified(reader: Reader): readonly RegexNode[] {
  const items = takes(reader, '\\Q') ? parseQuotation(reader) : parseAtom(reader);
  const item = items.at(-1);
  const bounds = item === undefined ? undefined : parseBounds(reader);
  if (item === undefined || bounds === undefined) return items;
  const lazy = takes(reader, '?');
  const possessive = takes(reader, '+');
  if (parseBounds(reader) !== undefined) throw new RegexProblem('invalid', 'a repetition follows a repetition');
  const repeat: RegexNode = { kind: 'repeat', item, ...bounds, lazy };
  return [...items.slice(0, -1), possessive ? { kind: 'atomic', item: repeat } : repeat];
}

/** `\Q…\E`: everything in between is itself. */
function parseQuotation(reader: Reader): readonly RegexNode[] {
  const close = reader.source.indexOf('\\E', reader.position);
  const end = close < 0 ? reader.source.length : close;
  const quoted = reader.source.slice(reader.position, end);
  reader.position = close < 0 ? end : end + 2;
  return [...quoted].map((character) => characterNode(reader, character));
}

function characterNode(reader: Reader, character: string): RegexNode {
  return { kind: 'character', code: character.codePointAt(0) ?? 0, foldsCase: reader.flags.ignoreCase };
}

function parseBounds(reader: Reader): { min: number; max: number } | undefined {
  if (takes(reader, '*')) return { min: 0, max: infinite };
  if (takes(reader, '+')) return { min: 1, max: infinite };
  if (takes(reader, '?')) return { min: 0, max: 1 };
  const braces = /^\{(\d+)(,(\d*))?\}/.exec(reader.source.slice(reader.position, reader.position + 24));
  if (braces === null) return undefined;
  reader.position += braces[0].length;
  const min = Number(braces[1]);
  const max = braces[2] === undefined ? min : braces[3] === '' ? infinite : Number(braces[3]);
  const isTooMany = min > regexRepetitionMax || (max !== infinite && max > regexRepetitionMax);
  if (isTooMany) throw new RegexProblem('invalid', `it repeats something more than ${regexRepetitionMax} times`);
  if (max < min) throw new RegexProblem('invalid', `${braces[0]} counts backwards`);
  return { min, max };
}

/** One item; none for flags, `(?i)`, which only change what follows. */
function parseAtom(reader: Reader): readonly RegexNode[] {
  const { source, flags } = reader;
  const character = String.fromCodePoint(source.codePointAt(reader.position) ?? 0);
  if (/^[*+?]/.test(character)) throw new RegexProblem('invalid', `there is nothing that ${character} could repeat`);
  reader.position += character.length;
  if (character === '(') return parseGroup(reader);
  return [parseSingle(reader, character, flags)];
}

function parseSingle(reader: Reader, character: string, flags: Flags): RegexNode {
  switch (character) {
    case '[':
      return { kind: 'set', set: parseClass(reader) };
    case '\\':
      return parseEscape(reader);
    case '.':
      return { kind: 'set', set: { negated: true, ranges: flags.dotMatchesNewline ? [] : [[10, 10]], properties: [] } };
    case '^':
      return { kind: 'assertion', assertion: flags.multiline ? 'lineStart' : 'textStart' };
    case '$':
      return { kind: 'assertion', assertion: flags.multiline ? 'lineEnd' : 'textEnd' };
    default:
      return characterNode(reader, character);
  }
}

function parseGroup(reader: Reader): readonly RegexNode[] {
  if (!takes(reader, '?')) return [closeGroup(reader, {})];
  const name = /^P?<([A-Za-z_@][\w@.]*)>/.exec(reader.source.slice(reader.position, reader.position + 200));
  if (name?.[1] !== undefined) {
    reader.position += name[0].length;
    return [closeGroup(reader, { name: name[1] })];
  }
  return parseForeignGroup(reader) ?? parseFlagGroup(reader);
}

/** The rest of a group; as a `sequence` it only holds together. */
function closeGroup(reader: Reader, named: { name?: string }, kind: 'group' | 'sequence' = 'group'): RegexNode {
  const item = parseChoice(reader);
  if (!takes(reader, ')')) throw new RegexProblem('invalid', 'a ( has no )');
  return kind === 'group' ? { kind, item, ...named } : { kind, items: [item] };
}

/** Groups that RE2 does not know. A comment is nothing. */
function parseForeignGroup(reader: Reader): readonly RegexNode[] | undefined {
  if (takes(reader, '#')) return skipComment(reader);
  if (takes(reader, '(')) throw new RegexProblem('unsupported', 'a conditional group (?(');
  if (takes(reader, '>')) return [{ kind: 'atomic', item: closeGroup(reader, {}, 'sequence') }];
  const look = lookArounds.find(({ opening }) => takes(reader, opening));
  if (look === undefined) return undefined;
  const { direction, negated } = look;
  return [{ kind: 'look', direction, negated, item: closeGroup(reader, {}, 'sequence') }];
}

const lookArounds = [
  { opening: '<=', direction: 'behind', negated: false },
  { opening: '<!', direction: 'behind', negated: true },
  { opening: '=', direction: 'ahead', negated: false },
  { opening: '!', direction: 'ahead', negated: true },
] as const;

function skipComment(reader: Reader): readonly RegexNode[] {
  const close = reader.source.indexOf(')', reader.position);
  if (close < 0) throw new RegexProblem('invalid', 'a ( has no )');
  reader.position = close + 1;
  return [];
}

/** `(?i)` up to the end of the enclosing group, `(?i:…)` for its own content, `(?:…)`. */
function parseFlagGroup(reader: Reader): readonly RegexNode[] {
  const written = /^([imsU]*)(?:-([imsU]+))?([:)])/.exec(reader.source.slice(reader.position, reader.position + 20));
  if (written === null) throw new RegexProblem('invalid', 'a group begins with an unknown (?');
  reader.position += written[0].length;
  const [, on = '', off = '', end] = written;
  if (`${on}${off}`.includes('U')) throw new RegexProblem('unsupported', 'the flag U');
  const outerFlags = reader.flags;
  reader.flags = {
    ignoreCase: flag(outerFlags.ignoreCase, 'i', on, off),
    multiline: flag(outerFlags.multiline, 'm', on, off),
    dotMatchesNewline: flag(outerFlags.dotMatchesNewline, 's', on, off),
  };
  if (end === ')') return [];
  const item = parseChoice(reader);
  if (!takes(reader, ')')) throw new RegexProblem('invalid', 'a ( has no )');
  reader.flags = outerFlags;
  return [{ kind: 'sequence', items: [item] }];
}

function flag(outer: boolean, letter: string, on: string, off: string): boolean {
  if (off.includes(letter)) return false;
  return outer || on.includes(letter);
}

const digits: CharacterSet['ranges'] = [[48, 57]];
const wordCharacters: CharacterSet['ranges'] = [
  [48, 57],
  [65, 90],
  [95, 95],
  [97, 122],
];
const blanks: CharacterSet['ranges'] = [
  [9, 10],
  [12, 13],
  [32, 32],
];

const classEscapes: Readonly<Record<string, CharacterSet>> = {
  d: { negated: false, ranges: digits, properties: [] },
  D: { negated: true, ranges: digits, properties: [] },
  w: { negated: false, ranges: wordCharacters, properties: [] },
  W: { negated: true, ranges: wordCharacters, properties: [] },
  s: { negated: false, ranges: blanks, properties: [] },
  S: { negated: true, ranges: blanks, properties: [] },
};

const assertions: Readonly<Record<string, Assertion>> = {
  A: 'textStart',
  z: 'textEnd',
  b: 'wordBoundary',
  B: 'notWordBoundary',
};

function parseEscape(reader: Reader): RegexNode {
  const letter = reader.source.charAt(reader.position);
  const assertion = assertions[letter];
  if (assertion !== undefined) {
    reader.position++;
    return { kind: 'assertion', assertion };
  }
  const set = parseClassEscape(reader);
  if (set !== undefined) return { kind: 'set', set };
  return parseReference(reader) ?? characterNode(reader, parseCharacterEscape(reader));
}

/** `\1` and `\k<name>`. */
function parseReference(reader: Reader): RegexNode | undefined {
  const written = /^(?:([1-9]\d?)|k<([A-Za-z_@][\w@.]*)>)/.exec(
    reader.source.slice(reader.position, reader.position + 200),
  );
  if (written === null) return undefined;
  reader.position += written[0].length;
  return { kind: 'reference', group: written[2] ?? Number(written[1]) };
}

/** `\d`, `\pL`, `\p{Greek}`; the backslash is already behind. */
function parseClassEscape(reader: Reader): CharacterSet | undefined {
  const known = classEscapes[reader.source.charAt(reader.position)];
  if (known !== undefined) {
    reader.position++;
    return known;
  }
  const property = /^([pP])(?:\{(\^?)(\w+)\}|(\w))/.exec(reader.source.slice(reader.position, reader.position + 40));
  if (property === null) return undefined;
  reader.position += property[0].length;
  const negated = (property[1] === 'P') !== (property[2] === '^');
  return { negated: false, ranges: [], properties: [{ name: property[3] ?? property[4] ?? '', negated }] };
}

const controlEscapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', f: '\f', v: '\v', a: '\x07' };

function parseCharacterEscape(reader: Reader): string {
  const rest = reader.source.slice(reader.position, reader.position + 12);
  if (rest === '') throw new RegexProblem('invalid', 'it ends with a backslash');
  const hex = /^x(?:([0-9A-Fa-f]{2})|\{([0-9A-Fa-f]{1,6})\})/.exec(rest);
  if (hex !== null) {
    reader.position += hex[0].length;
    return String.fromCodePoint(Math.min(Number.parseInt(hex[1] ?? hex[2] ?? '0', 16), lastCodePoint));
  }
  const character = String.fromCodePoint(rest.codePointAt(0) ?? 0);
  reader.position += character.length;
  const control = controlEscapes[character];
  if (control !== undefined) return control;
  if (/^[1-9k]/.test(character)) throw new RegexProblem('invalid', 'a back-reference names no group');
  if (/^[0-9A-Za-z]/.test(character)) throw new RegexProblem('unsupported', `the escape \\${character}`);
  return character;
}

const posixClasses: Readonly<Record<string, CharacterSet['ranges']>> = {
  alnum: [
    [48, 57],
    [65, 90],
    [97, 122],
  ],
  alpha: [
    [65, 90],
    [97, 122],
  ],
  ascii: [[0, 127]],
  blank: [
    [9, 9],
    [32, 32],
  ],
  cntrl: [
    [0, 31],
    [127, 127],
  ],
  digit: digits,
  graph: [[33, 126]],
  lower: [[97, 122]],
  print: [[32, 126]],
  punct: [
    [33, 47],
    [58, 64],
    [91, 96],
    [123, 126],
  ],
  space: [
    [9, 13],
    [32, 32],
  ],
  upper: [[65, 90]],
  word: wordCharacters,
  xdigit: [
    [48, 57],
    [65, 70],
    [97, 102],
  ],
};

/** What follows `[`, including the `]`. A `]` in the first place is a member. */
function parseClass(reader: Reader): CharacterSet {
  const negated = takes(reader, '^');
  const ranges: (readonly [number, number])[] = [];
  const properties: CharacterSet['properties'][number][] = [];
  for (let isFirst = true; isFirst || !takes(reader, ']'); isFirst = false) {
    if (reader.position >= reader.source.length) throw new RegexProblem('invalid', 'a [ has no ]');
    const set = parseClassMember(reader);
    ranges.push(...(set.negated ? turnedAround(set.ranges) : set.ranges));
    properties.push(...set.properties);
  }
  return { negated, ranges: reader.flags.ignoreCase ? ranges.flatMap(foldRange) : ranges, properties };
}

function parseClassMember(reader: Reader): CharacterSet {
  const posix = /^\[:(\^?)(\w+):\]/.exec(reader.source.slice(reader.position, reader.position + 20));
  const known = posix?.[2] === undefined ? undefined : posixClasses[posix[2]];
  if (posix !== null && known !== undefined) {
    reader.position += posix[0].length;
    return { negated: posix[1] === '^', ranges: known, properties: [] };
  }
  if (reader.source[reader.position] === '\\') {
    reader.position++;
    const set = parseClassEscape(reader);
    if (set !== undefined) return set;
    reader.position--;
  }
  const from = parseClassCharacter(reader);
  const isRange = /^-[^\]]/s.test(reader.source.slice(reader.position, reader.position + 2));
  if (!isRange) return { negated: false, ranges: [[from, from]], properties: [] };
  reader.position++;
  const to = parseClassCharacter(reader);
  if (to < from) throw new RegexProblem('invalid', 'a range in [ ] counts backwards');
  return { negated: false, ranges: [[from, to]], properties: [] };
}

function parseClassCharacter(reader: Reader): number {
  if (takes(reader, '\\')) return parseCharacterEscape(reader).codePointAt(0) ?? 0;
  const code = reader.source.codePointAt(reader.position) ?? 0;
  reader.position += String.fromCodePoint(code).length;
  return code;
}

/** All code points outside of ascending ranges. */
function turnedAround(ranges: CharacterSet['ranges']): CharacterSet['ranges'] {
  const outside: (readonly [number, number])[] = [];
  let next = 0;
  for (const [from, to] of ranges) {
    if (from > next) outside.push([next, from - 1]);
    next = to + 1;
  }
  return [...outside, [next, lastCodePoint]];
}

/** A range and what its ASCII letters are in the other case. Other letters only when they stand alone. */
function foldRange([from, to]: readonly [number, number]): CharacterSet['ranges'] {
  if (from === to) return caseVariants(from).map((code) => [code, code] as const);
  const upper = [Math.max(from, 65), Math.min(to, 90)] as const;
  const lower = [Math.max(from, 97), Math.min(to, 122)] as const;
  const folded: (readonly [number, number])[] = [[from, to]];
  if (upper[0] <= upper[1]) folded.push([upper[0] + 32, upper[1] + 32]);
  if (lower[0] <= lower[1]) folded.push([lower[0] - 32, lower[1] - 32]);
  return folded;
}

/** The letters that RE2 takes for one another under `(?i)`: both cases, the Kelvin sign for k, the long s for s. */
export function caseVariants(code: number): readonly number[] {
  const character = String.fromCodePoint(code);
  const cases = [character, character.toLowerCase(), character.toUpperCase()];
  const special = { k: '\u212a', s: '\u017f' }[character.toLowerCase()];
  const all = special === undefined ? cases : [...cases, special];
  const single = all.filter((variant) => [...variant].length === 1);
  return [...new Set(single.map((variant) => variant.codePointAt(0) ?? code))];
}
