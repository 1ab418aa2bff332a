// The errors of a case: statements that report one, and those of one template as one, with counts, times and samples.
//
//   statements of a log group                   templates                        error patterns
//   c41…  user alice not found   12  ┐
//   07b…  user bruno not found    3  ├───────▶  user <*> not found   ─────────▶  user <value> not found   16, explained by …
//   9ee…  user chloe not found    1  ┘
//
// Which statements are one depends on what else was said: names show among others only (decision 14). The ids of the members
// do not, each is made of its text alone.
import { applicationErrors, inTextOrder, minedText, printTime } from '@coldcase/model';
import { commonTokens, fingerprintOf, shapeOf, TemplateMiner } from '@coldcase/patterns';
import type { ErrorPattern } from '../diagnosis.ts';
import type { Evidence, GroupEvidence, Statement, UsualStatement } from '../evidence.ts';
import { reportsError } from '../reports-error.ts';
import type { Label } from '../scenarios/label.ts';
import { messageTitle } from './message-title.ts';
import { noveltyOf } from './novelty.ts';

/** Patterns listed, most frequent first. A reader looks at ten. */
export const errorPatternsMax = 50;
/** UTF-16 units of one sample: a message with the top of its stack. */
export const sampleTextMax = 2_000;
/** Samples of one pattern, of its earliest statements. */
export const samplesMax = 5;

/** The scenario that explains a statement of a group, by its index. */
export type Explains = (logGroup: string, statement: number) => Label | undefined;

/** The error patterns of a case; ties in the order of groups and patterns. */
export function errorPatternsOf(
  evidence: Pick<Evidence, 'groups' | 'window'>,
  explains: Explains,
): readonly ErrorPattern[] {
  return evidence.groups
    .flatMap((group) => patternsOfGroup(group, evidence, (statement) => explains(group.logGroup, statement)))
    .sort(
      (a, b) =>
        b.count - a.count ||
        inTextOrder(a.logGroup, b.logGroup) ||
        inTextOrder(a.pattern, b.pattern) ||
        inTextOrder(a.explainedBy ?? '', b.explainedBy ?? '') ||
        inTextOrder(a.title, b.title),
    )
    .slice(0, errorPatternsMax);
}

interface Member {
  readonly statement: Statement;
  readonly template: string;
  readonly title: string;
  /** Where it was raised in the user's own code; absent when it does not tell. */
  readonly place: string | undefined;
  readonly explainedBy: Label | undefined;
}

function patternsOfGroup(
  group: GroupEvidence,
  { window }: Pick<Evidence, 'window'>,
  explains: (statement: number) => Label | undefined,
): readonly ErrorPattern[] {
  const templateOf = templatesOf(group);
  const members = group.statements.flatMap((statement, index): readonly Member[] => {
    if (!reportsError(statement)) return [];
    const [sample = ''] = statement.samples;
    const [template, title, place] = [templateOf(sample), messageTitle(sample), placeOf(sample)];
    return [{ statement, template, title, place, explainedBy: explains(index) }];
  });
  // What a scenario explains and what none does are two things to know, also where they read alike.
  const kinds = Map.groupBy(members, ({ explainedBy, template }) => `${explainedBy ?? ''}\n${template}`);
  const usualOf = usualIn(group, templateOf);
  return joinedByPlace([...kinds.values()]).map((kind) => patternOf(kind, usualOf(kind), group, window));
}

/** Templates of all that was said in a log group, in the normal period as well, so that both have the same. */
function templatesOf({ statements, usual }: GroupEvidence): (sample: string) => string {
  const miner = new TemplateMiner();
  const samples = [...statements, ...(usual?.statements ?? [])].map(firstSampleOf);
  // Of JSON the sentence alone: an error is the same with and without an optional key.
  for (const { sentence, errors } of samples.map(minedText)) miner.add(sentence, errors);
  miner.templates();
  return (sample) => {
    const { sentence, errors } = minedText(sample);
    return miner.clusterOf(sentence, errors).text;
  };
}

const firstSampleOf = (one: Statement | UsualStatement): string =>
  'sample' in one ? one.sample : (one.samples[0] ?? '');

/** Lines of some members in the normal period, by template or by id; `undefined` when nothing is known of it. */
function usualIn(
  { usual }: GroupEvidence,
  templateOf: (sample: string) => string,
): (members: readonly Member[]) => number | undefined {
  if (usual === undefined) return () => undefined;
  const known = usual.statements.map((one) => ({ ...one, template: templateOf(one.sample) }));
  return (members) => {
    const templates = new Set(members.map(({ template }) => template));
    const ids = new Set(members.map(({ statement }) => statement.pattern));
    return sum(known.map((one) => (templates.has(one.template) || ids.has(one.pattern) ? one.count : 0)));
  };
}

