// What people did by hand for a case: steps of runbooks and checklists that were ticked. Lines of the journal, which only grows;
// the state is what the last line of each step says.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { appendLines } from './folder/append-lines.ts';
import { journalName } from './folder/layout.ts';
import { readManifest } from './folder/manifest.ts';

export interface TickEntry {
  readonly runbook: string;
  readonly step: string;
  /** False takes an earlier one back. */
  readonly isTicked: boolean;
  readonly note?: string;
}

const ticked = z.object({
  action: z.literal('tick'),
  at: z.string(),
  runbook: z.string(),
  step: z.string(),
  isTicked: z.boolean(),
  note: z.string().optional(),
});

/** Throws CASE_NOT_FOUND for a folder that is no case, and DISK_WRITE_FAILED. */
export function recordTick(folder: string, entry: TickEntry, now: () => Date): void {
  readManifest(folder);
  appendLines(join(folder, journalName), [JSON.stringify({ at: now().toISOString(), action: 'tick', ...entry })]);
}

/** By the id of the step. */
export function ticksOf(folder: string, runbook: string): Readonly<Record<string, { at: string; note?: string }>> {
  const path = join(folder, journalName);
  const lines = existsSync(path) ? readFileSync(path, 'utf8').split('\n') : [];
  const state = new Map<string, { at: string; note?: string }>();
  for (const entry of lines.flatMap((line) => entryIn(line) ?? [])) {
    if (entry.runbook !== runbook) continue;
    if (entry.isTicked) state.set(entry.step, withoutUndefined(entry));
    else state.delete(entry.step);
  }
  return Object.fromEntries(state);
}

function withoutUndefined({ at, note }: z.infer<typeof ticked>): { at: string; note?: string } {
  return note === undefined ? { at } : { at, note };
}

/** A line that was cut, or of another action, says nothing. */
function entryIn(line: string): z.infer<typeof ticked> | undefined {
  if (!line.includes('"tick"')) return undefined;
  try {
    return ticked.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}
