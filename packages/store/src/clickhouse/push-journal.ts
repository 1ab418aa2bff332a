// What the journal of a case remembers of a push: where to, never as whom.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isJsonObject } from '@coldcase/model';
import { storeError } from '../failures.ts';
import { appendLines } from '../folder/append-lines.ts';
import { journalName } from '../folder/layout.ts';
import type { PushSummary } from './push-case.ts';

export function recordPush(folder: string, summary: PushSummary, now?: () => Date): void {
  const { place, table, rows, bytesSent } = summary;
  const at = now?.().toISOString();
  const entry = { ...(at === undefined ? {} : { at }), action: 'push', place, table, rows, bytes: bytesSent };
  appendLines(join(folder, journalName), [JSON.stringify(entry)]);
}

/** The server of the last push, without credentials. Throws CLICKHOUSE_NOT_NAMED when there was none. */
export function lastPushPlace(folder: string): string {
  const path = join(folder, journalName);
  const lines = existsSync(path) ? readFileSync(path, 'utf8').split('\n') : [];
  const place = lines.flatMap(placeIn).at(-1);
  if (place === undefined) throw storeError('CLICKHOUSE_NOT_NAMED', { path: folder });
  return place;
}

/** A line that is cut or of another action says nothing. */
function placeIn(line: string): readonly string[] {
  try {
    const entry: unknown = JSON.parse(line);
    return isJsonObject(entry) && entry.action === 'push' && typeof entry.place === 'string' ? [entry.place] : [];
  } catch {
    return [];
  }
}
