// From suspicions to findings: who is suspected, since when, how many invocations, and the rows and queries that prove it.
import { type EpochMs, epochMs, parseMessage, printTime } from '@coldcase/model';
import type { EvidenceItem, EvidencedFinding as Finding, RuledOut, Span } from './diagnosis.ts';
import type { Evidence, GroupEvidence, Statement } from './evidence.ts';
import { evidenceQuery } from './evidence-query.ts';
import type { Hit } from './ranking/hits.ts';
import { raisedScoreMin, type Suspicion } from './ranking/score.ts';
import { remediesOf } from './remedies/remedies-of.ts';
import { scenarios } from './scenarios/index.ts';
import { type Label, labels } from './scenarios/label.ts';
import { severityOf } from './severity.ts';
import { suspectOf } from './suspect.ts';

/** Rows beside one piece of evidence. */
export const evidenceRowsMax = 3;
/** UTF-16 units of a message in such a row. */
export const rowTextMax = 500;
/** What a finding loses for each factor of ten by which it is rarer than the most frequent one. */
const rareLoss = 0.12;
/** Below these shares of the invocations a finding is background rather than an incident. */
const backgroundShares: readonly (readonly [number, number])[] = [
  [0.001, 0.45],
  [0.01, 0.65],
];
/** What the normal period has to at least this part is as usual, and worth so much less: something else is new. */
const usualShareMin = 0.5;
const usualLoss = 0.5;
/** What it has to at most this part is on the rise. */
const risenShareMax = 1 / 3;
/** A share of fewer invocations says nothing. */
const shareInvocationsMin = 100;
/** Findings listed. */
export const findingsMax = 50;

export interface GroupSuspicions {
  readonly group: GroupEvidence;
  readonly suspicions: readonly Suspicion[];
}

/** A suspicion that nothing outranks and that is worth naming. */
export function isFinding({ score, outrankedBy }: Suspicion): boolean {
  return score >= raisedScoreMin && outrankedBy.length === 0;
}

/** All findings of a case, best first; ties in the order of labels and groups. */
export function findingsOf(evidence: Evidence, all: readonly GroupSuspicions[]): readonly Finding[] {
  const raised = all.flatMap(({ group, suspicions }) =>
    suspicions.filter(isFinding).map((suspicion) => ({ group, suspicion, rivals: rivalsOf(suspicion, suspicions) })),
  );
  const mostFrequent = Math.max(1, ...raised.map(({ group, suspicion }) => linesOf(group, suspicion)));
  return raised
    .map(({ group, suspicion, rivals }) => findingOf(evidence, group, suspicion, rivals, mostFrequent))
    .sort((a, b) => b.score - a.score || labels.indexOf(a.scenario) - labels.indexOf(b.scenario))
    .reduce<readonly Finding[]>(withoutBackgroundRepeats, [])
    .slice(0, findingsMax);
}

// Background noise is the same in every function: it is told once per scenario, with the other log groups beside it.
function withoutBackgroundRepeats(kept: readonly Finding[], next: Finding): readonly Finding[] {
  const index = kept.findIndex(({ scenario }) => scenario === next.scenario);
  const first = kept[index];
  if (next.severity !== 'low' || first === undefined) return [...kept, next];
  return kept.with(index, { ...first, alsoIn: [...first.alsoIn, next.logGroup] });
}

// Other readings that rest on the same lines and are not outranked: the doubt that `decides` would settle.
function rivalsOf(suspicion: Suspicion, suspicions: readonly Suspicion[]): readonly Suspicion[] {
  const own = new Set(suspicion.hits.flatMap((hit) => [...hit.statements]));
  return suspicions.filter(
    (other) =>
      other !== suspicion &&
      isFinding(other) &&
      other.hits.some((hit) => [...hit.statements].some((index) => own.has(index))),
  );
}

