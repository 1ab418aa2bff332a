// Two alarms for a function with coverage, each as `aws cloudwatch put-metric-alarm --cli-input-json` takes it.

/** Metrics of Lambda: https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html */
const namespace = 'AWS/Lambda';
const periodSeconds = 300;
const periods = 2;

/** More errors than this in a period. */
export const errorsMax = 5;
/** A mean duration above this, in milliseconds. */
export const durationMsMax = 10_000;

export interface MetricAlarm {
  readonly AlarmName: string;
  readonly AlarmDescription: string;
  readonly Namespace: string;
  readonly MetricName: string;
  readonly Statistic: 'Sum' | 'Average';
  readonly Period: number;
  readonly EvaluationPeriods: number;
  readonly Threshold: number;
  readonly ComparisonOperator: 'GreaterThanThreshold';
  readonly Dimensions: readonly { readonly Name: string; readonly Value: string }[];
}

/** Names are of an account and region, so each has its function in it: else the alarm of the next function replaces this one. */
export function coverageAlarms(functionName: string): readonly MetricAlarm[] {
  const common = {
    Namespace: namespace,
    Period: periodSeconds,
    EvaluationPeriods: periods,
    ComparisonOperator: 'GreaterThanThreshold' as const,
    Dimensions: [{ Name: 'FunctionName', Value: functionName }],
  };
  return [
    {
      AlarmName: `CoverageHighErrorRate-${functionName}`,
      AlarmDescription: `${functionName}, which collects coverage, has many errors`,
      ...common,
      MetricName: 'Errors',
      Statistic: 'Sum',
      Threshold: errorsMax,
    },
    {
      AlarmName: `CoverageHighDuration-${functionName}`,
      AlarmDescription: `${functionName}, which collects coverage, takes long`,
      ...common,
      MetricName: 'Duration',
      Statistic: 'Average',
      Threshold: durationMsMax,
    },
  ];
}
