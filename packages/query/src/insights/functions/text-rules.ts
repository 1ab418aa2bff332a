// Rules about text and rounding on which engines differ, fixed once: one code point at a time, no locale, no context.

/** What `trim` removes when no characters are named. */
export const blankCharacters = ' \t\n\v\f\r';

/** Lower case of each code point alone: `Σ` is `σ` at the end of a word too. */
export function lowerCase(text: string): string {
  return mapCharacters(text, (character) => [...character.toLowerCase()][0] ?? '');
}

/** Upper case of each code point alone. `ß` has a single capital, `ẞ`; other letters without one stay. */
export function upperCase(text: string): string {
  return mapCharacters(text, (character) => {
    if (character === 'ß') return 'ẞ';
    const upper = [...character.toUpperCase()];
    return upper.length === 1 ? (upper[0] ?? '') : character;
  });
}

function mapCharacters(text: string, map: (character: string) => string): string {
  return [...text].map(map).join('');
}

/** Removes leading characters that are in the set, in any order (documented by example). */
export function stripStart(text: string, set: string): string {
  const characters = [...text];
  const members = new Set(set);
  const first = characters.findIndex((character) => !members.has(character));
  return first < 0 ? '' : characters.slice(first).join('');
}

export function stripEnd(text: string, set: string): string {
  const characters = [...text];
  const members = new Set(set);
  const last = characters.findLastIndex((character) => !members.has(character));
  return characters.slice(0, last + 1).join('');
}

/** Halves go away from zero; decimals may be negative. */
export function roundHalfAway(value: number, decimals: number): number {
  const factor = 10 ** Math.abs(Math.trunc(decimals));
  const scaled = decimals < 0 ? value / factor : value * factor;
  if (!Number.isFinite(scaled) || !Number.isFinite(factor)) return value;
  const rounded = Math.sign(scaled) * Math.floor(Math.abs(scaled) + 0.5);
  return decimals < 0 ? rounded * factor : rounded / factor;
}
