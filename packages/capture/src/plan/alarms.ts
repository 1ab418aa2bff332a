// Alarms that watch what is in the case, and what a user can name instead of functions: stacks, tags, an alarm.
import { type ResourceDocument, referenceOfArn } from '@coldcase/model';
import type { Ask, AskIn } from '../aws/ask.ts';
import { distinctWheres, isAt, type Where, whereText } from '../aws/where.ts';
import { type Description, documentOf } from '../neighbourhood/describe.ts';
import { namedBecause } from '../neighbourhood/describe-account.ts';
import type { Neighbourhood } from '../neighbourhood/neighbourhood.ts';
import type { Reference } from '../neighbourhood/reference.ts';
import { isRefusal } from '../run/refusal.ts';

/** Answers of DescribeAlarms that are read, a hundred alarms each. */
export const alarmPagesMax = 50;
/** Answers of GetResources, a hundred resources each. */
export const taggedPagesMax = 10;

export interface WatchingAlarm extends Where {
  readonly name: string;
  readonly document: ResourceDocument;
}

interface Metric {
  readonly Dimensions?:
    | readonly { readonly Name?: string | undefined; readonly Value?: string | undefined }[]
    | undefined;
}

interface MetricAlarm extends Metric {
  readonly AlarmName?: string | undefined;
  readonly Metrics?:
    | readonly { readonly MetricStat?: { readonly Metric?: Metric | undefined } | undefined }[]
    | undefined;
}

/** Every alarm with a dimension that a resource of the case has. */
export async function alarmsOf(
  askIn: AskIn,
  { resources }: Neighbourhood,
  gaps: string[],
): Promise<readonly WatchingAlarm[]> {
  const found: WatchingAlarm[] = [];
  for (const where of distinctWheres(resources)) {
    const here = resources.filter(isAt(where));
    const watched = new Set(here.flatMap(({ description }) => namingDimensions(description)));
    try {
      for (const alarm of await allAlarms(askIn(where)))
        if (dimensionsOf(alarm).some((dimension) => watched.has(dimension)))
          found.push({
            ...where,
            name: alarm.AlarmName ?? '',
            document: documentOf('alarm', alarm.AlarmName ?? '', alarm),
          });
    } catch (error) {
      if (!isRefusal(error)) throw error;
      gaps.push(`alarms in ${whereText(where)}: ${error.failure.answer}`);
    }
  }
  return found;
}

/** Of a part, only where one dimension names it: `Stage=prod` is a stage of any API. */
function namingDimensions({ dimensions, parts = [] }: Description): readonly string[] {
  const ofParts = parts.map((part) => Object.entries(part.dimensions)).filter((entries) => entries.length === 1);
  return [...Object.entries(dimensions), ...ofParts.flat()].map(([name, value]) => `${name}=${value}`);
}

async function allAlarms(ask: Ask): Promise<readonly MetricAlarm[]> {
  const alarms: MetricAlarm[] = [];
  let token: string | undefined;
  for (let page = 0; page < alarmPagesMax; page++) {
    const answer = await ask('cloudwatch:DescribeAlarms', { MaxRecords: 100, ...(token && { NextToken: token }) });
    alarms.push(...(answer.MetricAlarms ?? []));
    token = answer.NextToken === token ? undefined : answer.NextToken;
    if (token === undefined) break;
  }
  return alarms;
}

function dimensionsOf(alarm: MetricAlarm): readonly string[] {
  const metrics: readonly Metric[] = [
    alarm,
    ...(alarm.Metrics ?? []).flatMap(({ MetricStat }) => MetricStat?.Metric ?? []),
  ];
  return metrics.flatMap(({ Dimensions = [] }) => Dimensions.map(({ Name = '', Value = '' }) => `${Name}=${Value}`));
}

export interface NamedThings {
  readonly functions?: readonly string[];
  readonly stacks?: readonly string[];
  /** `key=value`, or `key` alone. */
  readonly tags?: readonly string[];
  readonly alarms?: readonly string[];
  readonly logGroups?: readonly string[];
}

/** What the user named, as references; tags and alarms are looked up. */
export async function namedReferences(ask: Ask, named: NamedThings): Promise<readonly Reference[]> {
  const { functions = [], stacks = [], tags = [], alarms = [], logGroups = [] } = named;
  return [
    ...functions.map((id): Reference => ({ kind: 'function', id, ...referenceOfArn(id), because: namedBecause })),
    ...stacks.map((id): Reference => ({ kind: 'stack', id, because: namedBecause })),
    ...logGroups.map((id): Reference => ({ kind: 'log-group', id, because: namedBecause })),
    ...(tags.length === 0 ? [] : await taggedWith(ask, tags)),
    ...(alarms.length === 0 ? [] : await watchedBy(ask, alarms)),
  ];
}

async function taggedWith(ask: Ask, tags: readonly string[]): Promise<readonly Reference[]> {
  const TagFilters = tags.map((tag) => {
    const [key = '', ...value] = tag.split('=');
    return value.length === 0 ? { Key: key } : { Key: key, Values: [value.join('=')] };
  });
  const found: Reference[] = [];
  let token: string | undefined;
  for (let page = 0; page < taggedPagesMax; page++) {
    const answer = await ask('tag:GetResources', { TagFilters, ...(token && { PaginationToken: token }) });
    for (const { ResourceARN = '' } of answer.ResourceTagMappingList ?? []) {
      const reference = referenceOfArn(ResourceARN);
      if (reference !== undefined) found.push({ ...reference, because: namedBecause });
    }
    token = answer.PaginationToken === '' ? undefined : answer.PaginationToken;
    if (token === undefined) break;
  }
  return found;
}

const kindByDimension: Readonly<Record<string, Reference['kind']>> = {
  FunctionName: 'function',
  QueueName: 'queue',
  TableName: 'table',
  BucketName: 'bucket',
  StreamName: 'stream',
  StateMachineArn: 'state-machine',
  ApiId: 'http-api',
  RuleName: 'event-rule',
  DBInstanceIdentifier: 'database-instance',
  DBClusterIdentifier: 'database-instance',
  ProxyName: 'database-proxy',
  CacheClusterId: 'cache-cluster',
};

async function watchedBy(ask: Ask, alarms: readonly string[]): Promise<readonly Reference[]> {
  const { MetricAlarms = [] } = await ask('cloudwatch:DescribeAlarms', { AlarmNames: [...alarms] });
  return MetricAlarms.flatMap(dimensionsOf).flatMap((dimension): Reference[] => {
    const [name = '', ...value] = dimension.split('=');
    const kind = kindByDimension[name];
    return kind === undefined ? [] : [{ kind, id: value.join('='), because: namedBecause }];
  });
}
