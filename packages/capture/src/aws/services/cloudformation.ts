import {
  CloudFormationClient,
  DescribeStackEventsCommand,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation';
import { reads, type ServiceConfig } from './reads.ts';

export function open(config: ServiceConfig) {
  const read = reads(new CloudFormationClient(config), config.guard);
  return {
    'cloudformation:DescribeStackEvents': read(DescribeStackEventsCommand),
    'cloudformation:DescribeStackResources': read(DescribeStackResourcesCommand),
    'cloudformation:DescribeStacks': read(DescribeStacksCommand),
  };
}
