// Rows of an answer: all cells are text, and a missing cell is absent.
import { assert, type Cancellation, type EpochMs, epochMs, rowRecord, type TimeRange } from '@coldcase/model';
import { compile } from '@coldcase/query';
import type { CaseReader } from './case-reader.ts';

export type Row = Readonly<Record<string, string>>;
export type Ask = (question: string) => Promise<readonly Row[]>;

/** Asks a part of the time of a case. */
export function asker(reader: Pick<CaseReader, 'ask'>, signal: Cancellation): (of: TimeRange) => Ask {
  return (window) => async (question) => {
    const table = await reader.ask(planOf(question), signal, { window });
    return table.rows.map((row) => rowRecord(table, row));
  };
}

function planOf(question: string) {
  const { plan, diagnostics } = compile(question);
  const errors = diagnostics.filter(({ severity }) => severity === 'error').map(({ message }) => message);
  assert(plan !== undefined, `a question of the diagnosis compiles (${errors.join('; ')}): ${question}`);
  return plan;
}

export function numberIn(text: string | undefined): number | undefined {
  const value = text === undefined || text === '' ? Number.NaN : Number(text);
  return Number.isFinite(value) ? value : undefined;
}

// min(@timestamp) may come as milliseconds or as `2026-03-01 10:00:00.000`, which is UTC.
export function timeIn(text: string | undefined): EpochMs {
  const value = numberIn(text) ?? Date.parse(`${(text ?? '1970-01-01 00:00:00.000').replace(' ', 'T')}Z`);
  return epochMs(Number.isFinite(value) ? value : 0);
}
