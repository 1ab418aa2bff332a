// Which part of a case is the incident, and which the normal period, as it was typed.
import { epochMs, printTime, type TimeRange } from '@coldcase/model';
import { infoOf } from '@coldcase/workbench/case-info';
import { cliError } from '../failures.ts';
import { remark } from '../output/print.ts';
import { parseTime } from './parse-time.ts';

export interface PeriodOptions {
  readonly from?: string;
  readonly to?: string;
  readonly baseline?: string;
}

export interface Periods {
  readonly incident?: TimeRange;
  readonly baseline?: TimeRange | 'none';
}

/**
 * What is not said stays as it was captured. With an incident that was not captured as one, all of the case before it is normal.
 * Throws TIME_NOT_UNDERSTOOD, and WINDOW_EMPTY when an end is not behind its start.
 */
export function periodsOf(folder: string, { from, to, baseline }: PeriodOptions): Periods {
  if (from === undefined && to === undefined && baseline === undefined) return {};
  const { captured, window } = infoOf(folder);
  const caseStartMs = captured?.baseline?.startMs ?? captured?.window.startMs ?? timeIn(window?.from);
  const caseEndMs = captured?.window.endMs ?? timeIn(window?.to);
  const base = { endMs: caseEndMs };
  const startMs = from === undefined ? (captured?.window.startMs ?? caseStartMs) : parseTime(from, base);
  const endMs = to === undefined ? caseEndMs : parseTime(to, base);
  const incident = rangeOf(startMs, endMs);
  const normal = normalPeriod(baseline, incident, caseStartMs, captured?.baseline !== undefined);
  remark(`incident: ${spanText(incident)}; normal: ${periodText(normal)}`);
  return { incident, ...(normal === undefined ? {} : { baseline: normal }) };
}

function normalPeriod(
  baseline: string | undefined,
  { startMs, endMs }: TimeRange,
  caseStartMs: number,
  isCaptured: boolean,
): Periods['baseline'] {
  if (baseline === 'none') return 'none';
  if (baseline === undefined && isCaptured) return undefined;
  if (baseline === undefined || baseline === 'before')
    return caseStartMs < startMs - 1 ? rangeOf(caseStartMs, startMs - 1) : 'none';
  const earlierMs = startMs - parseTime(baseline, { endMs: startMs });
  return rangeOf(startMs - earlierMs, endMs - earlierMs);
}

function periodText(normal: Periods['baseline']): string {
  if (normal === undefined) return 'as captured';
  return normal === 'none' ? 'none' : spanText(normal);
}

function spanText({ startMs, endMs }: TimeRange): string {
  return `${printTime(startMs)} to ${printTime(endMs)} UTC`;
}

function rangeOf(startMs: number, endMs: number): TimeRange {
  if (endMs <= startMs) throw cliError('WINDOW_EMPTY', { from: new Date(startMs), to: new Date(endMs) });
  return { startMs: epochMs(startMs), endMs: epochMs(endMs) };
}

function timeIn(text: string | undefined): number {
  return text === undefined ? 0 : Date.parse(`${text.replace(' ', 'T')}Z`);
}
