// Queries of templates have holes: `${…}` of Terraform and CloudFormation, `#{…}` and `%{…}` of Ruby, `{{…}}` of many. What was filled in is
// unknown, so each hole gets a stand-in that fits its place in the language. The place alone decides, never the name in it:
//
//   place                                            stand-in
//   inside quotes, backticks, a regular expression   word
//   a part of a name, `prefix_${x}`                   word
//   a period: in bin(), after offset or maxspan       5m, or 5 where a unit follows
//   after limit, head, tail                           10
//   after < <= > >= + - * / ^                         10
//   after in, not in                                  ["word"]
//   after = == != like =~, in a list, after SOURCE    "word"
//   a later argument of a function                    "word", or 10 where only a number may stand
//   a condition: after filter, and, or, not           word = "word"
//   a name: before an operator, in fields, by, sort   word
//   a whole command, between two pipes                fields @timestamp
//   after everything that a command needs             nothing
//
// A text with Ruby's holes and no others was cut out of a Ruby string, where two backslashes are one.

const word = 'word';
const quoted = `"${word}"`;
const number = '10';

/**
 * The query with every hole filled.
 *
 *   filter name = %{event} | limit #{n}   →   filter name = "word" | limit 10
 */
export function fillHoles(template: string): string {
  const isRuby = /[#%]\{/.test(template) && !template.includes('${');
  return fillHolesWithPlaces(isRuby ? template.replaceAll('\\\\', '\\') : template).text;
}

/** A filled template, and for each of its characters, and for its end, the offset in the template that it comes from. */
export interface FilledTemplate {
  readonly text: string;
  readonly places: readonly number[];
}

/** The same for a text whose escapes were already read. Characters of a stand-in come from where the hole begins. */
export function fillHolesWithPlaces(template: string): FilledTemplate {
  const scanner = new Scanner(template);
  while (!scanner.isAtEnd()) scanner.step();
  return { text: scanner.filled, places: [...scanner.places, template.length] };
}

/** Inside what the scanner stands: plain language, a comment, or something that ends with a character. */
type Inside = 'language' | 'comment' | '"' | "'" | '`' | '/';

class Scanner {
  filled = '';
  readonly places: number[] = [];
  readonly #text: string;
  #at = 0;
  #inside: Inside = 'language';
  /** The words and signs so far of the command at hand, lower case. */
  #tokens: string[] = [];
  /** What each open bracket belongs to: a function, `in`, nothing. */
  #open: string[] = [];

  constructor(text: string) {
    this.#text = text;
  }

  isAtEnd(): boolean {
    return this.#at >= this.#text.length;
  }

  step(): void {
    const hole = this.#inside === 'comment' ? 0 : holeLength(this.#text, this.#at);
    if (hole > 0) this.#fill(hole);
    else if (this.#inside === 'language') this.#readToken();
    else this.#readInside(this.#inside);
  }

  #fill(length: number): void {
    const before = this.#text.charAt(this.#at - 1);
    const after = this.#text.slice(this.#at + length);
    const standIn = this.#inside === 'language' ? this.#standIn(before, after) : word;
    this.#keep(length, standIn);
    if (this.#inside === 'language') this.#tokens.push(word);
  }

  #standIn(before: string, after: string): string {
    const last = this.#tokens.at(-1) ?? '|';
    const call = this.#open.at(-1) ?? '';
    if (periodCalls.has(call) || periodWords.has(last)) return /^[a-z]/i.test(after) ? '5' : '5m';
    if (/[\w.@]/.test(before) || /^[\w.]/.test(after)) return word;
    if (last === '|') return /^[^\S\n]*(?:\n|\||$)/.test(after) ? 'fields @timestamp' : '';
    if (rowWords.has(last) || numericOperators.has(last)) return number;
    if (last === 'in') return `[${quoted}]`;
    if (textOperators.has(last) || call === '[') return quoted;
    if (last === ',' && call !== '' && call !== '(') return numericCalls.has(call) ? number : quoted;
    if (/^\s*(?:[=!<>]|(?:not\s+)?(?:like|in)\b)/i.test(after)) return word;
    if (conditionWords.has(last)) return `${word} = ${quoted}`;
    return nameWords.has(last) || last === ',' || last === '(' ? word : '';
  }

  #readToken(): void {
    const rest = this.#text.slice(this.#at);
    const token = /^(?:\s+|[@\w.]+|[=!<>~]+|.)/s.exec(rest)?.[0] ?? rest;
    if (token === '#') this.#inside = 'comment';
    else if (token === '"' || token === "'" || token === '`') this.#inside = token;
    else if (token === '/' && this.#mayBeginPattern()) this.#inside = '/';
    else this.#note(token);
    this.#keep(token.length, token);
  }

  /** A slash begins a pattern after an operator for texts and after what parse reads from; anywhere else it divides. */
  #mayBeginPattern(): boolean {
    const last = this.#tokens.at(-1) ?? '';
    return textOperators.has(last) || this.#tokens[0] === 'parse';
  }

  #note(token: string): void {
    if (token.trim() === '') return;
    const sign = token.toLowerCase();
    if (sign === '|') this.#tokens = [];
    else if (sign === '(') this.#open.push(this.#callBefore());
    else if (sign === '[') this.#open.push('[');
    else if (sign === ')' || sign === ']') this.#open.pop();
    if (sign !== '|') this.#tokens.push(sign);
  }

  /** The function whose bracket opens, or a bare bracket. */
  #callBefore(): string {
    const last = this.#tokens.at(-1) ?? '';
    return /^[a-z_]\w*$/.test(last) && !conditionWords.has(last) && last !== 'in' && last !== 'by' ? last : '(';
  }

  #readInside(inside: Exclude<Inside, 'language'>): void {
    const sign = this.#text.charAt(this.#at);
    const isEscape = sign === '\\' && inside !== 'comment';
    this.#keep(isEscape ? 2 : 1, isEscape ? this.#text.slice(this.#at, this.#at + 2) : sign);
    if (sign !== (inside === 'comment' ? '\n' : inside)) return;
    this.#inside = 'language';
    if (inside !== 'comment') this.#tokens.push(word);
  }

  #keep(length: number, text: string): void {
    const isKept = this.#text.startsWith(text, this.#at) && text.length === length;
    for (let index = 0; index < text.length; index++) this.places.push(this.#at + (isKept ? index : 0));
    this.filled += text;
    this.#at += length;
  }
}

