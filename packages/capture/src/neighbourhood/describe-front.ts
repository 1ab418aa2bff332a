// What stands before functions: REST and HTTP APIs, load balancers, state machines.
import { becauseOf, type Description, documentOf, type Inquiry, nothing } from './describe.ts';
import { withoutMetadata } from './describe-messaging.ts';
import { type Reference, referencesIn } from './reference.ts';

/** An id in an ARN does not tell whether it is a REST or an HTTP API: the first answer that is not "no such API" does. */
export async function describeApi(inquiry: Inquiry, reference: Reference): Promise<Description> {
  return (await describeRestApi(inquiry, reference)) ?? describeHttpApi(inquiry, reference);
}

async function describeRestApi(inquiry: Inquiry, { id }: Reference): Promise<Description | undefined> {
  const api = await inquiry.detail('apigateway:GetRestApi', { restApiId: id });
  if (api === undefined) return undefined;
  const { item: stages = [] } = (await inquiry.detail('apigateway:GetStages', { restApiId: id })) ?? {};
  const all = { restApiId: id, embed: ['methods'], limit: 500 };
  const { items: resources } = (await inquiry.detail('apigateway:GetResources', all)) ?? {};
  const name = api.name ?? id;
  return {
    documents: [documentOf('rest-api', name, { ...withoutMetadata(api), stages, resources })],
    neighbours: [],
    logGroups: stages.flatMap(({ stageName = '', methodSettings = {}, accessLogSettings }) => [
      ...(Object.values(methodSettings).some(({ loggingLevel = 'OFF' }) => loggingLevel !== 'OFF')
        ? [`API-Gateway-Execution-Logs_${id}/${stageName}`]
        : []),
      ...groupsIn(accessLogSettings?.destinationArn),
    ]),
    dimensions: { ApiName: name },
  };
}

async function describeHttpApi(inquiry: Inquiry, { id }: Reference): Promise<Description> {
  const api = await inquiry.detail('apigatewayv2:GetApi', { ApiId: id });
  if (api === undefined) return nothing;
  const { Items: stages = [] } = (await inquiry.detail('apigatewayv2:GetStages', { ApiId: id })) ?? {};
  const { Items: routes } = (await inquiry.detail('apigatewayv2:GetRoutes', { ApiId: id })) ?? {};
  const { Items: integrations } = (await inquiry.detail('apigatewayv2:GetIntegrations', { ApiId: id })) ?? {};
  return {
    documents: [documentOf('http-api', api.Name ?? id, { ...withoutMetadata(api), stages, routes, integrations })],
    neighbours: [],
    logGroups: stages.flatMap(({ AccessLogSettings }) => groupsIn(AccessLogSettings?.DestinationArn)),
    dimensions: { ApiId: id },
  };
}

export async function describeLoadBalancer(inquiry: Inquiry, { id: arn }: Reference): Promise<Description> {
  const { TargetGroups = [] } = await inquiry.ask('elasticloadbalancing:DescribeTargetGroups', {
    TargetGroupArns: [arn],
  });
  const [balancer] = TargetGroups.flatMap(({ LoadBalancerArns = [] }) => LoadBalancerArns);
  if (balancer === undefined) return nothing;
  const { LoadBalancers = [] } = await inquiry.ask('elasticloadbalancing:DescribeLoadBalancers', {
    LoadBalancerArns: [balancer],
  });
  return {
    documents: [
      documentOf('load-balancer', LoadBalancers[0]?.LoadBalancerName ?? arn, { LoadBalancers, TargetGroups }),
    ],
    neighbours: [],
    logGroups: [],
    // CloudWatch wants what follows `loadbalancer/` in the ARN.
    dimensions: { LoadBalancer: balancer.split(':loadbalancer/')[1] ?? '' },
  };
}

export async function describeStateMachine(inquiry: Inquiry, { id: arn }: Reference): Promise<Description> {
  const machine = await inquiry.ask('states:DescribeStateMachine', { stateMachineArn: arn });
  const name = machine.name ?? arn;
  const destinations = machine.loggingConfiguration?.destinations ?? [];
  return {
    documents: [documentOf('state-machine', name, withoutMetadata(machine))],
    neighbours: becauseOf(referencesIn(machine.definition ?? ''), `a step of ${name} calls it`),
    logGroups: destinations.flatMap(({ cloudWatchLogsLogGroup }) => groupsIn(cloudWatchLogsLogGroup?.logGroupArn)),
    dimensions: { StateMachineArn: arn },
  };
}

function groupsIn(arn: string | undefined): readonly string[] {
  return referencesIn(arn ?? '').flatMap(({ kind, id }) => (kind === 'log-group' ? [id] : []));
}
