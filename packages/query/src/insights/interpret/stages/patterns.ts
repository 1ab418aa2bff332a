// From keyed groups of messages to patterns. Groups whose typed texts are the same are one pattern: a key may tell two paths
// apart where a reader sees `<Path-1>` in both.
import { typedTokens } from '@coldcase/patterns';
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

/** A typed text and the groups that it stands for. */
export interface Pattern {
  readonly text: string;
  readonly groups: readonly PatternGroup[];
}

export function groupOf({ key, count, sample }: PatternGroups, row: Row): PatternGroup {
  const cell = (id: string) => row.columns.get(id);
  return patternGroup([cell(key.id), cell(count.id), cell(sample.id)]);
}

function patternGroup([key, count, sample]: readonly Value[]): PatternGroup {
  return { key: toText(key) ?? '', count: toNumber(count) ?? 0, sample: toText(sample) ?? '' };
}

/** `12:00:01 [INFO] stored for id 8f1c…` → `<Time-1> [INFO] stored for id <ID-2>` */
export function patternTextOf(sample: string): string {
  let number = 0;
  return typedTokens(sample.trim())
    .map(({ type, text }) => (type === undefined ? text : `<${type}-${++number}>`))
    .join('');
}

export function patternsOf(
  groups: readonly PatternGroup[],
  sampleOf: (group: PatternGroup) => string,
): readonly Pattern[] {
  const byText = new Map<string, PatternGroup[]>();
  for (const group of groups) {
    const text = patternTextOf(sampleOf(group));
    const known = byText.get(text);
    if (known === undefined) byText.set(text, [group]);
    else known.push(group);
  }
  return [...byText].map(([text, members]) => ({ text, groups: members }));
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
