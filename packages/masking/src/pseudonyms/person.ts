// Pseudonyms of what belongs to a person.
import { ibanRest, luhnDigit } from './checks.ts';
import { byteAt, digitsFrom, lettersFrom, withDigits } from './digits.ts';

/** `masked-4fk2m9x7qa@c81kd0.example`: the second part is of the domain, so that colleagues stay colleagues. */
export function emailPseudonym(digest: Uint8Array, domainDigest: Uint8Array): string {
  return `masked-${lettersFrom(digest, 10)}@${lettersFrom(domainDigest, 6)}.example`;
}

/** `+1 (555) 010-2233` → `+9 (991) 837-2050`. */
export function phonePseudonym(value: string, digest: Uint8Array): string {
  return withDigits(value, `999${digitsFrom(digest, 29)}`);
}

/** `4111 1111 1111 1111` → `9999 0384 7712 9408`, its check digit right. */
export function cardPseudonym(value: string, digest: Uint8Array): string {
  const count = value.replaceAll(/\D/g, '').length;
  const body = `9999${digitsFrom(digest, count - 5)}`;
  return withDigits(value, body + luhnDigit(body));
}

/** Country `XX`, which ISO 3166 leaves to its users and no bank has; length, blanks and check digits as they should be. */
export function ibanPseudonym(value: string, digest: Uint8Array): string {
  const count = value.replaceAll(/[^A-Za-z0-9]/g, '').length;
  const body = digitsFrom(digest, count - 4);
  const check = String(98 - ibanRest(`XX00${body}`)).padStart(2, '0');
  const signs = `XX${check}${body}`;
  let at = 0;
  return value.replaceAll(/[A-Za-z0-9]/g, () => signs.charAt(at++));
}

const onsets = 'b d f g h k l m n p r s t v w z'.split(' ');
const vowels = 'a e i o u'.split(' ');

/** `Masked Bolitenadaru`: easier to tell apart by eye than digits. Six syllables are 2.6 × 10¹¹ names. */
export function namePseudonym(digest: Uint8Array): string {
  const syllable = (n: number) =>
    `${onsets[byteAt(digest, 2 * n) % onsets.length] ?? ''}${vowels[byteAt(digest, 2 * n + 1) % vowels.length] ?? ''}`;
  const [first = '', ...others] = Array.from({ length: 6 }, (_, n) => syllable(n)).join('');
  return `Masked ${first.toUpperCase()}${others.join('')}`;
}

/** A date of the years 1000 to 1799 in the same writing; what is no date with a four-digit year becomes a word. */
export function birthDatePseudonym(value: string, digest: Uint8Array): string | undefined {
  const year = String(1000 + ((byteAt(digest, 0) * 256 + byteAt(digest, 1)) % 800));
  const twoDigits = (n: number) => String(1 + (byteAt(digest, n) % 12)).padStart(2, '0');
  const compact = /^(?:19|20)\d{2}(?:0[1-9]|1[0-2])[0-3]\d$/;
  if (compact.test(value.trim())) return value.replace(/\d{8}/, `${year}${twoDigits(2)}${twoDigits(3)}`);
  if (!/(?<!\d)(?:19|20)\d{2}(?!\d)/.test(value)) return undefined;
  // The time of day, if any, says nothing.
  const [date = ''] = /^[^T:]*(?=[T ]\d{1,2}:)|^.*$/s.exec(value) ?? [];
  let other = 2;
  const written = date.replaceAll(/\d+/g, (digits) => (digits.length === 4 ? year : twoDigits(other++)));
  return written + value.slice(date.length);
}
