/** What independent pieces of evidence are worth together: 1 − Π(1 − weight). None is worth nothing, and no sum exceeds 1. */
export function together(weights: readonly number[]): number {
  return 1 - weights.reduce((rest, weight) => rest * (1 - weight), 1);
}
