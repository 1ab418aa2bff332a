// Numbers that look random and are the same for the same seed, on every machine: a failure that names its seed can be had
// again. For values of whole types use fast-check; this is for drawing larger things, such as an hour of traffic.
import { assert } from '@coldcase/model';

export interface Seeded {
  readonly seed: number;
  /** At least 0 and below 1. */
  next(): number;
  /** A whole number; both ends belong to it. */
  integer(from: number, to: number): number;
  pick<T>(choices: readonly [T, ...T[]]): T;
}

/** A linear congruential step (Knuth's MMIX constants) of which only the upper half is used: its lower bits repeat soon. */
const multiplier = 6_364_136_223_846_793_005n;
const increment = 1_442_695_040_888_963_407n;
/** Steps before the first number, so that neighbouring seeds part. */
const warmUpSteps = 4;

export function seeded(seed: number): Seeded {
  assert(Number.isSafeInteger(seed), 'a seed is a whole number');
  let state = BigInt.asUintN(64, BigInt(seed));
  const step = () => {
    state = BigInt.asUintN(64, state * multiplier + increment);
    return Number(state >> 32n);
  };
  for (let n = 0; n < warmUpSteps; n++) step();
  const next = () => step() / 2 ** 32;
  const integer = (from: number, to: number) => from + Math.floor(next() * (to - from + 1));
  return {
    seed,
    next,
    integer,
    pick: ([first, ...others]) => {
      const index = integer(0, others.length);
      return index === 0 ? first : (others[index - 1] ?? first);
    },
  };
}
