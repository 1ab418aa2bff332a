// A text that was taken out of a file, and where each of its characters stands there: escapes are read, indentation is gone,
// lines are joined, and a diagnostic still points at the right place.

export interface MappedText {
  readonly text: string;
  /** For each UTF-16 unit, and for the end: its offset in the file. */
  readonly places: readonly number[];
}

export const nothing: MappedText = { text: '', places: [0] };

/** A part of a file as it stands. */
export function mapped(text: string, start: number): MappedText {
  return { text, places: Array.from({ length: text.length + 1 }, (_, index) => start + index) };
}

/** A text that is not in the file, such as the pipe between two items of a list. */
export function inserted(text: string, place: number): MappedText {
  return { text, places: Array.from({ length: text.length + 1 }, () => place) };
}

export function joined(parts: readonly MappedText[], separator = ''): MappedText {
  const text = parts.map((part) => part.text).join(separator);
  const places = parts.flatMap((part, index) => {
    const own = part.places.slice(0, -1);
    return index === 0 ? own : [...Array.from(separator, () => part.places[0] ?? 0), ...own];
  });
  return { text, places: [...places, parts.at(-1)?.places.at(-1) ?? 0] };
}

/** A text whose places count in an inner text that is itself mapped: JSON inside of YAML. */
export function through(inner: MappedText, outer: MappedText): MappedText {
  return { text: inner.text, places: inner.places.map((place) => outer.places[place] ?? outer.places.at(-1) ?? 0) };
}

/** What an escape means, and how many characters it has; `undefined` leaves the backslash where it is. */
export type ReadEscape = (
  text: string,
  backslash: number,
) => { readonly value: string; readonly length: number } | undefined;

/** The characters between two offsets of a file, with their escapes read. */
export function unescaped(file: string, start: number, end: number, readEscape: ReadEscape): MappedText {
  let text = '';
  const places: number[] = [];
  for (let at = start; at < end; ) {
    const read = file.charAt(at) === '\\' ? readEscape(file, at) : undefined;
    const { value, length } = read ?? { value: file.charAt(at), length: 1 };
    for (let index = 0; index < value.length; index++) places.push(at);
    text += value;
    at += length;
  }
  return { text, places: [...places, end] };
}

const letters: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f', '0': '\0', '\n': '' };

/** What the languages share: `\n`, `\u00e9`, `\x41`. */
function commonEscape(text: string, backslash: number): { value: string; length: number } | undefined {
  const code = /^\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2}))/.exec(text.slice(backslash, backslash + 6));
  if (code !== null) {
    const digits = code[1] ?? code[2] ?? '';
    return { value: String.fromCharCode(Number.parseInt(digits, 16)), length: code[0].length };
  }
  const letter = letters[text.charAt(backslash + 1)];
  return letter === undefined ? undefined : { value: letter, length: 2 };
}

/** JavaScript and JSON: a backslash before anything else only goes away. */
export const droppingEscape: ReadEscape = (text, backslash) =>
  commonEscape(text, backslash) ?? { value: text.charAt(backslash + 1), length: 2 };

/** Python: a backslash before anything else but a quote or another one stays. */
export const keepingEscape: ReadEscape = (text, backslash) => {
  const next = text.charAt(backslash + 1);
  if (next === '\\' || next === '"' || next === "'") return { value: next, length: 2 };
  return commonEscape(text, backslash);
};

export const noEscape: ReadEscape = () => undefined;
