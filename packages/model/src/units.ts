// Units that the compiler defends. A branded number costs nothing at run time and makes `billed(durationMs, startedAt)`
// a type error. Name variables with the unit last all the same: people read names, not types.

/** Milliseconds since 1970-01-01T00:00:00Z, the unit in which CloudWatch Logs stores every time. */
export type EpochMs = number & { readonly unit: 'EpochMs' };
/** A span of time in milliseconds. */
export type DurationMs = number & { readonly unit: 'DurationMs' };
/** Megabytes as Lambda prints them ("Memory Size: 128 MB"). Insights shows the same figure times 1,000,000. */
export type Megabytes = number & { readonly unit: 'Megabytes' };

export const epochMs = (value: number): EpochMs => value as EpochMs;
export const durationMs = (value: number): DurationMs => value as DurationMs;
export const megabytes = (value: number): Megabytes => value as Megabytes;

/** A closed span of time: both ends belong to it, as in StartQuery and FilterLogEvents. */
export interface TimeRange {
  readonly startMs: EpochMs;
  readonly endMs: EpochMs;
}

/**
 * A time as Logs Insights prints it, always UTC.
 *
 *   printTime(epochMs(1658147671195))   →   '2022-07-18 12:34:31.195'
 */
export function printTime(time: EpochMs): string {
  return new Date(time).toISOString().replace('T', ' ').replace('Z', '');
}
