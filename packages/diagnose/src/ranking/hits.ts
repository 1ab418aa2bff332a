// Which signals hold where. A hit remembers the statements and episodes it was seen in, because precedence between two
// scenarios applies only where both are evidenced together: a throttle does not explain the deadlock of another request.
import type { Episode } from '../episode.ts';
import type { GroupEvidence, Statement } from '../evidence.ts';
import { reportsError } from '../reports-error.ts';
import type { Signal, Strength, TextSignal } from '../scenarios/scenario.ts';
import { overcomeWeight, tellsOfSuccessAfterFailure, weightOf } from './harmless.ts';

export interface Hit {
  readonly signal: Signal;
  /** The patterns of a text signal that matched; empty for the others. */
  readonly matched: readonly RegExp[];
  /** 0 to 1: the strength of the signal, less what the best of its lines takes away. */
  readonly weight: number;
  /** Indexes into the statements of the group. */
  readonly statements: ReadonlySet<number>;
  /** Indexes into the episodes of the group. */
  readonly episodes: ReadonlySet<number>;
}

export const strengthWeight: Readonly<Record<Strength, number>> = { decisive: 0.9, strong: 0.6, weak: 0.3 };

/** UTF-16 units of one message that are searched: the head holds the error, the tail of a long event is its input. */
export const searchedTextMax = 16_384;
/** UTF-16 units of one episode that are searched as a whole, for errors that a copy has torn over several lines. */
export const searchedEpisodeMax = 8_192;

/** An error in the outer part of a chain of causes says less than the one it was raised for. */
const outerWeight = 0.8;
/** Words that only hold across lines are a little less sure than words of one event. */
const tornWeight = 0.9;

/** One text that is searched, and where it stands. */
export interface Passage {
  readonly text: string;
  /** With its stack frames, which can tell what an error is not. */
  readonly whole: string;
  /** The innermost part of a chain of causes; the whole text when there is no chain. */
  readonly inner: string;
  readonly weight: number;
  readonly statement?: number;
  readonly episode?: number;
}

/** Every text that is searched in a group, prepared once for all scenarios. */
export function passagesOf(group: GroupEvidence): readonly Passage[] {
  const overcome = overcomePatterns(group);
  const statements = group.statements.flatMap((statement, index) =>
    statement.samples.map((sample) => {
      const passage = passageOf(sample, statement.level, { statement: index });
      return overcome.has(statement.pattern) ? { ...passage, weight: passage.weight * overcomeWeight } : passage;
    }),
  );
  return [...statements, ...group.episodes.flatMap(tornPassage)].filter((passage) => passage.weight > 0);
}

// Patterns that were only seen in invocations that ended well after a retry.
function overcomePatterns(group: GroupEvidence): ReadonlySet<string> {
  const patternsOf = (episodes: readonly Episode[]) =>
    episodes.flatMap(({ lines }) => lines.map(({ pattern }) => pattern));
  const good = group.episodes.filter(isOvercome);
  const others = new Set(patternsOf(group.episodes.filter((episode) => !isOvercome(episode))));
  return new Set(patternsOf(good).filter((pattern) => !others.has(pattern)));
}

function isOvercome({ failed, applicationLines }: Episode): boolean {
  return !failed && applicationLines.some(tellsOfSuccessAfterFailure);
}

function tornPassage(episode: Episode, index: number): readonly Passage[] {
  if (episode.lines.length < 2 || isOvercome(episode)) return [];
  const loud = episode.lines.map((line) => line.message).filter((message) => weightOf(message, undefined) === 1);
  const passage = passageOf(loud.join('\n').slice(0, searchedEpisodeMax), undefined, { episode: index });
  return [{ ...passage, weight: passage.weight * tornWeight }];
}

function passageOf(sample: string, level: string | undefined, place: Partial<Passage>): Passage {
  const whole = unescaped(sample.slice(0, searchedTextMax));
  const text = withoutFrames(whole);
  const mark = Math.max(text.lastIndexOf('Caused by:'), text.lastIndexOf('---> '));
  return { text, whole, inner: mark < 0 ? text : text.slice(mark), weight: weightOf(text, level), ...place };
}

/** Escape sequences of a terminal; with or without the escape character, which copies lose. */
const colours = new RegExp(`${String.fromCharCode(27)}?\\[\\d{1,3}(;\\d{1,3}){0,4}m`, 'g');

