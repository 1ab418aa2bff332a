// For tests: reference pages whose examples are run. A page draws its events once and shows queries with their answers.
//
//   ```events                        ```insights                ```text
//   10:00:20  {"ms":80}              stats max(ms) as slowest   slowest
//   10:01:00 /aws/lambda/pay  text   ```                        80
//   ```                                                         ```
import { readFileSync } from 'node:fs';
import { epochMs, type LogEvent, type Table } from '@coldcase/model';
import { compile, interpret, type LookupTable, type Plan, type QueryContext } from './src/index.ts';

const hourMs = 3_600_000;
const tenOClock = Date.UTC(2026, 10, 21, 10);
const usualGroup = '/aws/lambda/shop';

export interface Example {
  readonly query: string;
  /** Columns, then rows; `-` where a cell is missing. */
  readonly shown: string;
}

export interface ReferencePage {
  readonly text: string;
  /** Of 2026-11-21, oldest first, of one log group unless the line names another. */
  readonly events: readonly LogEvent[];
  /** The hour from 10:00, and the tables that the page draws. */
  readonly context: QueryContext;
}

export function readReferencePage(file: string): ReferencePage {
  const text = readFileSync(file, 'utf8');
  const context = {
    window: { startMs: epochMs(tenOClock), endMs: epochMs(tenOClock + hourMs - 1) },
    nowMs: epochMs(tenOClock + hourMs),
    lookupTables: lookupTablesOf(text),
  };
  return { text, events: eventsOf(text), context };
}

export function examplesOf(text: string): readonly Example[] {
  const blocks = text.matchAll(/^```insights\n([\s\S]*?)\n```\n\n```text\n([\s\S]*?)\n```$/gm);
  return [...blocks].map(([, query = '', shown = '']) => ({ query, shown }));
}

/** The plan of an example, which compiles. */
export function planOf(query: string): Plan {
  const { plan, diagnostics } = compile(query);
  if (plan === undefined) throw new TypeError(diagnostics.map(({ message }) => message).join(' '));
  return plan;
}

/** The answer of the interpreter, as pages draw it. */
export function drawnAnswer(query: string, { events, context }: ReferencePage): string {
  return drawn(interpret(planOf(query), events, context));
}

export function drawn({ columns, rows }: Pick<Table, 'columns' | 'rows'>): string {
  return drawnRows({ rows: [columns, ...rows] }).join('\n');
}

/** Cells between bars, `-` where missing. */
export function drawnRows({ rows }: Pick<Table, 'rows'>): readonly string[] {
  return rows.map((row) => row.map((cell) => cell ?? '-').join(' | '));
}

/** `10:00:20  message`, `10:00:20 /aws/lambda/pay  message`. */
function eventsOf(page: string): readonly LogEvent[] {
  const [, lines = ''] = /^```events\n([\s\S]*?)\n```$/m.exec(page) ?? [];
  return lines.split('\n').map((line) => {
    const parts = /^(\d\d):(\d\d):(\d\d)(?: (\S+))? {2}(.*)$/.exec(line) ?? [];
    const [, hours, minutes, seconds, logGroup = usualGroup, message = ''] = parts;
    const timeMs = Date.UTC(2026, 10, 21, Number(hours), Number(minutes), Number(seconds));
    return { logGroup, logStream: 's', timestamp: epochMs(timeMs), message };
  });
}

/** ```` ```csv services ````: a table of that name. Cells have no commas in them. */
function lookupTablesOf(page: string): ReadonlyMap<string, LookupTable> {
  const blocks = page.matchAll(/^```csv (\w+)\n([\s\S]*?)\n```$/gm);
  const tables = [...blocks].map(([, name = '', text = '']): [string, LookupTable] => {
    const [columns = [], ...rows] = text.split('\n').map((line) => line.split(','));
    return [name, { columns, rows }];
  });
  return new Map(tables);
}
