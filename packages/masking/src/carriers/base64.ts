// Base64 (RFC 4648 §4 and §5): a long run whose bytes are readable text is searched, and written back in its own alphabet.
import { textOfUtf8, utf8Bytes } from '../utf8.ts';

const standard = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const urlSafe = `${standard.slice(0, -2)}-_`;
const values = valuesOf();

function valuesOf(): Int8Array {
  const table = new Int8Array(128).fill(-1);
  for (const alphabet of [standard, urlSafe])
    for (const [value, sign] of [...alphabet].entries()) table[sign.charCodeAt(0)] = value;
  return table;
}

/** Readable for a log: neither control characters other than blanks, nor what no encoder would write. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it looks for.
const unreadable = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\ufffd]/;

/** The text in a run, or `undefined` when it holds none. */
export function base64Text(run: string): string | undefined {
  const bytes: number[] = [];
  let bits = 0;
  let held = 0;
  for (const sign of run) {
    const value = values[sign.charCodeAt(0)] ?? -1;
    if (sign === '=') break;
    if (value < 0) return undefined;
    held = (held << 6) | value;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes.push((held >> bits) & 0xff);
    held &= (1 << bits) - 1;
  }
  const text = textOfUtf8(bytes);
  return text === undefined || unreadable.test(text) ? undefined : text;
}

/** In the alphabet of the run that it stands for, padded if that was. */
export function base64Of(text: string, like: string): string {
  const alphabet = /[-_]/.test(like) ? urlSafe : standard;
  const bytes = utf8Bytes(text);
  const parts: string[] = [];
  for (let at = 0; at < bytes.length; at += 3) {
    const [a = 0, b = 0, c = 0] = bytes.slice(at, at + 3);
    const group = (a << 16) | (b << 8) | c;
    const signs = [18, 12, 6, 0].map((shift) => alphabet.charAt((group >> shift) & 63));
    parts.push(signs.slice(0, Math.min(4, bytes.length - at + 1)).join(''));
  }
  const encoded = parts.join('');
  const isPadded = like.endsWith('=') || like.length % 4 === 0;
  return isPadded ? encoded.padEnd(Math.ceil(encoded.length / 4) * 4, '=') : encoded;
}
