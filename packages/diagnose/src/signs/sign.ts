// An observation outside of the logs that speaks for a scenario: a metric, a trace, a configuration.
import type { EpochMs } from '@coldcase/model';
import type { Label } from '../scenarios/label.ts';
import type { Strength } from '../scenarios/scenario.ts';

/** From this many times the usual figure on, it is a rise. */
export const riseMin = 3;

export interface Sign {
  readonly label: Label;
  readonly suspect: string;
  readonly strength: Strength;
  /** A clause for the reader: what it means. */
  readonly reason: string;
  readonly source: string;
  /** How to ask for it again. */
  readonly query: string;
  readonly rows: readonly Readonly<Record<string, string>>[];
  readonly firstMs: EpochMs;
  readonly lastMs: EpochMs;
  /** `340 throttled invocations`. */
  readonly extent: string;
  /** Failed of all, when both are known: what the severity is made of. */
  readonly share?: { readonly failed: number; readonly total: number };
  /** The same figure in the normal period, for the length of the incident; absent without one. */
  readonly usual?: number;
}
