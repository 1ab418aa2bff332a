// Work of which somebody wants to know when it has ended, and which must not notice.

export type Ending = { readonly kind: 'returned' } | { readonly kind: 'threw'; readonly error: unknown };

/**
 * What `work` gives or throws, as it is; a promise is the one that `work` made.
 *
 * @param ended  called once: when `work` has returned or thrown, or when its promise has settled
 */
export function tellWhenSettled<Result>(work: () => Result, ended: (ending: Ending) => void): Result {
  let result: Result;
  try {
    result = work();
  } catch (error) {
    ended({ kind: 'threw', error });
    throw error;
  }
  if (!(result instanceof Promise)) {
    ended({ kind: 'returned' });
    return result;
  }
  // This branch only looks.
  result.then(
    () => ended({ kind: 'returned' }),
    (error: unknown) => ended({ kind: 'threw', error }),
  );
  return result;
}
