import { DescribeCacheClustersCommand, ElastiCacheClient } from '@aws-sdk/client-elasticache';
import { reads, type ServiceConfig } from './reads.ts';

export function open(config: ServiceConfig) {
  const read = reads(new ElastiCacheClient(config), config.guard);
  return {
    'elasticache:DescribeCacheClusters': read(DescribeCacheClustersCommand),
  };
}
