// From configuration to points: what is measured below a resource is in the case, under the dimensions that CloudWatch keeps.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { epochMs, type MetricPoint } from '@coldcase/model';
import { openCase } from '@coldcase/store';
import { type AwsData, drawnAccount, ItemsCalled, type MetricSeries, startAwsServer } from '@coldcase/testkit/aws';
import { afterAll, afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type CapturePlan, captureCase } from './capture-case.ts';

const root = mkdtempSync(join(tmpdir(), 'coldcase-metrics-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

beforeEach(() => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIAEXAMPLE');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'example');
});
afterEach(() => vi.unstubAllEnvs());

const startMs = Date.UTC(2026, 10, 21, 14);
const endMs = startMs + 600_000 - 1;
const arn = (service: string, rest: string) => `arn:aws:${service}:eu-west-1:123456789012:${rest}`;

/** A point a minute, wherever exactly these dimensions are asked for. */
const published = `
AWS/Lambda Errors Sum | FunctionName=orders Resource=orders:live
AWS/Lambda Duration p99 | ExecutedVersion=8 FunctionName=orders Resource=orders:live
AWS/DynamoDB WriteThrottleEvents Sum | GlobalSecondaryIndexName=by-user TableName=carts
AWS/DynamoDB ReplicationLatency Maximum | ReceivingRegion=us-east-1 TableName=carts
AWS/DynamoDB ReturnedRecordsCount Sum | Operation=GetRecords StreamLabel=2026-11-01 TableName=carts
AWS/ApiGateway 5XXError Sum | ApiName=shop-api Stage=prod
AWS/ApiGateway Latency p99 | ApiName=shop-api Method=POST Resource=/orders Stage=prod
AWS/Kinesis IteratorAgeMilliseconds Maximum | ShardId=shard-0 StreamName=clicks
AWS/Kinesis SubscribeToShardEvent.MillisBehindLatest Maximum | ConsumerName=billing StreamName=clicks
AWS/States LambdaFunctionTime p99 | LambdaFunctionArn=${arn('lambda', 'function:charge')}
AWS/RDS DatabaseConnectionsCurrentlySessionPinned Sum | ProxyName=pool
AWS/RDS DatabaseConnections Maximum | DBClusterIdentifier=shop
AWS/RDS CPUUtilization Average | DBInstanceIdentifier=shop-2
AWS/ApplicationELB UnHealthyHostCount Minimum | LoadBalancer=app/front/2 TargetGroup=targetgroup/front/1
`
  .trim()
  .split('\n');

function seriesOf(line: string): MetricSeries {
  const [what = '', dimensions = ''] = line.split(' | ');
  const [namespace = '', name = '', statistic = ''] = what.split(' ');
  const pairs = dimensions.split(' ').map((pair): [string, string] => {
    const [dimension = '', ...value] = pair.split('=');
    return [dimension, value.join('=')];
  });
  return {
    namespace,
    name,
    dimensions: Object.fromEntries(pairs),
    valueAt: (_at, _period, asked) => (asked === statistic ? 1 : undefined),
  };
}

function lineOf({ namespace, name, statistic, dimensions }: MetricPoint): string {
  return `${namespace} ${name} ${statistic} | ${dimensions.map((one) => `${one.name}=${one.value}`).join(' ')}`;
}

/** The shop, grown: an alias, an index, a second region, a stage with details, shards, a machine, a pool before its cluster. */
function grownShop(): AwsData {
  const drawn = drawnAccount({ eventCount: 40, startMs, endMs });
  const [orders] = drawn.functions ?? [];
  const configuration = {
    ...orders?.configuration,
    Environment: {
      Variables: {
        TABLE: arn('dynamodb', 'table/carts'),
        STREAM: arn('kinesis', 'stream/clicks'),
        REFUNDS: arn('states', 'stateMachine:refund'),
        DB_HOST: 'pool.proxy-abc123def456.eu-west-1.rds.amazonaws.com',
      },
    },
  };
  const callers = [
    arn('execute-api', 'a1b2c3/prod/POST/orders'),
    arn('elasticloadbalancing', 'targetgroup/front/1'),
  ].map((source) => ({ Condition: { ArnLike: { 'AWS:SourceArn': source } } }));
  return {
    ...drawn,
    metrics: published.map(seriesOf),
    functions: [
      { ...orders, configuration, policy: { Statement: callers }, aliases: [{ Name: 'live', FunctionVersion: '8' }] },
    ],
    tables: [
      {
        TableName: 'carts',
        TableArn: arn('dynamodb', 'table/carts'),
        GlobalSecondaryIndexes: [{ IndexName: 'by-user' }],
        Replicas: [{ RegionName: 'us-east-1' }],
        LatestStreamLabel: '2026-11-01',
      },
    ],
    streams: [
      {
        StreamName: 'clicks',
        StreamARN: arn('kinesis', 'stream/clicks'),
        EnhancedMonitoring: [{ ShardLevelMetrics: ['IteratorAgeMilliseconds'] }],
        ConsumerCount: 1,
      },
    ],
    answers: { ...drawn.answers, ...answers },
  };
}

const charge = { Type: 'Task', Resource: arn('lambda', 'function:charge') };
const members = ['shop-1', 'shop-2'].map((DBInstanceIdentifier) => ({ DBInstanceIdentifier }));
const answers: NonNullable<AwsData['answers']> = {
  'apigateway:GetStages': () => ({
    item: [{ stageName: 'prod', methodSettings: { '*/*': { metricsEnabled: true } } }],
  }),
  'apigateway:GetResources': () => ({ item: [{ path: '/orders', resourceMethods: { POST: {} } }] }),
  'elasticloadbalancing:DescribeTargetGroups': () => ({
    TargetGroups: [{ LoadBalancerArns: [arn('elasticloadbalancing', 'loadbalancer/app/front/2')] }],
  }),
  'elasticloadbalancing:DescribeLoadBalancers': () => ({ LoadBalancers: [{ LoadBalancerName: 'front' }] }),
  'kinesis:ListShards': () => ({ Shards: [{ ShardId: 'shard-0' }] }),
  'kinesis:ListStreamConsumers': () => ({ Consumers: [{ ConsumerName: 'billing' }] }),
  'rds:DescribeDBProxies': () => ({ DBProxies: [{ DBProxyName: 'pool' }] }),
  'rds:DescribeDBProxyTargets': () => ({ Targets: [{ Type: 'TRACKED_CLUSTER', RdsResourceId: 'shop' }] }),
  'rds:DescribeDBInstances': () => ({}),
  'rds:DescribeDBClusters': () => ({
    DBClusters: {
      DBCluster: { DBClusterIdentifier: 'shop', DBClusterMembers: new ItemsCalled('DBClusterMember', members) },
    },
  }),
  'states:DescribeStateMachine': () => ({ name: 'refund', definition: JSON.stringify({ States: { Charge: charge } }) }),
  'states:ListExecutions': () => ({ executions: [] }),
};

async function captured(name: string, data: AwsData) {
  await using server = await startAwsServer({ data });
  const plans: CapturePlan[] = [];
  const folder = join(root, name);
  const summary = await captureCase({
    folder,
    named: { functions: ['orders'] },
    window: { startMs: epochMs(startMs), endMs: epochMs(endMs) },
    reader: {
      region: 'eu-west-1',
      endpoint: server.url,
      budget: { maxCalls: 10_000, maxBytes: 1e9, maxCostUsd: 5 },
      callsPerSecond: () => 1_000,
    },
    confirm: async (plan) => {
      plans.push(plan);
      return true;
    },
    isMasked: false,
    environment: {},
    signal: new AbortController().signal,
    now: () => new Date(endMs + 60_000),
  });
  const series = plans.flatMap(({ tasks }) => tasks.flatMap((task) => (task.kind === 'metrics' ? task.series : [])));
  const alarms = plans.flatMap(({ tasks }) =>
    tasks.flatMap((task) => (task.kind === 'alarm-history' ? task.alarm : [])),
  );
  return { folder, gaps: summary?.gaps ?? [], series, alarms, resources: plans.flatMap(({ resources }) => resources) };
}

async function linesIn(folder: string): Promise<readonly string[]> {
  await using opened = await openCase(folder);
  const wanted = published.map(seriesOf).map(({ namespace, name }) => ({ namespace, name }));
  const points = await opened.metrics(wanted, new AbortController().signal);
  return [...new Set(points.map(lineOf))];
}

test('what is published below a resource is in the case, with its dimensions', async () => {
  const { folder, gaps, resources } = await captured('grown', grownShop());
  expect(gaps).toEqual([]);
  expect((await linesIn(folder)).toSorted()).toEqual(published.toSorted());
  expect(resources).toContainEqual(
    expect.objectContaining({
      kind: 'database-instance',
      id: 'shop',
      because: 'the proxy pool pools connections to it',
    }),
  );
});

test('an alarm of an instance of the cluster belongs to the case, an alarm of the stage of another API does not', async () => {
  const alarm = (AlarmName: string, dimensions: Readonly<Record<string, string>>) => ({
    AlarmName,
    Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
  });
  const alarms = [
    alarm('reader-busy', { DBInstanceIdentifier: 'shop-2' }),
    alarm('somebody-elses', { ApiName: 'other-api', Stage: 'prod' }),
  ];
  expect((await captured('alarms', { ...grownShop(), alarms })).alarms).toEqual(['reader-busy']);
});

test('what is measured below its resources does not make a small account ask for thousands, nor twice for one', async () => {
  const small = await captured('small', drawnAccount({ eventCount: 40, startMs, endMs }));
  const grown = await captured('grown-again', grownShop());
  expect(small.series.length).toBeLessThan(200);
  expect(grown.series.length).toBeLessThan(500);
  const keys = grown.series.map((one) => JSON.stringify(one));
  expect(new Set(keys).size).toBe(keys.length);
});
