// A diagnosis: gather the evidence, weigh every scenario in every log group, explain, and say what remains open.
// The same case gives the same bytes: no clock, no chance, every order is fixed.
import { type Cancellation, printTime, type TimeRange } from '@coldcase/model';
import { blastRadiusOf } from './blast/blast-radius.ts';
import { noBlast } from './blast/gather-blast.ts';
import type { CaseReader } from './case-reader.ts';
import type { Coverage, Diagnosis, ErrorPattern, Finding } from './diagnosis.ts';
import { errorPatternsMax, errorPatternsOf } from './errors/error-patterns.ts';
import type { Evidence } from './evidence.ts';
import { findingsMax, findingsOf, type GroupSuspicions, isFinding, ruledOutOf } from './findings.ts';
import { gather } from './gather.ts';
import { explained, unexplainedMechanisms } from './mechanisms/with-mechanisms.ts';
import { suspicionsOf } from './ranking/score.ts';
import { type SuspectRanking, suspectsOfCase } from './ranking/suspects-of-case.ts';
import { withRemedies } from './remedies/with-remedies.ts';
import { type Label, labels } from './scenarios/label.ts';
import { withChanges } from './signs/with-changes.ts';
import { withConfiguration } from './signs/with-configuration.ts';
import { withGrowth } from './signs/with-growth.ts';
import { bestFirst, withSigns } from './signs/with-signs.ts';
import { precursorsOf, timelineOf } from './timeline/timeline.ts';

/** Which part of a case is the incident, and with what it is compared; as captured when nobody says so. */
export interface DiagnoseOptions {
  readonly incident?: TimeRange;
  readonly baseline?: TimeRange | 'none';
}

/** Findings from this score on count as a root cause in the sentence of the verdict. */
export const namedScoreMin = 0.5;
/** Open questions listed. */
const unknownMax = 20;

/**
 * Finds what went wrong, from the logs of a case.
 *
 *   (await diagnose(reader, {}, signal)).sentence   →   'Root cause identified: memory-oom'
 *
 * Rejects only when the reader does. Ten scans of the case; memory is bounded whatever its size.
 */
export async function diagnose(reader: CaseReader, options: DiagnoseOptions, signal: Cancellation): Promise<Diagnosis> {
  const evidence = await gather(reader, periodsOf(reader, options), signal);
  return conclude(evidence, reader.facts.logGroups, reader.facts.gaps);
}

function periodsOf({ facts }: CaseReader, { incident = facts.incident, baseline = facts.baseline }: DiagnoseOptions) {
  return {
    ...(incident === undefined ? {} : { incident }),
    ...(baseline === undefined || baseline === 'none' ? {} : { baseline }),
  };
}

/** The pure half of `diagnose`: the same evidence gives the same diagnosis. */
export function conclude(evidence: Evidence, logGroups: readonly string[], gaps: readonly string[]): Diagnosis {
  const all = evidence.groups.map((group) => ({ group, suspicions: suspicionsOf(group) }));
  const configured = findingsOf(evidence, all).map((finding) =>
    withGrowth(withConfiguration(finding, evidence.settings), evidence.groups),
  );
  const told = withSigns(configured, evidence.signs, evidence.window)
    .map((finding) => (finding.logGroup === '' ? withConfiguration(finding, evidence.settings) : finding))
    .map((finding) => withChanges(finding, evidence.changes, evidence.settings))
    .sort(bestFirst);
  const findings = told.slice(0, findingsMax).map((finding) => ({
    ...withRemedies(finding, evidence),
    precededBy: precursorsOf(finding, evidence.changes),
    mechanisms: explained(finding, evidence.mechanisms),
  }));
  const errorPatterns = errorPatternsOf(evidence, explainer(all));
  const unexplained = errorPatterns.filter(({ explainedBy }) => explainedBy === undefined);
  const { traces, figures, graph, hasBaseline } = evidence;
  const logsAreQuiet = evidence.eventCount > 0 && unexplained.length === 0;
  const suspects = suspectsOfCase({ findings, traces, figures, graph, logsAreQuiet, hasBaseline });
  return {
    ...verdictOf(evidence, findings, unexplained, suspects),
    suspects,
    findings,
    observations: unexplainedMechanisms(findings, evidence.mechanisms),
    ruledOut: ruledOutOf(all, findings),
    unknown: unknownOf(findings, unexplained, evidence, gaps),
    errorPatterns,
    graph,
    figures,
    traces,
    blastRadius: blastRadiusOf(evidence.blast ?? noBlast, evidence.functions),
    timeline: timelineOf({ ...evidence, findings }),
    coverage: coverageOf(
      { ...evidence, limits: [...evidence.limits, ...cutLists(findings, errorPatterns)] },
      logGroups,
      gaps,
    ),
  };
}

function cutLists(findings: readonly Finding[], errorPatterns: readonly ErrorPattern[]): readonly string[] {
  return [
    ...(findings.length < findingsMax ? [] : [`Only the ${findingsMax} best findings are listed.`]),
    ...(errorPatterns.length < errorPatternsMax
      ? []
      : [`Only the ${errorPatternsMax} most frequent error patterns are listed.`]),
  ];
}

