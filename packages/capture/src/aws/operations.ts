// What may be asked of AWS, and nothing else: one line an operation. The reader refuses what is not here, the policy that
// we print is made of it, and the estimate takes its prices from it. The compiler compares it with the commands that the
// files of `services/` import: a line too many or too few does not compile.
import type { ResourceKind } from './resources.ts';
import { type Operation, type Service, serviceOf } from './services.ts';

/** What one call costs, at the list price of us-east-1 and without any free tier: what it may cost, not what it will. */
export type Price =
  | { readonly kind: 'free' }
  | { readonly kind: 'call'; readonly usd: number }
  /** Each metric of a GetMetricData request counts, on every page. */
  | { readonly kind: 'metric'; readonly usd: number }
  /** Each trace that was looked through or fetched. */
  | { readonly kind: 'trace'; readonly usd: number }
  /** Bytes that a query of Logs Insights went through, which the answer states when the query has ended. */
  | { readonly kind: 'scannedByte'; readonly usd: number };

interface OperationFacts {
  /** On what a policy can allow it. */
  readonly on: ResourceKind;
  /** What a policy must allow, where that is not the operation itself. */
  readonly actions?: readonly string[];
  /** Nothing, unless stated. */
  readonly price?: Price;
  /** At most the quota of an account in a region: the pace to begin with, and never exceeded. */
  readonly callsPerSecond?: number;
  /** It changes something that is no evidence, so it needs a switch of its own. */
  readonly isPeek?: boolean;
  /** It ends what would go on and cost, so a budget that is used up must not hold it back. */
  readonly endsCost?: boolean;
}

/**
 * A service whose quota is not published, or only as "throttled when excessive". Slow enough to pass unnoticed beside
 * a console that somebody else looks at.
 */
const carefulCallsPerSecond = 5;

const free: Price = { kind: 'free' };
// https://aws.amazon.com/cloudwatch/pricing/: 0.01 USD per 1,000 requests, and per 1,000 metrics requested with
// GetMetricData. Insights: 0.005 USD per GB scanned.
const cloudwatchRequest: Price = { kind: 'call', usd: 0.01 / 1_000 };
const cloudwatchMetric: Price = { kind: 'metric', usd: 0.01 / 1_000 };
const insightsByte: Price = { kind: 'scannedByte', usd: 0.005 / 1_000_000_000 };
// https://aws.amazon.com/xray/pricing/: 0.50 USD per million traces retrieved or scanned.
const xrayTrace: Price = { kind: 'trace', usd: 0.5 / 1_000_000 };
// https://aws.amazon.com/sqs/pricing/: 0.40 USD per million requests, whichever they are.
const sqsRequest: Price = { kind: 'call', usd: 0.4 / 1_000_000 };
// https://aws.amazon.com/s3/pricing/: 0.0004 USD per 1,000 requests that are no PUT, COPY, POST or LIST.
const s3Request: Price = { kind: 'call', usd: 0.0004 / 1_000 };
// https://aws.amazon.com/sns/pricing/: 0.50 USD per million requests.
const snsRequest: Price = { kind: 'call', usd: 0.5 / 1_000_000 };

// Quotas: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html. FilterLogEvents has 25 in
// some regions and 5 in others (https://repost.aws/knowledge-center/cloudwatch-logs-throttling), hence the lower one.
const logs = {
  'logs:DescribeLogGroups': { on: 'any', callsPerSecond: 10 },
  'logs:FilterLogEvents': { on: 'logGroup', callsPerSecond: 5 },
  'logs:GetLogRecord': { on: 'any', callsPerSecond: 5 },
  // What the query cost is known, and counted, when its results come.
  'logs:GetQueryResults': { on: 'any', price: insightsByte, callsPerSecond: 5 },
  'logs:StartQuery': { on: 'logGroup', callsPerSecond: 5 },
  // Ends a query that we started ourselves, so that an interrupted capture leaves none running, and paid for, behind.
  'logs:StopQuery': { on: 'any', callsPerSecond: 5, endsCost: true },
} as const;

