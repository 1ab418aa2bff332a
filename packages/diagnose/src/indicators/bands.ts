// From a measured value and a rule to a band. Missing data is unknown, never healthy and never zero.
import type { Bound, IndicatorName, Rule, Unit } from './profile.ts';
import { indicatorUnits } from './profile.ts';

export type Band = 'healthy' | 'warning' | 'critical' | 'unknown';

/** What else a rule may need to know. */
export interface Limits {
  /** The timeout of the function; unknown while no line of the log shows it. */
  readonly timeoutMs?: number;
}

/** Under `timeout - N` with a timeout of at most N, a share of the limit is used instead: 80 % (C-3). */
export const shortTimeoutShare = 0.8;

export function bandOf(value: number | undefined, rule: Rule, limits: Limits = {}): Band {
  if (value === undefined) return 'unknown';
  if (rule.critical !== undefined && isReached(value, rule.critical, limits)) return 'critical';
  if (rule.warning !== undefined && isReached(value, rule.warning, limits)) return 'warning';
  return 'healthy';
}

function isReached(value: number, bound: Bound, limits: Limits): boolean {
  if ('from' in bound) return value >= bound.from;
  if ('above' in bound) return value > bound.above;
  return value > shareBeforeEnd(bound.fromEndMs, limits);
}

// `duration > timeout - 5 s`, as a share of the timeout. For short timeouts it would be negative: always true.
function shareBeforeEnd(fromEndMs: number, { timeoutMs }: Limits): number {
  if (timeoutMs === undefined || timeoutMs <= fromEndMs) return shortTimeoutShare;
  return (timeoutMs - fromEndMs) / timeoutMs;
}

/** `warning > 0 %, critical >= 1 %`: the thresholds as they were applied. */
export function thresholdText(rule: Rule, limits: Limits = {}): string {
  const unit = indicatorUnits[rule.indicator];
  const parts = [
    ...(rule.warning === undefined ? [] : [`warning ${boundText(rule.warning, unit, limits)}`]),
    ...(rule.critical === undefined ? [] : [`critical ${boundText(rule.critical, unit, limits)}`]),
  ];
  return parts.join(', ');
}

function boundText(bound: Bound, unit: Unit, limits: Limits): string {
  if ('from' in bound) return `>= ${valueText(bound.from, unit)}`;
  if ('above' in bound) return `> ${valueText(bound.above, unit)}`;
  const share = `> ${valueText(shareBeforeEnd(bound.fromEndMs, limits), 'share')}`;
  const isShort = limits.timeoutMs !== undefined && limits.timeoutMs <= bound.fromEndMs;
  const reason = isShort ? `the timeout is at most ${bound.fromEndMs} ms` : `timeout - ${bound.fromEndMs} ms`;
  return `${share} (${reason})`;
}

/** `0.012` as a share is `1.2 %`; counts and milliseconds stay as they are. */
export function valueText(value: number, unit: Unit): string {
  if (unit === 'share') return `${Number((value * 100).toFixed(2))} %`;
  return unit === 'ms' ? `${Number(value.toFixed(2))} ms` : String(value);
}

export function unitOf(indicator: IndicatorName): Unit {
  return indicatorUnits[indicator];
}
