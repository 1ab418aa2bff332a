// What stands before functions: REST and HTTP APIs, load balancers, state machines.
import type { Ask } from '../aws/ask.ts';
import { becauseOf, type Description, documentOf, nothing } from './describe.ts';
import { absentWhenNotFound } from './describe-function.ts';
import { withoutMetadata } from './describe-messaging.ts';
import { type Reference, referencesIn } from './reference.ts';

/** An id in an ARN does not tell whether it is a REST or an HTTP API: the first answer that is not "no such API" does. */
export async function describeApi(ask: Ask, reference: Reference): Promise<Description> {
  return (await describeRestApi(ask, reference)) ?? describeHttpApi(ask, reference);
}

async function describeRestApi(ask: Ask, { id }: Reference): Promise<Description | undefined> {
  const api = await absentWhenNotFound(ask('apigateway:GetRestApi', { restApiId: id }));
  if (api === undefined) return undefined;
  const { item: stages = [] } = await ask('apigateway:GetStages', { restApiId: id });
  const { items: resources } = await ask('apigateway:GetResources', { restApiId: id, embed: ['methods'], limit: 500 });
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

async function describeHttpApi(ask: Ask, { id }: Reference): Promise<Description> {
  const api = await absentWhenNotFound(ask('apigatewayv2:GetApi', { ApiId: id }));
  if (api === undefined) return nothing;
  const { Items: stages = [] } = await ask('apigatewayv2:GetStages', { ApiId: id });
  const { Items: routes } = await ask('apigatewayv2:GetRoutes', { ApiId: id });
  const { Items: integrations } = await ask('apigatewayv2:GetIntegrations', { ApiId: id });
  return {
    documents: [documentOf('http-api', api.Name ?? id, { ...withoutMetadata(api), stages, routes, integrations })],
    neighbours: [],
    logGroups: stages.flatMap(({ AccessLogSettings }) => groupsIn(AccessLogSettings?.DestinationArn)),
    dimensions: { ApiId: id },
  };
}

export async function describeLoadBalancer(ask: Ask, { id: arn }: Reference): Promise<Description> {
  const { TargetGroups = [] } = await ask('elasticloadbalancing:DescribeTargetGroups', { TargetGroupArns: [arn] });
  const [balancer] = TargetGroups.flatMap(({ LoadBalancerArns = [] }) => LoadBalancerArns);
  if (balancer === undefined) return nothing;
  const { LoadBalancers = [] } = await ask('elasticloadbalancing:DescribeLoadBalancers', {
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

export async function describeStateMachine(ask: Ask, { id: arn }: Reference): Promise<Description> {
  const machine = await ask('states:DescribeStateMachine', { stateMachineArn: arn });
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
