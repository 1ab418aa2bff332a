// A small shop as an account: a function fed by a queue, with what surrounds it. Everything is a function of the options, so
// that two captures of it can be compared byte for byte.
import { type AwsData, generatedGroup, type Trace } from './data.ts';
import type { JsonObject } from './json.ts';

export interface DrawnAccount {
  readonly eventCount: number;
  readonly startMs: number;
  readonly endMs: number;
  readonly messageLength?: number;
}

const region = 'eu-west-1';
const account = '123456789012';
const arn = (service: string, rest: string) => `arn:aws:${service}:${region}:${account}:${rest}`;

/** Groups, so that slices of several are under way at once; the first takes half of the events. */
const groupNames = ['/aws/lambda/orders', 'API-Gateway-Execution-Logs_a1b2c3/prod'] as const;

export function drawnAccount(drawn: DrawnAccount): AwsData {
  return { ...observed(drawn), ...configured(drawn), answers: surroundings };
}

/** What happened: events, series, alarms, traces, changes. */
function observed({ eventCount, startMs, endMs, messageLength = 160 }: DrawnAccount): AwsData {
  const window = { startMs, endMs, messageLength };
  return {
    logGroups: groupNames.map((name) =>
      generatedGroup({ name, eventCount: eventCount / groupNames.length, ...window }),
    ),
    metrics: [
      {
        namespace: 'AWS/Lambda',
        name: 'Errors',
        dimensions: { FunctionName: 'orders' },
        valueAt: (periodStartMs, _periodMs, statistic) =>
          statistic === 'Sum' ? (periodStartMs / 60_000) % 7 : undefined,
      },
    ],
    ...alarmsAt(startMs),
    traces: tracesIn(startMs, endMs),
    serviceGraph: [{ Name: 'orders', Type: 'AWS::Lambda::Function', ReferenceId: 0, Edges: [] }],
    trailEvents: trailEvents(startMs),
  };
}

/** What there is. */
function configured({ startMs }: DrawnAccount): AwsData {
  return {
    functions: [ordersFunction(startMs)],
    eventSourceMappings: [
      {
        UUID: '11111111-2222-3333-4444-555555555555',
        EventSourceArn: arn('sqs', 'orders-in'),
        FunctionArn: arn('lambda', 'function:orders'),
        BatchSize: 10,
      },
    ],
    ...queuesOfShop,
    tables: [{ TableName: 'carts', TableStatus: 'ACTIVE', ItemCount: 42 }],
    stacks: [
      {
        description: {
          StackName: 'shop',
          StackStatus: 'UPDATE_COMPLETE',
          CreationTime: new Date(startMs).toISOString(),
        },
        resources: [
          { LogicalResourceId: 'Orders', PhysicalResourceId: 'orders', ResourceType: 'AWS::Lambda::Function' },
          { LogicalResourceId: 'Carts', PhysicalResourceId: 'carts', ResourceType: 'AWS::DynamoDB::Table' },
        ],
        events: [
          {
            EventId: 'e1',
            StackName: 'shop',
            LogicalResourceId: 'Orders',
            ResourceType: 'AWS::Lambda::Function',
            ResourceStatus: 'UPDATE_COMPLETE',
            Timestamp: new Date(startMs + 1_000).toISOString(),
          },
        ],
      },
    ],
    taggedResources: [{ ResourceARN: arn('lambda', 'function:orders'), Tags: [{ Key: 'team', Value: 'shop' }] }],
  };
}

function alarmsAt(startMs: number): Pick<AwsData, 'alarms' | 'alarmHistory'> {
  return {
    alarms: [
      {
        AlarmName: 'orders-errors',
        Namespace: 'AWS/Lambda',
        MetricName: 'Errors',
        Dimensions: [{ Name: 'FunctionName', Value: 'orders' }],
        StateValue: 'ALARM',
      },
      { AlarmName: 'somebody-elses', Namespace: 'AWS/Lambda', Dimensions: [{ Name: 'FunctionName', Value: 'other' }] },
    ],
    alarmHistory: [
      {
        AlarmName: 'orders-errors',
        Timestamp: startMs / 1_000 + 60,
        HistoryItemType: 'StateUpdate',
        HistorySummary: 'OK to ALARM',
      },
    ],
  };
}

