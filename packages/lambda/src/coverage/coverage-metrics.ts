// Whether coverage arrives, as metrics: log lines in the embedded metric format, of which CloudWatch makes data points.
// Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html

/**
 * Publishes a metric in the namespace `Lambda/Coverage` with the dimension `FunctionName`; no call of AWS.
 *
 *   putCoverageMetric('CoverageSuccess', 1);
 */
export function putCoverageMetric(metricName: string, value: number, unit = 'Count'): void {
  const metrics = [{ Name: metricName, Unit: unit }];
  const directive = { Namespace: 'Lambda/Coverage', Dimensions: [['FunctionName']], Metrics: metrics };
  const line = {
    _aws: { Timestamp: Date.now(), CloudWatchMetrics: [directive] },
    FunctionName: process.env.AWS_LAMBDA_FUNCTION_NAME || 'unknown',
    [metricName]: value,
  };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
