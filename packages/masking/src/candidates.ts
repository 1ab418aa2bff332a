// Which of many expressions can match in a text at all: one pass over it by an automaton of how their matches begin.
//
// An expression of JavaScript is tried at every place of a text, and thirty of them take thirty passes. Of each only the first
// few signs are read here, as sets ("a digit, a digit, a full stop"); look-around and anchors are left out, so that more is let
// through, never less. The automaton goes to all places at once, and its states are made when a text first leads to them: texts
// of one log lead to some thousands of the millions that there could be.

import { type Beginning, beginningsOf, depthMax, otherSign, type SignSet, SignSets, signs } from './beginnings.ts';

/** 3 MB. 200,000 Lambda messages lead to 4,000 states. */
const statesMax = 8_192;
/**
 * Where there is no room for another state, every expression is a candidate. Room is made again after so many texts: for each it
 * would cost more than the automaton saves.
 */
const textsPerRoomMin = 20_000;
/** Bits of a number of 32 that are not its sign. */
export const candidatesMax = 31;

/** A number with the bit `1 << n` for each expression n that may match in the text; an expression without its bit does not. */
export type Candidates = (text: string) => number;

/** @param expressions  at most `candidatesMax`, without flags */
export function candidatesAmong(expressions: readonly RegExp[]): Candidates {
  const sets = new SignSets();
  const ways: Way[] = [];
  let always = 0;
  expressions.forEach((expression, index) => {
    const beginnings = beginningsOf(expression, sets);
    if (beginnings === undefined || beginnings.some(({ length }) => length === 0)) always |= 1 << index;
    else ways.push(...beginnings.map((beginning) => ({ beginning, bit: 1 << index })));
  });
  const automaton = new Automaton(ways, sets.all);
  return (text) => always | automaton.found(text);
}

interface Way {
  readonly beginning: Beginning;
  readonly bit: number;
}

class Automaton {
  readonly #ways: readonly Way[];
  readonly #sets: readonly SignSet[];
  readonly #classOf: Uint8Array;
  /** A sign of each class, by which its members are told. */
  readonly #signOf: readonly number[];
  readonly #width: number;
  /** A row for each state: what was found on arrival, then the row that each class of signs leads to; 0 where nobody went yet. */
  readonly #rows: Int32Array;
  #rowOf = new Map<string, number>();
  /** Ways under way in a state, as `way * depthMax + signs seen`, by the number of the state. */
  #underWay: (readonly number[])[] = [];
  readonly #start: number;
  /** Ways that each class of signs begins, by its column. */
  readonly #begun: readonly (readonly number[])[];
  #textsSinceRoom = 0;

  constructor(ways: readonly Way[], sets: readonly SignSet[]) {
    this.#ways = ways;
    this.#sets = sets;
    const { classOf, signOf } = classesOf(sets);
    this.#classOf = classOf;
    this.#signOf = signOf;
    this.#width = signOf.length + 1;
    this.#rows = new Int32Array((statesMax + 1) * this.#width);
    // Not 0, which says that nobody went there.
    this.#start = this.#width;
    const atBeginning = ways.map((_, way) => way * depthMax);
    this.#begun = [-1, ...signOf].map((sign) => atBeginning.filter((one) => this.#allows(one, sign)));
    this.#makeRoom();
  }

  found(text: string): number {
    this.#textsSinceRoom += 1;
    const rows = this.#rows;
    const classOf = this.#classOf;
    let row = this.#start;
    let found = 0;
    for (let at = 0; at < text.length; at++) {
      const column = classOf[text.charCodeAt(at)] ?? 0;
      let next = rows[row + column] ?? 0;
      if (next === 0) {
        next = this.#follow(row, column);
        if (next === 0) return -1;
      }
      row = next;
      found |= rows[row] ?? 0;
    }
    return found;
  }

  #makeRoom(): void {
    this.#textsSinceRoom = 0;
    this.#rows.fill(0);
    this.#rowOf = new Map();
    this.#underWay = [[], []];
    this.#rowOf.set('0 ', this.#start);
  }

  /** The row of the next state; 0 when there is no room. */
  #follow(row: number, column: number): number {
    const sign = this.#signOf[column - 1] ?? otherSign;
    const continued = this.#underWay[row / this.#width]?.filter((one) => this.#allows(one, sign)) ?? [];
    const live: number[] = [];
    let bits = 0;
    for (const one of [...continued, ...(this.#begun[column] ?? [])]) {
      const way = this.#ways[Math.floor(one / depthMax)];
      if ((one % depthMax) + 1 === way?.beginning.length) bits |= way.bit;
      else live.push(one + 1);
    }
    const next = this.#rowFor(live, bits);
    if (next !== 0) this.#rows[row + column] = next;
    else if (this.#textsSinceRoom > textsPerRoomMin) this.#makeRoom();
    return next;
  }

  #allows(one: number, sign: number): boolean {
    const way = this.#ways[Math.floor(one / depthMax)];
    return this.#sets[way?.beginning[one % depthMax] ?? -1]?.[sign] === true;
  }

  #rowFor(live: readonly number[], bits: number): number {
    const key = `${bits} ${live.toSorted((a, b) => a - b).join()}`;
    const known = this.#rowOf.get(key);
    if (known !== undefined) return known;
    if (this.#underWay.length > statesMax) return 0;
    const row = this.#underWay.push(live) * this.#width - this.#width;
    this.#rows[row] = bits;
    this.#rowOf.set(key, row);
    return row;
  }
}

/** Signs that are in the same sets are one class, numbered from 1. */
function classesOf(sets: readonly SignSet[]) {
  const numbers = new Map<string, number>();
  const signOf: number[] = [];
  const ofSign = Array.from({ length: signs }, (_, sign) => {
    const key = sets.map((set) => (set[sign] === true ? '1' : '0')).join('');
    const known = numbers.get(key) ?? signOf.push(sign);
    numbers.set(key, known);
    return known;
  });
  const classOf = new Uint8Array(1 << 16).fill(ofSign[otherSign] ?? 0);
  classOf.set(ofSign.slice(0, otherSign));
  return { classOf, signOf };
}
