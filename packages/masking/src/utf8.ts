// UTF-8 by hand: a pure package has neither Buffer nor TextDecoder.

/** The text of the bytes, or `undefined` when they are not UTF-8. Strict: no overlong forms, no surrogates. */
export function textOfUtf8(bytes: readonly number[]): string | undefined {
  const parts: string[] = [];
  for (let at = 0; at < bytes.length; ) {
    const character = characterAt(bytes, at);
    if (character === undefined) return undefined;
    parts.push(String.fromCodePoint(character.point));
    at += character.length;
  }
  return parts.join('');
}

const leastPointOf = [0, 0, 0x80, 0x800, 0x10000];

/** The character that begins at a byte, and how many bytes it has. */
export function characterAt(bytes: readonly number[], at: number): { point: number; length: number } | undefined {
  const first = bytes[at] ?? 0xff;
  if (first < 0x80) return { point: first, length: 1 };
  const length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first > 0xf4) return undefined;
  let point = first & (0xff >> (length + 1));
  for (let n = 1; n < length; n++) {
    const next = bytes[at + n] ?? 0;
    if ((next & 0xc0) !== 0x80) return undefined;
    point = (point << 6) | (next & 0x3f);
  }
  const isScalar = point >= (leastPointOf[length] ?? 0) && point <= 0x10ffff && (point < 0xd800 || point > 0xdfff);
  return isScalar ? { point, length } : undefined;
}

export function utf8Bytes(text: string): number[] {
  const bytes: number[] = [];
  for (const character of text.toWellFormed()) {
    const point = character.codePointAt(0) ?? 0;
    if (point < 0x80) bytes.push(point);
    else if (point < 0x800) bytes.push(0xc0 | (point >> 6), tail(point));
    else if (point < 0x10000) bytes.push(0xe0 | (point >> 12), tail(point >> 6), tail(point));
    else bytes.push(0xf0 | (point >> 18), tail(point >> 12), tail(point >> 6), tail(point));
  }
  return bytes;
}

const tail = (bits: number): number => 0x80 | (bits & 0x3f);
