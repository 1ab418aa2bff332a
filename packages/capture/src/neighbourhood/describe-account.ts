// Roles and stacks: who may do what, and what was made together.
import { referenceOfArn, referencesIn } from '@coldcase/model';
import { becauseOf, type Description, documentOf, type Inquiry } from './describe.ts';
import type { Reference } from './reference.ts';

export async function describeRole(inquiry: Inquiry, { id: name }: Reference): Promise<Description> {
  const { Role } = await inquiry.ask('iam:GetRole', { RoleName: name });
  const { PolicyNames = [] } = (await inquiry.detail('iam:ListRolePolicies', { RoleName: name })) ?? {};
  const { AttachedPolicies = [] } = (await inquiry.detail('iam:ListAttachedRolePolicies', { RoleName: name })) ?? {};
  const own = await Promise.all(
    PolicyNames.map(async (PolicyName) => {
      const { PolicyDocument = '' } = (await inquiry.detail('iam:GetRolePolicy', { RoleName: name, PolicyName })) ?? {};
      return { name: PolicyName, document: decodeURIComponent(PolicyDocument) };
    }),
  );
  const attached = await Promise.all(AttachedPolicies.map(({ PolicyArn = '' }) => policyDocument(inquiry, PolicyArn)));
  return {
    documents: [documentOf('role', name, { Role, policies: own, attached })],
    neighbours: becauseOf(
      [...own, ...attached].flatMap(({ document }) => referencesIn(document)),
      `the role ${name} may reach it`,
    ),
    logGroups: [],
    dimensions: {},
  };
}

async function policyDocument(inquiry: Inquiry, arn: string) {
  const { Policy } = (await inquiry.detail('iam:GetPolicy', { PolicyArn: arn })) ?? {};
  const version = Policy?.DefaultVersionId ?? 'v1';
  const of = { PolicyArn: arn, VersionId: version };
  const { PolicyVersion } = (await inquiry.detail('iam:GetPolicyVersion', of)) ?? {};
  // IAM gives the documents of policies as URL-encoded JSON.
  return { arn, version, document: decodeURIComponent(PolicyVersion?.Document ?? '') };
}

/** Resources of a stack that is asked for by name are the case; of a stack that merely made a function, only its events are. */
export async function describeStack(inquiry: Inquiry, { id: name, because }: Reference): Promise<Description> {
  const { Stacks } = await inquiry.ask('cloudformation:DescribeStacks', { StackName: name });
  const { StackResources = [] } =
    (await inquiry.detail('cloudformation:DescribeStackResources', { StackName: name })) ?? {};
  const isNamed = because === namedBecause;
  return {
    documents: [documentOf('stack', name, { Stacks, StackResources })],
    neighbours: isNamed
      ? StackResources.flatMap(({ ResourceType = '', PhysicalResourceId = '' }) => {
          const found = ofStackResource(ResourceType, PhysicalResourceId);
          return found === undefined ? [] : [{ ...found, because: `the stack ${name} made it` }];
        })
      : [],
    logGroups: [],
    dimensions: {},
  };
}

/** Said of what the user asked for by name. */
export const namedBecause = 'it was named';

const kindByType: Readonly<Record<string, Reference['kind']>> = {
  'AWS::Lambda::Function': 'function',
  'AWS::SQS::Queue': 'queue',
  'AWS::S3::Bucket': 'bucket',
  'AWS::DynamoDB::Table': 'table',
  'AWS::DynamoDB::GlobalTable': 'table',
  'AWS::Kinesis::Stream': 'stream',
  'AWS::SNS::Topic': 'topic',
  'AWS::ApiGateway::RestApi': 'rest-api',
  'AWS::ApiGatewayV2::Api': 'rest-api',
  'AWS::StepFunctions::StateMachine': 'state-machine',
  'AWS::Events::Rule': 'event-rule',
  'AWS::RDS::DBInstance': 'database-instance',
  'AWS::RDS::DBCluster': 'database-instance',
  'AWS::RDS::DBProxy': 'database-proxy',
  'AWS::ElastiCache::CacheCluster': 'cache-cluster',
  'AWS::ElastiCache::ReplicationGroup': 'cache-cluster',
  'AWS::ElasticLoadBalancingV2::TargetGroup': 'load-balancer',
  'AWS::Logs::LogGroup': 'log-group',
};

/** The physical id of a queue is its URL, of a topic or a state machine its ARN, of most others their name. */
function ofStackResource(type: string, physicalId: string): Omit<Reference, 'because'> | undefined {
  const kind = kindByType[type];
  if (kind === undefined || physicalId === '') return undefined;
  return referenceOfArn(physicalId) ?? referencesIn(physicalId)[0] ?? { kind, id: physicalId };
}
