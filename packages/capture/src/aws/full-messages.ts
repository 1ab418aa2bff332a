// Logs Insights cuts long values in its rows, `@message` among them, at about a thousand characters
// (https://github.com/stakwork/stakgraph/pull/1529); the record that `@ptr` points to has all of it.
import { isRefusal } from '../run/refusal.ts';
import type { Ask } from './ask.ts';
import type { InsightsRow } from './insights-query.ts';

/** A message as long as this may have been cut. One that is longer was not: the cut is somewhere between. */
const suspectLengths = { min: 950, max: 1_100 } as const;
/** Records that are fetched without being asked for: at five a second, ten seconds. */
export const suspectsMax = 50;
/** Records that are fetched when all messages are wanted whole. */
export const recordsMax = 1_000;

export interface WholeRows {
  readonly rows: readonly InsightsRow[];
  /** What is still cut, in sentences. */
  readonly cuts: readonly string[];
}

/**
 * The rows with their messages whole: those that look cut, or `all`.
 *
 *   { '@message': 'order 7 failed: …' (1,000 of 40,000 characters), '@ptr': … }   →   { '@message': all of it, '@ptr': … }
 */
export async function withFullMessages(ask: Ask, rows: readonly InsightsRow[], all: boolean): Promise<WholeRows> {
  const wanted = rows.filter((row) => row['@ptr'] !== undefined && (all ? '@message' in row : looksCut(row)));
  const chosen = wanted.slice(0, all ? recordsMax : suspectsMax);
  const cuts = wanted.length === chosen.length ? [] : [leftOut(wanted.length - chosen.length)];
  const messages = new Map<InsightsRow, string>();
  try {
    await Promise.all(
      chosen.map(async (row) => {
        const { logRecord } = await ask('logs:GetLogRecord', { logRecordPointer: row['@ptr'] });
        const message = logRecord?.['@message'];
        if (message !== undefined) messages.set(row, message);
      }),
    );
  } catch (error) {
    if (!isRefusal(error)) throw error;
    cuts.push(`Long messages may be cut: ${error.failure.answer}.`);
  }
  return {
    rows: rows.map((row) => {
      const message = messages.get(row);
      return message === undefined ? row : { ...row, '@message': message };
    }),
    cuts,
  };
}

function looksCut({ '@message': message = '' }: InsightsRow): boolean {
  return message.length >= suspectLengths.min && message.length <= suspectLengths.max;
}

function leftOut(count: number): string {
  return `${count} more messages may be cut: their records were not fetched.`;
}
