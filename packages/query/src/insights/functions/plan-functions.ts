// Functions that no query can name: commands are translated into them. Their names begin with `#`, where a comment begins
// in the language.
import { shapeOf } from '@coldcase/patterns';
import { compareText, toNumber, toText, type Value } from '../value.ts';
import { csvCells } from './csv-cells.ts';
import { type AggregateFunction, describeFunction, indexByName, type RunnableFunction } from './function-table.ts';
import { logfmtPairs } from './logfmt.ts';

const many = Number.POSITIVE_INFINITY;

export const planFunctions: ReadonlyMap<string, RunnableFunction> = indexByName<RunnableFunction>([
  {
    name: '#shape',
    minArgs: 1,
    maxArgs: 1,
    parameters: ['text'],
    result: () => 'dynamic',
    doc: 'The text with its varying parts as #: the key of a pattern.',
    evaluate: ([text]) => shapeOf(toText(text) ?? ''),
  },
  {
    name: '#slice',
    minArgs: 2,
    maxArgs: 2,
    parameters: ['number'],
    result: () => 'number',
    doc: 'The slice of the window in which a time lies, counted from 0, of so many.',
    evaluate: ([time, count], { window: { startMs, endMs } }) => {
      const share = ((toNumber(time) ?? 0) - startMs) / (endMs - startMs + 1);
      return Math.floor(share * (toNumber(count) ?? 1));
    },
  },
  {
    name: '#total',
    minArgs: 0,
    maxArgs: many,
    parameters: ['any'],
    result: () => 'number',
    doc: 'The sum of the numbers among the values; times are none.',
    evaluate: (args) => {
      const numbers = args.map(figureOf).filter((number) => number !== undefined);
      return numbers.length === 0 ? undefined : numbers.reduce((sum, number) => sum + number, 0);
    },
  },
  {
    name: '#part',
    minArgs: 2,
    maxArgs: 2,
    parameters: ['any'],
    result: () => 'json',
    doc: 'A field, or else the list or the map that the message has in its place.',
    evaluate: ([field, part]) => field ?? part,
  },
  {
    name: '#logfmt',
    minArgs: 1,
    maxArgs: 1,
    parameters: ['text'],
    result: () => 'json',
    doc: 'The pairs of a text such as level=error msg="not found" as a map.',
    evaluate: ([text]) => ({ kind: 'json', json: Object.fromEntries(logfmtPairs(toText(text) ?? '')) }),
  },
  {
    name: '#csv',
    minArgs: 1,
    maxArgs: 1,
    parameters: ['text'],
    result: () => 'json',
    doc: 'The values of one line of CSV as a list.',
    evaluate: ([text]) => ({ kind: 'json', json: csvCells(toText(text) ?? '') }),
  },
]);

/** Aggregations of the same kind. */
export const planAggregates: ReadonlyMap<string, AggregateFunction> = indexByName<AggregateFunction>([
  {
    ...describeFunction(
      'aggregates',
      'least(x: text)',
      'The text that comes first by code points: the same whatever the order of the rows.',
    ),
    name: '#least',
    aliases: [],
    result: () => 'dynamic',
    evaluate: (rows) => rows.map(([text]) => toText(text) ?? '').reduce(lesser, undefined),
  },
]);

function lesser(least: string | undefined, text: string): string {
  return least === undefined || compareText(text, least) < 0 ? text : least;
}

function figureOf(value: Value): number | undefined {
  return typeof value === 'object' ? undefined : toNumber(value);
}
