// What a step looks at, looked at. Each source gives rows of figures, on which the condition is tried one by one, or the reason
// why nothing can be known.
import {
  type ChangeRecord,
  epochMs,
  isJsonObject,
  printTime,
  rowRecord,
  type TimeRange,
  unreachable,
} from '@coldcase/model';
import { compile } from '@coldcase/query';
import { namedScoreMin } from '../diagnose.ts';
import { judge } from '../indicators/health.ts';
import { quoted } from '../query-literal.ts';
import { functionOf } from '../suspect.ts';
import { askedText } from './asked-text.ts';
import type { CaseView } from './case-view.ts';
import { type Figures, figureOf } from './condition.ts';
import { lookAtMetrics } from './look-at-metrics.ts';
import { lookAtResources } from './look-at-resources.ts';
import { filled, missingIn, type Parameters, partsOfName } from './parameters.ts';
import type { Check, EvidenceSource } from './runbook.ts';

export interface Sight {
  /** The query, the metrics or the documents, as they were asked for. */
  readonly asked: string;
  readonly window: TimeRange;
  /** Absent when nothing can be known. */
  readonly rows?: readonly Figures[];
  readonly unknown?: string;
}

export async function look(view: CaseView, check: Check, parameters: Parameters): Promise<Sight> {
  const window = view.windowOf(check.window);
  const missing = missingIn(JSON.stringify(check.evidence), parameters);
  const asked = filled(askedText(check.evidence), parameters);
  const nowhere = { asked, window: view.reader.facts.window };
  if (missing.length > 0) return { ...nowhere, unknown: `nobody named the ${missing.join(' and the ')}` };
  if (window === undefined) return { ...nowhere, unknown: 'the case has no normal period' };
  return { asked, window, ...(await lookAt(view, check.evidence, window, parameters)) };
}

type Seen = Partial<Sight>;

function lookAt(view: CaseView, source: EvidenceSource, window: TimeRange, parameters: Parameters): Promise<Seen> {
  const named = (text: string) => filled(text, parameters);
  switch (source.kind) {
    case 'query':
      return lookByQuery(view, { text: named(source.text), over: source.logGroups.map(named) }, window, parameters);
    case 'metric':
      return lookAtFigures(view, source, window, named);
    case 'indicator':
      return lookAtIndicator(view, source, source.resource === undefined ? undefined : named(source.resource));
    case 'finding':
      return lookForFindings(view, source, source.of === undefined ? undefined : named(source.of), parameters);
    case 'resource':
      return lookAtResources(view, source.figures, named);
    case 'changes':
      return lookForChanges(view, named(source.of), source.hours, window);
    default:
      return unreachable(source);
  }
}

async function lookAtFigures(
  view: CaseView,
  { figures, beside }: Extract<EvidenceSource, { kind: 'metric' }>,
  window: TimeRange,
  named: (text: string) => string,
): Promise<Seen> {
  const seen = await lookAtMetrics(view, figures, window, named);
  const settings =
    seen.rows === undefined || beside.length === 0 ? undefined : await lookAtResources(view, beside, named);
  if (settings === undefined || settings.rows === undefined) return settings ?? seen;
  const rows = settings.rows.flatMap((setting) => (seen.rows ?? []).map((row) => ({ ...setting, ...row })));
  return { rows };
}

interface AskedQuery {
  readonly text: string;
  readonly over: readonly string[];
}

/** No line in a log that is not in the case says nothing: then it is unknown, and not "none". */
async function lookByQuery(
  view: CaseView,
  { text, over }: AskedQuery,
  window: TimeRange,
  parameters: Parameters,
): Promise<Seen> {
  const present = await view.groupsWithEvents(window);
  const wanted = over.length > 0 ? over : await groupsOfFunction(view, parameters.function);
  const groups = wanted === undefined ? present : present.filter((name) => wanted.some((one) => isNamed(name, one)));
  if (groups.length === 0) {
    const of = wanted === undefined ? '' : ` of ${wanted.join(', ')}`;
    return { unknown: `the case holds no events${of} in this time` };
  }
  const asked = wanted === undefined ? text : `filter @log in [${groups.map(quoted).join(', ')}]\n| ${text}`;
  const { plan } = compile(asked);
  if (plan === undefined) return { asked, unknown: 'the query does not compile' };
  const table = await view.reader.ask(plan, view.signal, { window });
  const rows = table.rows.map((row) => ({ ...figuresOfRow(rowRecord(table, row)), rows: table.rows.length }));
  return { asked, rows: rows.length === 0 ? [{ rows: 0 }] : rows };
}

