// What is measured below a resource follows from its configuration: what is switched on, what is named, and how many there are.
import { epochMs } from '@coldcase/model';
import { type FaultPlan, ItemsCalled, startAwsServer } from '@coldcase/testkit/aws';
import { expect, test } from 'vitest';
import { makePlan } from '../plan/make-plan.ts';
import { readerOf } from '../testing/aws-reader.ts';
import { partsMax } from './describe.ts';
import { namedBecause } from './describe-account.ts';
import { neighbourhoodOf } from './neighbourhood.ts';
import type { Reference } from './reference.ts';

const { signal } = new AbortController();
const arn = (service: string, rest: string) => `arn:aws:${service}:eu-west-1:123456789012:${rest}`;

/** Answers by operation, as the wire has them. */
type Answers = Readonly<Record<string, object>>;

async function described(kind: Reference['kind'], id: string, answers: Answers) {
  await using server = await startAwsServer({ data: { answers: served(answers) }, faults: noRestApi(answers) });
  const reader = readerOf(server.url);
  const named: Reference = { kind, id, because: namedBecause };
  const { resources, gaps } = await neighbourhoodOf(
    () => (operation, input) => reader.read(operation, input, { signal }),
    { region: 'eu-west-1', account: '123456789012', otherAccounts: [] },
    [named],
  );
  return {
    resources: resources.map((resource) => `${resource.kind} ${resource.id}`),
    parts: resources.flatMap(({ description: { parts = [] } }) =>
      parts.map((part) =>
        [
          part.kind,
          ...Object.entries(part.dimensions)
            .map(([n, v]) => `${n}=${v}`)
            .sort(),
        ].join(' '),
      ),
    ),
    gaps,
    asked: server.calls.map(({ operation }) => operation),
  };
}

/** The id of an HTTP API is none of a REST API. */
function noRestApi(answers: Answers): FaultPlan {
  return ({ operation }) => {
    return operation === 'GetRestApi' && !Object.hasOwn(answers, 'apigateway:GetRestApi')
      ? { kind: 'deleted' }
      : undefined;
  };
}

function served(answers: Answers) {
  return Object.fromEntries(Object.entries(answers).map(([name, answer]) => [name, () => ({ ...answer })]));
}

/** Configuration in, measured parts out. */
async function check(kind: Reference['kind'], id: string, answers: Answers, expected: string): Promise<void> {
  const { parts, gaps } = await described(kind, id, answers);
  expect(parts).toEqual(
    expected
      .trim()
      .split('\n')
      .map((line) => line.trim()),
  );
  expect(gaps).toEqual([]);
}

test('an alias is measured, and each version behind it; of the versions those that something calls by number', async () => {
  const name = 'function:orders';
  const answers = {
    'lambda:GetFunction': { Configuration: { FunctionName: 'orders', FunctionArn: arn('lambda', name) } },
    'lambda:ListEventSourceMappings': {
      EventSourceMappings: [{ UUID: 'u-1', FunctionArn: arn('lambda', `${name}:live`) }],
    },
    'lambda:GetPolicy': {},
    'lambda:ListAliases': {
      Aliases: [
        { Name: 'live', FunctionVersion: '8', RoutingConfig: { AdditionalVersionWeights: { 9: 0.1 } } },
        { Name: 'test', FunctionVersion: '9' },
      ],
    },
    'lambda:ListVersionsByFunction': { Versions: ['$LATEST', '7', '8', '9'].map((Version) => ({ Version })) },
    'lambda:GetFunctionEventInvokeConfig': {},
    'lambda:ListProvisionedConcurrencyConfigs': {
      ProvisionedConcurrencyConfigs: [{ FunctionArn: arn('lambda', `${name}:7`) }],
    },
  };
  await check(
    'function',
    'orders',
    answers,
    `
      event-source-mapping EventSourceMappingUUID=u-1
      function-qualifier FunctionName=orders Resource=orders:live
      function-qualifier FunctionName=orders Resource=orders:test
      function-qualifier FunctionName=orders Resource=orders:7
      executed-version ExecutedVersion=8 FunctionName=orders Resource=orders:live
      executed-version ExecutedVersion=9 FunctionName=orders Resource=orders:live
      executed-version ExecutedVersion=9 FunctionName=orders Resource=orders:test
    `,
  );
});

