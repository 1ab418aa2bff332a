// Log templates: lines that differ only in values, as one text with `<*>` in their places.
//
//   basket of customer alice was saved        basket of customer <*> was saved
//   basket of customer bruno was saved    →
//   basket of customer chloe was saved
//
// What shows its nature by its form is masked (line-mask.ts). What is left to find are names: users, tables, classes. A name
// gives itself away by its company: the same sentence occurs with many different words in that place.
import { hashOf } from './least-hashes.ts';
import {
  commonPiece,
  isState,
  isWild,
  joined,
  type Kind,
  kindOf,
  name,
  nameValue,
  type Piece,
  suffixMark,
  textOf,
  value,
} from './line-kind.ts';
import { md5Hex } from './md5.ts';
import { withNamedValues } from './named-values.ts';
import { patternIdLength } from './shape.ts';

/**
 * Different words in one place of an otherwise equal sentence from which on the place counts as variable, by how sure the
 * sentence is: `alpha`, `beta`, `gamma` after one word may be three events, but a sentence of four constant words that occurs
 * with three different ones has a name in that place. What looks like a value (after `=`, with a dot or a digit inside) needs
 * two, and places that vary together need four each. A line begins with what it is about, so there it takes most.
 */
export const varietyMin = { value: 2, longSentence: 3, together: 4, shortSentence: 8, first: 16 };
/** Constant words that make a sentence long. */
export const longSentenceWords = 4;
/** Constant words that tell that a word stands where others have a value. */
export const knownPlaceWords = 3;
/** Rounds of merging. Every round makes a further place variable; a sentence with more than eight names is no sentence. */
export const roundsMax = 8;
/** Words of a sentence, the rarest in their places, of which any two or the first some may be names that vary together. */
export const rarePlacesMax = 6;

export interface Template {
  /** 16 hexadecimal digits, a function of `text` alone. */
  readonly id: string;
  /** With `<*>` for each value. */
  readonly text: string;
  /** With the type of each value: `<number>`, `<path>`, `<name>`, and `<value>` where types differ. */
  readonly typed: string;
  /** Occurrences of all its keys together. */
  readonly count: number;
  /** The keys (line-mask.ts) that it stands for, sorted. */
  readonly keys: readonly string[];
}

/** Templates from most frequent to least, equal counts by text. */
export function templatesOf(kinds: readonly Kind[], counts: ReadonlyMap<string, number>): readonly Template[] {
  return [...Map.groupBy(kinds, ({ pieces }) => textOf(pieces))]
    .map(([text, members]) => templateOf(text, members, counts))
    .sort((a, b) => b.count - a.count || (a.text < b.text ? -1 : 1));
}

function templateOf(text: string, kinds: readonly Kind[], counts: ReadonlyMap<string, number>): Template {
  const keys = kinds.flatMap((kind) => kind.keys).sort();
  const typed = kinds
    .map(({ pieces }) =>
      pieces
        .map((piece) => piece.typed)
        .join('')
        .trim(),
    )
    .sort();
  return {
    // A digest takes longer than the rest, and of most templates nobody asks for it.
    get id() {
      return templateId(text);
    },
    text,
    typed: typed[0] ?? text,
    count: keys.reduce((sum, key) => sum + (counts.get(key) ?? 0), 0),
    keys,
  };
}

export const templateId = (text: string): string => md5Hex(text).slice(0, patternIdLength);

/**
 * The kinds of lines that some keys stand for. They do not depend on the order of the keys.
 *
 * O(rounds × keys × pieces) contexts, and for long sentences one for each pair of the rarest words: 0.2 ms a key.
 */
export function mergedKinds(keys: readonly string[]): readonly Kind[] {
  const originals = new Map(keys.toSorted().map((key) => [key, kindOf(key)]));
  let kinds = merged(withNamedValues(merged([...originals.values()]), varietyOfSpan));
  for (let round = 0; round < roundsMax; round += 1) {
    const alone = merged(generalised(kinds, namesAlone));
    const next = alone.length < kinds.length ? alone : merged(generalised(kinds, namesTogether));
    if (next.length === kinds.length) break;
    kinds = next;
  }
  return merged(absorbed(merged(withKnownNames(absorbed(kinds), originals))));
}

/** Different words in one place from which on they are names wherever they stand. */
export const knownNamesMin = 4;

