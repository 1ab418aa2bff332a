// What was altered: calls that write, from CloudTrail; steps of stacks, from CloudFormation.
import { type ChangeRecord, epochMs, type TimeRange } from '@coldcase/model';
import type { CaptureTask } from '../../run/task.ts';
import type { Ask } from '../ask.ts';
import { type Where, whereText } from '../where.ts';
import { countedPlace, placeText } from './counted-place.ts';
import { spanText } from './span-text.ts';

/** Answers of one source of events, fifty events each, at two a second for the whole account. */
export const trailPagesMax = 60;
/** Answers about the events of one stack, newest first. */
export const stackPagesMax = 40;

/**
 * Whose calls are asked for, by the kinds of resources in the case. Asking by resource would miss what names its resource in a
 * way of its own, as Lambda does; asking for everything that writes would bring each new log stream of the account.
 */
export const trailSources: Readonly<Record<string, string>> = {
  function: 'lambda.amazonaws.com',
  queue: 'sqs.amazonaws.com',
  bucket: 's3.amazonaws.com',
  table: 'dynamodb.amazonaws.com',
  stream: 'kinesis.amazonaws.com',
  topic: 'sns.amazonaws.com',
  role: 'iam.amazonaws.com',
  stack: 'cloudformation.amazonaws.com',
  'rest-api': 'apigateway.amazonaws.com',
  'state-machine': 'states.amazonaws.com',
  'event-rule': 'events.amazonaws.com',
  'database-instance': 'rds.amazonaws.com',
  'database-proxy': 'rds.amazonaws.com',
  'cache-cluster': 'elasticache.amazonaws.com',
  'load-balancer': 'elasticloadbalancing.amazonaws.com',
};

export function trailTask(ask: Ask, where: Where, eventSource: string, { startMs, endMs }: TimeRange): CaptureTask {
  return {
    id: `changes ${whereText(where)} ${eventSource} ${spanText({ startMs, endMs })}`,
    pages: async function* (from, signal) {
      let { count: page, token } = countedPlace(from);
      for (;;) {
        const answer = await ask(
          'cloudtrail:LookupEvents',
          {
            LookupAttributes: [{ AttributeKey: 'EventSource', AttributeValue: eventSource }],
            StartTime: new Date(startMs),
            EndTime: new Date(endMs),
            MaxResults: 50,
            ...(token === undefined ? {} : { NextToken: token }),
          },
          signal,
        );
        page += 1;
        token = answer.NextToken === token ? undefined : answer.NextToken;
        const isFull = page >= trailPagesMax && token !== undefined;
        yield {
          batch: { changes: (answer.Events ?? []).flatMap(trailChange), bytesRead: 0 },
          next: token === undefined || isFull ? undefined : placeText(page, token),
          ...(isFull ? { gap: `only the newest ${trailPagesMax * 50} calls were looked through` } : {}),
        };
        if (token === undefined || isFull) return;
      }
    },
  };
}

interface TrailEvent {
  readonly EventId?: string | undefined;
  readonly EventName?: string | undefined;
  readonly ReadOnly?: string | undefined;
  readonly EventTime?: Date | undefined;
  readonly Username?: string | undefined;
  readonly Resources?: readonly { readonly ResourceName?: string | undefined }[] | undefined;
  readonly CloudTrailEvent?: string | undefined;
}

/** A call that only read altered nothing. */
function trailChange(event: TrailEvent): readonly ChangeRecord[] {
  const { EventId, EventName, EventTime, ReadOnly, Username, Resources = [], CloudTrailEvent = '{}' } = event;
  if (ReadOnly === 'true' || EventId === undefined || EventTime === undefined) return [];
  const resource = Resources[0]?.ResourceName;
  const error = /"errorCode"\s*:\s*"([^"]+)"/.exec(CloudTrailEvent)?.[1];
  return [
    {
      timestamp: epochMs(EventTime.getTime()),
      source: 'cloudtrail',
      id: EventId,
      action: EventName ?? '',
      detail: CloudTrailEvent,
      ...(resource === undefined ? {} : { resource }),
      ...(Username === undefined ? {} : { actor: Username }),
      ...(error === undefined ? {} : { error }),
    },
  ];
}

/** The steps of a stack in a window. The service gives all that ever were, newest first: what is older ends the search. */
export function stackEventsTask(ask: Ask, where: Where, stack: string, { startMs, endMs }: TimeRange): CaptureTask {
  return {
    id: `changes ${whereText(where)} stack ${stack} ${spanText({ startMs, endMs })}`,
    pages: async function* (from, signal) {
      let token = from;
      for (let page = 0; page < stackPagesMax; page++) {
        const answer = await ask(
          'cloudformation:DescribeStackEvents',
          { StackName: stack, ...(token === undefined ? {} : { NextToken: token }) },
          signal,
        );
        const events = answer.StackEvents ?? [];
        const isPast = events.some(({ Timestamp }) => (Timestamp?.getTime() ?? 0) < startMs);
        token = isPast || answer.NextToken === token ? undefined : answer.NextToken;
        const changes = events
          .flatMap(stackChange)
          .filter(({ timestamp }) => timestamp >= startMs && timestamp <= endMs);
        yield { batch: { changes, bytesRead: 0 }, next: token };
        if (token === undefined) return;
      }
    },
  };
}

interface StackEvent {
  readonly EventId?: string | undefined;
  readonly Timestamp?: Date | undefined;
  readonly LogicalResourceId?: string | undefined;
  readonly PhysicalResourceId?: string | undefined;
  readonly ResourceType?: string | undefined;
  readonly ResourceStatus?: string | undefined;
  readonly ResourceStatusReason?: string | undefined;
}

function stackChange(event: StackEvent): readonly ChangeRecord[] {
  const {
    EventId,
    Timestamp,
    LogicalResourceId,
    PhysicalResourceId,
    ResourceType,
    ResourceStatus,
    ResourceStatusReason,
  } = event;
  if (EventId === undefined || Timestamp === undefined) return [];
  return [
    {
      timestamp: epochMs(Timestamp.getTime()),
      source: 'cloudformation',
      id: EventId,
      action: ResourceStatus ?? '',
      resource: PhysicalResourceId ?? LogicalResourceId ?? '',
      detail: JSON.stringify({ LogicalResourceId, ResourceType, ResourceStatusReason }),
      ...(ResourceStatus?.endsWith('_FAILED') ? { error: ResourceStatus } : {}),
    },
  ];
}
