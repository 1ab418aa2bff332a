// Calls that logs show: one trace id, or one request id, stands in two of them.
//
//   web       ├─────────────────────┤   1-67c2…: from 10:00:00.000 to 10:00:00.900
//   orders        ├─────────┤           within web's time: web waits for it
//   mailer                       ├──┤   begins later, and ends after it: nobody waits
//
// Clocks of two machines differ by some milliseconds, of badly kept ones by more: so many ids must agree on who calls whom.
import { nodeKey, type SeenCall, type ServiceNode } from './service-graph.ts';

/** When an id was seen in the log of a node, first and last. */
export interface Sighting {
  readonly id: string;
  readonly node: ServiceNode;
  readonly firstMs: number;
  readonly lastMs: number;
}

/** Of the ids that two logs share, so many must tell the same direction. Half would be chance. */
const agreeingShareMin = 0.8;
/** An id that stands in more logs than so is no request's: a version, a session of hours, a tenant. */
const nodesOfIdMax = 12;

export function callsInLogs(sightings: readonly Sighting[]): readonly SeenCall[] {
  const steps = [...Map.groupBy(sightings, ({ id }) => id).values()].flatMap((same) => stepsOf(wholeTimes(same)));
  const byPair = Map.groupBy(steps, ({ from, to }) => [nodeKey(from), nodeKey(to)].sort().join('\n'));
  return [...byPair.values()].flatMap((same): SeenCall[] => {
    const [forwards, backwards] = [...Map.groupBy(same, ({ from }) => nodeKey(from)).entries()]
      .sort(([a, one], [b, other]) => other.length - one.length || (a < b ? -1 : 1))
      .map(([, steps]) => steps);
    const [first] = forwards ?? [];
    if (forwards === undefined || first === undefined) return [];
    if (forwards.length < agreeingShareMin * (forwards.length + (backwards?.length ?? 0))) return [];
    const waiting = forwards.filter(({ waits }) => waits).length;
    const text = `${forwards.length} ${forwards.length === 1 ? 'id stands' : 'ids stand'} in the logs of both`;
    return [{ from: first.from, to: first.to, waits: 2 * waiting >= forwards.length, basis: { source: 'logs', text } }];
  });
}

interface Step {
  readonly from: ServiceNode;
  readonly to: ServiceNode;
  readonly waits: boolean;
}

/** One sighting a node: from its first to its last. */
function wholeTimes(sightings: readonly Sighting[]): readonly Sighting[] {
  return [...Map.groupBy(sightings, ({ node }) => nodeKey(node)).values()].flatMap((same) => {
    const [first] = same;
    if (first === undefined) return [];
    const firstMs = same.reduce((least, one) => Math.min(least, one.firstMs), first.firstMs);
    const lastMs = same.reduce((most, one) => Math.max(most, one.lastMs), first.lastMs);
    return [{ ...first, firstMs, lastMs }];
  });
}

/** The caller is whoever is at work around it, and began last; else whoever ended last before it began. */
function stepsOf(sightings: readonly Sighting[]): readonly Step[] {
  if (sightings.length > nodesOfIdMax) return [];
  const sorted = sightings.toSorted(
    (a, b) => a.firstMs - b.firstMs || b.lastMs - a.lastMs || (nodeKey(a.node) < nodeKey(b.node) ? -1 : 1),
  );
  return sorted.flatMap((one, index): Step[] => {
    const before = sorted.slice(0, index).filter(({ firstMs }) => firstMs < one.firstMs);
    const around = before.findLast(({ lastMs }) => lastMs >= one.lastMs);
    const earlier = around ?? before.findLast(({ firstMs }) => firstMs < one.firstMs);
    return earlier === undefined ? [] : [{ from: earlier.node, to: one.node, waits: around !== undefined }];
  });
}
