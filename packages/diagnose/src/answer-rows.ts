// Rows of an answer: all cells are text, and a missing cell is absent.
import { type EpochMs, epochMs } from '@coldcase/model';

export type Row = Readonly<Record<string, string>>;
export type Ask = (question: string) => Promise<readonly Row[]>;

export function numberIn(text: string | undefined): number | undefined {
  const value = text === undefined || text === '' ? Number.NaN : Number(text);
  return Number.isFinite(value) ? value : undefined;
}

// min(@timestamp) may come as milliseconds or as `2026-03-01 10:00:00.000`, which is UTC.
export function timeIn(text: string | undefined): EpochMs {
  const value = numberIn(text) ?? Date.parse(`${(text ?? '1970-01-01 00:00:00.000').replace(' ', 'T')}Z`);
  return epochMs(Number.isFinite(value) ? value : 0);
}
