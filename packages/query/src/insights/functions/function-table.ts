// What a function is: one entry with everything that any part of the compiler wants to know about it.
import { assert, type EpochMs, type TimeRange } from '@coldcase/model';
import type { CompiledRegex } from '../regex/compiled-regex.ts';
import type { Value, ValueType } from '../value.ts';

/** What a query may know about the moment it runs: given from outside, so that it answers the same every time. */
export interface Moment {
  readonly nowMs: EpochMs;
  readonly window: TimeRange;
}

/** How an argument is wanted: converted to a number or to text before the function sees it, or as it is. */
export type Parameter = 'number' | 'text' | 'any' | 'condition';

/** The groups of the reference: one page each. */
export type Category = 'numeric' | 'time' | 'general' | 'json' | 'ip' | 'text' | 'hash' | 'aggregates';

/** What completion and hover show. */
export interface FunctionDescription {
  /** As the documentation writes it; looked up without regard to case. */
  readonly name: string;
  /** Other names, among them the name in snake_case. */
  readonly aliases: readonly string[];
  readonly category: Category;
  /** `round(x: number, decimals?: number)` */
  readonly signature: string;
  readonly argumentNames: readonly string[];
  readonly minArgs: number;
  readonly maxArgs: number;
  /** One sentence for the reference. */
  readonly doc: string;
}

/** What running a function needs. */
interface FunctionFrame {
  readonly name: string;
  readonly minArgs: number;
  readonly maxArgs: number;
  /** One per argument; the last one stands for all that follow. */
  readonly parameters: readonly Parameter[];
  readonly result: (args: readonly ValueType[]) => ValueType;
  readonly doc: string;
}

/** Value by value. A missing argument makes the result missing, unless the parameter is `any` or `condition`. */
export interface RunnableFunction extends FunctionFrame {
  /** @param regex  the pattern, for the one function that takes one: it was compiled with the query */
  readonly evaluate: (args: readonly Value[], moment: Moment, regex?: CompiledRegex) => Value;
}

/** One that a query can name. */
export interface ScalarFunction extends RunnableFunction, FunctionDescription {}

/** Over all rows of a group, in the order of time. Missing values are not among `values`. */
export interface AggregateFunction extends FunctionFrame, FunctionDescription {
  readonly evaluate: (values: readonly (readonly Value[])[]) => Value;
  /** It needs the time of the events, which a second stats no longer has. */
  readonly needsTime?: boolean;
}

/** Words of signatures: the last three only tell the reader what a number, a text or a literal stands for. */
const parameterWords: Readonly<Record<string, Parameter>> = {
  number: 'number',
  text: 'text',
  any: 'any',
  condition: 'condition',
  time: 'number',
  period: 'number',
  pattern: 'text',
};

/**
 * Reads a signature.
 *
 *   describeFunction('text', 'trim(s: text, set?: text)', 'The text without blanks.')
 *     →   { name: 'trim', argumentNames: ['s', 'set'], minArgs: 1, maxArgs: 2, parameters: ['text', 'text'], … }
 *
 * `?` may be left out, `...` may be repeated.
 */
export function describeFunction(
  category: Category,
  signature: string,
  doc: string,
  aliases: readonly string[] = [],
): FunctionDescription & Pick<FunctionFrame, 'parameters'> {
  const [, name = '', list = ''] = /^(\w+)\((.*)\)$/.exec(signature) ?? [];
  const parts = [...list.matchAll(/(\.\.\.)?(\w+)(\?)?: (\w+)/g)];
  const required = parts.filter(([, rest, , optional]) => rest === undefined && optional === undefined);
  return {
    name,
    aliases: [...aliasesOf([name, ...aliases])].filter((alias) => alias !== name),
    category,
    signature,
    argumentNames: parts.map(([, , argument = '']) => argument),
    minArgs: required.length,
    maxArgs: parts.some(([, rest]) => rest !== undefined) ? Number.POSITIVE_INFINITY : parts.length,
    parameters: parts.map(([, , , , word = '']) => parameterOf(word)),
    doc,
  };
}

function parameterOf(word: string): Parameter {
  const parameter = parameterWords[word];
  assert(parameter !== undefined, `a signature is made of known kinds, and ${word} is one`);
  return parameter;
}

/** Each name and its twin in snake_case: `regexReplace` is also `regex_replace` (observed for those that were tried). */
function aliasesOf(names: readonly string[]): ReadonlySet<string> {
  return new Set(names.flatMap((name) => [name, snakeCase(name)]));
}

function snakeCase(name: string): string {
  return name.replace(/(?<=[a-z0-9])[A-Z]/g, (capital) => `_${capital}`).toLowerCase();
}

/** A look-up by name and alias, without regard to case. */
export function indexByName<F extends { readonly name: string; readonly aliases?: readonly string[] }>(
  functions: readonly F[],
): ReadonlyMap<string, F> {
  const names = (entry: F) => [entry.name, ...(entry.aliases ?? [])];
  return new Map(functions.flatMap((entry) => names(entry).map((name) => [name.toLowerCase(), entry] as const)));
}

export function parameterAt(entry: FunctionFrame, index: number): Parameter {
  return entry.parameters[index] ?? entry.parameters.at(-1) ?? 'any';
}

/** A kind of result that does not depend on the arguments. */
export const always = (type: ValueType) => () => type;