test('a table is measured with its indexes, the other regions of a global table and its stream', async () => {
  const Table = {
    TableName: 'carts',
    TableArn: arn('dynamodb', 'table/carts'),
    GlobalSecondaryIndexes: [{ IndexName: 'by-user' }, { IndexName: 'by-day' }],
    Replicas: [{ RegionName: 'eu-west-1' }, { RegionName: 'us-east-1' }],
    LatestStreamLabel: '2026-11-01T00:00:00.000',
  };
  await check(
    'table',
    'carts',
    { 'dynamodb:DescribeTable': { Table }, 'dynamodb:DescribeTimeToLive': {} },
    `
      table-index GlobalSecondaryIndexName=by-user TableName=carts
      table-index GlobalSecondaryIndexName=by-day TableName=carts
      table-replica ReceivingRegion=us-east-1 TableName=carts
      table-stream StreamLabel=2026-11-01T00:00:00.000 TableName=carts
    `,
  );
});

const stream = (summary: object) => ({
  'kinesis:DescribeStreamSummary': {
    StreamDescriptionSummary: { StreamName: 'clicks', StreamARN: arn('kinesis', 'stream/clicks'), ...summary },
  },
});

test('shards are listed only where they are measured, and consumers only where there are any', async () => {
  const quiet = await described('stream', 'clicks', stream({ EnhancedMonitoring: [{ ShardLevelMetrics: [] }] }));
  expect(quiet.asked).toEqual(['DescribeStreamSummary']);
  const watched = stream({ EnhancedMonitoring: [{ ShardLevelMetrics: ['IncomingBytes'] }], ConsumerCount: 1 });
  const closed = {
    ShardId: 'shard-0',
    SequenceNumberRange: { StartingSequenceNumber: '1', EndingSequenceNumber: '9' },
  };
  const open = { ShardId: 'shard-1', SequenceNumberRange: { StartingSequenceNumber: '10' } };
  await check(
    'stream',
    'clicks',
    {
      ...watched,
      'kinesis:ListShards': { Shards: [closed, open] },
      'kinesis:ListStreamConsumers': { Consumers: [{ ConsumerName: 'billing' }] },
    },
    `
      stream-shard ShardId=shard-1 StreamName=clicks
      stream-shard ShardId=shard-0 StreamName=clicks
      stream-consumer ConsumerName=billing StreamName=clicks
    `,
  );
});

test('of 500 shards the first 50 are measured, and the case says how many are not', async () => {
  const Shards = Array.from({ length: 500 }, (_, n) => ({ ShardId: `shard-${n}` }));
  const watched = stream({ EnhancedMonitoring: [{ ShardLevelMetrics: ['IncomingBytes'] }] });
  const { parts, gaps } = await described('stream', 'clicks', { ...watched, 'kinesis:ListShards': { Shards } });
  expect(parts.length).toBe(partsMax);
  expect(parts.at(-1)).toBe('stream-shard ShardId=shard-49 StreamName=clicks');
  expect(gaps).toEqual(['stream clicks: metrics of 450 of its 500 shards are not asked for: at most 50 are']);
});

test('exactly 50 shards are all measured, without a word', async () => {
  const Shards = Array.from({ length: partsMax }, (_, n) => ({ ShardId: `shard-${n}` }));
  const watched = stream({ EnhancedMonitoring: [{ ShardLevelMetrics: ['IncomingBytes'] }] });
  const { parts, gaps } = await described('stream', 'clicks', { ...watched, 'kinesis:ListShards': { Shards } });
  expect([parts.length, gaps]).toEqual([partsMax, []]);
});

