// A query of Logs Insights on the service itself: begun, waited for, its pages gathered. A result that is cut at its limit is asked
// for again in halves of the window, newest first, down to one second:
//
//   14:00:00 ─────────────────────── 14:59:59   10,000 rows, cut
//   14:30:00 ── 14:59:59  6,412        14:00:00 ── 14:29:59  10,000, cut   …
//
// Both ends of a window are whole seconds and belong to it, so halves meet without a second in common.
import { ColdcaseError, epochMs, type TimeRange } from '@coldcase/model';
import { captureError } from '../failures.ts';
import { isRefusal } from '../run/refusal.ts';
import type { Ask } from './ask.ts';
import type { Clock } from './clock.ts';
import type { OutputOf } from './services.ts';

/** Rows of one query: what the service gives when nobody says otherwise. */
export const rowsPerQueryMax = 10_000;
/** Queries that one text may become. At a thousand rows a second they are an hour of a busy group. */
export const queriesMax = 500;
/** Pages of one result, ten thousand rows each: docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_GetQueryResults.html. */
const pagesMax = 10;
/** The service ends a query after an hour; whatever it says then, we do not wait longer. */
export const waitMsMax = 65 * 60_000;
const firstPollMs = 250;
const pollMsMax = 5_000;
/** A beginning that is on its way when somebody says stop is waited for so long, or nobody could stop what it began. */
const graceMs = 5_000;

export interface InsightsQuery {
  readonly text: string;
  /** None when the text names its own with SOURCE. */
  readonly logGroups: readonly string[];
  /** Cut to whole seconds, the first and the last one included. */
  readonly window: TimeRange;
  /** Rows that are wanted at most; the service's own limit when absent. */
  readonly limit?: number;
  /** Each row comes from one event, and the newest come first: then parts of the window have the same rows as the whole. */
  readonly isDivisible: boolean;
}

export type InsightsRow = Readonly<Record<string, string>>;

export interface InsightsAnswer {
  /** As the service gives them, newest first unless the text says otherwise; `@ptr` included. */
  readonly rows: readonly InsightsRow[];
  readonly statistics: {
    readonly recordsMatched: number;
    readonly recordsScanned: number;
    readonly bytesScanned: number;
  };
  /** Queries that were begun; more than one when the result had to be divided. */
  readonly queries: number;
  /** What is missing, in sentences. */
  readonly cuts: readonly string[];
}

/**
 * Runs a query to its end. An abort stops it on the service, too.
 *
 * @throws INSIGHTS_MALFORMED  with a `QueryPlace` as its cause, when the service tells the place
 * @throws INSIGHTS_FAILED, INSIGHTS_TIMED_OUT, what the reader throws, and the reason of the signal
 */
export async function runInsightsQuery(
  ask: Ask,
  query: InsightsQuery,
  { signal, clock }: { readonly signal: AbortSignal; readonly clock: Clock },
): Promise<InsightsAnswer> {
  const run = new Run(ask, query, signal, clock);
  const span = { from: Math.floor(query.window.startMs / 1_000), to: Math.floor(query.window.endMs / 1_000) };
  const rows = await run.rowsIn(span);
  return { rows, ...run.account };
}

/** Whole seconds since the epoch, both included. */
interface Span {
  readonly from: number;
  readonly to: number;
}

interface Result {
  readonly rows: readonly InsightsRow[];
  readonly statistics: OutputOf<'logs:GetQueryResults'>['statistics'];
}

class Run {
  readonly #ask: Ask;
  readonly #query: InsightsQuery;
  readonly #signal: AbortSignal;
  readonly #clock: Clock;
  #queries = 0;
  #recordsScanned = 0;
  #bytesScanned = 0;
  /** Of the whole window: its parts count the same records again. */
  #recordsMatched: number | undefined;
  readonly #cuts: string[] = [];

  constructor(ask: Ask, query: InsightsQuery, signal: AbortSignal, clock: Clock) {
    this.#ask = ask;
    this.#query = query;
    this.#signal = signal;
    this.#clock = clock;
  }

  get account(): Omit<InsightsAnswer, 'rows'> {
    return {
      statistics: {
        recordsMatched: this.#recordsMatched ?? 0,
        recordsScanned: this.#recordsScanned,
        bytesScanned: this.#bytesScanned,
      },
      queries: this.#queries,
      cuts: this.#cuts,
    };
  }

