// Numbers that look random and come from a seed, so that an incident can be run again. Not for secrets.
import { createHash } from 'node:crypto';

export interface SeededRandom {
  /** In [0, 1). */
  next(): number;
  /** An integer in [0, bound). */
  below(bound: number): number;
  /** `length` lower-case hexadecimal digits. */
  hex(length: number): string;
}

/** Counts up and hashes: slow beside a shift register (1 µs), and nothing to get wrong. Equal seeds give equal sequences. */
export function seededRandom(seed: string): SeededRandom {
  let drawn = 0;
  const block = () => createHash('sha256').update(`${seed}/${drawn++}`).digest();
  const next = () => block().readUIntBE(0, 6) / 2 ** 48;
  return {
    next,
    below: (bound) => Math.floor(next() * bound),
    hex: (length) => {
      let digits = '';
      while (digits.length < length) digits += block().toString('hex');
      return digits.slice(0, length);
    },
  };
}

/** A version 4 UUID, the shape of a request id. */
export function requestIdFrom(random: SeededRandom): string {
  const digits = random.hex(32);
  const variant = '89ab'[random.below(4)];
  return [
    digits.slice(0, 8),
    digits.slice(8, 12),
    `4${digits.slice(13, 16)}`,
    `${variant}${digits.slice(17, 20)}`,
    digits.slice(20, 32),
  ].join('-');
}
