// How bad a finding is, by the share of invocations that it fails; and the one table between the two scales in use.

export const severities = ['critical', 'high', 'medium', 'low'] as const;
export type Severity = (typeof severities)[number];

/** critical = P1 … low = P4 (C-5). */
export const priorities: Readonly<Record<Severity, 'P1' | 'P2' | 'P3' | 'P4'>> = {
  critical: 'P1',
  high: 'P2',
  medium: 'P3',
  low: 'P4',
};

/** From these shares of failing invocations on. Below the last, or when the share is unknown, see `severityOf`. */
const shares: readonly (readonly [number, Severity])[] = [
  [0.25, 'critical'],
  [0.05, 'high'],
  [0.01, 'medium'],
];

/**
 * @param failed  invocations that show the failure
 * @param total   invocations in all; `undefined` when no REPORT line says, and then the severity is `medium`
 */
export function severityOf(failed: number, total: number | undefined): Severity {
  if (total === undefined || total === 0) return 'medium';
  const share = failed / total;
  return shares.find(([from]) => share >= from)?.[1] ?? 'low';
}
