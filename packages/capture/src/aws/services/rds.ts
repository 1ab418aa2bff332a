import {
  DescribeDBClustersCommand,
  DescribeDBInstancesCommand,
  DescribeDBProxiesCommand,
  DescribeDBProxyTargetsCommand,
  RDSClient,
} from '@aws-sdk/client-rds';
import { reads, type ServiceConfig } from './reads.ts';

export function open(config: ServiceConfig) {
  const read = reads(new RDSClient(config), config.guard);
  return {
    'rds:DescribeDBClusters': read(DescribeDBClustersCommand),
    'rds:DescribeDBInstances': read(DescribeDBInstancesCommand),
    'rds:DescribeDBProxies': read(DescribeDBProxiesCommand),
    'rds:DescribeDBProxyTargets': read(DescribeDBProxyTargetsCommand),
  };
}
