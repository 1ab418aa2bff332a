import {
  DescribeLoadBalancersCommand,
  DescribeTargetGroupsCommand,
  ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { reads, type ServiceConfig } from './reads.ts';

export function open(config: ServiceConfig) {
  const read = reads(new ElasticLoadBalancingV2Client(config), config.guard);
  return {
    'elasticloadbalancing:DescribeLoadBalancers': read(DescribeLoadBalancersCommand),
    'elasticloadbalancing:DescribeTargetGroups': read(DescribeTargetGroupsCommand),
  };
}
