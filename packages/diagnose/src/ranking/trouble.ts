// Trouble that can be counted: seconds lost and requests failed, in each step of a window, beyond what is normal. Amounts add up
// along calls, which ratios and deviations do not: the time that a caller loses is the time that its callees lose, and its own.
//
//                      lost  own
//   web                 27     1     web lost 27 s of its users' time, of which 26 passed in orders
//    └─▶ orders         26    26     and none of it in carts: orders is where the time goes
//         └─▶ carts      0     0
import { type CallGraph, calleesOf } from '../graph/call-graph.ts';

/** What a service did in each step of time. NaN where it did nothing, or where nobody knows. */
export interface ServiceSteps {
  readonly requests: readonly number[];
  /** Mean duration of a request, in seconds. */
  readonly seconds: readonly number[];
  /** Share of the requests that failed, 0 to 1. */
  readonly failing: readonly number[];
}

export type FiguresByNode = ReadonlyMap<string, ServiceSteps>;

export type TroubleKind = 'lost-time' | 'failures';

/** By node, the amount in each step: seconds, or requests. */
export type Amounts = ReadonlyMap<string, readonly number[]>;

/**
 * Amounts beyond the median of the normal period, never below zero.
 *
 * A node that the normal period does not know has none. What begins to be called when something else goes wrong is the doing of
 * its caller, whose amounts then stay its own.
 */
export function troubleIn(window: FiguresByNode, normal: FiguresByNode, kind: TroubleKind): Amounts {
  return new Map(
    [...window].map(([node, steps]) => [node, beyond(steps, usual(figureOf(normal.get(node), kind)), kind)]),
  );
}

function figureOf(steps: ServiceSteps | undefined, kind: TroubleKind): readonly number[] {
  return (kind === 'lost-time' ? steps?.seconds : steps?.failing) ?? [];
}

function beyond(steps: ServiceSteps, normal: number | undefined, kind: TroubleKind): readonly number[] {
  return figureOf(steps, kind).map((figure, step) => {
    const amount = normal === undefined ? 0 : (figure - normal) * (steps.requests[step] ?? 0);
    return amount > 0 ? amount : 0;
  });
}

/** The median of what is known; absent when nothing is. */
function usual(figures: readonly number[]): number | undefined {
  const known = figures.filter((figure) => !Number.isNaN(figure)).sort((a, b) => a - b);
  const middle = known.length / 2;
  const [low, high] = [known[Math.ceil(middle) - 1], known[Math.floor(middle)]];
  return low === undefined || high === undefined ? undefined : (low + high) / 2;
}

/** Of the amounts of each node, what is not a callee's. A callee takes at most what its caller has: it has other callers, too. */
export function ownAmounts(amounts: Amounts, graph: CallGraph): Amounts {
  return new Map(
    [...amounts].map(([node, whole]) => {
      const callees = calleesOf(graph, node).map((callee) => amounts.get(callee) ?? []);
      const own = whole.map((amount, step) => {
        const passedOn = callees.reduce((sum, callee) => sum + Math.min(callee[step] ?? 0, amount), 0);
        return Math.max(0, amount - passedOn);
      });
      return [node, own];
    }),
  );
}