const periodCalls = new Set(['bin']);
const periodWords = new Set(['offset', 'maxspan', 'timeshift']);
const rowWords = new Set(['limit', 'head', 'tail', 'any']);
const numericOperators = new Set(['<', '<=', '>', '>=', '+', '-', '*', '/', '^', '%']);
const textOperators = new Set(['=', '==', '!=', '<>', 'like', '=~', '~=', 'source']);
const numericCalls = new Set(['pct', 'percentile', 'topk', 'round', 'substr', 'histogram', 'greatest', 'least']);
const conditionWords = new Set(['filter', 'where', 'and', 'or', 'not', '!']);
const nameWords = new Set('fields display by sort order dedup parse pattern as stats unnest into expand'.split(' '));

/** `{{ name | filter }}`, and not the JSON in `parse @message '{{"a": *}}'`. */
const doubleBraces = /^\{\{[-~]?\s*[\w.$]+[^{}"*:]*\}\}/;
/** Characters in which such a hole has to end. */
const doubleBracesMax = 200;

/** Characters of the hole that begins here, its braces included; 0 where none begins. Braces and quotes inside are skipped. */
function holeLength(text: string, start: number): number {
  if (text.startsWith('{{', start))
    return doubleBraces.exec(text.slice(start, start + doubleBracesMax))?.[0].length ?? 0;
  if (!/^[$#%]\{/.test(text.slice(start, start + 2))) return 0;
  let depth = 0;
  for (let at = start + 1; at < text.length; at++) {
    if (text.charAt(at) === '{') depth += 1;
    if (text.charAt(at) === '}') depth -= 1;
    if (depth === 0) return at + 1 - start;
  }
  return 0;
}
