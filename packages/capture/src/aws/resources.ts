// The kinds of things that operations are called on: where the input names them, and how a policy writes them.

interface Kind {
  /** Members of inputs that name such a thing, the first that is there counts. */
  readonly namedBy: readonly string[];
  /** In the partition `aws`, with `*` for region and account: the policy stands in one account, for all its regions. */
  readonly arns: (name: string) => readonly string[];
}

// The formats are those of https://docs.aws.amazon.com/service-authorization/latest/reference/
export const resourceKinds = {
  /** IAM knows no resource for it, or less than "all" would cut answers short. */
  any: { namedBy: [], arns: () => ['*'] },
  api: { namedBy: ['restApiId'], arns: (id) => pathArns('restapis', id) },
  /** Names of buckets are one space for all accounts and regions. */
  bucket: { namedBy: ['Bucket'], arns: (name) => [`arn:aws:s3:::${name}`] },
  cacheCluster: { namedBy: ['CacheClusterId'], arns: (name) => [`arn:aws:elasticache:*:*:cluster:${name}`] },
  database: { namedBy: ['DBInstanceIdentifier'], arns: (name) => [`arn:aws:rds:*:*:db:${name}`] },
  databaseCluster: { namedBy: ['DBClusterIdentifier'], arns: (name) => [`arn:aws:rds:*:*:cluster:${name}`] },
  /** An execution's ARN holds the name of its state machine. */
  execution: { namedBy: ['executionArn'], arns: (name) => [`arn:aws:states:*:*:execution:${name}:*`] },
  /** With `:*` for versions and aliases. */
  function: {
    namedBy: ['FunctionName', 'Resource'],
    arns: (name) => withSuffixed(`arn:aws:lambda:*:*:function:${name}`),
  },
  httpApi: { namedBy: ['ApiId'], arns: (id) => pathArns('apis', id) },
  /** With `:*`, under which operations on streams are checked. */
  logGroup: {
    namedBy: ['logGroupName', 'logGroupIdentifier', 'logGroupNames', 'logGroupIdentifiers'],
    arns: (name) => withSuffixed(`arn:aws:logs:*:*:log-group:${name}`),
  },
  policy: { namedBy: ['PolicyArn'], arns: (name) => [`arn:aws:iam::*:policy/${name}`] },
  queue: { namedBy: ['QueueUrl', 'QueueName'], arns: (name) => [`arn:aws:sqs:*:*:${name}`] },
  role: { namedBy: ['RoleName'], arns: (name) => [`arn:aws:iam::*:role/${name}`] },
  rule: { namedBy: ['Rule', 'Name'], arns: (name) => [`arn:aws:events:*:*:rule/${name}`] },
  stack: { namedBy: ['StackName'], arns: (name) => [`arn:aws:cloudformation:*:*:stack/${name}/*`] },
  stateMachine: { namedBy: ['stateMachineArn'], arns: (name) => [`arn:aws:states:*:*:stateMachine:${name}`] },
  stream: { namedBy: ['StreamName', 'StreamARN'], arns: (name) => [`arn:aws:kinesis:*:*:stream/${name}`] },
  table: { namedBy: ['TableName'], arns: (name) => [`arn:aws:dynamodb:*:*:table/${name}`] },
  topic: { namedBy: ['TopicArn'], arns: (name) => [`arn:aws:sns:*:*:${name}`] },
} as const satisfies Readonly<Record<string, Kind>>;

export type ResourceKind = keyof typeof resourceKinds;

/**
 * What an input is about, for records and messages.
 *
 *   resourceIn('logGroup', { logGroupName: '/aws/lambda/checkout' })   →   '/aws/lambda/checkout'
 *
 * @returns `all` when the input names nothing, as lists do
 */
export function resourceIn(kind: ResourceKind, input: object): string {
  const { namedBy }: Kind = resourceKinds[kind];
  for (const member of namedBy) {
    const value: unknown = Reflect.get(input, member);
    if (typeof value === 'string') return value;
    if (Array.isArray(value) && value.length > 0) return value.join(', ');
  }
  return 'all';
}

function withSuffixed(arn: string): readonly string[] {
  return arn.endsWith('*') ? [arn] : [arn, `${arn}:*`];
}

/** The paths of API Gateway: the list, one of it, and what lies below. */
function pathArns(collection: string, id: string): readonly string[] {
  const root = `arn:aws:apigateway:*::/${collection}`;
  return id === '*' ? [root, `${root}/*`] : [root, `${root}/${id}`, `${root}/${id}/*`];
}
