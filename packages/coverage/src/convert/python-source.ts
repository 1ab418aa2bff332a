// Which lines of a Python source are statements. A data file of coverage.py has the lines that ran; which could have run, only
// the source says, and there is no Python here to ask. So the source is cut into logical lines, as the language defines them
// (https://docs.python.org/3/reference/lexical_analysis.html), and what the compiler makes no code of is left out.
// `python-coverage.test.ts` holds the result against coverage.py itself.

export interface PythonSource {
  /** First lines of statements, ascending. */
  readonly statements: readonly number[];
  /** Any line of a statement to its first one. */
  readonly firstLine: ReadonlyMap<number, number>;
  /** Statements that may go on at two places, by line, with their word. */
  readonly forks: ReadonlyMap<number, string>;
  readonly functions: readonly PythonFunction[];
  /** Lines that a comment leaves out. They may run all the same. */
  readonly excludedLines: ReadonlySet<number>;
}

export interface PythonFunction {
  readonly name: string;
  readonly line: number;
  /** Of its first statement: the function was called when that ran. */
  readonly bodyLine: number;
}

interface LogicalLine {
  readonly line: number;
  readonly lastLine: number;
  readonly indent: number;
  /** Strings as `""`, comments left out, pieces joined by spaces. */
  readonly code: string;
  readonly isExcluded: boolean;
}

