// JSON documents that may be larger than memory, one after another in one text. `JSON.parse` needs the whole document and
// stops at 512 MB; here only the parts are parsed:
//
//   { "events": [ {…}, {…}, … ], "searchedLogStreams": [] }  { "events": … }
//     └ member ─┘ └element┘                                  └ next document
//
// The members whose arrays may be long are named by the caller; everything else is small and kept until its document ends.
import { isJsonObject } from '@coldcase/model';

/** UTF-16 units of one element or member. The largest known is a trace of five hundred segments of 64 kB. */
export const jsonPartMax = 33_554_432;
/** UTF-16 units of a document whose text is kept: what may be a log event (at most 1 MB). */
export const jsonTextMax = 1_048_576;

/** UTF-16 units kept of a line that is no JSON; a sample shows 200. */
const garbageSampleMax = 1_000;

export interface JsonDocument {
  /** Without the streamed arrays. */
  readonly members: Readonly<Record<string, unknown>>;
  /** The text as it was; absent when it was streamed or too long. */
  readonly text: string | undefined;
  /** Keys of the arrays that were streamed, empty ones too. */
  readonly streamed: readonly string[];
  readonly isComplete: boolean;
}

export interface JsonSink {
  /** One element of a streamed array, or of an array that is a document itself (key ''). */
  element(key: string, value: unknown): void;
  document(document: JsonDocument): void;
  problem(reason: 'not-json' | 'line-too-long', sample: string): void;
}

