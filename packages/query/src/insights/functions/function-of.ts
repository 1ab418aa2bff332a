// What a plan calls: functions of the language, and those that commands are translated into.

import { aggregateFunctions } from './aggregate-functions.ts';
import type { AggregateFunction, RunnableFunction } from './function-table.ts';
import { planAggregates, planFunctions } from './plan-functions.ts';
import { scalarFunctions } from './scalar-functions.ts';

export function functionOf(name: string): RunnableFunction | undefined {
  return scalarFunctions.get(name.toLowerCase()) ?? planFunctions.get(name);
}

export function aggregateOf(name: string): AggregateFunction | undefined {
  return aggregateFunctions.get(name.toLowerCase()) ?? planAggregates.get(name);
}