// Names in stack frames are names of functions, not of errors: `at Request.onTimeout (…/throttle.js)`.
function withoutFrames(text: string): string {
  return text.replace(/(^|\n|\\n|")\s*at [^\n"]{1,400}/g, '$1');
}

// Copies from web pages carry typographic quotes, copies from a terminal its colours.
// JSON in a string: `{\"errorMessage\":\"…\\n    at …\"}`.
function unescaped(text: string): string {
  return text
    .replace(colours, '')
    .replace(/[‘’]/g, "'")
    .replace(/[“”]/g, '"')
    .replace(/\\+(["'])/g, '$1')
    .replace(/\\+n/g, '\n')
    .replace(/\\+t/g, '\t');
}

/** The hits of some signals in one group. */
export function hitsOf(signals: readonly Signal[], group: GroupEvidence, passages: readonly Passage[]): readonly Hit[] {
  return signals.flatMap((signal) => hitOf(signal, group, passages) ?? []);
}

function hitOf(signal: Signal, group: GroupEvidence, passages: readonly Passage[]): Hit | undefined {
  switch (signal.where) {
    case 'numbers':
      return signal.holds(group.numbers) ? hitWith(signal, 1, [], indexesOf(group.episodes)) : undefined;
    case 'invocation':
      return invocationHit(signal, group);
    default:
      return textHit(signal, group, passages);
  }
}

// What one of many failing invocations shows says little about the others.
function invocationHit(signal: Extract<Signal, { where: 'invocation' }>, group: GroupEvidence): Hit | undefined {
  const episodes = indexesOf(group.episodes).filter((index) => {
    const episode = group.episodes[index];
    return episode !== undefined && signal.holds(episode);
  });
  if (episodes.length === 0) return undefined;
  const failed = group.episodes.filter((episode) => episode.failed).length;
  return hitWith(signal, Math.min(1, episodes.length / Math.max(1, failed)), failuresIn(group, episodes), episodes);
}

function textHit(signal: TextSignal, group: GroupEvidence, passages: readonly Passage[]): Hit | undefined {
  const found = passages.flatMap((passage) => {
    const weight = matchWeight(signal, passage);
    return weight > 0 ? [{ passage, weight }] : [];
  });
  if (found.length === 0) return undefined;
  const statements = found.flatMap(({ passage }) => passage.statement ?? []);
  const torn = found.flatMap(({ passage }) => passage.episode ?? []);
  const weight = Math.max(...found.map((one) => one.weight));
  const matched = signal.patterns.filter((pattern) => found.some(({ passage }) => pattern.test(passage.text)));
  return { ...hitWith(signal, weight, statements, [...torn, ...episodesWith(group, statements)]), matched };
}

function matchWeight(signal: TextSignal, passage: Passage): number {
  const matches = (text: string, patterns: readonly RegExp[]) => patterns.some((pattern) => pattern.test(text));
  if (!matches(passage.text, signal.patterns)) return 0;
  if (signal.unless !== undefined && matches(passage.whole, signal.unless)) return 0;
  if (signal.together !== undefined && !matches(passage.text, signal.together)) return 0;
  const isInner = passage.inner === passage.text || matches(passage.inner, signal.patterns);
  return passage.weight * (isInner ? 1 : outerWeight);
}

function hitWith(signal: Signal, factor: number, statements: readonly number[], episodes: readonly number[]): Hit {
  return {
    signal,
    matched: [],
    weight: strengthWeight[signal.strength] * factor,
    statements: new Set(statements),
    episodes: new Set(episodes),
  };
}

function episodesWith(group: GroupEvidence, statements: readonly number[]): readonly number[] {
  const patterns = new Set(statements.map((index) => group.statements[index]?.pattern));
  return indexesOf(group.episodes).filter((index) =>
    group.episodes[index]?.lines.some((line) => patterns.has(line.pattern)),
  );
}

// The lines of an invocation that tell of its failure; the others belong to every invocation.
function failuresIn(group: GroupEvidence, episodes: readonly number[]): readonly number[] {
  const patterns = new Set(episodes.flatMap((index) => group.episodes[index]?.lines.map((line) => line.pattern) ?? []));
  return indexesOf(group.statements).filter((index) => {
    const statement = group.statements[index];
    return statement !== undefined && patterns.has(statement.pattern) && reportsError(statement);
  });
}

function indexesOf(list: readonly (Statement | Episode)[]): readonly number[] {
  return list.map((_, index) => index);
}
