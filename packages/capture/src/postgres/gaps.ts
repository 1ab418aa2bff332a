// What a capture could not get. It is told in the case beside what it could.
import type { Refusal } from './refusals.ts';

export interface DatabaseGap {
  /** A section of the statistics, `schema`, `sample`, or a table as `sample public.orders`. */
  readonly section: string;
  /** What came back, in the words of the server where it was the server. */
  readonly answer: string;
  /** The SQLSTATE, by which PostgreSQL's manual explains it; one of our codes; or empty for a limit of ours. */
  readonly code: string;
}

export function gapOf(section: string, { answer, sqlState }: Refusal): DatabaseGap {
  return { section, answer, code: sqlState };
}
