import {
  CloudWatchClient,
  DescribeAlarmHistoryCommand,
  DescribeAlarmsCommand,
  DescribeAlarmsForMetricCommand,
  GetMetricDataCommand,
  ListMetricsCommand,
} from '@aws-sdk/client-cloudwatch';
import { reads, type ServiceConfig } from './reads.ts';

export function open(config: ServiceConfig) {
  const read = reads(new CloudWatchClient(config), config.guard);
  return {
    'cloudwatch:DescribeAlarmHistory': read(DescribeAlarmHistoryCommand),
    'cloudwatch:DescribeAlarms': read(DescribeAlarmsCommand),
    'cloudwatch:DescribeAlarmsForMetric': read(DescribeAlarmsForMetricCommand),
    'cloudwatch:GetMetricData': read(GetMetricDataCommand),
    'cloudwatch:ListMetrics': read(ListMetricsCommand),
  };
}
