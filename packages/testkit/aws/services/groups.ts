// Groups and their events by time.
import type { AwsData, LogGroup } from '../data.ts';
import { notFound } from '../errors.ts';

export function groupNamed(name: string, data: AwsData): LogGroup {
  const group = data.logGroups?.find((one) => one.name === name);
  if (group === undefined) throw notFound('The specified log group does not exist.');
  return group;
}

/** The first event that is not before this time: halving, since events are made when they are looked at. */
export function indexAtMs({ eventCount, eventAt }: LogGroup, timeMs: number): number {
  let low = 0;
  let high = eventCount;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (eventAt(middle).timestamp < timeMs) low = middle + 1;
    else high = middle;
  }
  return low;
}
