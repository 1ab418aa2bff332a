// A query text on a case: compile, and when it compiles, ask.
import { type Diagnostic, epochMs, type Table, type TimeRange } from '@coldcase/model';
import { compile, planText, withPointers } from '@coldcase/query';
import { type OpenCase, openCase } from '@coldcase/store';
import { coverageRemarks, unknownFieldRemarks } from './query-coverage.ts';

export interface QueryRequest {
  readonly folder: string;
  readonly text: string;
  readonly signal: AbortSignal;
  /** Absent ends are the case's own. */
  readonly from?: number;
  readonly to?: number;
  readonly logGroups?: readonly string[];
  readonly rowLimit?: number;
  /** Compile and show the plan and the SQL, but do not ask. */
  readonly explain?: boolean;
  /** Figures of the service's statistics block: up to two more scans. */
  readonly withStatistics?: boolean;
  /** `@ptr` as the last column of rows that are events, as the service adds it. */
  readonly withPointers?: boolean;
  /** Where the case was pushed to; absent: DuckDB reads the folder. */
  readonly clickhouse?: ClickhouseRequest;
}

export interface ClickhouseRequest {
  /** Absent: where the case was pushed to last. */
  readonly url?: string;
  readonly credentials?: ServerCredentials;
}

/** For an address that does not say them, as the one that a case remembers. */
export interface ServerCredentials {
  readonly user?: string;
  readonly password?: string;
}

export interface QueryAnswer {
  readonly diagnostics: readonly Diagnostic[];
  /** Absent when the query has an error, or was only explained. */
  readonly table?: Table;
  /** Of a query that was explained: what it means, and the statements. */
  readonly explanation?: { readonly plan: string; readonly sql: string };
  readonly window: TimeRange;
  /** What the case does not cover, in sentences. */
  readonly remarks: readonly string[];
}

/** Throws what `openCase` and, when asked for, `openClickhouseCase` throw; an error in the query is in the diagnostics. */
export async function queryCase(request: QueryRequest): Promise<QueryAnswer> {
  await using opened = await opening(request);
  const { plan: compiled, diagnostics } = compile(request.text);
  const window = windowOf(request, opened.facts.window);
  if (compiled === undefined) return { diagnostics, window, remarks: [] };
  const plan = request.withPointers === true ? withPointers(compiled) : compiled;
  const context = contextOf(request, window);
  const remarks = coverageRemarks(plan, { ...context, nowMs: window.endMs }, opened.facts);
  if (request.explain === true) {
    const explanation = { plan: planText(plan), sql: opened.explain(plan, context) };
    return { diagnostics, window, remarks, explanation };
  }
  const ask = request.withStatistics === true ? 'askWithStatistics' : 'ask';
  const table = await opened[ask](plan, request.signal, context);
  const unknown = await unknownFieldRemarks(plan, table, opened, request.signal);
  return { diagnostics, window, remarks: [...remarks, ...unknown], table };
}

function contextOf({ logGroups, rowLimit }: QueryRequest, window: TimeRange) {
  return {
    window,
    ...(logGroups === undefined ? {} : { logGroups }),
    ...(rowLimit === undefined ? {} : { rowLimit }),
  };
}

/** The client of a server is loaded by whoever asks one. */
async function opening({ folder, clickhouse }: QueryRequest): Promise<OpenCase> {
  if (clickhouse === undefined) return await openCase(folder);
  const { clickhouseAddress, lastPushPlace, openClickhouseCase } = await import('@coldcase/store/clickhouse');
  const url = clickhouse.url ?? lastPushPlace(folder);
  return await openClickhouseCase(folder, clickhouseAddress(url, clickhouse.credentials));
}

function windowOf({ from, to }: QueryRequest, whole: TimeRange): TimeRange {
  return {
    startMs: epochMs(from ?? whole.startMs),
    endMs: epochMs(to ?? whole.endMs),
  };
}

export { formatDiagnostic } from '@coldcase/query';
