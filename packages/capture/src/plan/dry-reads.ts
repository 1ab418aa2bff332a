// What may we ask? Each operation of the table is asked once, for as little as it can be: one entry, one second, or a name that
// does not exist, since a service looks at permissions before it looks for the thing. Nothing of the answers is kept.
import { ColdcaseError, referenceOfArn, referencesIn } from '@coldcase/model';
import type { Ask } from '../aws/ask.ts';
import { operationNamed, operationsOf } from '../aws/operations.ts';
import type { ResourceKind } from '../aws/resources.ts';
import type { InputOf, Operation } from '../aws/services.ts';
import type { Reference } from '../neighbourhood/reference.ts';
import { isRefusal } from '../run/refusal.ts';

/** Receiving is no dry read: it counts, in production. */
type Probed = Exclude<Operation, 'sqs:ReceiveMessage'>;

/** Stands for what the account does not seem to have. A policy for named resources denies it, and may allow the real ones. */
export const madeUpName = 'coldcase-doctor';

/** One operation is waited for no longer than this, whatever its retries would do. */
export const dryReadMsMax = 20_000;

/** Real names to ask about, as far as a function and what surrounds it tell them. */
export interface Ground {
  readonly functionName: string;
  /** The service knows no such function. */
  readonly isMissing: boolean;
  readonly logGroup: string;
  readonly account: string;
  readonly region: string;
  readonly nowMs: number;
  readonly role: string;
  readonly stack: string;
  readonly neighbour: (kind: Reference['kind']) => string;
}

export interface DryRead {
  readonly operation: Operation;
  readonly outcome: 'allowed' | 'denied' | 'unknown';
  /** What came back, unless it was allowed. */
  readonly answer: string;
  readonly isOnMadeUpName: boolean;
}

/** What a function tells of its surroundings; the first function of the account when none is named. Refusals are no errors here. */
export async function groundOf(
  ask: Ask,
  { functionName, ...where }: Pick<Ground, 'account' | 'region' | 'nowMs'> & { readonly functionName?: string },
): Promise<Ground> {
  const named = functionName === undefined ? undefined : (referenceOfArn(functionName)?.id ?? functionName);
  const name = named ?? known(await answered(firstFunction(ask))) ?? madeUpName;
  const found = await answered(ask('lambda:GetFunction', { FunctionName: name }));
  const mappings = known(await answered(ask('lambda:ListEventSourceMappings', { FunctionName: name, MaxItems: 10 })));
  const policy = known(await answered(ask('lambda:GetPolicy', { FunctionName: name })));
  const { Configuration, Tags } = known(found) ?? {};
  const neighbours = [
    ...(mappings?.EventSourceMappings ?? []).flatMap(({ EventSourceArn = '' }) => referenceOfArn(EventSourceArn) ?? []),
    ...referencesIn(`${policy?.Policy ?? ''} ${JSON.stringify(Configuration?.Environment?.Variables ?? {})}`),
  ];
  return {
    ...where,
    functionName: name,
    isMissing: found.kind === 'notFound',
    logGroup: Configuration?.LoggingConfig?.LogGroup ?? `/aws/lambda/${name}`,
    role: referenceOfArn(Configuration?.Role ?? '')?.id ?? madeUpName,
    stack: Tags?.['aws:cloudformation:stack-name'] ?? madeUpName,
    neighbour: (kind) => neighbours.find((one) => one.kind === kind)?.id ?? madeUpName,
  };
}

async function firstFunction(ask: Ask): Promise<string | undefined> {
  const { Functions } = await ask('lambda:ListFunctions', { MaxItems: 1 });
  return Functions?.[0]?.FunctionName;
}

type Answered<T> = { readonly kind: 'value'; readonly value: T } | { readonly kind: 'notFound' | 'refused' };

async function answered<T>(answer: Promise<T>): Promise<Answered<T>> {
  try {
    return { kind: 'value', value: await answer };
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return { kind: error.code === 'CAPTURE_NOT_FOUND' ? 'notFound' : 'refused' };
  }
}

function known<T>(answer: Answered<T>): T | undefined {
  return answer.kind === 'value' ? answer.value : undefined;
}

/**
 * Asks each operation once.
 *
 * @param kinds  only operations on these; all when absent
 */
export async function dryReads(
  ask: Ask,
  ground: Ground,
  signal: AbortSignal,
  kinds?: readonly ResourceKind[],
): Promise<readonly DryRead[]> {
  const wanted = operationsOf({ withPeeks: false })
    .filter(isProbed)
    .filter((operation) => kinds === undefined || kinds.includes(operationNamed(operation).on));
  return await Promise.all(wanted.map((operation) => dryRead(ask, operation, ground, signal)));
}

function isProbed(operation: Operation): operation is Probed {
  return Object.hasOwn(inputs, operation);
}

