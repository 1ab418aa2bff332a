import { DescribeRuleCommand, EventBridgeClient, ListTargetsByRuleCommand } from '@aws-sdk/client-eventbridge';
import { reads, type ServiceConfig } from './reads.ts';

export function open(config: ServiceConfig) {
  const read = reads(new EventBridgeClient(config), config.guard);
  return {
    'events:DescribeRule': read(DescribeRuleCommand),
    'events:ListTargetsByRule': read(ListTargetsByRuleCommand),
  };
}