function findingOf(
  evidence: Evidence,
  group: GroupEvidence,
  suspicion: Suspicion,
  rivals: readonly Suspicion[],
  mostFrequent: number,
): Finding {
  const { scenario } = suspicion;
  const statements = statementsOf(group, suspicion);
  const span = spanOf(statements, evidence);
  const against = rivals.flatMap((rival) =>
    rival.hits.slice(0, 1).map((hit) => ({ hit, label: rival.scenario.label })),
  );
  return {
    scenario: scenario.label,
    title: scenario.title,
    summary: scenario.summary,
    suspect: suspectOf(
      scenario.label,
      statements.flatMap(({ samples }) => samples),
      group.logGroup,
    ),
    logGroup: group.logGroup,
    alsoIn: [],
    score: Math.round(suspicion.score * prominence(group, statements, mostFrequent) * 100) / 100,
    severity: severityOf(failedInvocations(statements), group.numbers.reports || undefined),
    extent: extentOf(group, statements),
    ...usualOf(statements),
    since: onsetIn(statements) ?? span.from,
    until: span.to,
    evidence: [
      ...suspicion.hits.map((hit) => ({ for: hit.signal.reason, ...proofOf(evidence, group, hit) })),
      ...suspicion.contrary.map((hit) => ({ against: hit.signal.reason, ...proofOf(evidence, group, hit) })),
      ...against.map(({ hit, label }) => ({
        against: `${label} fits the same lines: ${hit.signal.reason}`,
        ...proofOf(evidence, group, hit),
      })),
    ],
    remedies: remediesOf(scenario.remedy),
    decides: scenario.decides,
    document: scenario.document,
  };
}

// 1 for what fails a good part of the invocations, or nothing to compare with; less for what is rare.
function prominence(group: GroupEvidence, statements: readonly Statement[], mostFrequent: number): number {
  const lines = Math.max(1, ...statements.map(({ count }) => count));
  const tens = Math.floor(Math.log10(mostFrequent)) - Math.floor(Math.log10(lines));
  const total = group.numbers.reports;
  const share = total < shareInvocationsMin ? 1 : failedInvocations(statements) / total;
  const { usual } = usualOf(statements);
  const isRising =
    statements.some(({ onset }) => onset !== undefined) || (usual !== undefined && usual <= risenShareMax * lines);
  const asUsual = usual !== undefined && usual >= usualShareMin * lines ? usualLoss : 1;
  const background =
    statements.length === 0 || isRising ? 1 : (backgroundShares.find(([below]) => share < below)?.[1] ?? 1);
  return asUsual * background * (1 - Math.min(0.6, rareLoss * tens));
}

/** Of the most frequent statement: others may be what came of it. Figures have no lines, and nothing to compare. */
function usualOf(statements: readonly Statement[]): { readonly usual?: number } {
  const [most] = statements.toSorted((a, b) => b.count - a.count);
  return most?.usual === undefined ? {} : { usual: Math.round(most.usual) };
}

// The onset of the most frequent statement that rises.
function onsetIn(statements: readonly Statement[]): string | undefined {
  const rising = statements.filter(({ onset }) => onset !== undefined).toSorted((a, b) => b.count - a.count);
  const startMs = rising[0]?.onset?.startMs;
  return startMs === undefined ? undefined : printTime(startMs);
}

function proofOf(
  evidence: Evidence,
  group: GroupEvidence,
  hit: Hit,
): Pick<EvidenceItem, 'query' | 'window' | 'rows' | 'source'> {
  const statements = [...hit.statements].flatMap((index) => group.statements[index] ?? []);
  const rows = statements.slice(0, evidenceRowsMax).map((statement) => rowOf(group, statement));
  return {
    query: evidenceQuery(hit),
    window: spanOf(statements, evidence),
    rows: rows.length > 0 ? rows : episodeRows(group, hit),
    source: hit.signal.source,
  };
}

function rowOf(group: GroupEvidence, statement: Statement): Readonly<Record<string, string>> {
  return {
    '@timestamp': printTime(statement.firstMs),
    ...(group.logGroup === '' ? {} : { '@log': group.logGroup }),
    '@message': (statement.samples[0] ?? '').slice(0, rowTextMax),
    count: String(statement.count),
  };
}

// A figure or a silence has no message of its own: the platform's lines of the last such invocation show it best.
function episodeRows(group: GroupEvidence, hit: Hit): readonly Readonly<Record<string, string>>[] {
  const lines = [...hit.episodes].flatMap((index) => group.episodes[index] ?? []).at(-1)?.lines ?? [];
  const telling = lines.filter(({ message }) => tellingRecords.has(parseMessage(message).recordType ?? ''));
  return (telling.length > 0 ? telling : lines).slice(-evidenceRowsMax).map((line) => ({
    '@timestamp': printTime(line.timestamp),
    ...(group.logGroup === '' ? {} : { '@log': group.logGroup }),
    '@message': line.message.slice(0, rowTextMax),
  }));
}

