// Every function that a query can name, for whoever describes or completes them.
import { aggregateFunctions } from './aggregate-functions.ts';
import type { FunctionDescription } from './function-table.ts';
import { grammarFunctions } from './grammar-functions.ts';
import { scalarFunctions } from './scalar-functions.ts';

/** One entry a function, in no particular order. */
export const allFunctions: readonly FunctionDescription[] = [
  ...new Set<FunctionDescription>([
    ...grammarFunctions.values(),
    ...scalarFunctions.values(),
    ...aggregateFunctions.values(),
  ]),
];