function isNamed(name: string, wanted: string): boolean {
  return wanted.endsWith('*') ? name.startsWith(wanted.slice(0, -1)) : name === wanted;
}

/** A function may write to another group than the one of its name. */
async function groupsOfFunction(view: CaseView, name: string | undefined): Promise<readonly string[] | undefined> {
  if (name === undefined) return undefined;
  const documents = (await view.documents('function')).filter((one) => one.name === name);
  const configured = documents.flatMap(({ document }) => {
    const configuration = isJsonObject(document) ? document.Configuration : undefined;
    const logging = isJsonObject(configuration) ? configuration.LoggingConfig : undefined;
    return isJsonObject(logging) && typeof logging.LogGroup === 'string' ? [logging.LogGroup] : [];
  });
  return [...new Set([`/aws/lambda/${name}`, ...configured])];
}

function figuresOfRow(row: Readonly<Record<string, string>>): Figures {
  return Object.fromEntries(Object.entries(row).map(([name, cell]) => [name, figureOf(cell)]));
}

async function lookAtIndicator(
  view: CaseView,
  { indicator, profile }: Extract<EvidenceSource, { kind: 'indicator' }>,
  resource: string | undefined,
): Promise<Seen> {
  const { indicators } = judge(profile, await view.measurements());
  const own = indicators.filter(
    (one) => one.indicator === indicator && one.value !== undefined && (resource ?? one.resource) === one.resource,
  );
  if (own.length === 0)
    return { unknown: `${indicator} could not be measured${resource === undefined ? '' : ` for ${resource}`}` };
  const [{ threshold = '', proof = '' } = {}] = own;
  const rows = own.map(({ resource: of, value = 0, band, shown }) => ({ resource: of, value, band, shown }));
  return { asked: `${indicator} (${threshold})\n${proof}`, rows };
}

async function lookForFindings(
  view: CaseView,
  { scenarios }: Extract<EvidenceSource, { kind: 'finding' }>,
  of: string | undefined,
  parameters: Parameters,
): Promise<Seen> {
  const { findings, coverage } = await view.diagnosis();
  if (coverage.events === 0) return { unknown: 'the case holds no log events' };
  const isSeen = of === undefined || of !== parameters.function || (await isLogged(view, of));
  if (!isSeen) return { unknown: `the case holds no events of ${of}` };
  const own = findings.filter(({ scenario, suspect, logGroup, alsoIn }) => {
    const places = [suspect, functionOf(logGroup), ...alsoIn.map(functionOf)];
    return scenarios.includes(scenario) && (of === undefined || places.includes(of));
  });
  const sure = own.filter(({ score }) => score >= namedScoreMin);
  if (sure.length === 0 && own.length > 0) {
    const doubts = own.map(({ scenario, score }) => `${scenario} (${score})`);
    return { unknown: `the diagnosis has only weak evidence for it: ${doubts.join(', ')}` };
  }
  const rows = sure.map(({ scenario, suspect, extent, since, score }) => ({ scenario, suspect, extent, since, score }));
  return { rows: rows.length === 0 ? [{ found: 0 }] : rows.map((row) => ({ ...row, found: rows.length })) };
}

async function isLogged(view: CaseView, name: string): Promise<boolean> {
  const window = view.windowOf('incident') ?? view.reader.facts.window;
  const wanted = (await groupsOfFunction(view, name)) ?? [];
  return (await view.groupsWithEvents(window)).some((group) => wanted.includes(group));
}

const hourMs = 3_600_000;

async function lookForChanges(view: CaseView, of: string, hours: number, { startMs, endMs }: TimeRange): Promise<Seen> {
  const all = await view.reader.changes(view.signal);
  if (all.length === 0) return { unknown: 'nothing is known of what was altered' };
  const own = all.filter(
    ({ timestamp, action, resource = '' }) =>
      timestamp >= startMs - hours * hourMs &&
      timestamp <= endMs &&
      !action.endsWith('_IN_PROGRESS') &&
      (of === '*' || partsOfName(resource).includes(of)),
  );
  const failed = own.filter(({ error, action }) => error !== undefined || action.endsWith('_FAILED')).length;
  const totals = { changes: own.length - failed, failed };
  const rows = own.toReversed().map((change) => ({ ...changeFigures(change), ...totals }));
  const window = { startMs: epochMs(startMs - hours * hourMs), endMs };
  return { window, rows: rows.length === 0 ? [totals] : rows };
}

function changeFigures({ timestamp, action, resource = '', actor, error }: ChangeRecord): Figures {
  const known = { ...(actor === undefined ? {} : { actor }), ...(error === undefined ? {} : { error }) };
  return { time: printTime(timestamp), action, resource, ...known };
}
