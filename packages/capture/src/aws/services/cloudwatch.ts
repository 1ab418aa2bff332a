import {
  CloudWatchClient,
  DescribeAlarmHistoryCommand,
  DescribeAlarmsCommand,
  GetMetricDataCommand,
} from '@aws-sdk/client-cloudwatch';
import { reads, type ServiceConfig } from './reads.ts';

export function open(config: ServiceConfig) {
  const read = reads(new CloudWatchClient(config), config.guard);
  return {
    'cloudwatch:DescribeAlarmHistory': read(DescribeAlarmHistoryCommand),
    'cloudwatch:DescribeAlarms': read(DescribeAlarmsCommand),
    'cloudwatch:GetMetricData': read(GetMetricDataCommand),
  };
}
