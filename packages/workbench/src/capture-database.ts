// The database of a capture: after AWS, into files that wait beside the pages. It is read anew when a capture is taken up, since
// a sample is one snapshot or none.
import { captureDatabase, databaseSource } from '@coldcase/capture';
import type { Masker } from '@coldcase/masking';
import { ColdcaseError } from '@coldcase/model';
import { capturedFiles, type PageLog } from '@coldcase/store';

export interface DatabaseOptions {
  readonly url: string;
  readonly allowPrimary?: boolean;
  /** Newest rows of each table; 0 for none. */
  readonly sample?: number;
}

interface Request {
  readonly folder: string;
  readonly database?: DatabaseOptions;
  readonly signal: AbortSignal;
}

/** Host, port, name and user. Throws DATABASE_URL_INVALID. */
export function databaseName(url: string): string {
  return databaseSource(url);
}

const task = 'database';

/**
 * Captures the database unless an earlier run did, and returns what is missing of it, in sentences. Throws what `captureDatabase`
 * throws when the database is all that is captured.
 */
export async function databaseGaps(
  name: string,
  { folder, database, signal }: Request,
  log: PageLog,
  masker: Masker | undefined,
  isAll: boolean,
): Promise<readonly string[]> {
  const state = log.stateOf(task);
  if (state.status === 'done') return [];
  if (state.status === 'gap') return [state.gap];
  if (database === undefined)
    return [`database ${name}: its address was not given again when the capture was taken up`];
  try {
    const { gaps } = await captureDatabase({
      ...database,
      masker: masker ?? openMasker,
      sink: capturedFiles(folder),
      signal,
    });
    const sentences = gaps.map(({ section, answer }) => `database ${name}, ${section}: ${answer}`);
    if (sentences.length === 0) await log.commit(task, { bytesRead: 0 }, undefined);
    else await log.gap(task, sentences.join('; '));
    return sentences;
  } catch (error) {
    if (!(error instanceof ColdcaseError) || !error.code.startsWith('DATABASE_')) throw error;
    if (isAll) throw error;
    const sentence = `database ${name}: ${error.failure.answer}`;
    await log.gap(task, sentence);
    return [sentence];
  }
}

/** Lets everything through, as --no-mask asks. */
const openMasker: Masker = {
  text: (text) => text,
  value: (_name, value) => value,
  json: (value) => value,
  environment: (variables) => variables,
  explain: () => [],
};
