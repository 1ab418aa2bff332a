// SHA-256 (FIPS 180-4) of a text's UTF-8 bytes. The package may not import node:crypto.
import { utf8Bytes } from './utf8.ts';

const primes = firstPrimes(64);
/** The first 32 bits of the fraction of a root of a prime: where the constants of the standard come from. */
const fractionBits = (root: number): number => Math.floor((root - Math.floor(root)) * 2 ** 32) | 0;
const roundConstants = Int32Array.from(primes, (prime) => fractionBits(Math.cbrt(prime)));
const initialState = Int32Array.from(primes.slice(0, 8), (prime) => fractionBits(Math.sqrt(prime)));

function firstPrimes(count: number): readonly number[] {
  const found: number[] = [];
  for (let candidate = 2; found.length < count; candidate++) {
    if (found.every((prime) => candidate % prime !== 0)) found.push(candidate);
  }
  return found;
}

/** 64 lower-case hexadecimal digits. */
export function sha256Hex(text: string): string {
  const words = paddedWords(utf8Bytes(text));
  const state = Int32Array.from(initialState);
  for (let offset = 0; offset < words.length; offset += 16) addBlock(state, words.subarray(offset, offset + 16));
  return [...state].map((word) => (word >>> 0).toString(16).padStart(8, '0')).join('');
}

/** One 1 bit, zeros up to 56 of 64 bytes, then the length in bits as a 64-bit big-endian number. */
function paddedWords(bytes: readonly number[]): Int32Array {
  const words = new Int32Array((((bytes.length + 8) >> 6) + 1) * 16);
  for (const [i, byte] of [...bytes, 0x80].entries())
    words[i >> 2] = (words[i >> 2] ?? 0) | (byte << (24 - (i & 3) * 8));
  words[words.length - 2] = Math.floor(bytes.length / 2 ** 29);
  words[words.length - 1] = (bytes.length * 8) | 0;
  return words;
}

const rotate = (word: number, bits: number): number => (word >>> bits) | (word << (32 - bits));

function schedule(block: Int32Array): Int32Array {
  const w = new Int32Array(64);
  w.set(block);
  const at = (index: number): number => w[index] ?? 0;
  for (let i = 16; i < 64; i++) {
    const [early, late] = [at(i - 15), at(i - 2)];
    const small0 = rotate(early, 7) ^ rotate(early, 18) ^ (early >>> 3);
    const small1 = rotate(late, 17) ^ rotate(late, 19) ^ (late >>> 10);
    w[i] = (at(i - 16) + small0 + at(i - 7) + small1) | 0;
  }
  return w;
}

function addBlock(state: Int32Array, block: Int32Array): void {
  const w = schedule(block);
  let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = state;
  for (let i = 0; i < 64; i++) {
    const big1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25);
    const first = (h + big1 + ((e & f) ^ (~e & g)) + (roundConstants[i] ?? 0) + (w[i] ?? 0)) | 0;
    const big0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22);
    const second = (big0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + first) | 0, c, b, a, (first + second) | 0];
  }
  for (const [i, word] of [a, b, c, d, e, f, g, h].entries()) state[i] = ((state[i] ?? 0) + word) | 0;
}