const structure = /["{}[\],]/g;
const stringEnd = /["\\]/g;

export class JsonScanner {
  readonly #sink: JsonSink;
  readonly #streamed: ReadonlySet<string>;
  #depth = 0;
  /** Depth at which commas separate parts: 1 for members and for an array document, 2 in a streamed array. */
  #partDepth = 1;
  #key: string | undefined;
  #isArray = false;
  #isInString = false;
  #isEscaped = false;
  #part: string[] = [];
  #partLength = 0;
  #members: Record<string, unknown> = {};
  #streamedHere: string[] = [];
  #text: string[] | undefined = [];
  #textLength = 0;
  #garbage = '';

  constructor(sink: JsonSink, streamed: ReadonlySet<string>) {
    this.#sink = sink;
    this.#streamed = streamed;
  }

  add(chunk: string): void {
    let at = 0;
    while (at < chunk.length) at = this.#depth === 0 ? this.#between(chunk, at) : this.#inside(chunk, at);
  }

  /** The text has ended. A document that is still open is passed on with what it has. */
  end(): void {
    this.#reportGarbage();
    if (this.#depth === 0) return;
    if (this.#partLength > 0) this.#sink.problem('not-json', this.#part.join(''));
    this.#part = [];
    this.#closeDocument(false);
  }

  // Between documents: white space, commas of a list that lost its brackets, or something that is no JSON.
  #between(chunk: string, from: number): number {
    const start = chunk.slice(from).search(/[^\s,]/);
    if (start < 0) return chunk.length;
    const at = from + start;
    const character = chunk[at];
    if (this.#garbage === '' && (character === '{' || character === '[')) {
      this.#open(character);
      return at + 1;
    }
    const lineEnd = chunk.indexOf('\n', at);
    if (this.#garbage.length < garbageSampleMax) this.#garbage += chunk.slice(at, lineEnd < 0 ? chunk.length : lineEnd);
    this.#garbage = this.#garbage.slice(0, garbageSampleMax);
    if (lineEnd >= 0) this.#reportGarbage();
    return lineEnd < 0 ? chunk.length : lineEnd + 1;
  }

  #reportGarbage(): void {
    if (this.#garbage !== '') this.#sink.problem('not-json', this.#garbage);
    this.#garbage = '';
  }

  #open(character: '{' | '['): void {
    this.#depth = 1;
    this.#partDepth = 1;
    this.#isArray = character === '[';
    this.#key = this.#isArray ? '' : undefined;
    this.#streamedHere = this.#isArray ? [''] : [];
    this.#members = {};
    this.#text = this.#isArray ? undefined : [];
    this.#textLength = 0;
  }

  // From `from` up to the next character that ends or begins a part.
  #inside(chunk: string, from: number): number {
    let at = from;
    while (at < chunk.length) {
      if (this.#isInString) {
        at = this.#skipString(chunk, at);
        continue;
      }
      structure.lastIndex = at;
      const found = structure.exec(chunk);
      if (found === null) break;
      at = found.index + 1;
      if (found[0] === '"') this.#isInString = true;
      else if (this.#isBoundary(found[0], chunk, from, found.index)) return at;
    }
    this.#keep(chunk.slice(from));
    return chunk.length;
  }

  #skipString(chunk: string, from: number): number {
    const start = this.#isEscaped ? from + 1 : from;
    this.#isEscaped = false;
    stringEnd.lastIndex = start;
    const found = stringEnd.exec(chunk);
    if (found === null) return chunk.length;
    if (found[0] === '"') {
      this.#isInString = false;
      return found.index + 1;
    }
    this.#isEscaped = found.index + 1 >= chunk.length;
    return found.index + 2;
  }

  /** Follows the depth; true when a part ended or a streamed array began, and the text before it was taken. */
  #isBoundary(mark: string, chunk: string, from: number, at: number): boolean {
    if (mark === ',') {
      if (this.#depth !== this.#partDepth) return false;
      this.#keep(chunk.slice(from, at));
      this.#endPart();
      return true;
    }
    return mark === '{' || mark === '[' ? this.#opens(mark, chunk, from, at) : this.#closes(chunk, from, at);
  }

  #opens(mark: string, chunk: string, from: number, at: number): boolean {
    this.#depth += 1;
    if (mark !== '[' || this.#isArray || this.#depth !== 2) return false;
    const key = memberKey([...this.#part, chunk.slice(from, at)].join(''));
    if (key === undefined || !this.#streamed.has(key)) return false;
    this.#key = key;
    this.#streamedHere.push(key);
    this.#part = [];
    this.#partLength = 0;
    this.#partDepth = 2;
    this.#text = undefined;
    return true;
  }

  #closes(chunk: string, from: number, at: number): boolean {
    this.#depth -= 1;
    if (this.#depth >= this.#partDepth) return false;
    this.#keep(chunk.slice(from, at));
    this.#endPart();
    if (this.#partDepth === 2 && this.#depth === 1) {
      this.#partDepth = 1;
      this.#key = undefined;
    } else this.#closeDocument(true);
    return true;
  }

  #keep(text: string): void {
    this.#partLength += text.length;
    if (this.#partLength <= jsonPartMax) this.#part.push(text);
  }

  #endPart(): void {
    const text = this.#part.join('');
    const isTooLong = this.#partLength > jsonPartMax;
    this.#part = [];
    this.#partLength = 0;
    if (isTooLong) this.#sink.problem('line-too-long', text);
    else if (text.trim() !== '') this.#parsePart(text);
  }

  #parsePart(text: string): void {
    const value = parsed(this.#key === undefined ? `{${text}}` : text);
    if (value === notJson) this.#sink.problem('not-json', text);
    else if (this.#key !== undefined) this.#sink.element(this.#key, value);
    else if (isJsonObject(value)) this.#addMember(value, text);
  }

  #addMember(member: Readonly<Record<string, unknown>>, text: string): void {
    Object.assign(this.#members, member);
    this.#textLength += text.length;
    if (this.#textLength > jsonTextMax) this.#text = undefined;
    this.#text?.push(text);
  }

  #closeDocument(isComplete: boolean): void {
    const text = this.#text === undefined || !isComplete ? undefined : `{${this.#text.join(',')}}`;
    this.#sink.document({ members: this.#members, text, streamed: this.#streamedHere, isComplete });
    this.#depth = 0;
    this.#isInString = false;
    this.#isEscaped = false;
    this.#members = {};
  }
}

const notJson = Symbol('not JSON');

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return notJson;
  }
}

/** The key of a member whose value is about to begin: `, "events" : `. */
function memberKey(text: string): string | undefined {
  return /^\s*"((?:[^"\\]|\\.){0,200})"\s*:\s*$/.exec(text)?.[1];
}

/** Keys of the first document of a text that may be cut off anywhere: enough to tell what kind of document it is. */
export function topLevelKeys(text: string): ReadonlySet<string> {
  const keys = new Set<string>();
  let depth = 0;
  let isKeyNext = false;
  const token = /"((?:[^"\\]|\\.)*)"?|[{}[\],:]/g;
  for (const match of text.matchAll(token)) {
    const mark = match[0];
    if (mark === '{' || mark === '[') depth += 1;
    else if (mark === '}' || mark === ']') depth -= 1;
    else if (mark.startsWith('"') && depth === 1 && isKeyNext) keys.add(match[1] ?? '');
    if (depth === 0) break;
    if (depth === 1) isKeyNext = mark === '{' || mark === ',';
  }
  return keys;
}
