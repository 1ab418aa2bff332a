// Every type of the door. They are complete in themselves: the published declarations are this file and index.ts, and lean on
// no other package.

/** Half-open range of UTF-16 offsets in the text. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export interface Diagnostic {
  /** Stable: `QL-0217`. */
  readonly code: string;
  readonly severity: 'error' | 'warning' | 'hint';
  readonly message: string;
  readonly span?: Span;
  /** The whole text without the problem, when there is such a thing. */
  readonly suggestion?: string;
}

export interface Parsed {
  /** In the order of the text: the word of each command, lower case unless documented otherwise, and its place. */
  readonly commands: readonly ParsedCommand[];
  /** Log groups that the query names with SOURCE. */
  readonly logGroups: readonly string[];
  /** Fields that the query reads from the events; empty when it has an error. */
  readonly fields: readonly string[];
  /** Names of the columns of the answer; empty when the query has an error. */
  readonly columns: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

export interface ParsedCommand {
  /** `broken` for one that was not understood. */
  readonly kind: string;
  readonly span: Span;
}

export interface FormatOptions {
  /** A command that would be wider is broken at its commas and operators; 100 unless given. */
  readonly width?: number;
}

export interface Explanation {
  readonly steps: readonly { readonly span: Span; readonly sentence: string }[];
  /** How many rows come out, in which order. */
  readonly result: string;
  readonly surprises: readonly Diagnostic[];
  /** The plan, a line a stage; absent when the query has an error. */
  readonly plan?: string;
}

export interface CompletionContext {
  /** Fields that were discovered in the events. */
  readonly fields?: readonly string[];
  readonly logGroups?: readonly string[];
  /** Columns of each table for `lookup`, by its name. */
  readonly lookupTables?: Readonly<Record<string, readonly string[]>>;
}

export interface Completion {
  /** What is replaced: the word before the offset. */
  readonly from: number;
  readonly to: number;
  /** Best first, only what begins with the word. */
  readonly items: readonly CompletionItem[];
}

export interface CompletionItem {
  readonly label: string;
  readonly kind: 'command' | 'function' | 'field' | 'keyword' | 'operator' | 'period' | 'logGroup' | 'table' | 'column';
  /** What is put in, when that is not the label. */
  readonly insert?: string;
  readonly detail?: string;
  readonly doc?: string;
}

export interface Hover {
  readonly from: number;
  readonly to: number;
  readonly kind: 'command' | 'function' | 'field';
  readonly detail: string;
  readonly doc: string;
}

export interface Event {
  /** Milliseconds since 1970, UTC. */
  readonly timestamp: number;
  readonly message: string;
  readonly logGroup?: string;
  readonly logStream?: string;
}

export interface InterpretOptions {
  /** The window of the query, both ends included; from the first event to the last unless given. */
  readonly startMs?: number;
  readonly endMs?: number;
  /** What now() answers; the end of the window unless given. */
  readonly nowMs?: number;
  /** For `lookup` and `cidrlookup`, by name. */
  readonly lookupTables?: Readonly<Record<string, LookupTable>>;
}

export interface LookupTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

export interface Answer {
  readonly columns: readonly string[];
  /** Values as the service prints them; a missing one is absent. No rows when the query has an error. */
  readonly rows: readonly Readonly<Record<string, string>>[];
  readonly diagnostics: readonly Diagnostic[];
}
