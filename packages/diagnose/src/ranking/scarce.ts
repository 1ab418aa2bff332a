// What a node has run short of. A figure that is unusual hurts nobody by itself: a processor that is busy for once still answers
// at once. It is short when hardly any is left, and was not before.

/** How much of a resource is used, as shares of what there is, 0 to 1 (or more, where a limit may be exceeded for a moment). */
export interface UsedShare {
  readonly node: string;
  readonly resource: string;
  /** In front of the trouble. */
  readonly before: readonly number[];
  readonly now: readonly number[];
}

export interface Scarcity {
  readonly node: string;
  readonly resource: string;
  readonly used: number;
  readonly usedBefore: number;
}

/** At four fifths a request waits four times as long as it works, where requests come by chance (M/M/1). */
const scarceMin = 0.8;

/** Resources that have become scarce. One that was scarce before explains nothing that is new. */
export function scarceIn(figures: readonly UsedShare[]): readonly Scarcity[] {
  return figures.flatMap(({ node, resource, before, now }): readonly Scarcity[] => {
    const [used, usedBefore] = [largest(now), largest(before)];
    return before.length > 0 && used >= scarceMin && usedBefore < scarceMin
      ? [{ node, resource, used, usedBefore }]
      : [];
  });
}

function largest(values: readonly number[]): number {
  return values.reduce((most, value) => Math.max(most, value), 0);
}
