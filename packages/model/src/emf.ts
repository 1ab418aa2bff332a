// Embedded metric format: a log line that carries metric values. CloudWatch makes data points of it; so do we.
import type { MetricPoint } from './evidence.ts';
import { isJsonObject, type JsonObject, parseJsonObject, textAt, valueAt } from './json-object.ts';
import { epochMs } from './units.ts';

/** CloudWatch drops what exceeds these in one line; so a line that exceeds them is no metric for us either. */
export const emfMetricsMax = 100;
export const emfValuesMax = 100;

/** The statistic of a point that is one published value and no statistic of a period. */
export const rawStatistic = 'Value';

/**
 * The metric values of one log line; nothing when it is no embedded metric.
 *
 *   {"_aws":{"Timestamp":1700000000000,"CloudWatchMetrics":[{"Namespace":"Shop","Dimensions":[["fn"]],
 *     "Metrics":[{"Name":"Errors","Unit":"Count"}]}]},"fn":"checkout","Errors":1}
 *   →  [{ namespace: 'Shop', name: 'Errors', dimensions: [{ name: 'fn', value: 'checkout' }], statistic: 'Value', unit: 'Count',
 *         timestamp: 1700000000000, value: 1 }]
 *
 * One point per value and dimension set. Never throws.
 */
export function embeddedMetrics(message: string | JsonObject): readonly MetricPoint[] {
  if (typeof message === 'string' && !message.includes('"CloudWatchMetrics"')) return [];
  const json = typeof message === 'string' ? parseJsonObject(message) : message;
  const directives = json === undefined ? undefined : valueAt(json, '_aws.CloudWatchMetrics');
  const timestamp = json === undefined ? undefined : valueAt(json, '_aws.Timestamp');
  if (json === undefined || !Array.isArray(directives) || typeof timestamp !== 'number') return [];
  return directives.filter(isJsonObject).flatMap((directive) => pointsOf(json, directive, timestamp));
}

function pointsOf(json: JsonObject, directive: JsonObject, timestamp: number): readonly MetricPoint[] {
  const namespace = textAt(directive, ['Namespace']);
  if (namespace === undefined) return [];
  const points: MetricPoint[] = [];
  for (const metric of objectsOf(directive.Metrics).slice(0, emfMetricsMax)) {
    const name = textAt(metric, ['Name']);
    if (name === undefined) continue;
    const unit = textAt(metric, ['Unit']);
    for (const dimensions of dimensionSets(json, directive.Dimensions)) {
      for (const value of valuesOf(json[name])) {
        points.push({
          namespace,
          name,
          dimensions,
          statistic: rawStatistic,
          timestamp: epochMs(timestamp),
          value,
          ...(unit === undefined ? {} : { unit }),
        });
      }
    }
  }
  return points;
}

// Dimensions are lists of names; their values stand at the top level of the line. A set with a name that has none is void.
function dimensionSets(json: JsonObject, sets: unknown): readonly MetricPoint['dimensions'][] {
  if (!Array.isArray(sets) || sets.length === 0) return [[]];
  return sets.flatMap((names: unknown) => {
    if (!Array.isArray(names)) return [];
    const dimensions = names
      .filter((name) => typeof name === 'string')
      .sort()
      .map((name) => ({ name, value: json[name] }));
    if (dimensions.some(({ value }) => value === undefined)) return [];
    return [dimensions.map(({ name, value }) => ({ name, value: String(value) }))];
  });
}

function valuesOf(value: unknown): readonly number[] {
  const values: readonly unknown[] = Array.isArray(value) ? value.slice(0, emfValuesMax) : [value];
  return values.filter((one): one is number => typeof one === 'number' && Number.isFinite(one));
}

function objectsOf(value: unknown): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}
