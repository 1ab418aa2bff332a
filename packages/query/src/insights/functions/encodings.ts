// Text written in other alphabets: percent signs, base 64, hexadecimal digits. What is not well written decodes to nothing.
import { hexDigitsMax } from '../limits.ts';
import { urlSpaceIsPlus } from '../semantics.ts';
import { textOfUtf8, utf8Bytes } from './utf8.ts';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const hexByte = (byte: number): string => byte.toString(16).padStart(2, '0');

/** Letters, digits and `-._~` stay (RFC 3986); every other byte becomes `%XX`. */
export function urlEncode(text: string): string {
  const encoded = utf8Bytes(text).map((byte) => {
    const character = String.fromCharCode(byte);
    return /^[A-Za-z0-9._~-]$/.test(character) ? character : `%${hexByte(byte).toUpperCase()}`;
  });
  return urlSpaceIsPlus ? encoded.join('').replaceAll('%20', '+') : encoded.join('');
}

/** A `%` without two digits stays; bytes that are no UTF-8 make the result missing. */
export function urlDecode(text: string): string | undefined {
  const spaced = urlSpaceIsPlus ? text.replaceAll('+', ' ') : text;
  const parts = spaced.split(/((?:%[0-9A-Fa-f]{2})+)/);
  return textOfUtf8(
    parts.flatMap((part, index) => (index % 2 === 1 ? bytesOfHex(part.replaceAll('%', '')) : utf8Bytes(part))),
  );
}

export function base64Encode(text: string): string {
  const bytes = utf8Bytes(text);
  let encoded = '';
  for (let at = 0; at < bytes.length; at += 3) {
    const bits = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
    const digits = [18, 12, 6, 0].map((shift) => alphabet[(bits >> shift) & 63]).join('');
    encoded += digits.slice(0, Math.min(4, bytes.length - at + 1)).padEnd(4, '=');
  }
  return encoded;
}

/** The standard alphabet with its padding (RFC 4648, section 4). */
export function base64Decode(text: string): string | undefined {
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return undefined;
  const digits = [...text.replaceAll('=', '')].map((digit) => alphabet.indexOf(digit));
  const bytes: number[] = [];
  for (let at = 0; at < digits.length; at += 4) {
    const bits = [0, 1, 2, 3].reduce((sum, index) => (sum << 6) | (digits[at + index] ?? 0), 0);
    bytes.push((bits >> 16) & 255, (bits >> 8) & 255, bits & 255);
  }
  return textOfUtf8(bytes.slice(0, Math.floor((digits.length * 3) / 4)));
}

/** `48656c6c6f`, with or without `0x` in front. */
export function textOfHex(hex: string): string | undefined {
  const digits = hex.replace(/^0[xX]/, '');
  return /^(?:[0-9A-Fa-f]{2})*$/.test(digits) ? textOfUtf8(bytesOfHex(digits)) : undefined;
}

function bytesOfHex(digits: string): readonly number[] {
  return (digits.match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16));
}

/** `0xff`, `ff` and `-0xff`: what `decToHex` writes and what people do. */
export function numberOfHex(hex: string): number | undefined {
  const [, sign, digits = ''] = /^(-)?(?:0[xX])?([0-9A-Fa-f]+)$/.exec(hex) ?? [];
  if (digits === '' || digits.length > hexDigitsMax) return undefined;
  const number = Number.parseInt(digits, 16);
  return sign === '-' ? 0 - number : number;
}

/** Lower case, `0x` in front, the sign before it; fractions are cut off (all documented). */
export function hexOfNumber(x: number): string {
  const whole = BigInt(Math.trunc(x));
  return whole < 0n ? `-0x${(-whole).toString(16)}` : `0x${whole.toString(16)}`;
}
