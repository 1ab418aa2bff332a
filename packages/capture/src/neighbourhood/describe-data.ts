// Tables, databases, caches: where state is.
import { type Description, documentOf, type Inquiry, nothing } from './describe.ts';
import type { Reference } from './reference.ts';

export async function describeTable(inquiry: Inquiry, { id: name }: Reference): Promise<Description> {
  const { Table } = await inquiry.ask('dynamodb:DescribeTable', { TableName: name });
  const { TimeToLiveDescription } = (await inquiry.detail('dynamodb:DescribeTimeToLive', { TableName: name })) ?? {};
  return {
    documents: [documentOf('table', name, { Table, TimeToLiveDescription })],
    neighbours: [],
    logGroups: [],
    dimensions: { TableName: name },
  };
}

/** A host name gives the identifier of an instance or of a cluster; which of the two, only the service knows. */
export async function describeDatabase(inquiry: Inquiry, { id }: Reference): Promise<Description> {
  const { DBInstances = [] } = await inquiry.ask('rds:DescribeDBInstances', {
    Filters: [{ Name: 'db-instance-id', Values: [id] }],
  });
  const { DBClusters = [] } = await inquiry.ask('rds:DescribeDBClusters', {
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

export async function describeCache(inquiry: Inquiry, { id }: Reference): Promise<Description> {
  const { CacheClusters = [] } = await inquiry.ask('elasticache:DescribeCacheClusters', { ShowCacheNodeInfo: true });
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