/** The kind of each key before anything was merged. */
type Originals = ReadonlyMap<string, Kind>;

// A word that proved to be a name in one sentence is one in another that occurs once, unless more sentences have it as a word.
function withKnownNames(kinds: readonly Kind[], originals: Originals): readonly Kind[] {
  const sentences = new Map<string, number>();
  const count = (words: Iterable<string>, by: number) => {
    for (const word of words) sentences.set(word, (sentences.get(word) ?? 0) + by);
  };
  for (const kind of kinds) {
    count(new Set(kind.pieces.map(wildOf)), -1);
    for (const names of namesOf(kind, originals)) if (names.size >= knownNamesMin) count(names, 1);
  }
  const isKnown = (word: string) => isSentenceWord(word) && (sentences.get(word) ?? -1) >= 0;
  return kinds.map(({ keys, pieces }) => {
    // A word that stayed the same while others varied is none.
    if (keys.length >= knownNamesMin || constantCount(pieces.map(wildOf)) < knownPlaceWords) return { keys, pieces };
    return { keys, pieces: joined(pieces.map((piece, place) => (place > 0 && isKnown(piece.is) ? nameValue : piece))) };
  });
}

/** For each place of a name the words that stand there. */
function namesOf({ keys, pieces }: Kind, originals: Originals): readonly ReadonlySet<string>[] {
  const places = pieces.flatMap(({ is }, place) => (is === name ? [place] : []));
  if (places.length === 0) return [];
  const before = keys.flatMap((key) => {
    const original = originals.get(key)?.pieces ?? [];
    return original.length === pieces.length ? [original] : [];
  });
  return places.map((place) => new Set(before.map((original) => original[place]?.is ?? '').filter(isSentenceWord)));
}

const wildOf = (piece: Piece): string => (isWild(piece) ? value : piece.is);

function merged(kinds: readonly Kind[]): readonly Kind[] {
  const groups = Map.groupBy(kinds, (kind) => sentenceOf(kind).text);
  return [...groups.values()].flatMap((members) => {
    if (members.length === 1) return members;
    const pieces = (members[0]?.pieces ?? []).map((piece, place) =>
      commonPiece(members.map((member) => member.pieces[place] ?? piece)),
    );
    return [{ keys: members.flatMap(({ keys }) => keys), pieces }];
  });
}

/** The words of a kind, and a hash of them from which places can be taken out. */
interface Sentence {
  readonly words: readonly string[];
  /** All words. Kinds of one text are one. */
  readonly text: string;
  /** Where words and values stand. */
  readonly places: readonly number[];
  readonly hashes: readonly number[];
  readonly sum: number;
  readonly constants: number;
}

// The context of a place is the rest of its sentence. As text, the contexts of a thousand long lines took a second; as the sum
// of a hash for each word and place, a context is one subtraction. A million contexts meet with a chance of 2 in 1,000.
const hashSpace = 2 ** 48;

// Most kinds are the same from round to round, and so are their pieces: remembering their sentences halves the time.
const knownSentences = new WeakMap<readonly Piece[], Sentence>();

function sentenceOf({ pieces }: Kind): Sentence {
  const known = knownSentences.get(pieces);
  if (known !== undefined) return known;
  const sentence = sentenceOfPieces(pieces);
  knownSentences.set(pieces, sentence);
  return sentence;
}

function sentenceOfPieces(pieces: readonly Piece[]): Sentence {
  const words = pieces.map(wildOf);
  const places = words.flatMap((word, place) => (word === value || canBeName(word) ? [place] : []));
  const hashes = words.map((word, place) => hashOf(`${place} ${word}`) % hashSpace);
  const sum = hashes.reduce((total, hash) => (total + hash) % hashSpace, words.length);
  return { words, text: words.join('\n'), places, hashes, sum, constants: constantCount(words) };
}

function contextOf({ hashes, sum }: Sentence, places: readonly number[]): number {
  return places.reduce((rest, place) => (rest + hashSpace - (hashes[place] ?? 0)) % hashSpace, sum);
}

type NamePlaces = (sentences: readonly Sentence[]) => (sentence: Sentence) => ReadonlySet<number>;

