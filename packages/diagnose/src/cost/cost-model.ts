// What a cost is made of: what was used, of what, at which price; and where less would do.
import type { MetricPoint, ResourceDocument, TimeRange } from '@coldcase/model';
import { type Price, roundedUsd } from './prices.ts';

export interface CostDriver {
  readonly kind: 'function' | 'table' | 'stream' | 'api' | 'queue' | 'log group';
  readonly resource: string;
  readonly amount: number;
  readonly unit: string;
  readonly usd: number;
  /** `REPORT lines`, `ConsumedReadCapacityUnits`. */
  readonly rests: string;
  readonly priceSource: string;
}

export interface Saving {
  readonly resource: string;
  readonly text: string;
  /** What it would have saved in the window; absent where that is not known. */
  readonly usd?: number;
  /** In a month, where what is kept is paid by the month. */
  readonly monthlyUsd?: number;
  readonly confidence: 'high' | 'medium' | 'low';
  readonly rests: string;
  readonly command?: string;
  readonly risk?: 'safe' | 'reversible' | 'risky';
}

/** What everything is computed from; pure. */
export interface CostEvidence {
  readonly window: TimeRange;
  readonly functions: readonly Readonly<Record<string, string>>[];
  readonly loggedBytes: readonly { readonly logGroup: string; readonly bytes: number }[];
  readonly points: readonly MetricPoint[];
  readonly resources: readonly ResourceDocument[];
}

/** A driver from an amount and its price. */
export function driverOf(
  about: Pick<CostDriver, 'kind' | 'resource' | 'rests'>,
  amount: number,
  price: Price,
): readonly CostDriver[] {
  if (amount <= 0) return [];
  const { usd, unit, source } = price;
  return [
    {
      ...about,
      amount: Number(amount.toPrecision(6)),
      unit,
      usd: roundedUsd(amount * usd),
      priceSource: source,
    },
  ];
}
