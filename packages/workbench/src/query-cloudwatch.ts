// A query on CloudWatch itself, as it is: for what a case does not hold, or to compare with. Nothing of the answer is kept.

import {
  AwsReader,
  captureError,
  configuredRegion,
  estimateInsights,
  type Identity,
  type InsightsEstimate,
  type InsightsRow,
  QueryPlace,
  runInsightsQuery,
  systemClock,
  withFullMessages,
} from '@coldcase/capture/aws';
import { askingIn } from '@coldcase/capture/plan';
import { ColdcaseError, type Diagnostic, epochMs, type Table, type TimeRange } from '@coldcase/model';
import { compile, type Plan } from '@coldcase/query';
import { type Manifest, readManifest } from '@coldcase/store';
import { workbenchError } from './failures.ts';
import type { QueryAnswer } from './query-case.ts';

export interface CloudwatchQueryRequest {
  readonly text: string;
  /** Its window, log groups, region and account are those of the query, unless the request says otherwise. */
  readonly folder?: string;
  readonly from?: number;
  readonly to?: number;
  readonly logGroups?: readonly string[];
  readonly rowLimit?: number;
  readonly region?: string;
  readonly identity: Identity;
  /** At list prices. A query that would cost more is not begun. */
  readonly maxCostUsd: number;
  /** `@ptr` as the last column. */
  readonly withPointers: boolean;
  /** Fetch the record of every row, instead of those whose message looks cut. */
  readonly withFullMessages: boolean;
  readonly signal: AbortSignal;
  readonly now: () => Date;
  /** Told before anything is begun; nothing when nobody knows. */
  readonly onEstimate?: (estimate: InsightsEstimate | undefined) => void;
  /** In place of the real one; for tests. */
  readonly clock?: typeof systemClock;
}

export type CloudwatchAnswer = QueryAnswer & {
  /** What it used, as far as the service told. */
  readonly spent: { readonly queries: number; readonly calls: number; readonly costUsd: number };
};

/** Calls of one query: as many as the largest number of its parts may need, each asked for a few times. */
const callsMax = 20_000;
const bytesMax = 2e9;

/**
 * Asks the service. An error in the text comes back as a diagnostic with its place, as for a case.
 *
 * @throws CLOUDWATCH_QUERY_WANTS, CLOUDWATCH_OTHER_ACCOUNT, INSIGHTS_OVER_BUDGET, and what `runInsightsQuery` throws
 */
export async function queryCloudwatch(request: CloudwatchQueryRequest): Promise<CloudwatchAnswer> {
  const { text, identity, signal, maxCostUsd, clock = systemClock } = request;
  const target = await targetOf(request);
  const { region, window } = target;
  const budget = { maxCalls: callsMax, maxBytes: bytesMax, maxCostUsd };
  const reader = new AwsReader({ region, budget, ...identity, clock, maskText: (same) => same });
  const ask = askingIn(reader, signal)({ region });
  const spent = (queries: number) => ({ queries, calls: reader.spent.calls, costUsd: reader.spent.costUsd });
  try {
    const account = target.accounts.length === 0 ? undefined : await accountAmong(ask, target.accounts);
    const { plan } = compile(text);
    // A text that names its groups may not be given others.
    const logGroups = plan?.sources !== undefined || /^\s*source\b/i.test(text) ? [] : groupsOf(account, target);
    const remarks = await withinBudget(ask, logGroups, window, request);
    const { rowLimit: limit } = request;
    const isDivisible = plan !== undefined && isRowByRow(plan);
    const query = { text, logGroups, window, isDivisible, ...(limit === undefined ? {} : { limit }) };
    const answer = await runInsightsQuery(ask, query, { signal, clock });
    const whole = await withFullMessages(ask, answer.rows, request.withFullMessages);
    const table = { ...tableOf(whole.rows, request.withPointers), statistics: answer.statistics };
    const said = [...remarks, ...answer.cuts, ...whole.cuts];
    return { diagnostics: [], window, remarks: said, table, spent: spent(answer.queries) };
  } catch (error) {
    const diagnostic = diagnosticOf(error);
    if (diagnostic === undefined) throw error;
    return { diagnostics: [diagnostic], window, remarks: [], spent: spent(0) };
  } finally {
    reader.close();
  }
}

type Ask = ReturnType<ReturnType<typeof askingIn>>;

interface Target {
  readonly region: string;
  readonly accounts: readonly string[];
  readonly logGroups: readonly string[];
  readonly window: TimeRange;
}

