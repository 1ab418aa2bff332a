// What stands before functions and is no API: load balancers, state machines.
import { referencesIn } from '@coldcase/model';
import { becauseOf, type Description, type Dimensions, documentOf, type Inquiry, nothing } from './describe.ts';
import { withoutMetadata } from './describe-messaging.ts';
import { groupsIn, type Reference } from './reference.ts';

export async function describeLoadBalancer(inquiry: Inquiry, { id: arn }: Reference): Promise<Description> {
  const { TargetGroups = [] } = await inquiry.ask('elasticloadbalancing:DescribeTargetGroups', {
    TargetGroupArns: [arn],
  });
  const [balancer] = TargetGroups.flatMap(({ LoadBalancerArns = [] }) => LoadBalancerArns);
  if (balancer === undefined) return nothing;
  // CloudWatch wants what follows `loadbalancer/` in the ARN of the one, and `targetgroup/…` itself of the other.
  const measuredBalancer = balancer.split(':loadbalancer/')[1] ?? '';
  const { LoadBalancers = [] } = await inquiry.ask('elasticloadbalancing:DescribeLoadBalancers', {
    LoadBalancerArns: [balancer],
  });
  return {
    documents: [
      documentOf('load-balancer', LoadBalancers[0]?.LoadBalancerName ?? arn, { LoadBalancers, TargetGroups }),
    ],
    neighbours: [],
    logGroups: [],
    dimensions: { LoadBalancer: measuredBalancer },
    parts: inquiry.measured('target-group', 'target groups', [
      { LoadBalancer: measuredBalancer, TargetGroup: arn.split(':').at(-1) ?? '' },
    ]),
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
    parts: inquiry.measured('machine-function', 'functions', functionsCalledBy(machine.definition ?? '')),
  };
}

/** Functions that are the `Resource` of a step: `lambda:invoke`, the other way to call one, is measured as an integration. */
function functionsCalledBy(definition: string): readonly Dimensions[] {
  const found = [...definition.matchAll(/"Resource"\s*:\s*"(arn:aws[a-z-]*:lambda:[^"]+)"/g)].map(
    ([, arn = '']) => arn,
  );
  return [...new Set(found)].map((LambdaFunctionArn) => ({ LambdaFunctionArn }));
}