// All kinds look at each other before any changes, so the order cannot matter.
function generalised(kinds: readonly Kind[], names: NamePlaces): readonly Kind[] {
  const sentences = kinds.map(sentenceOf);
  const namesIn = names(sentences);
  return kinds.map(({ keys, pieces }, index) => {
    const sentence = sentences[index];
    const places = sentence === undefined ? new Set<number>() : namesIn(sentence);
    if (places.size === 0) return { keys, pieces };
    return { keys, pieces: joined(pieces.map((piece, place) => (places.has(place) ? nameValue : piece))) };
  });
}

/** Which other words stand in a place of kinds that agree everywhere else? */
function namesAlone(sentences: readonly Sentence[]): (sentence: Sentence) => ReadonlySet<number> {
  const company = new Company();
  for (const sentence of sentences) {
    for (const place of sentence.places) company.add(contextOf(sentence, [place]), sentence.words[place] ?? '');
  }
  return (sentence) =>
    new Set(sentence.places.filter((place) => isName(company.at(contextOf(sentence, [place])), sentence, place)));
}

/**
 * Places that always vary together: `alice opened mail`, `bruno opened notes`. All need much company, and in a short sentence as
 * much as a name alone.
 */
function namesTogether(sentences: readonly Sentence[]): (sentence: Sentence) => ReadonlySet<number> {
  const groupsIn = groupsAmong(sentences);
  const groups = new Map(sentences.map((sentence) => [sentence, groupsIn(sentence)]));
  const groupsOf = (sentence: Sentence) => groups.get(sentence) ?? [];
  const companies = Array.from({ length: rarePlacesMax }, () => new Company());
  for (const sentence of sentences) {
    for (const group of groupsOf(sentence)) {
      const context = contextOf(sentence, group);
      for (const [at, place] of group.entries()) companies[at]?.add(context, sentence.words[place] ?? '');
    }
  }
  return (sentence) =>
    new Set(
      groupsOf(sentence)
        .filter((group) => {
          const context = contextOf(sentence, group);
          const least = companyOf(sentence, group);
          return group.every((_, at) => {
            const others = companies[at]?.at(context) ?? nobody;
            return others.size >= least && ![...others].every(isState);
          });
        })
        .flat(),
    );
}

function companyOf(sentence: Sentence, group: readonly number[]): number {
  if (group.includes(0)) return varietyMin.first;
  return constantsWithout(sentence, group) >= longSentenceWords ? varietyMin.together : varietyMin.shortSentence;
}

function constantsWithout({ words, constants }: Sentence, places: readonly number[]): number {
  return constants - places.filter((place) => isSentenceWord(words[place] ?? '')).length;
}

// Pairs are quadratic: all of them in 65,000 sentences of 15 words took a minute and 2.5 GB. The words around names are those
// of the sentence, and occur in their places more often than names do. Of more than two only the rarest are tried. What
// stays must be more than what goes: `failed to open files`, `failed to parse rows` are what they are.
function groupsAmong(sentences: readonly Sentence[]): (sentence: Sentence) => readonly (readonly number[])[] {
  const counts = new Map<number, number>();
  for (const hash of sentences.flatMap(({ hashes }) => hashes)) counts.set(hash, (counts.get(hash) ?? 0) + 1);
  return (sentence) => {
    const { words, hashes, places } = sentence;
    const countAt = (place: number) => counts.get(hashes[place] ?? 0) ?? 0;
    const rare = places
      .filter((place) => words[place] !== value)
      .toSorted((a, b) => countAt(a) - countAt(b) || a - b)
      .slice(0, rarePlacesMax);
    const pairs = rare.flatMap((one) => rare.filter((other) => other > one).map((other) => [one, other]));
    const more = rare.slice(2).map((_, index) => rare.slice(0, index + 3).toSorted((a, b) => a - b));
    return [...pairs, ...more].filter((group) => constantsWithout(sentence, group) > group.length);
  };
}

/** The different words of each context. Most contexts have one, so a set is made for the second. */
class Company {
  readonly #words = new Map<number, string | Set<string>>();

  add(context: number, word: string): void {
    const known = this.#words.get(context);
    if (known === undefined) this.#words.set(context, word);
    else if (typeof known !== 'string') known.add(word);
    else if (known !== word) this.#words.set(context, new Set([known, word]));
  }

  at(context: number): ReadonlySet<string> {
    const known = this.#words.get(context);
    return typeof known === 'object' ? known : nobody;
  }
}