function explainer(all: readonly GroupSuspicions[]): (logGroup: string, statement: number) => Label | undefined {
  return (logGroup, statement) => {
    const own = all.find(({ group }) => group.logGroup === logGroup);
    const holding = own?.suspicions.filter((suspicion) => suspicion.hits.some((hit) => hit.statements.has(statement)));
    return (holding?.find(isFinding) ?? holding?.[0])?.scenario.label;
  };
}

type Verdict = Pick<Diagnosis, 'verdict' | 'sentence'>;

function verdictOf(
  evidence: Evidence,
  findings: readonly Finding[],
  unexplained: readonly ErrorPattern[],
  suspects: SuspectRanking,
): Verdict {
  const unclear = 'Root cause unclear - needs manual investigation';
  // What no finding names, and yet was slower or failed more often than usual.
  const [suspect] = suspects.suspects;
  const isNamed = suspect === undefined || findings.some((finding) => finding.suspect === suspect.node);
  const first = isNamed ? '' : `; first suspect: ${suspect.node}`;
  if (findings.length === 0 && suspect !== undefined) return { verdict: 'findings', sentence: `${unclear}${first}` };
  if (evidence.eventCount === 0 && findings.length === 0) return { verdict: 'cannot-tell', sentence: unclear };
  if (findings.length === 0 && unexplained.length > 0) return { verdict: 'cannot-tell', sentence: unclear };
  if (findings.length === 0) {
    return { verdict: 'healthy', sentence: `No known failure in ${evidence.eventCount} events${alsoQuiet(evidence)}` };
  }
  const named = namedLabels(findings);
  if (named.length === 0) return { verdict: 'findings', sentence: `${unclear}${first}` };
  if (named.length === 1) return { verdict: 'findings', sentence: `Root cause identified: ${named[0]}${first}` };
  return { verdict: 'findings', sentence: `Multiple issues detected: ${named.join(', ')}${first}` };
}

function alsoQuiet({ traces, figures }: Evidence): string {
  const quiet = [
    ...(figures.verdict === 'nothing-unusual' ? ['figures'] : []),
    ...(traces.verdict === 'nothing-unusual' ? ['traces'] : []),
  ];
  return quiet.length === 0 ? '' : `, and nothing unusual in the ${quiet.join(' and ')}`;
}

// Background below one per cent of the invocations is named only when there is nothing else.
function namedLabels(findings: readonly Finding[]): readonly Label[] {
  const sure = findings.filter(({ score }) => score >= namedScoreMin);
  const loud = sure.filter(({ severity }) => severity !== 'low');
  return [...new Set((loud.length > 0 ? loud : sure).map(({ scenario }) => scenario))];
}

function unknownOf(
  findings: readonly Finding[],
  unexplained: readonly ErrorPattern[],
  evidence: Evidence,
  gaps: readonly string[],
): readonly string[] {
  const doubts = findings
    .filter((finding) => finding.evidence.some((item) => 'against' in item))
    .map(({ scenario, suspect, decides }) => `Is it ${scenario} of ${suspect}? To decide: ${decides}`);
  const isUsual = ({ count, usual = 0 }: ErrorPattern) => 2 * usual >= count;
  const byNews = [...unexplained.filter((one) => !isUsual(one)), ...unexplained.filter(isUsual)];
  const strangers = byNews.map((pattern) => {
    const { count, title, logGroup, newSince } = pattern;
    const where = logGroup === '' ? '' : ` in ${logGroup}`;
    const known = isUsual(pattern) ? ', as in the normal period,' : '';
    const since = newSince === undefined ? known : `, new since ${newSince},`;
    return `${count} × "${title.slice(0, 120)}"${where}${since} fits no scenario.`;
  });
  const nothing = evidence.eventCount === 0 ? ['The case holds no log events.'] : [];
  return [...nothing, ...new Set(doubts), ...strangers, ...unendedOf(evidence), ...gaps].slice(0, unknownMax);
}

/** Invocations that began and whose end nobody saw: cut off by the window, still running, or gone without a word. */
function unendedOf({ groups }: Evidence): readonly string[] {
  return groups.flatMap(({ logGroup, numbers: { starts, reports } }) => {
    if (starts <= reports) return [];
    return [`${starts - reports} of ${starts} invocations of ${logGroup} began and have no REPORT in the case.`];
  });
}

function coverageOf(evidence: Evidence, logGroups: readonly string[], gaps: readonly string[]): Coverage {
  const invocations = evidence.groups.reduce((total, { numbers }) => total + numbers.reports, 0);
  return {
    window: { from: printTime(evidence.window.startMs), to: printTime(evidence.window.endMs) },
    events: evidence.eventCount,
    logGroups: [...logGroups].sort(),
    ...(invocations === 0 ? {} : { invocations }),
    gaps,
    limits: evidence.limits,
  };
}

/**
 * Labels in ranked order: the findings, then what precedence has set aside, best first. Empty when nothing is raised.
 * For scores and comparisons; people read `findings` and `ruledOut`.
 */
export function rankedLabels({ findings, ruledOut }: Diagnosis): readonly Label[] {
  if (findings.length === 0) return [];
  const aside = ruledOut.filter(({ score }) => score > 0).toSorted((a, b) => b.score - a.score);
  const ranked = new Set([...findings, ...aside].map(({ scenario }) => scenario));
  return [...ranked].filter((label) => labels.includes(label));
}
