// How the matches of an expression can begin: its first few signs, as sets. "A digit, a digit, a full stop."
//
// Look-around and anchors are left out, and repetitions are cut at the depth: so a beginning lets more through than the
// expression, never less. What is not understood has no beginnings, and then the expression itself must be asked.

/** Units of UTF-16: each sign of ASCII, and one for all others. */
export const signs = 129;
export const otherSign = 128;

export type SignSet = readonly boolean[];
/** One way in which a match can begin, as numbers of sets. Shorter than the depth where the match can also end. */
export type Beginning = readonly number[];

/**
 * Signs of a beginning that are read, by how many ways to begin an expression may have for it. Of digits alone twelve are read,
 * which tells a date from a number of somebody; of anything wider as many would make too many states. With more ways than the
 * last allows an expression is always a candidate.
 */
const depths = [
  { depth: 12, waysMax: 4, setSizeMax: 10 },
  { depth: 8, waysMax: 80, setSizeMax: signs },
  { depth: 6, waysMax: 80, setSizeMax: signs },
  { depth: 4, waysMax: 80, setSizeMax: signs },
] as const;
export const depthMax = depths[0].depth;

/** Sets by number, each once. */
export class SignSets {
  readonly all: SignSet[] = [];
  readonly #numbers = new Map<string, number>();

  number(set: SignSet): number {
    const key = set.map(Number).join('');
    const number = this.#numbers.get(key) ?? this.all.push(set) - 1;
    this.#numbers.set(key, number);
    return number;
  }
}

/** All ways in which a match can begin; `undefined` when there are too many, or the expression has something unknown here. */
export function beginningsOf(expression: RegExp, sets: SignSets): readonly Beginning[] | undefined {
  if (expression.flags !== '') return undefined;
  for (const { depth, waysMax, setSizeMax } of depths) {
    const reader = new ExpressionReader(expression.source, depth, waysMax, sets);
    const beginnings = reader.choice();
    const isNarrow = beginnings.flat().every((number) => sizeOf(sets.all[number]) <= setSizeMax);
    if (reader.isUnderstood && isNarrow) return beginnings;
  }
  return undefined;
}

function sizeOf(set: SignSet | undefined): number {
  return set?.filter(Boolean).length ?? 0;
}

/** Reads what the triggers are written in. Anything else makes it not understood. */
class ExpressionReader {
  readonly #source: string;
  readonly #depth: number;
  readonly #waysMax: number;
  readonly #sets: SignSets;
  #at = 0;
  isUnderstood = true;

  constructor(source: string, depth: number, waysMax: number, sets: SignSets) {
    this.#source = source;
    this.#depth = depth;
    this.#waysMax = waysMax;
    this.#sets = sets;
  }

  choice(): readonly Beginning[] {
    const all = [...this.#sequence()];
    while (this.#takes('|')) all.push(...this.#sequence());
    return this.#bounded(all);
  }

  #sequence(): readonly Beginning[] {
    let beginnings: readonly Beginning[] = [[]];
    while (this.#at < this.#source.length && !this.#source.startsWith('|', this.#at) && !this.#isAtClosing()) {
      const atom = this.#atom();
      beginnings = this.#joined(beginnings, this.#repeated(atom));
    }
    return beginnings;
  }

  #isAtClosing(): boolean {
    return this.#source.startsWith(')', this.#at);
  }

