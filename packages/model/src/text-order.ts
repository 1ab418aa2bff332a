/**
 * The order of texts by UTF-16 units, as `<` has it: for lists that must come out the same on every machine. A locale has no say.
 * A query sorts by code points, which is another order.
 */
export function inTextOrder(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
