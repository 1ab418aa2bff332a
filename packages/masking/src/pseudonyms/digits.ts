// Numbers and letters drawn from a digest.

const lower = 'abcdefghijklmnopqrstuvwxyz0123456789';
const upper = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** At most 32 from one digest; beyond that they repeat. */
export function lettersFrom(digest: Uint8Array, count: number, alphabet: 'lower' | 'upper' = 'lower'): string {
  const signs = alphabet === 'lower' ? lower : upper;
  return Array.from({ length: count }, (_, n) => signs.charAt(byteAt(digest, n) % signs.length)).join('');
}

export function digitsFrom(digest: Uint8Array, count: number): string {
  return Array.from({ length: count }, (_, n) => String(byteAt(digest, n) % 10)).join('');
}

export function byteAt(digest: Uint8Array, index: number): number {
  return digest[index % digest.length] ?? 0;
}

/** The digits of a value replaced one by one, its punctuation kept. */
export function withDigits(value: string, digits: string): string {
  let at = 0;
  return value.replaceAll(/\d/g, () => digits.charAt(at++));
}