const nobody: ReadonlySet<string> = new Set();
const hasWordCharacter = /[\p{L}\p{N}_]/u;
const canBeName = (word: string): boolean => hasWordCharacter.test(word) && !word.startsWith(suffixMark);

const isSentenceWord = (word: string): boolean => /^[A-Za-z]{2,}/.test(word);
const constantCount = (words: readonly string[]): number => words.filter(isSentenceWord).length;

function isName(others: ReadonlySet<string>, { words, constants: all }: Sentence, place: number): boolean {
  if (others.size < 2 || words[place] === value) return false;
  const constants = all - (isSentenceWord(words[place] ?? '') ? 1 : 0);
  if (constants === 0) return false;
  const least = constants >= longSentenceWords ? varietyMin.longSentence : varietyMin.shortSentence;
  // Where others have a value, a word is one, too.
  if (others.has(value) && constants >= knownPlaceWords) return true;
  // A line begins with what it is about, and that is its kind.
  if (place === 0 || [...others].every(isState))
    return constants >= longSentenceWords
      ? others.size >= varietyMin.shortSentence
      : place === 0 && constants >= knownPlaceWords && others.size >= varietyMin.first;
  const isValue = words[place - 1] === '=' || [...others].every(looksLikeValue);
  return others.size >= (isValue ? varietyMin.value : least);
}

function looksLikeValue(word: string): boolean {
  return word === value || /\w[./@\\_$]\w|[A-Za-z]\d/.test(word);
}

function varietyOfSpan(
  pieces: readonly Piece[],
  isQuoted: boolean,
): { readonly values: number; readonly states: number } {
  const isLong = constantCount(pieces.map(wildOf)) >= longSentenceWords;
  const quoted = isLong ? varietyMin.longSentence : varietyMin.shortSentence;
  return { values: isQuoted ? quoted : varietyMin.value, states: varietyMin.shortSentence };
}

// A kind that a more general one matches is of that kind: `basket of customer dora was saved`, once. Only places of names
// match words, and of several the one with the fewest names wins.
function absorbed(kinds: readonly Kind[]): readonly Kind[] {
  const matcher = new KindMatcher(kinds);
  return kinds.map((kind) => {
    const general = matcher.match(kind.pieces);
    return general === undefined ? kind : { keys: kind.keys, pieces: general };
  });
}

/** Finds the general kind of a line. */
export class KindMatcher {
  readonly #byWidth = new Map<number, (readonly Piece[])[]>();

  constructor(kinds: readonly Kind[]) {
    const general = kinds.map(({ pieces }) => pieces).filter((pieces) => namesCount(pieces) > 0);
    const ordered = general.toSorted((a, b) => namesCount(a) - namesCount(b) || (textOf(a) < textOf(b) ? -1 : 1));
    for (const pieces of ordered) {
      const width = widthOf(pieces);
      const known = this.#byWidth.get(width);
      if (known === undefined) this.#byWidth.set(width, [pieces]);
      else known.push(pieces);
    }
  }

  match(pieces: readonly Piece[]): readonly Piece[] | undefined {
    return this.#byWidth.get(widthOf(pieces))?.find((general) => matches(general, pieces));
  }
}

const widthOf = (pieces: readonly Piece[]): number => pieces.reduce((sum, { width }) => sum + width, 0);
const namesCount = (pieces: readonly Piece[]): number => pieces.filter(({ is }) => is === name).length;

function matches(general: readonly Piece[], pieces: readonly Piece[]): boolean {
  let place = 0;
  for (const piece of general) {
    const covered = piecesFrom(pieces, place, piece.width);
    const fits =
      piece.is === name
        ? covered.every(fitsName)
        : isWild(piece)
          ? covered.every(isWild)
          : covered.every(({ is }) => is === piece.is);
    if (!fits || covered.length === 0) return false;
    place += covered.length;
  }
  return place === pieces.length;
}

/** Pieces that together are as wide as one of a general kind. */
function piecesFrom(pieces: readonly Piece[], from: number, width: number): readonly Piece[] {
  let to = from;
  for (let left = width; left > 0 && to < pieces.length; to += 1) left -= pieces[to]?.width ?? 1;
  return pieces.slice(from, to);
}

const fitsName = (piece: Piece): boolean => isWild(piece) || canBeName(piece.is) || /^[\s:,;|#]$/.test(piece.is);
