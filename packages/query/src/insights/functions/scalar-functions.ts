// The functions that work value by value. To add one, add an entry to the table of its group: parser, interpreter and every
// check know it then; its SQL stands in each dialect that can say exactly the same.
import { indexByName, type ScalarFunction } from './function-table.ts';
import { generalFunctions } from './general-functions.ts';
import { hashFunctions } from './hash-functions.ts';
import { ipFunctions } from './ip-functions.ts';
import { jsonFunctions } from './json-functions.ts';
import { numericFunctions } from './numeric-functions.ts';
import { textFunctions } from './text-functions.ts';
import { timeFunctions } from './time-functions.ts';

export const scalarFunctions: ReadonlyMap<string, ScalarFunction> = indexByName([
  ...numericFunctions,
  ...timeFunctions,
  ...generalFunctions,
  ...jsonFunctions,
  ...ipFunctions,
  ...textFunctions,
  ...hashFunctions,
]);
