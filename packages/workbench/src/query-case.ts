// A query text on a case: compile, and when it compiles, ask.
import { type Diagnostic, epochMs, type Table, type TimeRange } from '@coldcase/model';
import { compile } from '@coldcase/query';
import { openCase } from '@coldcase/store';

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
}

export interface QueryAnswer {
  readonly diagnostics: readonly Diagnostic[];
  /** Absent when the query has an error, or was only explained. */
  readonly table?: Table;
  readonly sql?: string;
  readonly window: TimeRange;
}

/** Throws what `openCase` throws; an error in the query is in the diagnostics. */
export async function queryCase(request: QueryRequest): Promise<QueryAnswer> {
  await using opened = await openCase(request.folder);
  const { plan, diagnostics } = compile(request.text);
  const window = windowOf(request, opened.facts.window);
  if (plan === undefined) return { diagnostics, window };
  const context = {
    window,
    ...(request.logGroups === undefined ? {} : { logGroups: request.logGroups }),
    ...(request.rowLimit === undefined ? {} : { rowLimit: request.rowLimit }),
  };
  if (request.explain === true) return { diagnostics, window, sql: opened.explain(plan, context) };
  const ask = request.withStatistics === true ? 'askWithStatistics' : 'ask';
  return { diagnostics, window, table: await opened[ask](plan, request.signal, context) };
}

function windowOf({ from, to }: QueryRequest, whole: TimeRange): TimeRange {
  return {
    startMs: epochMs(from ?? whole.startMs),
    endMs: epochMs(to ?? whole.endMs),
  };
}

export { formatDiagnostic } from '@coldcase/query';
