// The window of a query, as it was typed.
import { epochMs, printTime } from '@coldcase/model';
import { infoOf } from '@coldcase/workbench/case-info';
import { remark } from '../output/print.ts';
import { parseTime } from './parse-time.ts';

interface Times {
  readonly from?: string;
  readonly to?: string;
}

/**
 * Milliseconds since the epoch. Times are echoed, since one without a zone is local and a case is in UTC.
 *
 * @param endMs  what relative forms count back from; only called when there is one
 */
export function queryTimes({ from, to }: Times, endMs: () => number): { from?: number; to?: number } {
  if (from === undefined && to === undefined) return {};
  const base = { endMs: endMs() };
  const times = {
    ...(from === undefined ? {} : { from: parseTime(from, base) }),
    ...(to === undefined ? {} : { to: parseTime(to, base) }),
  };
  remark(
    `window: ${Object.entries(times)
      .map(([name, time]) => `${name} ${printTime(epochMs(time))} UTC`)
      .join(', ')}`,
  );
  return times;
}

/** When the last event of a case was. */
export function caseEndMs(folder: string): number {
  const end = infoOf(folder).window?.to;
  return end === undefined ? 0 : Date.parse(`${end.replace(' ', 'T')}Z`);
}
