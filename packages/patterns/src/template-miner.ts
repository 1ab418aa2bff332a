// Templates of a stream of lines, with one configuration for every log.
//
//   line ──▶ key (one pass) ──▶ known? ──▶ its cluster                        the usual way: one look-up
//                                 └──no──▶ kept, and matched against the templates of the last merge
//   templates()   merges all keys that are kept                               (templates.ts)
//
// What is kept is a multiset of keys, so it does not matter in which order lines come or where they were mined: the templates
// of two miners that are merged are those of one miner that saw all lines. To stay so when there are more keys than memory,
// what is dropped must not depend on the order either: of a family the keys with the least hashes stay, and of all families
// those with the least, as many as there is room for. Families and keys only become more, so what was dropped once has no room
// for ever, a key that is kept was never dropped before, and its count is exact.
import { type ErrorOccurrence, fingerprintOf } from './error-pattern.ts';
import { jsonLine } from './json-line.ts';
import { hashOf, isBefore, LeastHashes } from './least-hashes.ts';
import { type Kind, kindOf, suffixMark, textOf } from './line-kind.ts';
import { maskLine } from './line-mask.ts';
import { KindMatcher, mergedKinds, type Template, templateId, templatesOf } from './templates.ts';

export interface MinerLimits {
  /** All keys: some 10 MB of usual lines, 70 MB of lines that are all as long as `lineLengthMax`. Merging them takes 8 s. */
  readonly keys: number;
  /**
   * Keys of one family, which have the same number of words and the same first constants. A place needs eight words at most to
   * show that it varies, so 128 keys are enough for a dozen templates that begin alike.
   */
  readonly keysOfFamily: number;
}

export const minerLimits: MinerLimits = { keys: 32_768, keysOfFamily: 128 };

/** Reads the stack that a text holds. `errorsFromText` of the model package does; this package knows no notation. */
export type StackReader = (text: string) => Pick<ErrorOccurrence, 'frames' | 'causes'> | undefined;

/** What a line belongs to. Two lines of one template have the same cluster once `templates()` has seen their keys. */
export interface Cluster {
  readonly id: string;
  readonly text: string;
}

interface Entry {
  readonly key: string;
  readonly hash: number;
  count: number;
  cluster: Cluster;
}

interface Family {
  readonly key: string;
  readonly hash: number;
  readonly entries: LeastHashes<Entry>;
}

/** What a miner knows, as data: for another thread or a later run. */
export interface MinerState {
  readonly lineCount: number;
  /** Occurrences by key, sorted by key. */
  readonly counts: readonly (readonly [string, number])[];
  /** The first family, by hash, that there was no room for: none after it may be kept where this state is merged. */
  readonly firstDropped: string | undefined;
}

/**
 * Mines templates on line.
 *
 *   const miner = new TemplateMiner();
 *   miner.add('stored 12 rows in 31 ms').text   →   'stored <*> rows in <*> ms'
 *   miner.templates()                           →   [{ text: 'stored <*> rows in <*> ms', count: 1, … }]
 */
export class TemplateMiner {
  readonly #limits: MinerLimits;
  readonly #stackOf: StackReader | undefined;
  readonly #entries = new Map<string, Entry>();
  readonly #families = new Map<string, Family>();
  /** The family of the least hash that there was no room for. */
  #firstDropped: Family | undefined;
  #kinds: readonly Kind[] | undefined;
  #matcher = new KindMatcher([]);
  #lineCount = 0;

  constructor({ limits = minerLimits, stackOf }: MinerOptions = {}) {
    this.#limits = limits;
    this.#stackOf = stackOf;
  }

  /**
   * Counts a line and tells its cluster: the template that `templates()` last found for its key or, for a new key, the one
   * that matches it, else its own text.
   *
   * @param apart  what the reader of the line knows of its kind, such as the name of an error. Lines that differ in it are
   *               never of one template, and it ends the text of theirs.
   */
  add(line: string, apart = ''): Cluster {
    this.#lineCount += 1;
    return this.#count(this.#keyOf(line, apart), 1);
  }

  /** The cluster of a line as `add` would tell it, without counting the line. */
  clusterOf(line: string, apart = ''): Cluster {
    const key = this.#keyOf(line, apart);
    return this.#entries.get(key)?.cluster ?? this.#matched(key);
  }

