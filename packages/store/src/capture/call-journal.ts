// What was asked of production, a line a call, in the journal of the case: who reads it can tell the owner of the account
// exactly what happened. Sums go into the manifest when the capture has ended; they are made of the lines, so a capture of
// several runs counts them all.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { appendLines } from '../folder/append-lines.ts';
import { journalName } from '../folder/layout.ts';
import type { CaptureRecord } from '../folder/manifest.ts';

/** One attempt. Times and durations are of the wall clock, and no evidence. */
export interface JournalledCall {
  readonly at: string;
  readonly operation: string;
  readonly region: string;
  readonly account?: string;
  readonly on: string;
  readonly attempt: number;
  readonly status?: number;
  readonly error?: string;
  readonly bytes: number;
  readonly durationMs: number;
  readonly costUsd: number;
}

/** All of them are kept or none. Throws DISK_WRITE_FAILED. */
export function journalCalls(folder: string, calls: readonly JournalledCall[]): void {
  const lines = calls.map((call) => JSON.stringify({ ...call, action: 'ask' }));
  appendLines(join(folder, journalName), lines);
}

const asked = z.object({
  action: z.literal('ask'),
  operation: z.string(),
  error: z.string().optional(),
  bytes: z.number(),
  costUsd: z.number(),
});

export type CallSums = Pick<CaptureRecord, 'calls' | 'bytes' | 'costUsd' | 'operations'>;

/** Sums over all calls that the journal of a case has; a line that was cut does not count. */
export function callSums(folder: string): CallSums {
  const calls = linesOf(join(folder, journalName)).flatMap((line) => callIn(line) ?? []);
  const operations = [...Map.groupBy(calls, ({ operation }) => operation)].map(([operation, own]) => ({
    operation,
    calls: own.length,
    refused: own.filter(({ error }) => error !== undefined).length,
  }));
  return {
    calls: calls.length,
    bytes: calls.reduce((sum, { bytes }) => sum + bytes, 0),
    costUsd: calls.reduce((sum, { costUsd }) => sum + costUsd, 0),
    operations: operations.sort((a, b) => (a.operation < b.operation ? -1 : 1)),
  };
}

function linesOf(path: string): readonly string[] {
  try {
    return readFileSync(path, 'utf8').split('\n');
  } catch {
    return [];
  }
}

function callIn(line: string): z.infer<typeof asked> | undefined {
  try {
    return asked.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}
