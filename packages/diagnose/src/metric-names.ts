import type { MetricName } from './case-reader.ts';

/** Each metric once, where several ask for it; whatever else is told of it stays behind. */
export function eachMetricOnce(names: readonly MetricName[]): readonly MetricName[] {
  return [...new Map(names.map(({ namespace, name }) => [`${namespace} ${name}`, { namespace, name }])).values()];
}