async function dryRead<K extends Probed>(
  ask: Ask,
  operation: K,
  ground: Ground,
  signal: AbortSignal,
): Promise<DryRead> {
  const input = inputs[operation](ground);
  const isOnMadeUpName = JSON.stringify(input).includes(madeUpName);
  try {
    await ask(operation, input, AbortSignal.any([signal, AbortSignal.timeout(dryReadMsMax)]));
    return { operation, outcome: 'allowed', answer: '', isOnMadeUpName };
  } catch (error) {
    signal.throwIfAborted();
    return { operation, isOnMadeUpName, ...outcomeOf(error) };
  }
}

/** The service looked for the thing, or at the request: so it may be asked. */
const permitting = new Set([
  'CAPTURE_NOT_FOUND',
  'CAPTURE_INVALID_REQUEST',
  'CAPTURE_PLACE_EXPIRED',
  'INSIGHTS_MALFORMED',
]);

function outcomeOf(error: unknown): Pick<DryRead, 'outcome' | 'answer'> {
  if (error instanceof DOMException && error.name === 'TimeoutError')
    return { outcome: 'unknown', answer: `no answer within ${dryReadMsMax / 1_000} s` };
  if (!(error instanceof ColdcaseError)) throw error;
  if (permitting.has(error.code)) return { outcome: 'allowed', answer: '' };
  return {
    outcome: error.code === 'CAPTURE_ACCESS_DENIED' ? 'denied' : 'unknown',
    answer: error.failure.answer,
  };
}

const second = ({ nowMs }: Ground) => ({ StartTime: new Date(nowMs - 1_000), EndTime: new Date(nowMs) });
const functionNamed = ({ functionName }: Ground) => ({ FunctionName: functionName });
const arn = ({ region, account }: Ground, service: string, rest: string) =>
  `arn:aws:${service}:${region}:${account}:${rest}`;
const restApi = ({ neighbour }: Ground) => ({ restApiId: neighbour('rest-api') });
const httpApi = ({ neighbour }: Ground) => ({ ApiId: neighbour('http-api') });
const stack = (ground: Ground) => ({ StackName: ground.stack });
const table = ({ neighbour }: Ground) => ({ TableName: neighbour('table') });
const role = (ground: Ground) => ({ RoleName: ground.role });
const machine = (ground: Ground) => {
  const known = ground.neighbour('state-machine');
  return { stateMachineArn: known === madeUpName ? arn(ground, 'states', `stateMachine:${known}`) : known };
};
const topic = (ground: Ground) => {
  const known = ground.neighbour('topic');
  return { TopicArn: known === madeUpName ? arn(ground, 'sns', known) : known };
};
/** Names of buckets are one space for everybody: another account may have made up the same one. */
const bucket = ({ account, neighbour }: Ground) => {
  const known = neighbour('bucket');
  return { Bucket: known === madeUpName ? `${known}-${account}` : known };
};
/** It is AWS's own, and in every account. */
const policy = { PolicyArn: 'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole' };
/** Of a query that never was. */
const query = { queryId: '00000000-0000-4000-8000-000000000000' };

