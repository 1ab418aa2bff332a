/** What the shell sees. Documented in docs/reference/exit-codes.md; scripts depend on it. */
export const exitCodes = {
  /** Done; healthy; whole. */
  ok: 0,
  /** Done, and there is something to look at: findings, an unhealthy indicator, a case that is not whole. */
  found: 1,
  /** Could not: bad usage, bad input, an error of the world. The message says which. */
  failed: 2,
  /** Stopped by Ctrl-C. What was finished is kept. */
  interrupted: 130,
} as const;
