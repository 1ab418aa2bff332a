// Offsets to lines and back.

/** The offset at which each line begins; `\n` and `\r\n` end one. */
export function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

/** The index of the last of ascending numbers that is at most `value`; -1 when all are above. By halving. */
export function lastAtMost(ascending: ArrayLike<number>, value: number): number {
  let [low, high] = [-1, ascending.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((ascending[middle] ?? 0) <= value) low = middle;
    else high = middle - 1;
  }
  return low;
}
