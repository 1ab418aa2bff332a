// A regular expression, ready for both executions: the text for RE2, the text for JavaScript, what its groups are called,
// and the plain texts it stands for when it is only a list of them.
import { regexRepetitionMax } from '../limits.ts';
import {
  type Assertion,
  type CharacterSet,
  caseVariants,
  parseRegexSource,
  type RegexNode,
  RegexProblem,
} from './regex-parser.ts';

export interface CompiledRegex {
  /** Absent for what RE2 cannot do: look-around, back-references, atomic groups. */
  readonly re2?: string;
  /** For `new RegExp(javascript, 'u')`. */
  readonly javascript: string;
  readonly groups: readonly RegexGroup[];
  /** A match may hold no character at all. */
  readonly mayMatchNothing: boolean;
  /** `Error|Exception` is the same as looking for either text. Absent when the pattern says more than that. */
  readonly literals?: readonly string[];
  /** A text that is part of every match, of a pattern beyond RE2: an engine can look for it first. */
  readonly required?: string;
  /**
   * JavaScript's engine goes back and tries again, so a hostile pattern can keep it busy for ever: whoever runs these on text
   * of strangers limits their time.
   */
  test(text: string): boolean;
  /** What the groups hold at the first match; an empty text where a group took no part. */
  capture(text: string): readonly string[] | undefined;
  captureAll(text: string): readonly (readonly string[])[];
}

export interface RegexGroup {
  readonly name?: string;
  /** Whenever the pattern matches, this group holds at least one character. */
  readonly neverEmpty: boolean;
}

/**
 * Compiles a pattern.
 *
 *   compileRegex('(?<user>\\w+)@')   →   { re2: '([0-9A-Z_a-z]+)@', groups: [{ name: 'user', neverEmpty: true }], … }
 *
 * @param captures `none`: groups only group, as `like` needs it. `groups`: named ones capture, or all when none has a name.
 *   `all`: every group captures, as a replacement with `\\1` counts them.
 */
export function compileRegex(source: string, captures: 'none' | 'groups' | 'all'): CompiledRegex | RegexProblem {
  const node = parseRegexSource(source);
  if (node instanceof RegexProblem) return node;
  if (repetitionOf(node) > regexRepetitionMax) {
    return new RegexProblem('invalid', `its nested repetitions multiply to more than ${regexRepetitionMax}`);
  }
  const captured = captures === 'none' ? [] : captures === 'all' ? allGroups(node) : capturedGroups(node);
  const certain = certainGroups(node);
  const groups = captured.map((group) => describeGroup(group, certain));
  return isBeyondRe2(node) ? backtracking(node, captured, groups) : automaton(node, captured, groups);
}

/** A pattern that RE2 runs, in time linear in the text. */
function automaton(
  node: RegexNode,
  captured: readonly GroupNode[],
  groups: readonly RegexGroup[],
): CompiledRegex | RegexProblem {
  const javascript = printer(captured, javascriptSyntax)(node);
  const execution = executionOf(javascript, (match) => captured.map((_, index) => match[index + 1] ?? ''));
  if (execution instanceof RegexProblem) return execution;
  const literals = literalsOf(node);
  const compiled = {
    re2: printer(captured, re2Syntax)(node),
    javascript,
    groups,
    mayMatchNothing: minLengthOf(node) === 0,
    ...execution,
  };
  return literals === undefined ? compiled : { ...compiled, literals };
}

/** A pattern for JavaScript alone. Every group has a name there, since those of our own making would shift the numbers. */
function backtracking(
  node: RegexNode,
  captured: readonly GroupNode[],
  groups: readonly RegexGroup[],
): CompiledRegex | RegexProblem {
  const all = allGroups(node);
  const unknown = referencesOf(node).find((group) => groupIndex(all, group) < 0);
  if (unknown !== undefined) return new RegexProblem('invalid', `a back-reference to ${unknown} names no group`);
  const javascript = backtrackingPrinter(all)(node);
  const names = captured.map((group) => `g${all.indexOf(group)}`);
  const execution = executionOf(javascript, (match) => names.map((name) => match.groups?.[name] ?? ''));
  if (execution instanceof RegexProblem) return execution;
  const required = longestOf(literalRuns(node));
  return {
    javascript,
    groups,
    mayMatchNothing: minLengthOf(node) === 0,
    ...execution,
    ...(required === '' ? {} : { required }),
  };
}

type Execution = Pick<CompiledRegex, 'test' | 'capture' | 'captureAll'>;

function executionOf(
  javascript: string,
  capturesOf: (match: RegExpMatchArray) => readonly string[],
): Execution | RegexProblem {
  const first = regExp(javascript, 'u');
  const all = regExp(javascript, 'gu');
  if (first === undefined || all === undefined) {
    return new RegexProblem('invalid', 'it names an unknown class of characters');
  }
  return {
    test: (text) => first.test(text),
    capture: (text) => {
      const match = first.exec(text);
      return match === null ? undefined : capturesOf(match);
    },
    captureAll: (text) => [...text.matchAll(all)].map(capturesOf),
  };
}

