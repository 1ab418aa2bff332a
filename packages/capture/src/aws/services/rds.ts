import { DescribeDBClustersCommand, DescribeDBInstancesCommand, RDSClient } from '@aws-sdk/client-rds';
import { reads, type ServiceConfig } from './reads.ts';

export function open(config: ServiceConfig) {
  const read = reads(new RDSClient(config), config.guard);
  return {
    'rds:DescribeDBClusters': read(DescribeDBClustersCommand),
    'rds:DescribeDBInstances': read(DescribeDBInstancesCommand),
  };
}
