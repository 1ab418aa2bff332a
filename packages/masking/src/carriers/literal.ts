// JSON and its relatives: what JavaScript's inspect, Python's repr and Ruby's inspect print. It is read leniently, member by
// member, so that a line that was cut off gives what it has; nothing is read twice.

export interface Frame {
  readonly isMap: boolean;
  readonly parent: Frame | undefined;
  /** Under which the parent has it. */
  readonly key: string | undefined;
  /** Of its members, in their order; values of texts only. */
  readonly members: { readonly key: string | undefined; readonly text: string | undefined }[];
}

export interface Leaf {
  readonly kind: 'text' | 'number' | 'key';
  /** Without quotes. */
  readonly start: number;
  readonly end: number;
  readonly frame: Frame;
  readonly key: string | undefined;
  /** Among the members of the frame. */
  readonly index: number;
}

export interface Literal {
  readonly start: number;
  /** Where it ends, or where it stops to be one. */
  readonly end: number;
  readonly leaves: readonly Leaf[];
}

const blanks = /\s*/y;
const separator = /\s*(?:=>|:)/y;
const bareKey = /:?[A-Za-z_$][\w$-]{0,127}(?=\s{0,8}(?:=>|:))/y;
const number = /-?(?:0|[1-9]\d{0,40})(?:\.\d{1,40})?(?:[eE][-+]?\d{1,4})?(?![\w.:/-])/y;
const word =
  /(?:true|false|null|undefined|None|True|False|nil|NaN|-?Infinity|\[(?:Object|Array|Function|Circular|Getter|Symbol|AsyncFunction|Date)[^[\]]{0,80}\]|<ref \*\d+>|<Buffer [^<>]{0,200}>|new \w+\([^()]{0,80}\)|\d{4}-\d\d-\d\dT[\d:.]+Z?)(?!\w)/y;
const stringPrefix = /[ubrf]{1,2}(?=["'])/y;

/** At a brace or bracket; `undefined` when nothing but the sign can be read. */
export function literalAt(text: string, start: number): Literal | undefined {
  const reader = new LiteralReader(text, start);
  const end = reader.read();
  // Of what is not closed, numbers alone are no list: `[21/Nov/2026` and `[2001:db8::1]` begin with one.
  const isOne = reader.isClosed ? reader.leaves.length > 0 : reader.leaves.some(({ kind }) => kind === 'text');
  return isOne ? { start, end, leaves: reader.leaves } : undefined;
}

class LiteralReader {
  readonly leaves: Leaf[] = [];
  readonly #text: string;
  #at: number;
  #frame: Frame | undefined;
  /** Of the member that is being read. */
  #memberStart: number;
  #key: string | undefined;

  constructor(text: string, start: number) {
    this.#text = text;
    this.#at = start;
    this.#memberStart = start;
  }

  get isClosed(): boolean {
    return this.#frame === undefined;
  }

  /** Reads until the first sign is closed again or nothing fits; gives the end of what was understood. */
  read(): number {
    this.#open();
    while (this.#frame !== undefined) {
      this.#skip(blanks);
      if (this.#close()) continue;
      this.#memberStart = this.#at;
      if (this.#frame.isMap && !this.#readKey(this.#frame)) return this.#memberStart;
      this.#skip(blanks);
      const sign = this.#text.charAt(this.#at);
      if (sign === '{' || sign === '[') {
        if (!this.#skip(word)) this.#open();
        else this.#afterMember();
        continue;
      }
      if (!this.#readScalar(this.#frame)) return this.#memberStart;
      this.#afterMember();
    }
    return this.#at;
  }

  #open(): void {
    const parent = this.#frame;
    parent?.members.push({ key: this.#key, text: undefined });
    this.#frame = { isMap: this.#text.charAt(this.#at) === '{', parent, key: this.#key, members: [] };
    this.#key = undefined;
    this.#at += 1;
  }

  /** Closes as many as end here. */
  #close(): boolean {
    const frame = this.#frame;
    if (frame === undefined || this.#text.charAt(this.#at) !== (frame.isMap ? '}' : ']')) return false;
    this.#at += 1;
    this.#frame = frame.parent;
    this.#key = undefined;
    if (this.#frame !== undefined) this.#afterMember();
    return true;
  }

  #afterMember(): void {
    this.#key = undefined;
    this.#skip(blanks);
    if (this.#text.charAt(this.#at) === ',') this.#at += 1;
  }

  #readKey(frame: Frame): boolean {
    const index = frame.members.length;
    const quoted = this.#quoted();
    if (quoted !== undefined) {
      this.#key = this.#text.slice(quoted.start, quoted.end);
      this.leaves.push({ kind: 'key', ...quoted, frame, key: undefined, index });
    } else {
      const start = this.#at;
      if (!this.#skip(bareKey)) return false;
      this.#key = this.#text.slice(start, this.#at).replace(/^:/, '');
    }
    if (this.#skip(separator)) return true;
    if (quoted !== undefined) this.leaves.pop();
    return false;
  }

  #readScalar(frame: Frame): boolean {
    const index = frame.members.length;
    const start = this.#at;
    this.#skip(stringPrefix);
    const quoted = this.#quoted();
    if (quoted !== undefined) {
      frame.members.push({ key: this.#key, text: this.#text.slice(quoted.start, quoted.end) });
      this.leaves.push({ kind: 'text', ...quoted, frame, key: this.#key, index });
      return true;
    }
    this.#at = start;
    if (this.#skip(number)) this.leaves.push({ kind: 'number', start, end: this.#at, frame, key: this.#key, index });
    else if (!this.#skip(word)) return false;
    frame.members.push({ key: this.#key, text: undefined });
    return true;
  }

  /** The inside of a quoted text; stays where it is when there is none that ends. */
  #quoted(): { readonly start: number; readonly end: number } | undefined {
    const quote = this.#text.charAt(this.#at);
    if (quote !== '"' && quote !== "'" && quote !== '`') return undefined;
    const end = closingQuote(this.#text, this.#at);
    if (end === undefined) return undefined;
    const start = this.#at + 1;
    this.#at = end + 1;
    return { start, end };
  }

  #skip(pattern: RegExp): boolean {
    pattern.lastIndex = this.#at;
    if (!pattern.test(this.#text)) return false;
    const moved = pattern.lastIndex > this.#at;
    this.#at = pattern.lastIndex;
    return moved;
  }
}

/** Of the quote at an offset; `undefined` when it is never closed. */
export function closingQuote(text: string, start: number): number | undefined {
  const quote = text.charAt(start);
  let at = start + 1;
  for (;;) {
    const end = text.indexOf(quote, at);
    if (end < 0) return undefined;
    let backslashes = 0;
    while (text.charCodeAt(end - 1 - backslashes) === 92 && end - 1 - backslashes > start) backslashes += 1;
    if (backslashes % 2 === 0) return end;
    at = end + 1;
  }
}