/** The error's name and the fingerprint of the user's own frames, innermost cause first. */
function placeOf(sample: string): string | undefined {
  const [error] = applicationErrors(sample);
  if (error === undefined) return undefined;
  const innermost = error.causes.findLast(({ frames }) => frames.length > 0) ?? error;
  if (!innermost.frames.some(({ inApp }) => inApp)) return undefined;
  return `${error.type} ${fingerprintOf(error)}`;
}

// Two names are too few to show in a sentence. Raised in one place, sentences that differ in one word are one error, too:
// the fingerprint alone would not do, since a small function raises all of its errors in the handler.
function joinedByPlace(kinds: readonly (readonly Member[])[]): readonly (readonly Member[])[] {
  const parents = kinds.map((_, index) => index);
  const rootOf = (index: number): number => {
    const parent = parents[index] ?? index;
    return parent === index ? index : rootOf(parent);
  };
  const owners = new Map<string, number>();
  for (const [index, members] of kinds.entries()) {
    for (const gap of members.flatMap(gapsOf)) parents[rootOf(index)] = rootOf(owners.get(gap) ?? index);
    for (const gap of members.flatMap(gapsOf)) owners.set(gap, index);
  }
  return [...Map.groupBy(kinds.entries(), ([index]) => rootOf(index)).values()].map((joined) =>
    joined.flatMap(([, members]) => members),
  );
}

/** Words that two sentences share at least, when they differ in one. */
const sharedWordsMin = 2;

/** The sentence with each of its words left out in turn. Two that share one of these differ in one word at most. */
function gapsOf({ title, place, explainedBy }: Member): readonly string[] {
  const words = shapeOf(title).split(' ');
  if (place === undefined || words.length <= sharedWordsMin) return [];
  // `reading 'amount'` and `reading 'total'` are two bugs.
  return words.flatMap((word, index) =>
    /["'`]/.test(word) ? [] : [[explainedBy, place, index, ...words.toSpliced(index, 1)].join('\n')],
  );
}

function patternOf(
  members: readonly Member[],
  usual: number | undefined,
  group: GroupEvidence,
  window: Evidence['window'],
): ErrorPattern {
  const byTime = members.toSorted(
    ({ statement: a }, { statement: b }) =>
      a.firstMs - b.firstMs ||
      inTextOrder(a.pattern, b.pattern) ||
      b.count - a.count ||
      b.lastMs - a.lastMs ||
      inTextOrder(a.samples.join(), b.samples.join()),
  );
  const statements = byTime.map(({ statement }) => statement);
  const [first] = byTime;
  const firstMs = statements.reduce((least, one) => (one.firstMs < least ? one.firstMs : least), window.endMs);
  const lastMs = statements.reduce((most, one) => (one.lastMs > most ? one.lastMs : most), firstMs);
  const count = sum(statements.map((statement) => statement.count));
  const invocations = sum(statements.map((statement) => statement.invocations ?? 0));
  return {
    pattern: first?.statement.pattern ?? '',
    patterns: [...new Set(statements.map(({ pattern }) => pattern))].sort(),
    logGroup: group.logGroup,
    title: titleOf(byTime),
    count,
    ...(invocations === 0 ? {} : { invocations }),
    firstSeen: printTime(firstMs),
    lastSeen: printTime(lastMs),
    ...noveltyOf({ count, firstMs, usual }, group, window),
    samples: samplesOf(statements),
    ...(first?.explainedBy === undefined ? {} : { explainedBy: first.explainedBy }),
  };
}

/** What all messages say; a value that differs is named by its type, one that does not stays. */
function titleOf(members: readonly Member[]): string {
  const titles = members.flatMap(({ title, statement: { samples } }) => {
    const last = messageTitle(samples.at(-1) ?? '');
    // The first message and the last may be of one shape and say different things: an example tells more than their rest.
    const isAlike = commonTokens([title, last]).every(({ text, type }) => text !== undefined || type !== 'Token');
    return isAlike ? [title, last] : [title];
  });
  return commonTokens(titles)
    .map(({ text, type }) => text ?? `<${type === 'Token' ? 'value' : type?.toLowerCase()}>`)
    .join('');
}

/** Those of the earliest statements, and at the end the last message of the one that came last. */
function samplesOf(byTime: readonly Statement[]): readonly string[] {
  const latest = byTime.reduce<Statement | undefined>(
    (last, one) => (last === undefined || one.lastMs > last.lastMs ? one : last),
    undefined,
  );
  const end = latest?.samples.at(-1)?.slice(0, sampleTextMax) ?? '';
  const earliest = new Set(byTime.flatMap(({ samples: [first = ''] }) => first.slice(0, sampleTextMax)));
  earliest.delete(end);
  return [...[...earliest].slice(0, samplesMax - 1), end];
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