/** The least that each operation can be asked. */
const inputs: { readonly [K in Probed]: (ground: Ground) => InputOf<K> } = {
  'apigateway:GetResources': (ground) => ({ ...restApi(ground), limit: 1 }),
  'apigateway:GetRestApi': restApi,
  'apigateway:GetStages': restApi,
  'apigatewayv2:GetApi': httpApi,
  'apigatewayv2:GetIntegrations': (ground) => ({ ...httpApi(ground), MaxResults: '1' }),
  'apigatewayv2:GetRoutes': (ground) => ({ ...httpApi(ground), MaxResults: '1' }),
  'apigatewayv2:GetStages': (ground) => ({ ...httpApi(ground), MaxResults: '1' }),
  'cloudformation:DescribeStackEvents': stack,
  'cloudformation:DescribeStackResources': stack,
  'cloudformation:DescribeStacks': stack,
  'cloudtrail:LookupEvents': (ground) => ({ ...second(ground), MaxResults: 1 }),
  'cloudwatch:DescribeAlarmHistory': () => ({ MaxRecords: 1 }),
  'cloudwatch:DescribeAlarms': () => ({ MaxRecords: 1 }),
  'cloudwatch:GetMetricData': ({ nowMs, logGroup }) => ({
    StartTime: new Date(nowMs - 60_000),
    EndTime: new Date(nowMs),
    MetricDataQueries: [
      {
        Id: 'a',
        MetricStat: {
          Metric: {
            Namespace: 'AWS/Logs',
            MetricName: 'IncomingBytes',
            Dimensions: [{ Name: 'LogGroupName', Value: logGroup }],
          },
          Period: 60,
          Stat: 'Sum',
        },
      },
    ],
  }),
  'dynamodb:DescribeTable': table,
  'dynamodb:DescribeTimeToLive': table,
  // 20 is the least that it takes, as for RDS.
  'elasticache:DescribeCacheClusters': () => ({ MaxRecords: 20 }),
  'elasticloadbalancing:DescribeLoadBalancers': () => ({ PageSize: 1 }),
  'elasticloadbalancing:DescribeTargetGroups': () => ({ PageSize: 1 }),
  'events:DescribeRule': ({ neighbour }) => ({ Name: neighbour('event-rule') }),
  'events:ListTargetsByRule': ({ neighbour }) => ({ Rule: neighbour('event-rule'), Limit: 1 }),
  'iam:GetPolicy': () => policy,
  'iam:GetPolicyVersion': () => ({ ...policy, VersionId: 'v1' }),
  'iam:GetRole': role,
  'iam:GetRolePolicy': (ground) => ({ ...role(ground), PolicyName: 'none' }),
  'iam:ListAttachedRolePolicies': (ground) => ({ ...role(ground), MaxItems: 1 }),
  'iam:ListRolePolicies': (ground) => ({ ...role(ground), MaxItems: 1 }),
  'kinesis:DescribeStreamSummary': ({ neighbour }) => ({ StreamName: neighbour('stream') }),
  'kinesis:ListShards': ({ neighbour }) => ({ StreamName: neighbour('stream'), MaxResults: 1 }),
  'kinesis:ListStreamConsumers': (ground) => ({
    StreamARN: arn(ground, 'kinesis', `stream/${ground.neighbour('stream')}`),
    MaxResults: 1,
  }),
  'lambda:GetFunction': functionNamed,
  'lambda:GetFunctionEventInvokeConfig': functionNamed,
  'lambda:GetPolicy': functionNamed,
  'lambda:ListAliases': (ground) => ({ ...functionNamed(ground), MaxItems: 1 }),
  'lambda:ListEventSourceMappings': (ground) => ({ ...functionNamed(ground), MaxItems: 1 }),
  'lambda:ListFunctions': () => ({ MaxItems: 1 }),
  'lambda:ListProvisionedConcurrencyConfigs': (ground) => ({ ...functionNamed(ground), MaxItems: 1 }),
  'lambda:ListVersionsByFunction': (ground) => ({ ...functionNamed(ground), MaxItems: 1 }),
  'logs:DescribeLogGroups': () => ({ limit: 1 }),
  'logs:FilterLogEvents': ({ logGroup, nowMs }) => ({
    logGroupName: logGroup,
    startTime: nowMs - 1_000,
    endTime: nowMs,
    limit: 1,
  }),
  'logs:GetLogRecord': () => ({ logRecordPointer: 'none' }),
  'logs:GetQueryResults': () => query,
  // A text that is no query: it is refused for that, when it is not refused for the permission, and nothing runs.
  'logs:StartQuery': ({ logGroup, nowMs }) => ({
    logGroupNames: [logGroup],
    startTime: Math.floor(nowMs / 1_000) - 1,
    endTime: Math.floor(nowMs / 1_000),
    queryString: '|',
    limit: 1,
  }),
  'logs:StopQuery': () => query,
  'rds:DescribeDBClusters': () => ({ MaxRecords: 20 }),
  'rds:DescribeDBInstances': () => ({ MaxRecords: 20 }),
  'rds:DescribeDBProxies': () => ({ MaxRecords: 20 }),
  'rds:DescribeDBProxyTargets': ({ neighbour }) => ({ DBProxyName: neighbour('database-proxy') }),
  's3:GetBucketEncryption': bucket,
  's3:GetBucketLifecycleConfiguration': bucket,
  's3:GetBucketLocation': bucket,
  's3:GetBucketNotificationConfiguration': bucket,
  's3:GetBucketPolicy': bucket,
  's3:GetBucketVersioning': bucket,
  's3:GetPublicAccessBlock': bucket,
  'sns:GetTopicAttributes': topic,
  'sns:ListSubscriptionsByTopic': topic,
  'sqs:GetQueueAttributes': ({ region, account, neighbour }) => ({
    QueueUrl: `https://sqs.${region}.amazonaws.com/${account}/${neighbour('queue')}`,
    AttributeNames: ['QueueArn'],
  }),
  'sqs:GetQueueUrl': ({ neighbour }) => ({ QueueName: neighbour('queue') }),
  'states:DescribeStateMachine': machine,
  'states:GetExecutionHistory': (ground) => ({
    executionArn: arn(ground, 'states', `execution:${madeUpName}:none`),
    maxResults: 1,
  }),
  'states:ListExecutions': (ground) => ({ ...machine(ground), maxResults: 1 }),
  'sts:GetCallerIdentity': () => ({}),
  'tag:GetResources': () => ({ ResourcesPerPage: 1 }),
  'xray:BatchGetTraces': () => ({ TraceIds: ['1-00000000-000000000000000000000000'] }),
  'xray:GetServiceGraph': second,
  'xray:GetTraceSummaries': second,
};
