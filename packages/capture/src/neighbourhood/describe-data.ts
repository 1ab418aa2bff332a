// Tables, databases, caches: where state is.
import type { Ask } from '../aws/ask.ts';
import { type Description, documentOf, nothing } from './describe.ts';
import type { Reference } from './reference.ts';

export async function describeTable(ask: Ask, { id: name }: Reference): Promise<Description> {
  const { Table } = await ask('dynamodb:DescribeTable', { TableName: name });
  const { TimeToLiveDescription } = await ask('dynamodb:DescribeTimeToLive', { TableName: name });
  return {
    documents: [documentOf('table', name, { Table, TimeToLiveDescription })],
    neighbours: [],
    logGroups: [],
    dimensions: { TableName: name },
  };
}

/** A host name gives the identifier of an instance or of a cluster; which of the two, only the service knows. */
export async function describeDatabase(ask: Ask, { id }: Reference): Promise<Description> {
  const { DBInstances = [] } = await ask('rds:DescribeDBInstances', {
    Filters: [{ Name: 'db-instance-id', Values: [id] }],
  });
  const { DBClusters = [] } = await ask('rds:DescribeDBClusters', {
    Filters: [{ Name: 'db-cluster-id', Values: [id] }],
  });
  const instance = DBInstances[0]?.DBInstanceIdentifier ?? DBClusters[0]?.DBClusterMembers?.[0]?.DBInstanceIdentifier;
  if (instance === undefined) return nothing;
  return {
    documents: [documentOf('database-instance', id, { DBInstances, DBClusters })],
    neighbours: [],
    logGroups: [],
    dimensions: { DBInstanceIdentifier: instance },
  };
}

export async function describeCache(ask: Ask, { id }: Reference): Promise<Description> {
  const { CacheClusters = [] } = await ask('elasticache:DescribeCacheClusters', { ShowCacheNodeInfo: true });
  const own = CacheClusters.filter(
    ({ CacheClusterId, ReplicationGroupId }) => CacheClusterId === id || ReplicationGroupId === id,
  );
  const cluster = own[0]?.CacheClusterId;
  if (cluster === undefined) return nothing;
  return {
    documents: [documentOf('cache-cluster', id, { CacheClusters: own })],
    neighbours: [],
    logGroups: [],
    dimensions: { CacheClusterId: cluster },
  };
}
