// Where the sequences stand: for the statistics, since one that ends stops every insert, and for the sample, so that what is
// written after loading goes on where production was.
import { type DatabaseGap, gapOf } from './gaps.ts';
import { isTrue, textOf } from './rows.ts';
import type { Session } from './session.ts';
import * as sql from './sql/tables.ts';

/** Each is a table of its own to the server, with a lock of its own. */
const sequencesPerStatement = 100;

export interface Sequence {
  readonly schema: string;
  readonly name: string;
  readonly type: string;
  /** As text: it may be above what a double holds. */
  readonly max: string;
  readonly increment: string;
  readonly isCycling: boolean;
  readonly lastValue: string;
  /** Whether lastValue was given out already. On a replica it may be up to 32 ahead. */
  readonly isCalled: boolean;
}

/** @param section  of the gap when some or all cannot be read */
export async function readSequences(
  session: Session,
  section: string,
  gap: (gap: DatabaseGap) => void,
): Promise<readonly Sequence[]> {
  const known = (await session.ask(sql.sequences)).map((row) => ({
    schema: textOf(row, 'schema'),
    name: textOf(row, 'name'),
    type: textOf(row, 'type'),
    max: textOf(row, 'max'),
    increment: textOf(row, 'increment'),
    isCycling: isTrue(row, 'is_cycling'),
    isReadable: isTrue(row, 'is_readable'),
  }));
  const hidden = known.filter(({ isReadable }) => !isReadable).map(({ schema, name }) => `${schema}.${name}`);
  if (hidden.length > 0) gap({ section, answer: `locked or not ours to read: ${hidden.join(', ')}`, code: '' });
  const readable = known.flatMap(({ isReadable, ...one }) => (isReadable ? [one] : []));
  const read: Sequence[] = [];
  for (let start = 0; start < readable.length; start += sequencesPerStatement) {
    const batch = readable.slice(start, start + sequencesPerStatement);
    const answer = await session.try(sql.sequenceValues(batch));
    if (answer.kind === 'refused') gap(gapOf(section, answer));
    else
      for (const [index, one] of batch.entries()) {
        const row = answer.rows[index] ?? {};
        read.push({ ...one, lastValue: textOf(row, 'last_value'), isCalled: isTrue(row, 'is_called') });
      }
  }
  return read;
}

/** Those that count upwards, the one that is nearest to its end first. */
export function sequenceFigures(sequences: readonly Sequence[]): readonly Readonly<Record<string, unknown>>[] {
  return sequences
    .filter(({ increment }) => !increment.startsWith('-'))
    .map((one) => ({ ...one, usedPercent: Math.round((10_000 * Number(one.lastValue)) / Number(one.max)) / 100 }))
    .sort((a, b) => b.usedPercent - a.usedPercent);
}
