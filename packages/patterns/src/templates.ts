// Log templates: shapes that differ only in words which vary, as one line with `<*>` in their places.
//
//   basket of customer alice was saved        basket of customer <*> was saved
//   basket of customer bruno was saved    →
//   basket of customer chloe was saved
//
// A shape (shape.ts) has masked numbers and identifiers already. What is left to find are names: users, tables, classes. A
// name gives itself away by its company: the same sentence occurs with many different words in that place.
import { md5Hex } from './md5.ts';
import { patternIdLength } from './shape.ts';

export const wildcard = '<*>';

/**
 * Different words in one place of an otherwise equal sentence from which on the place counts as variable, by how sure the
 * sentence is: `started`, `stopped`, `paused` after one word are three events, but a sentence of four constant words that
 * occurs with three different ones has a name in that place. Values (after `=`, with a dot or a slash inside) need two.
 */
export const varietyMin = { value: 2, longSentence: 3, shortSentence: 8 };
/** Constant words that make a sentence long. */
export const longSentenceWords = 4;
/** Rounds of merging. Every round makes a further place variable; a sentence with more than eight names is no sentence. */
export const roundsMax = 8;
/** Words of a shape that take part; patterns are made of at most 400 characters. */
export const wordsMax = 100;

export interface Template {
  /** 16 hexadecimal digits, a function of `text` alone. */
  readonly id: string;
  readonly text: string;
  /** Occurrences of all its shapes together. */
  readonly count: number;
  /** The shapes that it stands for, sorted. */
  readonly shapes: readonly string[];
}

/**
 * Merges shapes into templates. The result does not depend on the order of the input: it is sorted by count, then text.
 *
 * @param counts  occurrences by shape
 * O(rounds × shapes × words²) time and memory; ten thousand shapes of ten words take about a second.
 */
export function mineTemplates(counts: ReadonlyMap<string, number>): readonly Template[] {
  let lines: readonly Line[] = [...counts.keys()].sort().map((shape) => ({ shapes: [shape], words: wordsOf(shape) }));
  lines = merged(lines);
  for (let round = 0; round < roundsMax; round += 1) {
    const next = merged(generalised(lines));
    if (next.length === lines.length) break;
    lines = next;
  }
  return lines.map((line) => templateOf(line, counts)).sort((a, b) => b.count - a.count || (a.text < b.text ? -1 : 1));
}

interface Line {
  readonly shapes: readonly string[];
  readonly words: readonly string[];
}

function templateOf({ shapes, words }: Line, counts: ReadonlyMap<string, number>): Template {
  const text = words.join('');
  const count = shapes.reduce((sum, shape) => sum + (counts.get(shape) ?? 0), 0);
  return { id: md5Hex(text).slice(0, patternIdLength), text, count, shapes: shapes.toSorted() };
}

/**
 * A shape as pieces: words, the marks between them, and the blanks, so that `key=value,` is compared value by value. Masked
 * pieces are wildcards, and neighbouring wildcards are one, since the length of a list is no difference in kind.
 */
function wordsOf(shape: string): readonly string[] {
  const text = shape
    .trim()
    .replace(/(^|\s)\(\)/g, `$1(${wildcard})`)
    .replace(absolutePath, '#')
    .replace(dateWords, '#');
  const pieces = (text.match(/\s+|[=:,;()[\]{}"']|[^\s=:,;()[\]{}"']+/g) ?? []).slice(0, wordsMax);
  return joinedWildcards(pieces.map((piece, index) => maskedPiece(piece, pieces[index - 1]))).map((piece) =>
    /^\s+$/.test(piece) ? ' ' : piece,
  );
}

/** A path or the path of a URL with its query: `/shops/#/orders?limit=#`. */
const absolutePath = /(?<=^|[\s"'(=:])\/[\w.$#-]+\/[^\s"',;)]*/g;
/** `Fri May # #:#:#`: names in front of numbers that make a date. */
const dateWords =
  /\b(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? +)?(?:\d|#)? ?(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\b(?= +#)/g;

function maskedPiece(piece: string, previous: string | undefined): string {
  if (piece.includes('#') || /(?:^|\w)\/[\w.$-]+\//.test(piece)) return wildcard;
  const isLiteral = /^(?:true|false|null|none|undefined|nil|None|True|False)$/.test(piece);
  return isLiteral && (previous === '=' || previous === ':') ? wildcard : piece;
}

// `<*> <*>`, `<*>:<*>`, `<*>, <*>`, and so on to one; brackets and equals signs keep their sides apart.
function joinedWildcards(pieces: readonly string[]): readonly string[] {
  const joined: string[] = [];
  for (const piece of pieces) {
    if (piece !== wildcard) joined.push(piece);
    else {
      let end = joined.length;
      while (end > 0 && /^(?:\s+|[:,;])$/.test(joined[end - 1] ?? '')) end -= 1;
      if (end > 0 && joined[end - 1] === wildcard) joined.length = end;
      else joined.push(wildcard);
    }
  }
  return joined;
}

function merged(lines: readonly Line[]): readonly Line[] {
  const byText = new Map<string, { readonly shapes: string[]; readonly words: readonly string[] }>();
  for (const { shapes, words } of lines) {
    const text = words.join('');
    const known = byText.get(text);
    if (known === undefined) byText.set(text, { shapes: [...shapes], words });
    else known.shapes.push(...shapes);
  }
  return [...byText.values()];
}

// Every line looks at each of its places: which other words stand there in lines that agree everywhere else? All lines
// look before any changes, so the order cannot matter.
function generalised(lines: readonly Line[]): readonly Line[] {
  const company = new Map<string, Set<string>>();
  for (const { words } of lines) {
    for (const [place, word] of words.entries()) {
      const key = contextOf(words, place);
      const others = company.get(key);
      if (others === undefined) company.set(key, new Set([word]));
      else others.add(word);
    }
  }
  return lines.map((line) => ({
    shapes: line.shapes,
    words: joinedWildcards(
      line.words.map((word, place) =>
        isVariable(company.get(contextOf(line.words, place)), line.words, place) ? wildcard : word,
      ),
    ),
  }));
}

function contextOf(words: readonly string[], place: number): string {
  return `${place} ${words.with(place, '').join('\n')}`;
}

function isVariable(others: ReadonlySet<string> | undefined, words: readonly string[], place: number): boolean {
  const word = words[place] ?? '';
  if (others === undefined || others.size < 2 || word === wildcard || !/\w/.test(word)) return false;
  const constantCount = words.filter((other, index) => index !== place && /^[A-Za-z]{2,}/.test(other)).length;
  if (constantCount === 0) return false;
  const isValue = words[place - 1] === '=' || [...others].every(looksLikeValue);
  if (isValue) return others.size >= varietyMin.value;
  return others.size >= (constantCount >= longSentenceWords ? varietyMin.longSentence : varietyMin.shortSentence);
}

function looksLikeValue(word: string): boolean {
  return word === wildcard || /\w[./@\\_$-]\w/.test(word);
}