  /** Templates of all lines that are kept, most frequent first; equal counts by text. Whatever the order of the lines. */
  templates(): readonly Template[] {
    this.#kinds ??= this.#mergeKinds();
    const counts = new Map([...this.#entries.values()].map(({ key, count }) => [key, count]));
    const templates = templatesOf(this.#kinds, counts);
    for (const template of templates) {
      for (const key of template.keys) {
        const entry = this.#entries.get(key);
        if (entry !== undefined) entry.cluster = template;
      }
    }
    return templates;
  }

  /** Lines whose keys were dropped for lack of room; they are in no template. */
  get droppedCount(): number {
    return [...this.#entries.values()].reduce((left, { count }) => left - count, this.#lineCount);
  }

  /** Everything that the miner knows. Miners of equal state give equal templates. */
  state(): MinerState {
    const counts = [...this.#entries.values()].map(({ key, count }) => [key, count] as const);
    counts.sort(([a], [b]) => (a < b ? -1 : 1));
    return { lineCount: this.#lineCount, counts, firstDropped: this.#firstDropped?.key };
  }

  /** Takes over what another miner with the same limits has seen, as if its lines had been added here. */
  merge({ lineCount, counts, firstDropped }: MinerState): void {
    this.#lineCount += lineCount;
    if (firstDropped !== undefined) this.#dropFrom(this.#newFamily(firstDropped));
    for (const [key, count] of counts) this.#count(key, count);
  }

  #keyOf(line: string, apart: string): string {
    const key = keyOf(line, this.#stackOf);
    return apart === '' ? key : `${key}${suffixMark}${apart}`;
  }

  #mergeKinds(): readonly Kind[] {
    const kinds = mergedKinds([...this.#entries.keys()]);
    this.#matcher = new KindMatcher(kinds);
    return kinds;
  }

  #count(key: string, count: number): Cluster {
    const known = this.#entries.get(key);
    if (known === undefined) return this.#start(key, count);
    known.count += count;
    return known.cluster;
  }

  #start(key: string, count: number): Cluster {
    const cluster = this.#matched(key);
    const family = this.#familyOf(key);
    if (family === undefined) return cluster;
    const entry: Entry = { key, hash: hashOf(key), count, cluster };
    const dropped = family.entries.add(entry);
    if (dropped === entry) return cluster;
    if (dropped !== undefined) this.#entries.delete(dropped.key);
    this.#entries.set(key, entry);
    while (this.#entries.size > this.#limits.keys)
      this.#dropFrom([...this.#families.values()].reduce((one, other) => (isBefore(one, other) ? other : one)));
    this.#kinds = undefined;
    return cluster;
  }

  #matched(key: string): Cluster {
    const matcher = this.#matcher;
    return lazyCluster(() => {
      const { pieces } = kindOf(key);
      return textOf(matcher.match(pieces) ?? pieces);
    });
  }

  #familyOf(key: string): Family | undefined {
    const familyKey = familyKeyOf(key);
    const known = this.#families.get(familyKey);
    if (known !== undefined) return known;
    const family = this.#newFamily(familyKey);
    if (this.#firstDropped !== undefined && !isBefore(family, this.#firstDropped)) return undefined;
    this.#families.set(familyKey, family);
    return family;
  }

  #newFamily(key: string): Family {
    return { key, hash: hashOf(key), entries: new LeastHashes(this.#limits.keysOfFamily) };
  }

  #dropFrom(first: Family): void {
    if (this.#firstDropped === undefined || isBefore(first, this.#firstDropped)) this.#firstDropped = first;
    for (const family of this.#families.values()) {
      if (isBefore(family, first)) continue;
      this.#families.delete(family.key);
      for (const { key } of family.entries.values()) this.#entries.delete(key);
      this.#kinds = undefined;
    }
  }
}

export interface MinerOptions {
  readonly limits?: MinerLimits;
  readonly stackOf?: StackReader;
}

// Most clusters of new keys are replaced by a template before anybody reads them, so text and digest wait until then.
function lazyCluster(made: () => string): Cluster {
  let text: string | undefined;
  return {
    get text() {
      text ??= made();
      return text;
    },
    get id() {
      return templateId(this.text);
    },
  };
}

/**
 * The key of a line: of JSON its message and its keys, of an error its first line and where it was raised.
 *
 *   Error: no basket 17\n    at total (/app/cart.js:3:1)   →   Error: no basket ‹number› and the fingerprint of cart.js total
 */
export function keyOf(line: string, stackOf?: StackReader): string {
  if (line.charCodeAt(0) === openingBrace) {
    const json = jsonLine(line);
    if (json !== undefined) return `${keyOf(json.message.replace(/^\{/, ' {'), stackOf)}${suffixMark}${json.keys}`;
  }
  if (stackOf === undefined || !line.includes('\n')) return maskLine(line);
  const stack = stackOf(line);
  const fingerprint = stack === undefined ? undefined : fingerprintOf(stack);
  if (fingerprint === undefined) return maskLine(line);
  return `${maskLine(line.slice(0, line.indexOf('\n')))}${suffixMark}at ${fingerprint}`;
}

const openingBrace = 0x7b;

// Number of words and the first two that are constants: where a template has names without end, they fill its own family.
function familyKeyOf(key: string): string {
  const words = key.split(' ');
  const first = words.filter((word) => constantWord.test(word)).slice(0, 2);
  return `${words.length} ${first.join(' ')}`;
}

const constantWord = /^[\w.:/-]*[A-Za-z][\w.:/-]*$/;
