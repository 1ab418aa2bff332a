// The shapes in which CloudWatch prints metrics. Neither says namespace or dimensions: the request knew them.
import { epochMs, isJsonObject, type JsonObject, type MetricPoint, readTime, textAt } from '@coldcase/model';

// GetMetricData prints Id and Label only; which metric it was, the query knew.
export function seriesPoints(series: JsonObject): readonly MetricPoint[] | undefined {
  const { Timestamps: times, Values: values } = series;
  if (!Array.isArray(times) || !Array.isArray(values)) return undefined;
  const label = textAt(series, ['Label']);
  const name = textAt(series, ['Id']) ?? label ?? '';
  return times.flatMap((at: unknown, index) => {
    const time = readTime(at);
    const value: unknown = values[index];
    if (time === undefined || typeof value !== 'number') return [];
    return [
      {
        namespace: '',
        name,
        dimensions: [],
        statistic: '',
        timestamp: time,
        value,
        ...(label === undefined ? {} : { label }),
      },
    ];
  });
}

const statistics = ['Sum', 'Average', 'Maximum', 'Minimum', 'SampleCount'];

// GetMetricStatistics: one point has several statistics; its Label is the metric's name.
export function datapoints(point: JsonObject, name: string): readonly MetricPoint[] {
  const time = readTime(point.Timestamp);
  if (time === undefined) return [];
  const extended = isJsonObject(point.ExtendedStatistics) ? point.ExtendedStatistics : {};
  const unit = textAt(point, ['Unit']);
  const named = [...statistics.map((statistic) => [statistic, point[statistic]] as const), ...Object.entries(extended)];
  return named.flatMap(([statistic, value]) =>
    typeof value === 'number'
      ? [
          {
            namespace: '',
            name,
            dimensions: [],
            statistic,
            timestamp: epochMs(time),
            value,
            label: name,
            ...(unit === undefined ? {} : { unit }),
          },
        ]
      : [],
  );
}
