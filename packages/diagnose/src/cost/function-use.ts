// What functions used: requests, and memory for as long as they ran.
import type { ResourceDocument } from '@coldcase/model';
import { numberIn } from '../answer-rows.ts';
import { functionOf } from '../suspect.ts';
import { isArm } from './architecture.ts';
import { type CostDriver, type CostEvidence, driverOf } from './cost-model.ts';
import { prices } from './prices.ts';

export interface FunctionUse {
  readonly name: string;
  readonly requests: number;
  readonly gbSeconds: number;
  readonly sizeMb?: number;
  readonly usedMb?: number;
  readonly usedMbP99?: number;
  /** As its configuration says; absent when it was not captured. */
  readonly document?: ResourceDocument;
  readonly isArm: boolean;
}

export function functionUseOf({ functions, resources }: CostEvidence): readonly FunctionUse[] {
  return functions.map((row) => {
    const name = functionOf(row.logGroup ?? '');
    const document = resources.find((one) => one.kind === 'function' && one.name === name);
    const [sizeMb, usedMb, usedMbP99] = [row.sizeMb, row.usedMb, row.usedMbP99].map(numberIn);
    return {
      name,
      requests: numberIn(row.requests) ?? 0,
      gbSeconds: numberIn(row.gbSeconds) ?? 0,
      ...(sizeMb === undefined ? {} : { sizeMb }),
      ...(usedMb === undefined ? {} : { usedMb }),
      ...(usedMbP99 === undefined ? {} : { usedMbP99 }),
      ...(document === undefined ? {} : { document }),
      isArm: isArm(document),
    };
  });
}

export function functionDrivers({ name, requests, gbSeconds, isArm: onArm }: FunctionUse): readonly CostDriver[] {
  const about = { kind: 'function', resource: name, rests: 'REPORT lines' } as const;
  return [
    ...driverOf(about, gbSeconds, onArm ? prices.lambdaGbSecondArm : prices.lambdaGbSecond),
    ...driverOf(about, requests, prices.lambdaRequest),
  ];
}
