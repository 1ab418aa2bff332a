// From keyed groups of messages to patterns. A key is what an engine can compute from one message alone; a template shows only
// among others, so it is mined here, from a message of each key (decision 14).
//
//   key   count   message                       typed text                         pattern
//   c41…     70   user alice read page 3    →   user alice read page <Number-1>
//   07b…     20   user alice read page 12   →   the same                       →   user <Token-1> read page <Number-2>
//   9ee…     10   user bruno read page 3    →   user bruno read page <Number-1>
//
// A pattern depends on the set of messages, not on their order or their counts, so every engine gives the same.
import { minedText } from '@coldcase/model';
import { type CommonToken, commonTokens, TemplateMiner, typedTokens } from '@coldcase/patterns';
import type { ComparePatternsStage, DescribePatternsStage, PatternGroups } from '../../plan.ts';
import { severityOtherwise, severityWords } from '../../semantics.ts';
import { compareText, toNumber, toText, type Value } from '../../value.ts';
import { madeRow, type Row } from '../row.ts';
import type { RunContext } from '../subplan-answer.ts';

export interface PatternGroup {
  readonly key: string;
  readonly count: number;
  readonly sample: string;
}

/** A text for readers and the groups that it stands for. */
export interface Pattern<Group extends PatternGroup = PatternGroup> {
  readonly text: string;
  readonly groups: readonly Group[];
}

export function groupOf({ key, count, sample }: PatternGroups, row: Row): PatternGroup {
  const cell = (id: string) => row.columns.get(id);
  return patternGroup([cell(key.id), cell(count.id), cell(sample.id)]);
}

function patternGroup([key, count, sample]: readonly Value[]): PatternGroup {
  return { key: toText(key) ?? '', count: toNumber(count) ?? 0, sample: toText(sample) ?? '' };
}

/** `12:00:01 [INFO] stored for id 8f1c…` → `<Time-1> [INFO] stored for id <ID-2>`; what differs otherwise is a `<Token-3>`. */
export function patternTextOf(tokens: readonly CommonToken[]): string {
  let number = 0;
  return tokens.map(({ type, text }) => (type === undefined ? text : `<${type}-${++number}>`)).join('');
}

/**
 * Groups of one pattern: their typed texts are the same, or the templates that are mined from them. No two patterns have one
 * text. Some 50 µs a key.
 */
export function patternsOf<Group extends PatternGroup>(
  groups: readonly Group[],
  sampleOf: (group: Group) => string,
): readonly Pattern<Group>[] {
  const miner = new TemplateMiner();
  const mined = typedKinds(groups, sampleOf).map((kind) => ({ ...kind, ...minedText(kind.sample) }));
  for (const { line, errors } of mined) miner.add(line, errors);
  miner.templates();
  const templates = [...Map.groupBy(mined, ({ line, errors }) => miner.clusterOf(line, errors).text).values()];
  const written = templates.map((kinds) => {
    const [first] = kinds;
    const isAlone = kinds.length === 1 && first !== undefined;
    return {
      text: isAlone ? first.text : patternTextOf(commonTokens(kinds.map(({ sample }) => sample))),
      groups: kinds.flatMap((kind) => kind.groups),
    };
  });
  return [...Map.groupBy(written, ({ text }) => text)].map(([text, same]) => ({
    text,
    groups: same.flatMap((pattern) => pattern.groups),
  }));
}

/** Groups of one typed text, with the least of their messages. */
interface TypedKind<Group> {
  readonly text: string;
  readonly sample: string;
  readonly groups: readonly Group[];
}

function typedKinds<Group>(groups: readonly Group[], sampleOf: (group: Group) => string): readonly TypedKind<Group>[] {
  const sampled = groups.map((group) => ({ group, sample: sampleOf(group).trim() }));
  return [...Map.groupBy(sampled, ({ sample }) => patternTextOf(typedTokens(sample)))].map(([text, members]) => ({
    text,
    sample: members.reduce((least, { sample }) => (sample < least ? sample : least), members[0]?.sample ?? ''),
    groups: members.map(({ group }) => group),
  }));
}

export function countOf({ groups }: { readonly groups: readonly PatternGroup[] }): number {
  return groups.reduce((sum, { count }) => sum + count, 0);
}

export function severityOf(pattern: string): string {
  const lower = pattern.toLowerCase();
  return severityWords.find(([word]) => lower.includes(word))?.[1] ?? severityOtherwise;
}

/** Most frequent first, then by text. */
export function byCount(left: Pattern, right: Pattern): number {
  return countOf(right) - countOf(left) || compareText(left.text, right.text);
}

export function describePatterns(stage: DescribePatternsStage, rows: readonly Row[]): readonly Row[] {
  const groups = rows.map((row) => groupOf(stage.groups, row));
  const total = countOf({ groups });
  const { columns } = stage;
  return patternsOf(groups, ({ sample }) => sample)
    .toSorted(byCount)
    .map((pattern, rank) =>
      madeRow(
        [
          [columns.pattern.id, pattern.text],
          [columns.ratio.id, countOf(pattern) / total],
          [columns.sampleCount.id, countOf(pattern)],
          [columns.severity.id, severityOf(pattern.text)],
        ],
        rank,
      ),
    );
}

/** A key has one text in both times, made from the later one's message where there is one. */
export function comparePatterns(
  stage: ComparePatternsStage,
  rows: readonly Row[],
  context: RunContext,
): readonly Row[] {
  const now = new Map(rows.map((row) => groupOf(stage.groups, row)).map((group) => [group.key, group]));
  const before = new Map(
    (context.answers[stage.subplan]?.rows ?? []).map(patternGroup).map((group) => [group.key, group]),
  );
  const keys = [...new Set([...now.keys(), ...before.keys()])];
  const all = keys.map((key) => ({ key, sample: '', count: now.get(key)?.count ?? 0 }));
  const isUnknown = context.answers[stage.subplan]?.isUnknown === true;
  const patterns = patternsOf(all, ({ key }) => (now.get(key) ?? before.get(key))?.sample ?? '');
  const compared = patterns.map((pattern) => {
    const earlier = pattern.groups.reduce((sum, { key }) => sum + (before.get(key)?.count ?? 0), 0);
    return { ...pattern, count: countOf(pattern), difference: countOf(pattern) - earlier, earlier };
  });
  const ordered = compared.toSorted((left, right) => {
    const byDifference = Math.abs(right.difference) - Math.abs(left.difference);
    return byDifference || right.count - left.count || compareText(left.text, right.text);
  });
  const { columns } = stage;
  return ordered.map(({ text, count, difference, earlier }, rank) =>
    madeRow(
      [
        [columns.pattern.id, text],
        [columns.sampleCount.id, count],
        [columns.difference.id, isUnknown ? undefined : difference],
        [columns.description.id, isUnknown ? unknownBefore : describeDifference(count, earlier)],
        [columns.severity.id, severityOf(text)],
      ],
      rank,
    ),
  );
}

const unknownBefore = 'unknown: nothing is known of the earlier time';

function describeDifference(count: number, earlier: number): string {
  if (earlier === 0) return 'new: it did not occur before';
  if (count === 0) return 'gone: it occurs no longer';
  if (count === earlier) return 'as often as before';
  const percent = Math.round((Math.abs(count - earlier) / earlier) * 100);
  return `${percent}% ${count > earlier ? 'more' : 'less'} often than before`;
}
