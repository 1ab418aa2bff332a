// The operations as a policy of IAM: the least that a capture needs, to be read by whoever has to grant it.

import { inTextOrder } from '@coldcase/model';
import { operationNamed } from './operations.ts';
import { type ResourceKind, resourceKinds } from './resources.ts';
import type { Operation } from './services.ts';

export interface PolicyDocument {
  readonly Version: '2012-10-17';
  readonly Statement: readonly PolicyStatement[];
}

interface PolicyStatement {
  readonly Sid: string;
  readonly Effect: 'Allow';
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
}

/**
 * Names or whole ARNs by kind: `{ logGroup: ['/aws/lambda/checkout'] }`. A kind without any is allowed on all of its kind.
 */
export type PolicyScope = Readonly<Partial<Record<ResourceKind, readonly string[]>>> & {
  /** `aws` unless it is another: `aws-cn`, `aws-us-gov`. */
  readonly partition?: string;
};

/**
 * The policy for these operations, one statement for each kind of resource, everything sorted: the same operations in
 * another order give the same text.
 *
 *   policyOf(['sqs:GetQueueUrl'], { queue: ['orders'] })
 *   →  { …, Statement: [{ Sid: 'Queue', Effect: 'Allow', Action: ['sqs:GetQueueUrl'], Resource: ['arn:aws:sqs:*:*:orders'] }] }
 */
export function policyOf(operations: readonly Operation[], scope: PolicyScope = {}): PolicyDocument {
  const actions = operations.flatMap((operation) => {
    const { on, actions } = operationNamed(operation);
    return actions.map((action) => ({ on, action }));
  });
  const byKind = Map.groupBy(actions, ({ on }) => on);
  const statements = [...byKind].map(([kind, granted]) => ({
    Sid: `${kind.charAt(0).toUpperCase()}${kind.slice(1)}`,
    Effect: 'Allow' as const,
    Action: sortedOnce(granted.map(({ action }) => action)),
    Resource: sortedOnce((scope[kind] ?? ['*']).flatMap((name) => arnsOf(kind, name, scope.partition))),
  }));
  return { Version: '2012-10-17', Statement: statements.toSorted((a, b) => inTextOrder(a.Sid, b.Sid)) };
}

/** As it is pasted into the console. */
export function policyText(policy: PolicyDocument): string {
  return `${JSON.stringify(policy, null, 2)}\n`;
}

function arnsOf(kind: ResourceKind, name: string, partition = 'aws'): readonly string[] {
  if (name.startsWith('arn:')) return [name];
  return resourceKinds[kind].arns(name).map((arn) => arn.replace(/^arn:aws:/, `arn:${partition}:`));
}

function sortedOnce(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)].toSorted(inTextOrder);
}