type GroupNode = RegexNode & { readonly kind: 'group' };

function describeGroup(group: GroupNode, certain: ReadonlySet<RegexNode>): RegexGroup {
  const neverEmpty = certain.has(group) && minLengthOf(group) > 0;
  return group.name === undefined ? { neverEmpty } : { name: group.name, neverEmpty };
}

function regExp(javascript: string, flags: string): RegExp | undefined {
  try {
    return new RegExp(javascript, flags);
  } catch {
    return undefined;
  }
}

function isBeyondRe2(node: RegexNode): boolean {
  return ['look', 'atomic', 'reference'].includes(node.kind) || childrenOf(node).some(isBeyondRe2);
}

function referencesOf(node: RegexNode): readonly (string | number)[] {
  return node.kind === 'reference' ? [node.group] : childrenOf(node).flatMap(referencesOf);
}

function groupIndex(all: readonly GroupNode[], group: string | number): number {
  if (typeof group === 'string') return all.findIndex(({ name }) => name === group);
  return group <= all.length ? group - 1 : -1;
}

function childrenOf(node: RegexNode): readonly RegexNode[] {
  switch (node.kind) {
    case 'sequence':
      return node.items;
    case 'choice':
      return node.options;
    case 'group':
    case 'repeat':
    case 'look':
    case 'atomic':
      return [node.item];
    default:
      return [];
  }
}

/** In the order of their opening parentheses. */
function allGroups(node: RegexNode): readonly GroupNode[] {
  const inner = childrenOf(node).flatMap(allGroups);
  return node.kind === 'group' ? [node, ...inner] : inner;
}

function capturedGroups(node: RegexNode): readonly GroupNode[] {
  const groups = allGroups(node);
  const named = groups.filter((group) => group.name !== undefined);
  return named.length > 0 ? named : groups;
}

/** Groups that take part in every match: not behind a choice and not repeated zero times. */
function certainGroups(node: RegexNode): ReadonlySet<RegexNode> {
  const mayBeSkipped = node.kind === 'choice' || node.kind === 'look' || (node.kind === 'repeat' && node.min === 0);
  if (mayBeSkipped) return new Set();
  const inner = childrenOf(node).flatMap((child) => [...certainGroups(child)]);
  return new Set(node.kind === 'group' ? [node, ...inner] : inner);
}

function minLengthOf(node: RegexNode): number {
  switch (node.kind) {
    case 'character':
    case 'set':
      return 1;
    case 'assertion':
    case 'look':
    case 'reference':
      return 0;
    case 'choice':
      return Math.min(...node.options.map(minLengthOf));
    case 'repeat':
      return node.min * minLengthOf(node.item);
    default:
      return childrenOf(node).reduce((sum, child) => sum + minLengthOf(child), 0);
  }
}

/** RE2 multiplies nested counts and refuses more than a thousand copies. */
function repetitionOf(node: RegexNode): number {
  const inner = Math.max(1, ...childrenOf(node).map(repetitionOf));
  if (node.kind !== 'repeat') return inner;
  const own = node.max === Number.POSITIVE_INFINITY ? node.min : node.max;
  return inner * Math.max(1, own);
}

/** Texts that stand in every match, where nothing optional and no choice lies between. */
function literalRuns(node: RegexNode): readonly string[] {
  switch (node.kind) {
    case 'character':
      return node.foldsCase ? [] : [String.fromCodePoint(node.code)];
    case 'sequence':
      return runsOfSequence(node.items);
    case 'group':
    case 'atomic':
      return literalRuns(node.item);
    case 'repeat':
      return node.min > 0 ? literalRuns(node.item) : [];
    default:
      return [];
  }
}

/** Neighbouring characters are one text; look-around between them takes no room. */
function runsOfSequence(items: readonly RegexNode[]): readonly string[] {
  const runs: string[] = [];
  let current = '';
  for (const item of items) {
    if (item.kind === 'character' && !item.foldsCase) current += String.fromCodePoint(item.code);
    else if (item.kind !== 'look' && item.kind !== 'assertion') {
      runs.push(current, ...literalRuns(item));
      current = '';
    }
  }
  return [...runs, current];
}

function longestOf(texts: readonly string[]): string {
  return texts.reduce((longest, text) => (text.length > longest.length ? text : longest), '');
}

function literalsOf(node: RegexNode): readonly string[] | undefined {
  const texts = (node.kind === 'choice' ? node.options : [node]).map(literalOf);
  return texts.every((text) => text !== undefined && text !== '')
    ? texts.filter((text) => text !== undefined)
    : undefined;
}

function literalOf(node: RegexNode): string | undefined {
  if (node.kind === 'character') return node.foldsCase ? undefined : String.fromCodePoint(node.code);
  if (node.kind !== 'sequence') return undefined;
  const parts = node.items.map(literalOf);
  return parts.includes(undefined) ? undefined : parts.join('');
}

interface Syntax {
  readonly assertions: Readonly<Record<Assertion, string>>;
  readonly escape: (code: number) => string;
  readonly property: (name: string, negated: boolean) => string;
  readonly anything: string;
}

