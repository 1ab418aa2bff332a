// The policy that we print suffices, and is needed: a capture of an account with everything that we know, where the server denies
// whatever the policy does not allow.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { operationsOf } from '@coldcase/capture/aws';
import { epochMs } from '@coldcase/model';
import { type AwsData, drawnAccount, type FaultPlan, startAwsServer } from '@coldcase/testkit/aws';
import { afterAll, afterEach, beforeEach, expect, test, vi } from 'vitest';
import { captureCase, capturePolicy } from './capture-case.ts';
import { examine } from './doctor.ts';
import { queryCloudwatch } from './query-cloudwatch.ts';

const root = mkdtempSync(join(tmpdir(), 'coldcase-least-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const startMs = Date.UTC(2026, 10, 21, 14);
const endMs = startMs + 3_600_000 - 1;
const { signal } = new AbortController();
const now = () => new Date(endMs + 60_000);

beforeEach(() => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIAEXAMPLE');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'example');
});
afterEach(() => vi.unstubAllEnvs());

const arn = (service: string, rest: string) => `arn:aws:${service}:eu-west-1:123456789012:${rest}`;
const machine = arn('states', 'stateMachine:refund');
const balancer = arn('elasticloadbalancing', 'loadbalancer/app/front/1');
const httpApi = 'h1h2h3';

/** The shop, with one of each kind of thing that we know around its function. */
function wideAccount(): AwsData {
  const drawn = drawnAccount({ eventCount: 400, startMs, endMs });
  const [orders] = drawn.functions ?? [];
  const variables = {
    TABLE_ARN: arn('dynamodb', 'table/carts'),
    TOPIC: arn('sns', 'placed'),
    UPLOADS: 'arn:aws:s3:::orders-uploads',
    STREAM: arn('kinesis', 'stream/clicks'),
    REFUNDS: machine,
    DB_HOST: 'shop-1.abc123def456.eu-west-1.rds.amazonaws.com',
    POOL_HOST: 'pool.proxy-abc123def456.eu-west-1.rds.amazonaws.com',
    REDIS: 'carts.x1y2z3.ng.0001.euw1.cache.amazonaws.com',
  };
  const callers = [
    arn('execute-api', 'a1b2c3/prod/POST/orders'),
    arn('execute-api', `${httpApi}/prod/POST/orders`),
    arn('events', 'rule/nightly'),
    arn('elasticloadbalancing', 'targetgroup/front/1'),
  ];
  const Statement = callers.map((source) => ({ Condition: { ArnLike: { 'AWS:SourceArn': source } } }));
  const configuration = { ...orders?.configuration, Environment: { Variables: variables } };
  return {
    ...drawn,
    functions: [{ ...orders, configuration, policy: { Statement } }],
    streams: [
      {
        StreamName: 'clicks',
        StreamARN: arn('kinesis', 'stream/clicks'),
        StreamStatus: 'ACTIVE',
        EnhancedMonitoring: [{ ShardLevelMetrics: ['IncomingBytes'] }],
        ConsumerCount: 1,
      },
    ],
    buckets: { 'orders-uploads': { region: 'eu-west-1' } },
    answers: { ...drawn.answers, ...surroundings },
  };
}

const execution = { executionArn: arn('states', 'execution:refund:1'), stateMachineArn: machine, name: '1' };
const times = { startDate: startMs / 1_000 + 60, stopDate: startMs / 1_000 + 61 };
const surroundings: NonNullable<AwsData['answers']> = {
  'apigatewayv2:GetApi': () => ({ apiId: httpApi, name: 'web' }),
  'apigatewayv2:GetStages': () => ({ items: [] }),
  'apigatewayv2:GetRoutes': () => ({ items: [] }),
  'apigatewayv2:GetIntegrations': () => ({ items: [] }),
  'elasticache:DescribeCacheClusters': () => ({ CacheClusters: { CacheCluster: { CacheClusterId: 'carts' } } }),
  'elasticloadbalancing:DescribeTargetGroups': () => ({ TargetGroups: [{ LoadBalancerArns: [balancer] }] }),
  'elasticloadbalancing:DescribeLoadBalancers': () => ({ LoadBalancers: [{ LoadBalancerName: 'front' }] }),
  'events:DescribeRule': () => ({ Name: 'nightly' }),
  'events:ListTargetsByRule': () => ({ Targets: [] }),
  'iam:ListAttachedRolePolicies': () => ({
    AttachedPolicies: [{ PolicyName: 'more', PolicyArn: 'arn:aws:iam::123456789012:policy/more' }],
    IsTruncated: false,
  }),
  'iam:GetPolicy': () => ({ Policy: { PolicyName: 'more', DefaultVersionId: 'v2' } }),
  'iam:GetPolicyVersion': () => ({ PolicyVersion: { VersionId: 'v2', Document: '%7B%7D' } }),
  'rds:DescribeDBInstances': () => ({ DBInstances: { DBInstance: { DBInstanceIdentifier: 'shop-1' } } }),
  'kinesis:ListShards': () => ({ Shards: [{ ShardId: 'shard-0' }] }),
  'kinesis:ListStreamConsumers': () => ({ Consumers: [{ ConsumerName: 'billing' }] }),
  'rds:DescribeDBClusters': () => ({}),
  'rds:DescribeDBProxies': () => ({ DBProxies: [{ DBProxyName: 'pool' }] }),
  'rds:DescribeDBProxyTargets': () => ({ Targets: [{ RdsResourceId: 'shop-1' }] }),
  'sns:GetTopicAttributes': () => ({ Attributes: {} }),
  'sns:ListSubscriptionsByTopic': () => ({ Subscriptions: [] }),
  'states:DescribeStateMachine': () => ({ stateMachineArn: machine, name: 'refund', definition: '{}' }),
  'states:ListExecutions': ({ statusFilter }) => ({
    executions: statusFilter === 'FAILED' ? [{ ...execution, ...times, status: 'FAILED' }] : [],
  }),
  'states:GetExecutionHistory': () => ({ events: [] }),
};

/** Actions of IAM that a policy in JSON allows. */
function actionsIn(policy: string): ReadonlySet<string> {
  const { Statement }: { Statement: readonly { Action: readonly string[] }[] } = JSON.parse(policy);
  return new Set(Statement.flatMap(({ Action }) => Action));
}

/** As IAM names what is checked, written down anew: the table that we test is not asked. */
function actionOf(service: string, operation: string): string | undefined {
  if (service.startsWith('apigateway')) return 'apigateway:GET';
  const name = `${service}:${operation}`;
  return name === 'sts:GetCallerIdentity' ? undefined : (actionsOfBuckets[name] ?? name);
}

/** The page of S3 in the service authorization reference has its own names for these. */
const actionsOfBuckets: Readonly<Record<string, string>> = {
  's3:GetBucketEncryption': 's3:GetEncryptionConfiguration',
  's3:GetBucketLifecycleConfiguration': 's3:GetLifecycleConfiguration',
  's3:GetBucketNotificationConfiguration': 's3:GetBucketNotification',
  's3:GetPublicAccessBlock': 's3:GetBucketPublicAccessBlock',
};

function allowing(actions: ReadonlySet<string>): FaultPlan {
  return ({ service, operation, input }) => {
    const action = actionOf(service, operation);
    if (action !== undefined && !actions.has(action)) return { kind: 'denied' };
    // What the paths of REST APIs call an HTTP API.
    return operation === 'GetRestApi' && input.restApiId === httpApi ? { kind: 'deleted' } : undefined;
  };
}

async function captured(name: string, actions: ReadonlySet<string>) {
  await using server = await startAwsServer({ data: wideAccount(), faults: allowing(actions) });
  const summary = await captureCase({
    folder: join(root, name),
    named: { functions: ['orders'], stacks: ['shop'], tags: ['team=shop'], alarms: ['orders-errors'] },
    peeksDeadLetters: true,
    window: { startMs: epochMs(startMs), endMs: epochMs(endMs) },
    reader: {
      region: 'eu-west-1',
      endpoint: server.url,
      budget: { maxCalls: 10_000, maxBytes: 1e9, maxCostUsd: 5 },
      callsPerSecond: () => 1_000,
    },
    confirm: async () => true,
    isMasked: false,
    environment: {},
    signal,
    now,
  });
  return {
    gaps: summary?.gaps ?? [],
    operations: server.calls.map(({ service, operation }) => `${service}:${operation}`),
  };
}

/** What a query on the service asks. */
async function queried(actions: ReadonlySet<string>): Promise<readonly string[]> {
  const row = { '@message': 'x'.repeat(1_000), '@ptr': '/aws/lambda/orders#1' };
  const data = { ...wideAccount(), insightsRows: () => [row] };
  await using server = await startAwsServer({ data, faults: allowing(actions) });
  vi.stubEnv('AWS_ENDPOINT_URL', server.url);
  const query = { text: 'fields @message', logGroups: ['/aws/lambda/orders'], from: startMs, maxCostUsd: 1 };
  const of = { identity: {}, region: 'eu-west-1', signal, now, withPointers: false, withFullMessages: false };
  const { remarks } = await queryCloudwatch({ ...of, ...query });
  expect(remarks).toEqual([]);
  return server.calls.map(({ service, operation }) => `${service}:${operation}`);
}

test('the printed policy suffices for a capture without gaps, and everything in it is used', async () => {
  const actions = actionsIn(capturePolicy({ withPeeks: true }));
  const { gaps, operations } = await captured('suffices', actions);
  expect(gaps).toEqual([]);
  // A doctor looks for a function; a query that is abandoned is stopped.
  const used = new Set([...operations, ...(await queried(actions)), 'lambda:ListFunctions', 'logs:StopQuery']);
  expect(operationsOf({ withPeeks: true }).filter((operation) => !used.has(operation))).toEqual([]);
  // A function shows its tags to whoever may list them, and is silent about it otherwise.
  const needed = [...used].flatMap((name) => {
    const [service = '', operation = ''] = name.split(':');
    return actionOf(service, operation) ?? [];
  });
  expect([...actions].filter((action) => !needed.includes(action))).toEqual(['lambda:ListTags']);
});

test('a doctor finds nothing denied under it', async () => {
  const faults = allowing(actionsIn(capturePolicy({ withPeeks: false })));
  await using server = await startAwsServer({ data: wideAccount(), faults });
  vi.stubEnv('AWS_ENDPOINT_URL', server.url);
  const { permissions } = await examine({
    ...{ functions: ['orders'], identity: {}, region: 'eu-west-1', folder: root, environment: {}, signal },
    now: () => new Date(),
  });
  expect(permissions).toMatchObject({ denied: [], unknown: [] });
});

test('looks into queues are in the policy only when they are wanted', () => {
  const without = actionsIn(capturePolicy({ withPeeks: false }));
  const withPeeks = actionsIn(capturePolicy({ withPeeks: true }));
  expect([...withPeeks].filter((action) => !without.has(action))).toEqual(['sqs:ReceiveMessage']);
});

test.each([
  'logs:FilterLogEvents',
  'cloudtrail:LookupEvents',
  'cloudwatch:DescribeAlarmHistory',
  'dynamodb:DescribeTimeToLive',
  'iam:GetRolePolicy',
  'lambda:ListAliases',
  'sqs:ReceiveMessage',
  'states:GetExecutionHistory',
  'kinesis:ListShards',
  'rds:DescribeDBProxyTargets',
  'xray:BatchGetTraces',
  'sns:GetTopicAttributes',
])('without %s exactly what it brings is missing', async (action) => {
  const actions = new Set(actionsIn(capturePolicy({ withPeeks: true })));
  actions.delete(action);
  const { gaps } = await captured(action.replace(':', '-'), actions);
  expect(gaps.length).toBeGreaterThan(0);
  expect(gaps.filter((gap) => !gap.includes(`not authorized to perform: ${action} `))).toEqual([]);
});