  async rowsIn(span: Span): Promise<readonly InsightsRow[]> {
    const { rows } = await this.#resultIn(span);
    const { limit, isDivisible } = this.#query;
    if (limit !== undefined || rows.length !== rowsPerQueryMax) return rows;
    if (!isDivisible) {
      this.#cuts.push(
        `The service gives ${rowsPerQueryMax} rows at most, and there may be more: the query sorts, groups or limits rows, so that it cannot be asked in parts.`,
      );
      return rows;
    }
    if (span.from === span.to) {
      this.#cuts.push(
        `The second ${timeText(span.from)} has more than ${rowsPerQueryMax} rows, and the others are missing.`,
      );
      return rows;
    }
    return (await this.#halvesOf(span)) ?? rows;
  }

  /** Nothing when the budget does not reach: then what the whole gave is the answer. */
  async #halvesOf({ from, to }: Span): Promise<readonly InsightsRow[] | undefined> {
    const middle = Math.floor((from + to) / 2);
    try {
      if (this.#queries + 2 > queriesMax) throw captureError('CAPTURE_BUDGET_SPENT', this.#exhausted());
      const newer = await this.rowsIn({ from: middle + 1, to });
      const older = await this.rowsIn({ from, to: middle });
      return [...newer, ...older];
    } catch (error) {
      if (!(error instanceof ColdcaseError) || error.code !== 'CAPTURE_BUDGET_SPENT') throw error;
      this.#cuts.push(
        `Of ${timeText(from)} to ${timeText(to)} only the newest ${rowsPerQueryMax} rows are here: ${error.failure.answer}.`,
      );
      return undefined;
    }
  }

  #exhausted() {
    const asked = { operation: 'logs:StartQuery', region: '', on: this.#query.logGroups.join(', ') };
    return { ...asked, budget: 'queries', used: this.#queries, limit: queriesMax };
  }

  async #resultIn(span: Span): Promise<Result> {
    const query = { id: await this.#begin(span), isOver: false };
    try {
      const answer = await this.#ended(query, span);
      const result = { rows: await this.#allRows(query.id, answer), statistics: answer.statistics };
      this.#count(result);
      return result;
    } finally {
      if (!query.isOver) await stop(this.#ask, query.id);
    }
  }

  async #begin({ from, to }: Span): Promise<string> {
    this.#signal.throwIfAborted();
    const { text, logGroups, limit } = this.#query;
    const { queryId = '' } = await this.#ask(
      'logs:StartQuery',
      {
        queryString: text,
        startTime: from,
        endTime: to,
        // Without one the service takes that of the text, or else ten thousand.
        ...(limit === undefined ? {} : { limit }),
        ...(logGroups.length === 0 ? {} : { logGroupNames: [...logGroups] }),
      },
      later(this.#signal, graceMs),
    );
    this.#queries += 1;
    return queryId;
  }

  async #ended(query: { readonly id: string; isOver: boolean }, span: Span): Promise<OutputOf<'logs:GetQueryResults'>> {
    const startedMs = this.#clock.nowMs();
    for (let pollMs = firstPollMs; ; pollMs = Math.min(pollMsMax, pollMs * 1.5)) {
      const answer = await this.#ask('logs:GetQueryResults', { queryId: query.id }, this.#signal);
      query.isOver = overStatuses.includes(answer.status ?? '');
      const facts = { logGroups: this.#query.logGroups, from: timeText(span.from), to: timeText(span.to) };
      switch (answer.status) {
        case 'Complete':
          return answer;
        case 'Failed':
        case 'Cancelled':
          throw captureError('INSIGHTS_FAILED', { ...facts, status: answer.status });
        case 'Timeout':
          throw captureError('INSIGHTS_TIMED_OUT', facts);
        default:
          if (this.#clock.nowMs() - startedMs > waitMsMax) throw captureError('INSIGHTS_TIMED_OUT', facts);
          await this.#clock.sleep(pollMs, this.#signal);
      }
    }
  }

  async #allRows(queryId: string, first: OutputOf<'logs:GetQueryResults'>): Promise<readonly InsightsRow[]> {
    const rows = (first.results ?? []).map(rowOf);
    let token = first.nextToken;
    for (let page = 1; page < pagesMax && token !== undefined; page++) {
      const answer = await this.#ask('logs:GetQueryResults', { queryId, nextToken: token }, this.#signal);
      rows.push(...(answer.results ?? []).map(rowOf));
      token = answer.nextToken === token ? undefined : answer.nextToken;
    }
    return rows;
  }

  #count({ statistics: { recordsMatched = 0, recordsScanned = 0, bytesScanned = 0 } = {} }: Result): void {
    this.#recordsMatched ??= recordsMatched;
    this.#recordsScanned += recordsScanned;
    this.#bytesScanned += bytesScanned;
  }
}

/** Scheduled and Running go on; so does Unknown, which is what the service says when it does not know yet. */
const overStatuses: readonly string[] = ['Complete', 'Failed', 'Cancelled', 'Timeout'];

/** A query that nobody waits for goes on, and costs. When even this fails, there is nothing more to do. */
async function stop(ask: Ask, queryId: string): Promise<void> {
  try {
    await ask('logs:StopQuery', { queryId }, AbortSignal.timeout(graceMs));
  } catch (error) {
    const isOfTheWorld = isRefusal(error) || error instanceof ColdcaseError || error instanceof DOMException;
    if (!isOfTheWorld) throw error;
  }
}

/** Aborts so much later than the other. */
function later(signal: AbortSignal, delayMs: number): AbortSignal {
  const controller = new AbortController();
  signal.addEventListener('abort', () => setTimeout(() => controller.abort(signal.reason), delayMs).unref(), {
    once: true,
  });
  return controller.signal;
}

function rowOf(
  cells: readonly { readonly field?: string | undefined; readonly value?: string | undefined }[],
): InsightsRow {
  return Object.fromEntries(cells.map(({ field = '', value = '' }) => [field, value]));
}

function timeText(seconds: number): string {
  return new Date(epochMs(seconds * 1_000)).toISOString().replace('.000Z', 'Z');
}