async function targetOf({
  folder,
  region,
  identity,
  logGroups,
  from,
  to,
  now,
  text,
}: CloudwatchQueryRequest): Promise<Target> {
  const manifest = folder === undefined ? undefined : readManifest(folder);
  const captured = manifest?.captured;
  const groups = logGroups ?? manifest?.logGroups.map(({ name }) => name) ?? [];
  if (groups.length === 0 && !/^\s*source\b/i.test(text))
    throw workbenchError('CLOUDWATCH_QUERY_WANTS', { what: '--log-group NAME: which log groups' });
  const whole = manifest === undefined ? undefined : windowOf(manifest);
  const startMs = from ?? whole?.startMs;
  if (startMs === undefined) throw workbenchError('CLOUDWATCH_QUERY_WANTS', { what: '--from TIME: since when' });
  const regions = captured?.regions ?? [];
  if (region === undefined && regions.length > 1)
    throw workbenchError('CLOUDWATCH_QUERY_WANTS', { what: `--region: one of ${regions.join(', ')}` });
  return {
    region: region ?? regions[0] ?? (await configuredRegion(identity.profile)),
    accounts: captured?.accounts ?? [],
    logGroups: groups,
    window: { startMs: epochMs(startMs), endMs: epochMs(to ?? whole?.endMs ?? now().getTime()) },
  };
}

/** What was captured, or else from the first to the last event. */
function windowOf({ captured, logGroups }: Manifest): { startMs: number; endMs: number } | undefined {
  if (captured !== undefined) return captured.window;
  if (logGroups.length === 0) return undefined;
  return {
    startMs: Math.min(...logGroups.map(({ firstMs }) => firstMs)),
    endMs: Math.max(...logGroups.map(({ lastMs }) => lastMs)),
  };
}

/** The same names in another account are other log groups. */
async function accountAmong(ask: Ask, accounts: readonly string[]): Promise<string> {
  const { Account: account = '' } = await ask('sts:GetCallerIdentity', {});
  if (!accounts.includes(account)) throw workbenchError('CLOUDWATCH_OTHER_ACCOUNT', { accounts, account });
  return account;
}

/** A case writes the account before the groups of all accounts but its first; those of the others are asked by their roles. */
function groupsOf(account: string | undefined, { accounts, logGroups }: Target): readonly string[] {
  if (account === undefined) return logGroups;
  const isHome = account === accounts[0];
  return logGroups.flatMap((group) => {
    const [, owner, name = group] = /^(\d{12}):(.*)$/s.exec(group) ?? [];
    return (owner ?? (isHome ? account : '')) === account ? [name] : [];
  });
}

async function withinBudget(
  ask: Ask,
  logGroups: readonly string[],
  window: TimeRange,
  { now, maxCostUsd, onEstimate }: CloudwatchQueryRequest,
): Promise<readonly string[]> {
  const estimate = logGroups.length === 0 ? undefined : await estimateInsights(ask, logGroups, window, now().getTime());
  onEstimate?.(estimate);
  if (estimate === undefined) return ['What the query costs could not be told before it ran.'];
  if (estimate.costUsd > maxCostUsd)
    throw captureError('INSIGHTS_OVER_BUDGET', { logGroups: logGroups.length, ...estimate, limitUsd: maxCostUsd });
  return [];
}

/** Each row comes from one event, and the newest come first, which is what the service does when nobody sorts. */
function isRowByRow({ stages, subplans, scanShiftMs }: Plan): boolean {
  if (subplans.length > 0 || scanShiftMs !== undefined) return false;
  return stages.every((stage) => {
    if (stage.kind === 'sort')
      return stage.keys.every(({ expression, descending }) => {
        return descending && expression.kind === 'field' && expression.name === '@timestamp';
      });
    return stage.kind === 'filter' || stage.kind === 'extend' || stage.kind === 'extract';
  });
}

/** Columns in the order in which they first occur: a row leaves out what its event does not have. */
function tableOf(rows: readonly InsightsRow[], withPointers: boolean): Pick<Table, 'columns' | 'rows'> {
  const names = new Set(rows.flatMap((row) => Object.keys(row)));
  const hasPointers = names.delete('@ptr');
  const columns = [...names, ...(hasPointers && withPointers ? ['@ptr'] : [])];
  return { columns, rows: rows.map((row) => columns.map((name) => row[name])) };
}

function diagnosticOf(error: unknown): Diagnostic | undefined {
  if (!(error instanceof ColdcaseError) || error.code !== 'INSIGHTS_MALFORMED') return undefined;
  const { cause } = error;
  const span = cause instanceof QueryPlace ? { start: cause.start, end: cause.end } : undefined;
  return { code: error.code, severity: 'error', message: error.failure.answer, ...(span && { span }) };
}
