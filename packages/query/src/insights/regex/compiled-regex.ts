// A regular expression, ready for both executions: the text for RE2, the text for JavaScript, what its groups are called,
// and the plain texts it stands for when it is only a list of them.
import { unreachable } from '@coldcase/model';
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
  readonly re2: string;
  /** For `new RegExp(javascript, 'u')`. */
  readonly javascript: string;
  readonly groups: readonly RegexGroup[];
  /** `Error|Exception` is the same as looking for either text. Absent when the pattern says more than that. */
  readonly literals?: readonly string[];
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
  const javascript = printer(captured, javascriptSyntax)(node);
  if (!isRegExp(javascript)) return new RegexProblem('invalid', 'it names an unknown class of characters');
  const literals = literalsOf(node);
  const compiled = { re2: printer(captured, re2Syntax)(node), javascript, groups };
  return literals === undefined ? compiled : { ...compiled, literals };
}

type GroupNode = RegexNode & { readonly kind: 'group' };

function describeGroup(group: GroupNode, certain: ReadonlySet<RegexNode>): RegexGroup {
  const neverEmpty = certain.has(group) && minLengthOf(group) > 0;
  return group.name === undefined ? { neverEmpty } : { name: group.name, neverEmpty };
}

function isRegExp(javascript: string): boolean {
  try {
    new RegExp(javascript, 'u');
    return true;
  } catch {
    return false;
  }
}

function childrenOf(node: RegexNode): readonly RegexNode[] {
  switch (node.kind) {
    case 'sequence':
      return node.items;
    case 'choice':
      return node.options;
    case 'group':
    case 'repeat':
      return [node.item];
    default:
      return [];
  }
}

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
  if (node.kind === 'choice' || (node.kind === 'repeat' && node.min === 0)) return new Set();
  const inner = childrenOf(node).flatMap((child) => [...certainGroups(child)]);
  return new Set(node.kind === 'group' ? [node, ...inner] : inner);
}

function minLengthOf(node: RegexNode): number {
  switch (node.kind) {
    case 'character':
    case 'set':
      return 1;
    case 'assertion':
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

/** Writes a tree in one of the two syntaxes; the captured groups become plain numbered ones, in their order. */
function printer(captured: readonly RegexNode[], syntax: Syntax): (node: RegexNode) => string {
  const write = (node: RegexNode): string => {
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
      case 'group':
        return `${captured.includes(node) ? '(' : '(?:'}${write(node.item)})`;
      case 'repeat':
        return `${writeRepeated(node.item, write)}${bounds(node.min, node.max)}${node.lazy ? '?' : ''}`;
      default:
        return unreachable(node);
    }
  };
  return write;
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