const tellingRecords: ReadonlySet<string> = new Set(['REPORT', 'TIMEOUT', 'EXIT', 'INIT_REPORT', 'RESTORE_REPORT']);

function statementsOf(group: GroupEvidence, suspicion: Suspicion): readonly Statement[] {
  const indexes = new Set(suspicion.hits.flatMap((hit) => [...hit.statements]));
  return [...indexes].sort((a, b) => a - b).flatMap((index) => group.statements[index] ?? []);
}

function linesOf(group: GroupEvidence, suspicion: Suspicion): number {
  return Math.max(1, ...statementsOf(group, suspicion).map(({ count }) => count));
}

// One failure often leaves a line of the application and one of the platform; each kind is counted for itself.
function failedInvocations(statements: readonly Statement[]): number {
  const kinds = Map.groupBy(statements, ({ samples }) => parseMessage(samples[0] ?? '').recordType ?? 'application');
  const sums = [...kinds.values()].map((own) =>
    own.reduce((total, { invocations, count }) => total + (invocations ?? count), 0),
  );
  return Math.max(0, ...sums);
}

function extentOf(group: GroupEvidence, statements: readonly Statement[]): string {
  const lines = statements.reduce((total, { count }) => total + count, 0);
  const invocations = statements.some((statement) => statement.invocations !== undefined)
    ? failedInvocations(statements)
    : undefined;
  if (invocations === undefined) return lines === 1 ? '1 line' : `${lines} lines`;
  const total = group.numbers.reports;
  return total === 0 ? `${lines} lines in ${invocations} invocations` : `${invocations} of ${total} invocations`;
}

function spanOf(statements: readonly Statement[], evidence: Evidence): Span {
  if (statements.length === 0) return printed(evidence.window.startMs, evidence.window.endMs);
  return printed(
    epochMs(Math.min(...statements.map(({ firstMs }) => firstMs))),
    epochMs(Math.max(...statements.map(({ lastMs }) => lastMs))),
  );
}

function printed(from: EpochMs, to: EpochMs): Span {
  return { from: printTime(from), to: printTime(to) };
}

/** What was considered and set aside: outranked readings, best first, then neighbours without any evidence. */
export function ruledOutOf(all: readonly GroupSuspicions[], findings: readonly Finding[]): readonly RuledOut[] {
  const raised = new Set<Label>(findings.map(({ scenario }) => scenario));
  const outranked = all.flatMap(({ group, suspicions }) =>
    suspicions
      .filter((suspicion) => !isFinding(suspicion) && !raised.has(suspicion.scenario.label))
      .map((suspicion) => ruledOut(group, suspicion)),
  );
  const known = new Set<Label>([...raised, ...outranked.map(({ scenario }) => scenario)]);
  return [...onePerLabel(outranked), ...silentNeighbours(raised, known)];
}

function ruledOut(group: GroupEvidence, { scenario, score, outrankedBy, contrary, hits }: Suspicion): RuledOut {
  const texts = hits.flatMap((hit) => [...hit.statements].flatMap((index) => group.statements[index]?.samples ?? []));
  return {
    scenario: scenario.label,
    suspect: suspectOf(scenario.label, texts, group.logGroup),
    because:
      outrankedBy.map(({ label, because }) => `${label}: ${because}`)[0] ??
      contrary.map(({ signal }) => signal.reason)[0] ??
      'the lines that mention it tell of something that was expected or has passed',
    score: Math.round(score * 100) / 100,
  };
}

function onePerLabel(entries: readonly RuledOut[]): readonly RuledOut[] {
  const best = new Map<Label, RuledOut>();
  for (const entry of entries.toSorted((a, b) => b.score - a.score)) {
    if (!best.has(entry.scenario)) best.set(entry.scenario, entry);
  }
  return [...best.values()];
}

function silentNeighbours(raised: ReadonlySet<Label>, known: ReadonlySet<Label>): readonly RuledOut[] {
  const neighbours = scenarios
    .filter(({ label }) => raised.has(label))
    .flatMap(({ label, discriminators }) => discriminators.map(({ against }) => ({ label, against })));
  const fresh = neighbours.filter(({ against }) => !known.has(against));
  return labels.flatMap((label) => {
    const neighbour = fresh.find(({ against }) => against === label);
    if (neighbour === undefined) return [];
    const because = `nothing in the evidence speaks for it, though it is often taken for ${neighbour.label}`;
    return [{ scenario: label, suspect: '', because, score: 0 }];
  });
}