const restApi = (name: string, methodSettings: object, resources: readonly object[]) => ({
  'apigateway:GetRestApi': { id: 'a1b2c3', name },
  'apigateway:GetStages': { item: [{ stageName: 'prod', methodSettings }] },
  'apigateway:GetResources': { item: resources },
});
const orders = [
  { path: '/', resourceMethods: { GET: {} } },
  { path: '/orders/{id}', resourceMethods: { GET: {}, POST: {} } },
];

test.each([
  ['no setting', {}, ''],
  [
    'all methods',
    { '*/*': { metricsEnabled: true } },
    `
    rest-api-method ApiName=shop Method=GET Resource=/ Stage=prod
    rest-api-method ApiName=shop Method=GET Resource=/orders/{id} Stage=prod
    rest-api-method ApiName=shop Method=POST Resource=/orders/{id} Stage=prod`,
  ],
  [
    'all but one',
    { '*/*': { metricsEnabled: true }, 'orders/{id}/POST': { metricsEnabled: false } },
    `
    rest-api-method ApiName=shop Method=GET Resource=/ Stage=prod
    rest-api-method ApiName=shop Method=GET Resource=/orders/{id} Stage=prod`,
  ],
  [
    'one, its slashes escaped',
    { '~1orders~1{id}/POST': { metricsEnabled: true } },
    `
    rest-api-method ApiName=shop Method=POST Resource=/orders/{id} Stage=prod`,
  ],
])('methods are measured where the stage says so: %s', async (_, settings, methods) => {
  await check(
    'rest-api',
    'a1b2c3',
    restApi('shop', settings, orders),
    `rest-api-stage ApiName=shop Stage=prod${methods}`,
  );
});

test('of 300 methods the first 50 are measured', async () => {
  const many = Array.from({ length: 300 }, (_, n) => ({ path: `/${n}`, resourceMethods: { GET: {} } }));
  const all = { '*/*': { metricsEnabled: true } };
  const { gaps } = await described('rest-api', 'a1b2c3', restApi('shop', all, many));
  expect(gaps).toEqual(['rest-api a1b2c3: metrics of 250 of its 300 methods are not asked for: at most 50 are']);
});

test.each([
  ['Bücher', 'Bcher'],
  ['本屋', 'a1b2c3'],
])('the API %s is measured as %s', async (name, ApiName) => {
  await check('rest-api', 'a1b2c3', restApi(name, {}, []), `rest-api-stage ApiName=${ApiName} Stage=prod`);
});

test('routes are measured where the stage or they themselves say so', async () => {
  const stage = {
    stageName: 'prod',
    defaultRouteSettings: { detailedMetricsEnabled: true },
    routeSettings: { 'POST /orders': { detailedMetricsEnabled: false } },
  };
  const routes = ['GET /orders/{id}', 'POST /orders', 'ANY /{proxy+}', '$default'];
  const answers = {
    'apigatewayv2:GetApi': { apiId: 'h1', name: 'web' },
    'apigatewayv2:GetStages': { items: [stage] },
    'apigatewayv2:GetRoutes': { items: routes.map((routeKey) => ({ routeKey })) },
    'apigatewayv2:GetIntegrations': { items: [] },
  };
  await check(
    'http-api',
    'h1',
    answers,
    `
      http-api-stage ApiId=h1 Stage=prod
      http-api-route ApiId=h1 Method=GET Resource=/orders/{id} Stage=prod
      http-api-route ApiId=h1 Method=ANY Resource=/{proxy+} Stage=prod
    `,
  );
});

test('functions that are a step of a machine are measured there, functions behind an integration are not', async () => {
  const definition = JSON.stringify({
    States: {
      Charge: { Type: 'Task', Resource: arn('lambda', 'function:charge:live') },
      Again: { Type: 'Task', Resource: arn('lambda', 'function:charge:live') },
      Ship: {
        Type: 'Task',
        Resource: 'arn:aws:states:::lambda:invoke',
        Parameters: { FunctionName: arn('lambda', 'function:ship') },
      },
    },
  });
  await check(
    'state-machine',
    arn('states', 'stateMachine:refund'),
    { 'states:DescribeStateMachine': { name: 'refund', definition }, 'lambda:GetFunction': {} },
    `machine-function LambdaFunctionArn=${arn('lambda', 'function:charge:live')}`,
  );
});

