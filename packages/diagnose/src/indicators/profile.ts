// A threshold profile: a named set of rules, each of which says where it comes from. Teams disagree about thresholds for
// good reasons (an aggregator must keep up within seconds, a worker may lag for a minute), so none is built in silently.

export type IndicatorName =
  | 'error-rate'
  | 'errors-per-5-minutes'
  | 'errors'
  | 'timeouts'
  | 'duration-share'
  | 'duration-average'
  | 'memory-share'
  | 'throttles'
  | 'iterator-age'
  | 'dead-letter-errors'
  | 'dead-letter-depth'
  | 'queue-depth'
  | 'client-error-rate'
  | 'concurrency-share'
  | 'endpoint-checks-failed';

export type Unit = 'share' | 'count' | 'ms';

/** What is measured, in which unit, so that a value is never compared with a threshold of another one. */
export const indicatorUnits: Readonly<Record<IndicatorName, Unit>> = {
  'error-rate': 'share',
  'errors-per-5-minutes': 'count',
  errors: 'count',
  timeouts: 'count',
  'duration-share': 'share',
  'duration-average': 'ms',
  'memory-share': 'share',
  throttles: 'count',
  'iterator-age': 'ms',
  'dead-letter-errors': 'count',
  'dead-letter-depth': 'count',
  'queue-depth': 'count',
  'client-error-rate': 'share',
  'concurrency-share': 'share',
  'endpoint-checks-failed': 'count',
};

/**
 * Where a band begins. `from` includes the value: a table of bands `< 1 %`, `> 1 %` leaves exactly 1 % in none of them, and
 * then the upper band takes it (D22). `above` excludes it: `> 0`, `1-10` and `> 10` leave nothing out.
 */
export type Bound = { readonly from: number } | { readonly above: number } | { readonly fromEndMs: number };

export interface Rule {
  readonly indicator: IndicatorName;
  readonly warning?: Bound;
  readonly critical?: Bound;
  /** Contract rows: `S004-04`. Where two rules of a profile give the two bounds, both are named. */
  readonly sources: readonly string[];
}

export interface Profile {
  readonly name: ProfileName;
  readonly title: string;
  readonly rules: readonly Rule[];
}

export const profileNames = ['aggregator', 'workers', 'debugging', 'coverage'] as const;
export type ProfileName = (typeof profileNames)[number];
