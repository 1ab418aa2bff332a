// What the journal of a case remembers of a push: where to, never as whom.
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isJsonObject } from '@coldcase/model';
import { guardDisk } from '../folder/durable-file.ts';
import { journalName } from '../folder/layout.ts';
import type { PushSummary } from './push-case.ts';

export function recordPush(folder: string, summary: PushSummary, now?: () => Date): void {
  const { place, table, rows, bytesSent } = summary;
  const at = now?.().toISOString();
  const entry = { ...(at === undefined ? {} : { at }), action: 'push', place, table, rows, bytes: bytesSent };
  guardDisk(journalName, () => appendFileSync(join(folder, journalName), `${JSON.stringify(entry)}\n`));
}

/** The server of the last push, without credentials; `undefined` when there was none. */
export function lastPushPlace(folder: string): string | undefined {
  const path = join(folder, journalName);
  if (!existsSync(path)) return undefined;
  const places = readFileSync(path, 'utf8').split('\n').flatMap(placeIn);
  return places.at(-1);
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
