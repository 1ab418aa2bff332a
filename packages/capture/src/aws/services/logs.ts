import {
  CloudWatchLogsClient,
  DescribeLogGroupsCommand,
  DescribeLogStreamsCommand,
  DescribeMetricFiltersCommand,
  DescribeQueryDefinitionsCommand,
  DescribeSubscriptionFiltersCommand,
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
    'logs:DescribeLogStreams': read(DescribeLogStreamsCommand),
    'logs:DescribeMetricFilters': read(DescribeMetricFiltersCommand),
    'logs:DescribeQueryDefinitions': read(DescribeQueryDefinitionsCommand),
    'logs:DescribeSubscriptionFilters': read(DescribeSubscriptionFiltersCommand),
    'logs:FilterLogEvents': read(FilterLogEventsCommand),
    'logs:GetLogRecord': read(GetLogRecordCommand),
    'logs:GetQueryResults': read(GetQueryResultsCommand),
    'logs:StartQuery': read(StartQueryCommand),
    'logs:StopQuery': read(StopQueryCommand),
  };
}
