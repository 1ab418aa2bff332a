// How most scalar functions are made: numbers to a number, texts to a text or a number.
import { toNumber, toText, type Value, type ValueType } from '../value.ts';
import { always, type Category, describeFunction, type ScalarFunction } from './function-table.ts';

/** From numbers to a number. What is no finite number is missing. */
export function numeric(
  category: Category,
  signature: string,
  compute: (...args: number[]) => number | undefined,
  doc: string,
  aliases: readonly string[] = [],
): ScalarFunction {
  return {
    ...describeFunction(category, signature, doc, aliases),
    result: always('number'),
    evaluate: (args) => {
      const result = compute(...args.map((arg) => toNumber(arg) ?? 0));
      return result !== undefined && Number.isFinite(result) ? result : undefined;
    },
  };
}

/** From texts to a text or a number. */
export function textual(
  category: Category,
  signature: string,
  result: ValueType,
  compute: (...args: string[]) => Value,
  doc: string,
  aliases: readonly string[] = [],
): ScalarFunction {
  return {
    ...describeFunction(category, signature, doc, aliases),
    result: always(result),
    evaluate: (args) => compute(...args.map((arg) => toText(arg) ?? '')),
  };
}

/** 1 or 0. */
export const truthValue = (holds: boolean): Value => (holds ? 1 : 0);
