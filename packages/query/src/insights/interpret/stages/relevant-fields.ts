// `relevantfields`: which fields tell the events that fulfil a condition from the others.
//
//   numbers   how far apart the medians are, in quartile distances of all events
//   words     the value whose share differs most between the two sides
//
// Both are scores from 0 to 1. How the service scores is not documented.
import type { LogEvent } from '@coldcase/model';
import { discoveredNames, fieldsOf } from '../../event-fields.ts';
import { percentile } from '../../functions/aggregate-functions.ts';
import { relevantFieldsMax, topContributorsMax } from '../../limits.ts';
import type { RelevantFieldsStage } from '../../plan.ts';
import { compareText, toNumber, toText, toTruth, type Value } from '../../value.ts';
import { evaluate } from '../evaluate.ts';
import { madeRow, type Row } from '../row.ts';
import type { RunContext } from '../subplan-answer.ts';

interface Relevance {
  readonly name: string;
  readonly score: number;
  readonly contributors?: string;
  readonly conditionalMedian?: number;
  readonly baselineMedian?: number;
}

export function relevantFields(stage: RelevantFieldsStage, rows: readonly Row[], context: RunContext): readonly Row[] {
  const fulfils = rows.map((row) => toTruth(evaluate(stage.condition, row, context)));
  const names = stage.fields.length > 0 ? stage.fields : namesIn(rows);
  const found = names
    .map((name) => relevanceOf(name, rows, fulfils))
    .filter((relevance) => relevance !== undefined)
    // Fields that nobody named are told only when they tell something.
    .filter(({ score }) => score > 0 || stage.fields.length > 0)
    .toSorted((left, right) => right.score - left.score || compareText(left.name, right.name))
    .slice(0, relevantFieldsMax);
  const { columns } = stage;
  return found.map(({ name, score, contributors, conditionalMedian, baselineMedian }, rank) =>
    madeRow(
      [
        [columns.fieldName.id, name],
        [columns.score.id, score],
        [columns.contributors.id, contributors],
        [columns.conditionalMedian.id, conditionalMedian],
        [columns.baselineMedian.id, baselineMedian],
      ],
      rank,
    ),
  );
}

/** Fields that some event has, without those that are different on every event. */
function namesIn(rows: readonly Row[]): readonly string[] {
  const events = rows.map(({ event }) => event).filter((event): event is LogEvent => event !== undefined);
  return [...new Set(['@log', '@logStream', ...events.flatMap((event) => discoveredNames(event))])];
}

/** From the event, since a row that came from an engine carries only what the query names. */
function lookUp({ event, field }: Row, name: string): Value {
  return event === undefined || name.startsWith('@log') ? field(name) : fieldsOf(event)(name);
}

function relevanceOf(name: string, rows: readonly Row[], fulfils: readonly boolean[]): Relevance | undefined {
  const values = rows.map((row) => lookUp(row, name));
  const inside = values.filter((_, index) => fulfils[index] === true);
  const outside = values.filter((_, index) => fulfils[index] === false);
  if (inside.length === 0 || outside.length === 0 || values.every((value) => value === undefined)) return undefined;
  const isNumeric = values.every((value) => value === undefined || toNumber(value) !== undefined);
  return isNumeric ? relevanceOfNumbers(name, inside, outside) : relevanceOfWords(name, inside, outside);
}

function relevanceOfNumbers(name: string, inside: readonly Value[], outside: readonly Value[]): Relevance | undefined {
  const [these, others] = [numbersOf(inside), numbersOf(outside)];
  if (these.length === 0 || others.length === 0) return relevanceOfWords(name, inside, outside);
  const all = [...these, ...others];
  const spread = percentile(all, 75) - percentile(all, 25);
  const [conditionalMedian, baselineMedian] = [percentile(these, 50), percentile(others, 50)];
  const distance = Math.abs(conditionalMedian - baselineMedian);
  const score = distance === 0 ? 0 : distance / (distance + spread);
  return { name, score, conditionalMedian, baselineMedian };
}

const numbersOf = (values: readonly Value[]) => values.map(toNumber).filter((number) => number !== undefined);

function relevanceOfWords(name: string, inside: readonly Value[], outside: readonly Value[]): Relevance {
  const [these, others] = [sharesOf(inside), sharesOf(outside)];
  const lifts = [...these]
    .map(([word, share]) => ({ word, share, lift: share - (others.get(word) ?? 0) }))
    .toSorted((left, right) => right.lift - left.lift || compareText(left.word, right.word));
  const top = lifts.filter(({ lift }) => lift > 0).slice(0, topContributorsMax);
  const contributors = top.map(({ word, share }) => `${word} (${Math.round(share * 100)}%)`).join(', ');
  return { name, score: Math.max(0, top[0]?.lift ?? 0), ...(contributors === '' ? {} : { contributors }) };
}

/** The share of each value among all events of a side; missing ones count, and are no value. */
function sharesOf(values: readonly Value[]): ReadonlyMap<string, number> {
  const shares = new Map<string, number>();
  for (const text of values.map(toText)) {
    if (text !== undefined) shares.set(text, (shares.get(text) ?? 0) + 1 / values.length);
  }
  return shares;
}