test('what a load balancer tells of targets, it tells by target group', async () => {
  await check(
    'load-balancer',
    arn('elasticloadbalancing', 'targetgroup/front/1'),
    {
      'elasticloadbalancing:DescribeTargetGroups': {
        TargetGroups: [{ LoadBalancerArns: [arn('elasticloadbalancing', 'loadbalancer/app/front/2')] }],
      },
      'elasticloadbalancing:DescribeLoadBalancers': { LoadBalancers: [{ LoadBalancerName: 'front' }] },
    },
    'target-group LoadBalancer=app/front/2 TargetGroup=targetgroup/front/1',
  );
});

const cluster = {
  DBClusterIdentifier: 'shop',
  DBClusterMembers: new ItemsCalled(
    'DBClusterMember',
    ['shop-1', 'shop-2'].map((DBInstanceIdentifier) => ({ DBInstanceIdentifier })),
  ),
};

test('a database proxy brings its databases, each once, and a cluster its instances', async () => {
  const { resources, parts, gaps } = await described('database-proxy', 'pool', {
    'rds:DescribeDBProxies': { DBProxies: [{ DBProxyName: 'pool' }] },
    'rds:DescribeDBProxyTargets': {
      Targets: [
        { Type: 'TRACKED_CLUSTER', RdsResourceId: 'shop' },
        { Type: 'RDS_INSTANCE', RdsResourceId: 'shop-1', TrackedClusterId: 'shop' },
      ],
    },
    'rds:DescribeDBInstances': {},
    'rds:DescribeDBClusters': { DBClusters: { DBCluster: cluster } },
  });
  expect(resources).toEqual(['database-proxy pool', 'database-instance shop']);
  expect(parts).toEqual([
    'database-instance DBInstanceIdentifier=shop-1',
    'database-instance DBInstanceIdentifier=shop-2',
  ]);
  expect(gaps).toEqual([]);
});

test('an instance of a cluster brings the others', async () => {
  const instance = { DBInstanceIdentifier: 'shop-1', DBClusterIdentifier: 'shop' };
  await check(
    'database-instance',
    'shop-1',
    {
      'rds:DescribeDBInstances': { DBInstances: { DBInstance: instance } },
      'rds:DescribeDBClusters': { DBClusters: { DBCluster: cluster } },
    },
    'database-instance DBInstanceIdentifier=shop-2',
  );
});

test('the estimate of a plan counts the series of parts, each at its price', async () => {
  const Table = (indexes: number) => ({
    TableName: 'carts',
    GlobalSecondaryIndexes: Array.from({ length: indexes }, (_, n) => ({ IndexName: `by-${n}` })),
  });
  const costOf = async (indexes: number) => {
    const answers = { 'dynamodb:DescribeTable': { Table: Table(indexes) }, 'dynamodb:DescribeTimeToLive': {} };
    await using server = await startAwsServer({ data: { answers: served(answers) } });
    const reader = readerOf(server.url);
    const startMs = Date.UTC(2026, 10, 21, 14);
    const plan = await makePlan(() => (operation, input) => reader.read(operation, input, { signal }), {
      named: [{ kind: 'table', id: 'carts', because: namedBecause }],
      region: 'eu-west-1',
      window: { startMs: epochMs(startMs), endMs: epochMs(startMs + 3_599_999) },
      nowMs: startMs + 7_200_000,
    });
    return plan.estimate.costUsd;
  };
  // Six series an index, at 0.01 USD a thousand.
  expect((await costOf(20)) - (await costOf(0))).toBeCloseTo(20 * 6 * 0.000_01, 8);
});