const queuesOfShop: Pick<AwsData, 'queues' | 'messages'> = {
  queues: {
    'orders-in': {
      QueueArn: arn('sqs', 'orders-in'),
      ApproximateNumberOfMessages: '12',
      RedrivePolicy: JSON.stringify({ deadLetterTargetArn: arn('sqs', 'orders-dlq'), maxReceiveCount: 3 }),
    },
    'orders-dlq': { QueueArn: arn('sqs', 'orders-dlq'), ApproximateNumberOfMessages: '4' },
  },
  messages: {
    'orders-dlq': Array.from({ length: 14 }, (_, n) =>
      JSON.stringify({ order: n, customer: `customer-${n}@example.org`, reason: 'the table carts did not answer' }),
    ),
  },
};

function ordersFunction(startMs: number) {
  return {
    configuration: {
      FunctionName: 'orders',
      FunctionArn: arn('lambda', 'function:orders'),
      Runtime: 'nodejs24.x',
      MemorySize: 256,
      Timeout: 3,
      Role: `arn:aws:iam::${account}:role/orders-role`,
      LastModified: new Date(startMs).toISOString(),
      Environment: {
        Variables: {
          NODE_ENV: 'production',
          TABLE_ARN: arn('dynamodb', 'table/carts'),
          PAYMENT_SECRET: 'correct-horse-battery-staple',
        },
      },
    },
    policy: {
      Statement: [
        {
          Principal: { Service: 'apigateway.amazonaws.com' },
          Condition: { ArnLike: { 'AWS:SourceArn': arn('execute-api', 'a1b2c3/prod/POST/orders') } },
        },
      ],
    },
    tags: { 'aws:cloudformation:stack-name': 'shop', team: 'shop' },
  };
}

/** One trace a minute; each tenth failed at the table. */
function tracesIn(startMs: number, endMs: number): readonly Trace[] {
  return Array.from({ length: Math.floor((endMs - startMs) / 60_000) }, (_, index) => {
    const atMs = startMs + index * 60_000;
    const id = `1-${Math.floor(atMs / 1_000).toString(16)}-${index.toString(16).padStart(24, '0')}`;
    const isFault = index % 10 === 9;
    const segment = {
      id: index.toString(16).padStart(16, '0'),
      trace_id: id,
      name: 'orders',
      origin: 'AWS::Lambda::Function',
      start_time: atMs / 1_000,
      end_time: atMs / 1_000 + 0.25,
      ...(isFault ? { fault: true } : {}),
    };
    return { id, startMs: atMs, durationMs: 250, summary: { HasFault: isFault }, segments: [segment] };
  });
}

function trailEvents(startMs: number): readonly JsonObject[] {
  const deployment = { eventName: 'UpdateFunctionCode20150331v2', userIdentity: { userName: 'deployer' } };
  return [
    {
      EventId: 'c1',
      EventName: 'UpdateFunctionCode20150331v2',
      EventSource: 'lambda.amazonaws.com',
      ReadOnly: 'false',
      EventTime: Math.floor(startMs / 1_000) + 30,
      Username: 'deployer',
      Resources: [{ ResourceName: 'orders', ResourceType: 'AWS::Lambda::Function' }],
      CloudTrailEvent: JSON.stringify(deployment),
    },
    {
      EventId: 'c2',
      EventName: 'ListFunctions20150331',
      EventSource: 'lambda.amazonaws.com',
      ReadOnly: 'true',
      EventTime: Math.floor(startMs / 1_000) + 31,
      Resources: [],
      CloudTrailEvent: '{}',
    },
  ];
}

/** What the server has no state for: answered as written here. */
const surroundings: NonNullable<AwsData['answers']> = {
  'apigateway:GetRestApi': () => ({ id: 'a1b2c3', name: 'shop-api' }),
  'apigateway:GetStages': () => ({
    item: [{ stageName: 'prod', methodSettings: { '*/*': { loggingLevel: 'ERROR' } } }],
  }),
  'apigateway:GetResources': () => ({ item: [{ id: 'r1', path: '/orders' }] }),
  'iam:GetRole': () => ({
    Role: {
      RoleName: 'orders-role',
      Arn: `arn:aws:iam::${account}:role/orders-role`,
      Path: '/',
      RoleId: 'AROAEXAMPLE',
      CreateDate: '2026-01-01T00:00:00Z',
    },
  }),
  'iam:ListRolePolicies': () => ({ PolicyNames: ['reach'], IsTruncated: false }),
  'iam:ListAttachedRolePolicies': () => ({ AttachedPolicies: [], IsTruncated: false }),
  'iam:GetRolePolicy': () => ({
    RoleName: 'orders-role',
    PolicyName: 'reach',
    PolicyDocument: encodeURIComponent(
      JSON.stringify({
        Statement: [{ Effect: 'Allow', Action: 'dynamodb:GetItem', Resource: arn('dynamodb', 'table/carts') }],
      }),
    ),
  }),
};
