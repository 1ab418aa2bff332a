// Text as bytes and back. The package has no platform, so no TextEncoder; a lone surrogate counts as U+FFFD.

export function utf8Bytes(text: string): readonly number[] {
  return [...text.toWellFormed()].flatMap((character) => bytesOf(character.codePointAt(0) ?? 0));
}

function bytesOf(point: number): readonly number[] {
  if (point < 0x80) return [point];
  if (point < 0x800) return [0xc0 | (point >> 6), tail(point)];
  if (point < 0x10000) return [0xe0 | (point >> 12), tail(point >> 6), tail(point)];
  return [0xf0 | (point >> 18), tail(point >> 12), tail(point >> 6), tail(point)];
}

const tail = (bits: number): number => 0x80 | (bits & 0x3f);

/** The lowest code point that takes so many bytes: fewer would be a longer spelling of another, which UTF-8 forbids. */
const firstPointOf = [0, 0, 0x80, 0x800, 0x10000];

/** The text of these bytes; `undefined` when they are no UTF-8. */
export function textOfUtf8(bytes: readonly number[]): string | undefined {
  let text = '';
  for (let position = 0; position < bytes.length; ) {
    const first = bytes[position] ?? 0;
    const length = lengthFrom(first);
    if (length === 0) return undefined;
    const tails = bytes.slice(position + 1, position + length);
    if (tails.length < length - 1 || tails.some((byte) => byte >> 6 !== 2)) return undefined;
    const point = tails.reduce(
      (bits, byte) => (bits << 6) | (byte & 0x3f),
      first & (length === 1 ? 0x7f : 0x7f >> length),
    );
    if (point < (firstPointOf[length] ?? 0) || !isScalarValue(point)) return undefined;
    text += String.fromCodePoint(point);
    position += length;
  }
  return text;
}

/** Bytes of the character that begins with this one; 0 when none does. */
function lengthFrom(first: number): number {
  if (first < 0x80) return 1;
  if (first >> 5 === 0b110) return 2;
  if (first >> 4 === 0b1110) return 3;
  return first >> 3 === 0b11110 ? 4 : 0;
}

function isScalarValue(point: number): boolean {
  return point <= 0x10ffff && (point < 0xd800 || point >= 0xe000);
}
