// CloudWatch Logs Insights queries as a library: what an editor, a linter or a test wants to know about a text.
import { epochMs, type LogEvent, rowRecord } from '@coldcase/model';
import * as query from '@coldcase/query';
import type {
  Answer,
  Completion,
  CompletionContext,
  Diagnostic,
  Event,
  Explanation,
  FormatOptions,
  Hover,
  InterpretOptions,
  Parsed,
} from './types.ts';

export type * from './types.ts';

/**
 * What a query consists of.
 *
 *   parse('filter status >= 500 | stats count(*) as n by path')
 *     →   { commands: [{ kind: 'filter', … }, { kind: 'stats', … }], fields: ['status', 'path'], columns: ['path', 'n'], … }
 *
 * Never throws: what is wrong stands in `diagnostics`.
 */
export function parse(text: string): Parsed {
  const { tree, plan, diagnostics } = query.compile(text);
  return {
    commands: tree.commands.map(({ kind, span }) => ({ kind, span })),
    logGroups: tree.sources.flatMap((source) => (source.kind === 'source' ? [source.logGroup] : [])),
    fields: plan === undefined ? [] : query.fieldNamesOf(plan),
    columns: plan?.output.map(({ name }) => name) ?? [],
    diagnostics,
  };
}

/** What is wrong with a query, or may not be as it looks, in the order of the text; empty when nothing is. */
export function check(text: string): readonly Diagnostic[] {
  return query.compile(text).diagnostics;
}

/** A diagnostic as a compiler prints it, with the line that it points at. */
export function render(text: string, diagnostic: Diagnostic): string {
  return query.formatDiagnostic(text, diagnostic);
}

/** The query in the canonical layout: a command a line, comments kept. Formatting twice changes nothing. */
export function format(text: string, options: FormatOptions = {}): string {
  return query.format(text, options);
}

/** The query in words, a sentence a command. */
export function explain(text: string): Explanation {
  return query.explain(text);
}

/** What may stand at an offset of a query that is being typed. */
export function complete(text: string, offset: number, context: CompletionContext = {}): Completion {
  return query.complete(text, offset, context);
}

/** What the word at an offset means; absent where there is nothing to say. */
export function hover(text: string, offset: number): Hover | undefined {
  return query.hover(text, offset);
}

/**
 * Runs a query over events in memory, in the plainest way: for tests and examples, not for gigabytes.
 *
 *   interpret('stats count(*) as n', [{ timestamp: 0, message: 'a' }])   →   { columns: ['n'], rows: [{ n: '1' }], … }
 */
export function interpret(text: string, events: readonly Event[], options: InterpretOptions = {}): Answer {
  const { plan, diagnostics } = query.compile(text);
  if (plan === undefined) return { columns: [], rows: [], diagnostics };
  const table = query.interpret(plan, events.map(logEventOf), contextOf(events, options));
  return { columns: table.columns, rows: table.rows.map((row) => rowRecord(table, row)), diagnostics };
}

function logEventOf({ timestamp, message, logGroup = '', logStream = '' }: Event): LogEvent {
  return { timestamp: epochMs(timestamp), message, logGroup, logStream };
}

function contextOf(events: readonly Event[], options: InterpretOptions): query.QueryContext {
  const first = events.reduce((min, { timestamp }) => Math.min(min, timestamp), Number.POSITIVE_INFINITY);
  const last = events.reduce((max, { timestamp }) => Math.max(max, timestamp), 0);
  const endMs = epochMs(options.endMs ?? last);
  const startMs = epochMs(options.startMs ?? Math.min(first, endMs));
  const window = { startMs, endMs };
  const lookupTables = new Map(Object.entries(options.lookupTables ?? {}));
  return { window, nowMs: epochMs(options.nowMs ?? endMs), lookupTables };
}
