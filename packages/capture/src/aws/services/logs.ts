import {
  CloudWatchLogsClient,
  DescribeLogGroupsCommand,
  FilterLogEventsCommand,
  GetLogRecordCommand,
  GetQueryResultsCommand,
  StartQueryCommand,
  StopQueryCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { reads, type ServiceConfig } from './reads.ts';

export function open(config: ServiceConfig) {
  const read = reads(new CloudWatchLogsClient(config), config.guard);
  return {
    'logs:DescribeLogGroups': read(DescribeLogGroupsCommand),
    'logs:FilterLogEvents': read(FilterLogEventsCommand),
    'logs:GetLogRecord': read(GetLogRecordCommand),
    'logs:GetQueryResults': read(GetQueryResultsCommand),
    'logs:StartQuery': read(StartQueryCommand),
    'logs:StopQuery': read(StopQueryCommand),
  };
}
