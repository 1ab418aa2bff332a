// JSON as the engines read it, with what JSON.parse throws away: the order of appearance, how a number was written, and
// which of two equal keys came first. A comma too many and the words NaN and Infinity are forgiven, as Python writes them.
//
// It keeps its own stack, since a megabyte of `[` is a message that somebody can log.

export type JsonNode = JsonScalar | JsonMap | readonly JsonNode[];
export type JsonMap = ReadonlyMap<string, JsonNode>;

/** A text, number, boolean or null. */
export class JsonScalar {
  /** The decoded text, or the word as the message has it: `1.50`, `true`, `NaN`. */
  readonly text: string;
  readonly kind: 'text' | 'number' | 'boolean' | 'null';
  /** How many texts, numbers and booleans of the message come before it. */
  readonly position: number;

  constructor(text: string, kind: JsonScalar['kind'], position: number) {
    this.text = text;
    this.kind = kind;
    this.position = position;
  }
}

interface Open {
  readonly node: Map<string, JsonNode> | JsonNode[];
  /** The key whose value comes next; in a list always absent. */
  key?: string | undefined;
}

/** What the grammar allows next. */
type Next = 'value' | 'value or end' | 'key or end' | 'colon' | 'comma or end' | 'nothing';

/** The document, or `undefined` when the text is none. Linear in its length. */
export function readJson(text: string): JsonNode | undefined {
  const reader = new Reader();
  const end = endOf(text);
  for (let at = skipBlanks(text, 0); at < end; at = skipBlanks(text, at)) {
    const token = text.charAt(at) === '"' ? quotedAt(text, at) : plainAt(text, at);
    if (token === undefined || !reader.take(token)) return undefined;
    at = token.end;
  }
  return reader.document();
}

/** Where the blanks at the end begin. (A regular expression would look again from each of them.) */
function endOf(text: string): number {
  let end = text.length;
  while (end > 0 && ' \t\r\n'.includes(text.charAt(end - 1))) end -= 1;
  return end;
}

function skipBlanks(text: string, from: number): number {
  let at = from;
  while (at < text.length && ' \t\r\n'.includes(text.charAt(at))) at += 1;
  return at;
}

interface Token {
  readonly kind: 'sign' | JsonScalar['kind'];
  readonly text: string;
  /** Offset of what follows. */
  readonly end: number;
}

const plainToken =
  /([{}[\],:])|(-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?|-?(?:[nN][aA][nN]|[iI][nN][fF](?:[iI][nN][iI][tT][yY])?))|(true|false)|(null)/y;

function plainAt(text: string, at: number): Token | undefined {
  plainToken.lastIndex = at;
  const match = plainToken.exec(text);
  if (match === null) return undefined;
  const [found, sign, number, boolean] = match;
  const end = at + found.length;
  if (sign !== undefined) return { kind: 'sign', text: sign, end };
  if (number !== undefined) return { kind: 'number', text: number, end };
  return { kind: boolean === undefined ? 'null' : 'boolean', text: found, end };
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON forbids exactly these inside a text.
const plainRun = /[^"\\\u0000-\u001f]*/y;
const escapeSign = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;

/** Run by run, never one expression for the whole text: it would try every way to cut an unfinished one, which takes forever. */
function quotedAt(text: string, start: number): Token | undefined {
  let at = start + 1;
  while (at < text.length) {
    at = endOfMatch(plainRun, text, at) ?? at;
    if (text.charAt(at) === '"') return quotedToken(text.slice(start, at + 1), at + 1);
    const next = endOfMatch(escapeSign, text, at);
    if (next === undefined) return undefined;
    at = next;
  }
  return undefined;
}

function endOfMatch(pattern: RegExp, text: string, at: number): number | undefined {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : undefined;
}

/** Half a character cannot be stored anywhere, so a text with one is none. */
function quotedToken(quoted: string, end: number): Token | undefined {
  const text = quoted.includes('\\') ? String(JSON.parse(quoted)) : quoted.slice(1, -1);
  return /\p{Surrogate}/u.test(text) ? undefined : { kind: 'text', text, end };
}

class Reader {
  readonly #open: Open[] = [];
  #next: Next = 'value';
  #count = 0;
  #root: JsonNode | undefined;

  document(): JsonNode | undefined {
    return this.#next === 'nothing' ? this.#root : undefined;
  }

  /** False when the token has no place here. */
  take({ kind, text }: Token): boolean {
    if (kind === 'sign') return this.#sign(text);
    return kind === 'text' ? this.#quoted(text) : this.#scalar(text, kind);
  }

  #sign(sign: string): boolean {
    switch (sign) {
      case '{':
        return this.#begin(new Map(), 'key or end');
      case '[':
        return this.#begin([], 'value or end');
      case ':':
        return this.#step('colon', 'value');
      case ',':
        return this.#step('comma or end', Array.isArray(this.#open.at(-1)?.node) ? 'value or end' : 'key or end');
      default:
        return this.#close(sign === ']');
    }
  }

  #step(expected: Next, next: Next): boolean {
    if (this.#next !== expected) return false;
    this.#next = next;
    return true;
  }

  #begin(node: Open['node'], next: Next): boolean {
    if (!this.#add(node)) return false;
    this.#open.push({ node });
    this.#next = next;
    return true;
  }

  #close(isList: boolean): boolean {
    const mayEnd = this.#next.endsWith('or end');
    const open = this.#open.at(-1);
    if (!mayEnd || open === undefined || Array.isArray(open.node) !== isList) return false;
    this.#open.pop();
    this.#next = this.#open.length === 0 ? 'nothing' : 'comma or end';
    return true;
  }

  #quoted(text: string): boolean {
    const open = this.#open.at(-1);
    if (this.#next !== 'key or end' || open === undefined) return this.#scalar(text, 'text');
    open.key = text;
    this.#next = 'colon';
    return true;
  }

  #scalar(text: string, kind: JsonScalar['kind']): boolean {
    if (!this.#add(new JsonScalar(text, kind, this.#count))) return false;
    if (kind !== 'null') this.#count += 1;
    this.#next = this.#open.length === 0 ? 'nothing' : 'comma or end';
    return true;
  }

  /** Puts a value where it belongs. Of two equal keys the first stays. */
  #add(value: JsonNode): boolean {
    if (!this.#next.startsWith('value')) return false;
    const open = this.#open.at(-1);
    if (open === undefined) this.#root = value;
    else if (Array.isArray(open.node)) open.node.push(value);
    else if (open.key !== undefined && !open.node.has(open.key)) open.node.set(open.key, value);
    return true;
  }
}

/** The plain value of a document, down to a depth; `undefined` when it is deeper. */
export function plainValue(node: JsonNode, depthMax: number): unknown {
  if (node instanceof JsonScalar) return scalarValue(node);
  if (depthMax === 0) return undefined;
  if (!isJsonMap(node)) return node.map((child) => plainValue(child, depthMax - 1));
  return Object.fromEntries([...node].map(([key, child]) => [key, plainValue(child, depthMax - 1)]));
}

function scalarValue({ kind, text }: JsonScalar): unknown {
  if (kind === 'text') return text;
  if (kind === 'number') return Number(text);
  return kind === 'null' ? null : text === 'true';
}

export function isJsonMap(node: JsonNode | undefined): node is JsonMap {
  return node instanceof Map;
}
