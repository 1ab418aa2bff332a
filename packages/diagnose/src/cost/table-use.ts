// Tables pay for what they consume, or for what is provisioned, whether it is consumed or not. Indexes have figures of their own.
import { isJsonObject, type ResourceDocument, valueAt } from '@coldcase/model';
import { type CostDriver, type CostEvidence, driverOf } from './cost-model.ts';
import { meanOf, peakOf, secondsOfPoint, seriesOf, sumOf } from './metric-use.ts';
import { type Price, prices } from './prices.ts';

export interface Capacity {
  /** The table, or the table and an index: `carts/by-date`. */
  readonly name: string;
  readonly side: 'read' | 'write';
  readonly isOnDemand: boolean;
  readonly consumed: number;
  /** Units a second in the fullest minute. */
  readonly peak: number;
  /** Units that were provisioned, on average. */
  readonly provisioned?: number;
}

const sides = [
  { side: 'read', word: 'Read', perUnit: prices.tableReadUnit, perHour: prices.readCapacityHour },
  { side: 'write', word: 'Write', perUnit: prices.tableWriteUnit, perHour: prices.writeCapacityHour },
] as const;

export function capacitiesOf({ points, resources }: CostEvidence): readonly Capacity[] {
  return [['TableName'], ['TableName', 'GlobalSecondaryIndexName']].flatMap((dimensions) =>
    sides.flatMap(({ side, word }) => {
      const consumed = seriesOf(points, 'AWS/DynamoDB', `Consumed${word}CapacityUnits`, 'Sum', dimensions);
      const provisioned = seriesOf(points, 'AWS/DynamoDB', `Provisioned${word}CapacityUnits`, 'Average', dimensions);
      return [...new Set([...consumed.keys(), ...provisioned.keys()])].sort().map((name) => {
        const has = meanOf(provisioned.get(name));
        return {
          name,
          side,
          isOnDemand: isOnDemand(name, resources, has),
          consumed: sumOf(consumed.get(name)),
          peak: (peakOf(consumed.get(name)) ?? 0) / secondsOfPoint,
          ...(has === undefined ? {} : { provisioned: has }),
        };
      });
    }),
  );
}

/** Tables on demand have no figure of what is provisioned, or zero. */
function isOnDemand(name: string, resources: readonly ResourceDocument[], provisioned: number | undefined): boolean {
  const document = resources.find((one) => one.kind === 'table' && one.name === name.split('/')[0])?.document;
  const mode = isJsonObject(document) ? valueAt(document, 'Table.BillingModeSummary.BillingMode') : undefined;
  return typeof mode === 'string' ? mode === 'PAY_PER_REQUEST' : (provisioned ?? 0) === 0;
}

export function tableDrivers(evidence: CostEvidence, hours: number): readonly CostDriver[] {
  return capacitiesOf(evidence).flatMap(({ name, side, isOnDemand: onDemand, consumed, provisioned = 0 }) => {
    const { word, perUnit, perHour } = priceOf(side);
    if (onDemand)
      return driverOf({ kind: 'table', resource: name, rests: `Consumed${word}CapacityUnits` }, consumed, perUnit);
    return driverOf(
      { kind: 'table', resource: name, rests: `Provisioned${word}CapacityUnits` },
      provisioned * hours,
      perHour,
    );
  });
}

export function priceOf(side: Capacity['side']): {
  readonly word: string;
  readonly perUnit: Price;
  readonly perHour: Price;
} {
  return side === 'read' ? sides[0] : sides[1];
}
