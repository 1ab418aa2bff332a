// What a plan calls: functions of the language, and those that commands are translated into.
import type { RunnableFunction } from './function-table.ts';
import { planFunctions } from './plan-functions.ts';
import { scalarFunctions } from './scalar-functions.ts';

export function functionOf(name: string): RunnableFunction | undefined {
  return scalarFunctions.get(name.toLowerCase()) ?? planFunctions.get(name);
}