// Quotas: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html. Alarms on '*': with less,
// DescribeAlarms leaves composite alarms out without a word
// (https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html).
const cloudwatch = {
  'cloudwatch:DescribeAlarmHistory': { on: 'any', price: cloudwatchRequest, callsPerSecond: 9 },
  'cloudwatch:DescribeAlarms': { on: 'any', price: cloudwatchRequest, callsPerSecond: 9 },
  'cloudwatch:GetMetricData': { on: 'any', price: cloudwatchMetric, callsPerSecond: 50 },
} as const;

const xray = {
  'xray:BatchGetTraces': { on: 'any', price: xrayTrace },
  'xray:GetServiceGraph': { on: 'any' },
  'xray:GetTraceSummaries': { on: 'any', price: xrayTrace },
} as const;

// Quotas: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html. 15 a second are for all operations of the
// control plane together, deployments among them, so each of ours stays far below.
const lambda = {
  // Tags are left out of the answer, without a word, for whoever may not list them: the stack of a function is found by one
  // (https://docs.aws.amazon.com/lambda/latest/api/API_GetFunction.html).
  'lambda:GetFunction': { on: 'function', actions: ['lambda:GetFunction', 'lambda:ListTags'], callsPerSecond: 15 },
  'lambda:GetFunctionEventInvokeConfig': { on: 'function' },
  'lambda:GetPolicy': { on: 'function' },
  'lambda:ListAliases': { on: 'function' },
  'lambda:ListEventSourceMappings': { on: 'any' },
  // For `coldcase doctor`, which looks at some function when none is named.
  'lambda:ListFunctions': { on: 'any' },
  'lambda:ListProvisionedConcurrencyConfigs': { on: 'function' },
  'lambda:ListVersionsByFunction': { on: 'function' },
} as const;

const sqs = {
  'sqs:GetQueueAttributes': { on: 'queue', price: sqsRequest },
  'sqs:GetQueueUrl': { on: 'queue', price: sqsRequest },
  // A message that was received is hidden for a while and its receive count has grown, which can push it over the edge to a
  // dead-letter queue.
  'sqs:ReceiveMessage': { on: 'queue', price: sqsRequest, isPeek: true },
} as const;

// Of a bucket its configuration; objects are neither listed nor read. IAM has names of its own for most of it
// (https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html).
const buckets = {
  's3:GetBucketEncryption': { on: 'bucket', actions: ['s3:GetEncryptionConfiguration'], price: s3Request },
  's3:GetBucketLifecycleConfiguration': { on: 'bucket', actions: ['s3:GetLifecycleConfiguration'], price: s3Request },
  's3:GetBucketLocation': { on: 'bucket', price: s3Request },
  's3:GetBucketNotificationConfiguration': { on: 'bucket', actions: ['s3:GetBucketNotification'], price: s3Request },
  's3:GetBucketPolicy': { on: 'bucket', price: s3Request },
  's3:GetBucketVersioning': { on: 'bucket', price: s3Request },
  's3:GetPublicAccessBlock': { on: 'bucket', actions: ['s3:GetBucketPublicAccessBlock'], price: s3Request },
} as const;

// Quotas: https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html,
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html
const streamsAndTables = {
  'dynamodb:DescribeTable': { on: 'table', callsPerSecond: 10 },
  'dynamodb:DescribeTimeToLive': { on: 'table', callsPerSecond: 10 },
  'kinesis:DescribeStreamSummary': { on: 'stream', callsPerSecond: 20 },
  'kinesis:ListShards': { on: 'stream' },
  'kinesis:ListStreamConsumers': { on: 'stream' },
} as const;