  #atom(): readonly Beginning[] {
    const around = this.#matched(/\(\?<?[=!]/y);
    if (around !== undefined || this.#matched(/\((?:\?:|\?<\w+>|(?!\?))/y) !== undefined) {
      const inner = this.choice();
      if (!this.#takes(')')) this.isUnderstood = false;
      return around === undefined ? inner : [[]];
    }
    if (this.#matched(/[\^$]|\\[bB]/y) !== undefined) return [[]];
    const set = this.#source.startsWith('[', this.#at) ? this.#bracketed() : this.#sign();
    return [[this.#sets.number(set)]];
  }

  #repeated(atom: readonly Beginning[]): readonly Beginning[] {
    const written = this.#matched(/(?:[*+?]|\{\d+(?:,\d*)?\})\??/y);
    if (written === undefined) return atom;
    const [least, most] = timesOf(written);
    const all: Beginning[] = [];
    let repeated: readonly Beginning[] = [[]];
    // More than `depth` times begins like `depth` times, unless the atom can be empty: then its other ways stand beside.
    for (let times = 0; times <= Math.min(most, Math.max(this.#depth, least)); times++) {
      if (times >= Math.min(least, this.#depth)) all.push(...repeated);
      if (times >= this.#depth) break;
      repeated = this.#joined(repeated, atom);
    }
    return this.#bounded(all);
  }

  /** Every first with every second, cut at the depth; the same only once. */
  #joined(first: readonly Beginning[], second: readonly Beginning[]): readonly Beginning[] {
    if (first.length * second.length > this.#waysMax * this.#waysMax) this.isUnderstood = false;
    if (!this.isUnderstood) return [[]];
    return this.#bounded(
      first.flatMap((one) =>
        one.length >= this.#depth ? [one] : second.map((two) => [...one, ...two].slice(0, this.#depth)),
      ),
    );
  }

  #bounded(all: readonly Beginning[]): readonly Beginning[] {
    const distinct = new Map(all.map((one) => [one.join(), one]));
    if (distinct.size > this.#waysMax) this.isUnderstood = false;
    return [...distinct.values()];
  }

  #bracketed(): SignSet {
    this.#at += 1;
    const isNegated = this.#takes('^');
    const set = Array.from({ length: signs }, () => false);
    while (this.#at < this.#source.length && !this.#takes(']')) {
      const from = this.#sign(true);
      const isDash = this.#source.startsWith('-', this.#at) && !this.#source.startsWith('-]', this.#at);
      // Behind an escape for several signs it is a sign of its own.
      if (!isDash || from.indexOf(true) !== from.lastIndexOf(true)) {
        for (const sign of from.keys()) if (from[sign] === true) set[sign] = true;
      } else {
        this.#at += 1;
        const last = this.#sign(true).indexOf(true);
        for (let sign = from.indexOf(true); sign <= last; sign++) set[sign] = true;
      }
    }
    // Of the signs beyond ASCII some are in and some are not.
    return isNegated ? set.map((isIn, sign) => sign === otherSign || !isIn) : set;
  }

  /** One sign, or an escape that stands for some. */
  #sign(isInBrackets = false): SignSet {
    const escaped = this.#matched(/\\(?:u[\dA-Fa-f]{4}|x[\dA-Fa-f]{2}|[^ux\d])/y);
    if (escaped !== undefined) return this.#escaped(escaped);
    const code = this.#source.charCodeAt(this.#at);
    const written = this.#source.charAt(this.#at);
    this.#at += 1;
    if (written === '.' && !isInBrackets) return allBut((sign) => sign === 10 || sign === 13);
    // A back-reference, or a group of a kind that is not known here.
    if (written === '\\' || (written === '(' && !isInBrackets)) this.isUnderstood = false;
    return only(code);
  }

  #escaped(written: string): SignSet {
    const kind = written.charAt(1);
    if (/[ux]/.test(kind)) return only(Number.parseInt(written.slice(2), 16));
    if (/[dDwWsS]/.test(kind)) {
      const expression = new RegExp(written);
      return Array.from({ length: signs }, (_, sign) =>
        sign === otherSign ? /[DWsS]/.test(kind) : expression.test(String.fromCharCode(sign)),
      );
    }
    const control = { n: 10, r: 13, t: 9, f: 12, v: 11 }[kind];
    if (control === undefined && /[a-zA-Z]/.test(kind)) this.isUnderstood = false;
    return only(control ?? kind.charCodeAt(0));
  }

  #takes(text: string): boolean {
    if (!this.#source.startsWith(text, this.#at)) return false;
    this.#at += text.length;
    return true;
  }

  #matched(expression: RegExp): string | undefined {
    expression.lastIndex = this.#at;
    const [written] = expression.exec(this.#source) ?? [];
    this.#at += written?.length ?? 0;
    return written;
  }
}

function timesOf(written: string): readonly [number, number] {
  const [least = '', most] = written.replaceAll(/[{}?]/g, '').split(',');
  if (written.startsWith('{'))
    return [Number(least), most === undefined ? Number(least) : most === '' ? Infinity : Number(most)];
  return [written.startsWith('+') ? 1 : 0, written.startsWith('?') ? 1 : Infinity];
}

function only(code: number): SignSet {
  return Array.from({ length: signs }, (_, sign) => sign === Math.min(code, otherSign));
}

function allBut(isOut: (sign: number) => boolean): SignSet {
  return Array.from({ length: signs }, (_, sign) => !isOut(sign));
}
