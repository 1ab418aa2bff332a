// A function by any of its names, for descriptions.
import { allFunctions } from '../functions/all-functions.ts';
import { type FunctionDescription, indexByName } from '../functions/function-table.ts';

const functions = indexByName(allFunctions);

export function functionNamed(name: string): FunctionDescription | undefined {
  return functions.get(name.toLowerCase());
}
