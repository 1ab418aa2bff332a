// Which queues of a case hold what others could not process. Only these may be looked into: a queue that a function still reads
// would lose a receive of each message that we saw.
import { isJsonObject } from '@coldcase/model';
import { whereOf, whereText } from '../aws/where.ts';
import type { Neighbourhood, Resource } from '../neighbourhood/neighbourhood.ts';
import type { TaskSpec } from './task-spec.ts';

export type DeadLetterSpec = Extract<TaskSpec, { kind: 'dead-letters' }>;

/** What the descriptions of queues and functions say of where their failures go. */
const deadLetterReasons = /^(dead letters|failures) of /;

export function deadLetterQueues({ resources }: Pick<Neighbourhood, 'resources'>): readonly DeadLetterSpec[] {
  const targets = new Set(
    resources.flatMap(({ description }) =>
      description.neighbours
        .filter(({ kind, because }) => kind === 'queue' && deadLetterReasons.test(because))
        .map((neighbour) => `${whereText(neighbour)} ${neighbour.id}`),
    ),
  );
  return resources
    .filter((one) => one.kind === 'queue' && targets.has(`${whereText(one)} ${one.id}`))
    .filter((queue) => !isRead(queue, resources))
    .flatMap(specOf);
}

/** A function is fed by it: it is a queue at work, whatever else it is. */
function isRead({ id }: Resource, resources: readonly Resource[]): boolean {
  return resources.some(({ kind, description }) => {
    return (
      kind === 'function' &&
      description.neighbours.some((one) => one.kind === 'queue' && one.id === id && one.because.startsWith('it feeds '))
    );
  });
}

function specOf({ id: queue, description, ...where }: Resource): readonly DeadLetterSpec[] {
  const document = description.documents[0]?.document;
  if (!isJsonObject(document) || typeof document.QueueUrl !== 'string') return [];
  const { Attributes: attributes } = document;
  const hasRedrive = isJsonObject(attributes) && typeof attributes.RedrivePolicy === 'string';
  return [{ kind: 'dead-letters', ...whereOf(where), queue, queueUrl: document.QueueUrl, hasRedrive }];
}