export function readPython(text: string): PythonSource {
  const { kept: logical, dropped } = withoutExcluded([...logicalLines(text)]);
  const statements: number[] = [];
  const firstLine = new Map<number, number>();
  const forks = new Map<number, string>();
  const functions: PythonFunction[] = [];
  const functionIndents: number[] = [];
  for (const [n, one] of logical.entries()) {
    while ((functionIndents.at(-1) ?? -1) >= one.indent) functionIndents.pop();
    for (let line = one.line; line <= one.lastLine; line++) firstLine.set(line, one.line);
    if (isStatement(logical, n, functionIndents.length > 0)) statements.push(one.line);
    const fork = forkOf(one.code);
    if (fork !== undefined) forks.set(one.line, fork);
    const [, name] = /^(?:async )?def ([^\s(]+)/.exec(one.code) ?? [];
    const kind = /^(?:async )?(def|class)\b/.exec(one.code)?.[1];
    if (kind === 'def') functionIndents.push(one.indent);
    const body = name === undefined ? undefined : firstOfBody(logical, n);
    if (name !== undefined && body !== undefined) functions.push({ name, line: one.line, bodyLine: body.line });
  }
  return { statements, firstLine, forks, functions, excludedLines: new Set(dropped.flatMap(linesOf)) };
}

function linesOf({ line, lastLine }: LogicalLine): readonly number[] {
  return Array.from({ length: lastLine - line + 1 }, (_, n) => line + n);
}

function firstOfBody(logical: readonly LogicalLine[], n: number): LogicalLine | undefined {
  const head = logical[n];
  const next = logical.findIndex((_, m) => m > n && isStatement(logical, m, true));
  const body = logical[next];
  return head !== undefined && body !== undefined && body.indent > head.indent ? body : undefined;
}

/** What the compiler makes code of. */
function isStatement(logical: readonly LogicalLine[], n: number, isInFunction: boolean): boolean {
  const code = logical[n]?.code ?? '';
  if (/^(else|finally)\s*:$/.test(code) || /^(global|nonlocal)\b/.test(code)) return false;
  if (isDocumentation(logical, n)) return false;
  // A lone constant is thrown away, unless its block has nothing else: then returning is on its line.
  if (isConstant(code) && !isOnlyOfBlock(logical, n)) return false;
  // An annotation of a local name is never evaluated.
  return !(isInFunction && /^[A-Za-z_]\w*\s*:\s*[^=]*$/.test(code) && !isKeyword(code));
}

function isKeyword(code: string): boolean {
  return /^(else|try|finally|except|match|case|if|for|while|with|class|def|lambda|return|async|elif)\b/.test(code);
}

function isDocumentation(logical: readonly LogicalLine[], n: number): boolean {
  const one = logical[n];
  const before = logical[n - 1];
  if (one === undefined || !/^(""\s*)+$/.test(one.code)) return false;
  return before === undefined || (before.indent < one.indent && /^(?:async def|def|class)\b/.test(before.code));
}

function isConstant(code: string): boolean {
  return /^((""\s*)+|\.\.\.|\d[\w.]*|None|True|False)$/.test(code);
}

function isOnlyOfBlock(logical: readonly LogicalLine[], n: number): boolean {
  const [before, one, after] = [logical[n - 1], logical[n], logical[n + 1]];
  if (one === undefined || before === undefined || before.indent >= one.indent) return false;
  return after === undefined || after.indent < one.indent;
}

/** An endless loop, and a case for all the rest, go on at one place alone. */
function forkOf(code: string): string | undefined {
  if (/^(while (True|1)|case _)\s*:/.test(code)) return undefined;
  return /^(?:async )?(if|elif|for|while|case)\b/.exec(code)?.[1];
}

/** coverage.py leaves out what is marked so, and all of a block whose head is (https://coverage.readthedocs.io/en/latest/excluding.html). */
const excludingComment = /#\s*(pragma|PRAGMA)[:\s]?\s*(no|NO)\s*(cover|COVER)/;

function withoutExcluded(logical: readonly LogicalLine[]): {
  readonly kept: readonly LogicalLine[];
  readonly dropped: readonly LogicalLine[];
} {
  const [kept, dropped]: [LogicalLine[], LogicalLine[]] = [[], []];
  let excludedIndent = Number.POSITIVE_INFINITY;
  let isDecorating = false;
  for (const one of logical) {
    const isInside = one.indent > excludedIndent;
    const isExcluded: boolean = isInside || one.isExcluded || isDecorating;
    if (!isInside) {
      isDecorating = isExcluded && one.code.startsWith('@');
      excludedIndent = isExcluded && one.code.endsWith(':') ? one.indent : Number.POSITIVE_INFINITY;
    }
    (isExcluded ? dropped : kept).push(one);
  }
  return { kept, dropped };
}

// A scanner: brackets and backslashes join lines, strings may span them.
function* logicalLines(text: string): Generator<LogicalLine> {
  const scanner = new Scanner(text);
  for (let one = scanner.next(); one !== undefined; one = scanner.next()) yield one;
}

/** Levels of f-strings within f-strings. Python allows 149; nobody writes three. */
const nestedStringsMax = 150;
const tabWidth = 8;

class Scanner {
  readonly #text: string;
  #at = 0;
  #line = 1;

  constructor(text: string) {
    this.#text = text.replace(/\r\n?/g, '\n').replace(/^\uFEFF/, '');
  }

  /** The next line that holds code. */
  next(): LogicalLine | undefined {
    while (this.#at < this.#text.length) {
      const indent = this.#indent();
      const line = this.#line;
      const { code, isExcluded } = this.#body();
      if (code !== '') return { line, lastLine: this.#line - 1, indent, code, isExcluded };
    }
    return undefined;
  }

  #indent(): number {
    let indent = 0;
    for (; this.#at < this.#text.length; this.#at++) {
      const letter = this.#text[this.#at];
      if (letter === ' ') indent++;
      else if (letter === '\t') indent = (Math.floor(indent / tabWidth) + 1) * tabWidth;
      else if (letter !== '\f') break;
    }
    return indent;
  }

  /** To behind the end of the logical line. */
  #body(): { readonly code: string; readonly isExcluded: boolean } {
    let [code, depth, isExcluded] = ['', 0, false];
    while (this.#at < this.#text.length) {
      const letter = this.#text[this.#at] ?? '';
      if (letter === '\n') {
        this.#advance(1);
        if (depth === 0) return { code: code.trim(), isExcluded };
        code += ' ';
      } else if (letter === '#') {
        isExcluded ||= excludingComment.test(this.#comment());
      } else if (letter === '\\' && this.#text[this.#at + 1] === '\n') {
        this.#advance(2);
        code += ' ';
      } else if (letter === '"' || letter === "'") {
        code = `${code.replace(/(^|[^\w])[A-Za-z]{1,2}$/, '$1')}""`;
        this.#string(/[fFtT][rR]?$|[rR][fFtT]$/.test(this.#text.slice(this.#at - 2, this.#at)), 0);
      } else {
        if ('([{'.includes(letter)) depth++;
        if (')]}'.includes(letter)) depth = Math.max(0, depth - 1);
        code += letter;
        this.#advance(1);
      }
    }
    // Without a newline at its end the last line ends all the same.
    this.#line++;
    return { code: code.trim(), isExcluded };
  }

  #comment(): string {
    const end = this.#text.indexOf('\n', this.#at);
    const comment = this.#text.slice(this.#at, end < 0 ? this.#text.length : end);
    this.#advance(comment.length);
    return comment;
  }

  /** From the quote that opens to behind the one that closes. */
  #string(isFormatted: boolean, nesting: number): void {
    const quote = this.#text[this.#at] ?? '';
    const isTriple = this.#text.startsWith(quote.repeat(3), this.#at);
    const closing = isTriple ? quote.repeat(3) : quote;
    this.#advance(closing.length);
    while (this.#at < this.#text.length) {
      const letter = this.#text[this.#at];
      if (this.#text.startsWith(closing, this.#at)) break;
      if (letter === '\\') this.#advance(2);
      else if (letter === '\n' && !isTriple) return;
      else if (isFormatted && letter === '{' && this.#text[this.#at + 1] !== '{') this.#replacement(closing, nesting);
      else this.#advance(isFormatted && this.#text.startsWith('{{', this.#at) ? 2 : 1);
    }
    this.#advance(closing.length);
  }

  /** `{name!r:>{width}}`: since Python 3.12 the quotes of the string may stand in it again. */
  #replacement(closing: string, nesting: number): void {
    let depth = 0;
    while (this.#at < this.#text.length) {
      const letter = this.#text[this.#at] ?? '';
      if (letter === '\n' && closing.length === 1) return;
      if ((letter === '"' || letter === "'") && nesting < nestedStringsMax) {
        this.#string(/[fF]$/.test(this.#text.slice(this.#at - 1, this.#at)), nesting + 1);
        continue;
      }
      if (letter === '{') depth++;
      if (letter === '}') depth--;
      this.#advance(1);
      if (depth === 0) return;
    }
  }

  #advance(letters: number): void {
    for (let n = 0; n < letters && this.#at < this.#text.length; n++) if (this.#text[this.#at++] === '\n') this.#line++;
  }
}