// https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html: 10 a second for all its operations together, and
// 5 in two seconds for some. Reading is one action there, GET, on paths.
const apis = {
  'apigateway:GetResources': { on: 'api', actions: ['apigateway:GET'], callsPerSecond: 2 },
  'apigateway:GetRestApi': { on: 'api', actions: ['apigateway:GET'], callsPerSecond: 2 },
  'apigateway:GetStages': { on: 'api', actions: ['apigateway:GET'], callsPerSecond: 2 },
  'apigatewayv2:GetApi': { on: 'httpApi', actions: ['apigateway:GET'], callsPerSecond: 2 },
  'apigatewayv2:GetIntegrations': { on: 'httpApi', actions: ['apigateway:GET'], callsPerSecond: 2 },
  'apigatewayv2:GetRoutes': { on: 'httpApi', actions: ['apigateway:GET'], callsPerSecond: 2 },
  'apigatewayv2:GetStages': { on: 'httpApi', actions: ['apigateway:GET'], callsPerSecond: 2 },
} as const;

// Quotas: https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html,
// https://docs.aws.amazon.com/general/latest/gr/sns.html
const workflowsAndMessages = {
  'events:DescribeRule': { on: 'rule' },
  'events:ListTargetsByRule': { on: 'rule' },
  'sns:GetTopicAttributes': { on: 'topic', price: snsRequest, callsPerSecond: 10 },
  'sns:ListSubscriptionsByTopic': { on: 'topic', price: snsRequest, callsPerSecond: 10 },
  'states:DescribeStateMachine': { on: 'stateMachine' },
  'states:GetExecutionHistory': { on: 'execution' },
  'states:ListExecutions': { on: 'stateMachine' },
} as const;

// None of these publishes more than that it throttles, CloudTrail excepted, which allows two a second
// (https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html).
const surroundings = {
  'cloudformation:DescribeStackEvents': { on: 'stack' },
  'cloudformation:DescribeStackResources': { on: 'stack' },
  'cloudformation:DescribeStacks': { on: 'stack' },
  'cloudtrail:LookupEvents': { on: 'any', callsPerSecond: 2 },
  'elasticache:DescribeCacheClusters': { on: 'cacheCluster' },
  'elasticloadbalancing:DescribeLoadBalancers': { on: 'any' },
  'elasticloadbalancing:DescribeTargetGroups': { on: 'any' },
  'iam:GetPolicy': { on: 'policy' },
  'iam:GetPolicyVersion': { on: 'policy' },
  'iam:GetRole': { on: 'role' },
  'iam:GetRolePolicy': { on: 'role' },
  'iam:ListAttachedRolePolicies': { on: 'role' },
  'iam:ListRolePolicies': { on: 'role' },
  'rds:DescribeDBClusters': { on: 'databaseCluster' },
  'rds:DescribeDBInstances': { on: 'database' },
  // The ARN of a proxy holds an id that its name does not tell, so no policy could be written from the names that we have.
  'rds:DescribeDBProxies': { on: 'any' },
  'rds:DescribeDBProxyTargets': { on: 'any' },
  // Says who we are. It needs no permission, and none can forbid it
  // (https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html).
  'sts:GetCallerIdentity': { on: 'any', actions: [] },
  'tag:GetResources': { on: 'any' },
} as const;

const facts: Readonly<Record<Operation, OperationFacts>> = {
  ...logs,
  ...cloudwatch,
  ...xray,
  ...lambda,
  ...sqs,
  ...buckets,
  ...streamsAndTables,
  ...apis,
  ...workflowsAndMessages,
  ...surroundings,
};

export interface ReadOperation extends Required<OperationFacts> {
  readonly service: Service;
  /** The class of the SDK. */
  readonly command: string;
}

/** Everything that is known of an operation, with the defaults of the table filled in. */
export function operationNamed(operation: Operation): ReadOperation {
  const service = serviceOf(operation);
  return {
    service,
    command: `${operation.slice(service.length + 1)}Command`,
    actions: [operation],
    price: free,
    callsPerSecond: carefulCallsPerSecond,
    isPeek: false,
    endsCost: false,
    ...facts[operation],
  };
}

/** Sorted. Without the ones that change something, unless those were asked for. */
export function operationsOf({ withPeeks }: { withPeeks: boolean }): readonly Operation[] {
  return Object.keys(facts)
    .filter(isOperation)
    .filter((operation) => withPeeks || !operationNamed(operation).isPeek)
    .toSorted();
}

export function isOperation(name: string): name is Operation {
  return Object.hasOwn(facts, name);
}