const isWordCode = (code: number) => /^[0-9A-Za-z_]$/.test(String.fromCodePoint(code));

/** RE2 and JavaScript agree on ASCII; the rest and all punctuation is written by its number. */
const javascriptSyntax: Syntax = {
  assertions: {
    textStart: '(?:(?<![\\s\\S]))',
    textEnd: '(?:(?![\\s\\S]))',
    lineStart: '(?:(?<![^\\n]))',
    lineEnd: '(?:(?![^\\n]))',
    wordBoundary: '(?:\\b)',
    notWordBoundary: '(?:\\B)',
  },
  escape: (code) => (isWordCode(code) ? String.fromCodePoint(code) : `\\u{${code.toString(16)}}`),
  property: (name, negated) => {
    const isCategory = name.length <= 2;
    return `\\${negated ? 'P' : 'p'}{${isCategory ? name : `Script=${name}`}}`;
  },
  anything: '[\\s\\S]',
};

const re2Syntax: Syntax = {
  assertions: {
    textStart: '\\A',
    textEnd: '\\z',
    lineStart: '(?m:^)',
    lineEnd: '(?m:$)',
    wordBoundary: '\\b',
    notWordBoundary: '\\B',
  },
  escape: escapeForRe2,
  property: (name, negated) => `\\${negated ? 'P' : 'p'}{${name}}`,
  anything: '(?s:.)',
};

/** Readable where it can be: a person looks at this SQL. */
function escapeForRe2(code: number): string {
  const character = String.fromCodePoint(code);
  if (/^[\\.+*?()|[\]{}^$-]$/.test(character)) return `\\${character}`;
  if (code < 32 || (code >= 0xd800 && code < 0xe000)) return `\\x{${code.toString(16)}}`;
  return character;
}

type Write = (node: RegexNode) => string;

/** Writes a tree in one of the two syntaxes; the captured groups become plain numbered ones, in their order. */
function printer(captured: readonly RegexNode[], syntax: Syntax): Write {
  const write: Write = (node) => {
    if (node.kind === 'group') return `${captured.includes(node) ? '(' : '(?:'}${write(node.item)})`;
    return writeCommon(node, syntax, write);
  };
  return write;
}

/** For JavaScript: groups by name; an atomic group is a look-ahead whose text is then taken as a whole. */
function backtrackingPrinter(all: readonly GroupNode[]): Write {
  let atomics = 0;
  const write: Write = (node) => {
    switch (node.kind) {
      case 'group':
        return `(?<g${all.indexOf(node)}>${write(node.item)})`;
      case 'reference':
        return `(?:\\k<g${groupIndex(all, node.group)}>)`;
      case 'look':
        return `(?:(?${node.direction === 'behind' ? '<' : ''}${node.negated ? '!' : '='}${write(node.item)}))`;
      case 'atomic': {
        const name = `a${atomics++}`;
        return `(?:(?=(?<${name}>${write(node.item)}))\\k<${name}>)`;
      }
      default:
        return writeCommon(node, javascriptSyntax, write);
    }
  };
  return write;
}

function writeCommon(node: RegexNode, syntax: Syntax, write: Write): string {
  switch (node.kind) {
    case 'character':
      return writeCharacter(node.code, node.foldsCase, syntax);
    case 'set':
      return writeSet(node.set, syntax);
    case 'assertion':
      return syntax.assertions[node.assertion];
    case 'sequence':
      return node.items.map((item) => (item.kind === 'choice' ? `(?:${write(item)})` : write(item))).join('');
    case 'choice':
      return node.options.map(write).join('|');
    case 'repeat':
      return `${writeRepeated(node.item, write)}${bounds(node.min, node.max)}${node.lazy ? '?' : ''}`;
    default:
      return '';
  }
}

function writeRepeated(item: RegexNode, write: (node: RegexNode) => string): string {
  const isOne = item.kind === 'set' || item.kind === 'group' || (item.kind === 'character' && !item.foldsCase);
  return isOne ? write(item) : `(?:${write(item)})`;
}

function bounds(min: number, max: number): string {
  if (max === Number.POSITIVE_INFINITY) return min === 0 ? '*' : min === 1 ? '+' : `{${min},}`;
  if (min === 0 && max === 1) return '?';
  return min === max ? `{${min}}` : `{${min},${max}}`;
}

function writeCharacter(code: number, foldsCase: boolean, syntax: Syntax): string {
  const variants = foldsCase ? caseVariants(code) : [code];
  if (variants.length === 1) return syntax.escape(code);
  return `[${variants.map((variant) => syntax.escape(variant)).join('')}]`;
}

function writeSet({ negated, ranges, properties }: CharacterSet, syntax: Syntax): string {
  if (ranges.length === 0 && properties.length === 0) return syntax.anything;
  const members = ranges.map(([from, to]) => {
    return from === to ? syntax.escape(from) : `${syntax.escape(from)}-${syntax.escape(to)}`;
  });
  const classes = properties.map((property) => syntax.property(property.name, property.negated));
  return `[${negated ? '^' : ''}${members.join('')}${classes.join('')}]`;
}
