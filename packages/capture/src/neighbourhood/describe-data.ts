// Tables, databases, caches: where state is.
import { becauseOf, type Description, documentOf, type Inquiry, nothing } from './describe.ts';
import type { Reference } from './reference.ts';

export async function describeTable(inquiry: Inquiry, { id: name }: Reference): Promise<Description> {
  const { Table } = await inquiry.ask('dynamodb:DescribeTable', { TableName: name });
  const { TimeToLiveDescription } = (await inquiry.detail('dynamodb:DescribeTimeToLive', { TableName: name })) ?? {};
  const { GlobalSecondaryIndexes = [], Replicas = [], LatestStreamLabel, TableArn = '' } = Table ?? {};
  const [, , , region] = TableArn.split(':');
  const others = Replicas.flatMap(({ RegionName = region }) => (RegionName === region ? [] : (RegionName ?? [])));
  const named = { TableName: name };
  return {
    documents: [documentOf('table', name, { Table, TimeToLiveDescription })],
    neighbours: [],
    logGroups: [],
    dimensions: named,
    parts: [
      ...inquiry.measured(
        'table-index',
        'indexes',
        GlobalSecondaryIndexes.map(({ IndexName = '' }) => ({ ...named, GlobalSecondaryIndexName: IndexName })),
      ),
      ...inquiry.measured(
        'table-replica',
        'replicas',
        others.map((ReceivingRegion) => ({ ...named, ReceivingRegion })),
      ),
      // The label outlives the stream by a day, in which it can be read to its end.
      ...inquiry.measured(
        'table-stream',
        'streams',
        LatestStreamLabel === undefined ? [] : [{ ...named, StreamLabel: LatestStreamLabel }],
      ),
    ],
  };
}

/** A host name gives the identifier of an instance or of a cluster; which of the two, only the service knows. Either brings the whole cluster. */
export async function describeDatabase(inquiry: Inquiry, { id }: Reference): Promise<Description> {
  const { DBInstances = [] } = await inquiry.ask('rds:DescribeDBInstances', {
    Filters: [{ Name: 'db-instance-id', Values: [id] }],
  });
  const { DBClusters = [] } = await inquiry.ask('rds:DescribeDBClusters', {
    Filters: [{ Name: 'db-cluster-id', Values: [DBInstances[0]?.DBClusterIdentifier ?? id] }],
  });
  const instance = DBInstances[0]?.DBInstanceIdentifier;
  const cluster = DBClusters[0]?.DBClusterIdentifier;
  if (instance === undefined && cluster === undefined) return nothing;
  const members = (DBClusters[0]?.DBClusterMembers ?? []).flatMap(({ DBInstanceIdentifier }) =>
    DBInstanceIdentifier === undefined || DBInstanceIdentifier === instance ? [] : [{ DBInstanceIdentifier }],
  );
  return {
    documents: [documentOf('database-instance', id, { DBInstances, DBClusters })],
    neighbours: [],
    logGroups: [],
    dimensions: {
      ...(instance !== undefined && { DBInstanceIdentifier: instance }),
      ...(cluster !== undefined && { DBClusterIdentifier: cluster }),
    },
    // The writer and the readers have figures of their own, as instances.
    parts: inquiry.measured('database-instance', 'instances', members),
  };
}

/** A pool of connections before a database: what waits there does not show in the database. */
export async function describeDatabaseProxy(inquiry: Inquiry, { id: name }: Reference): Promise<Description> {
  const { DBProxies } = await inquiry.ask('rds:DescribeDBProxies', { DBProxyName: name });
  const { Targets } = (await inquiry.detail('rds:DescribeDBProxyTargets', { DBProxyName: name })) ?? {};
  // A cluster is a target, and so is each of its instances.
  const databases = new Set(
    (Targets ?? []).flatMap(({ TrackedClusterId, RdsResourceId }) => TrackedClusterId ?? RdsResourceId ?? []),
  );
  return {
    documents: [documentOf('database-proxy', name, { DBProxies, Targets })],
    neighbours: becauseOf(
      [...databases].map((id) => ({ kind: 'database-instance' as const, id })),
      `the proxy ${name} pools connections to it`,
    ),
    logGroups: [],
    dimensions: { ProxyName: name },
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
