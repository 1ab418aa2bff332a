// Processes of tests, a few at a time.

/** Processes at work at a time; more of them only wait for a processor, unless what they do is to wait. */
const togetherMaxDefault = 3;

/** `run` for each of `all`, a few at a time; what they give, in order. */
export async function eachOf<Item, Result>(
  all: readonly Item[],
  run: (item: Item) => Promise<Result>,
  togetherMax = togetherMaxDefault,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  const left = [...all.entries()];
  const worker = async (): Promise<void> => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) results[next[0]] = await run(next[1]);
  };
  await Promise.all(Array.from({ length: togetherMax }, worker));
  return results;
}
