// A diagnosis for a terminal: the verdict in the first line, then each finding with its proof, then what was ruled out and
// what nobody can know from this case.
import { blastLines } from './blast-lines.ts';
import {
  cautionOf,
  claimOf,
  type DiagnosisView,
  type EvidenceView,
  type FindingView,
  isAgainst,
  type MechanismView,
  mechanismText,
  noveltyText,
  precursorText,
  type RemedyView,
  suspectLines,
  tracedText,
  traceLines,
  usualText,
} from './diagnosis-view.ts';

/** Findings shown in full; the rest get a line each. Three fit on a screen, and the cause is nearly always among them. */
const fullFindingsMax = 3;
/** Rows of proof under one query. */
const proofRowsMax = 3;
/** Characters of one row of proof. */
const proofRowLength = 160;
const ruledOutMax = 8;
const unknownMax = 8;
const timelineMax = 12;
const newErrorsMax = 6;
/** A mechanism is told in two lines: what goes on, and how to see it. */
const observationLinesMax = 10;
/** Characters of the query that shows it. A long one is in the JSON. */
const mechanismQueryLength = 160;

/** Plain text without a final line break. */
export function diagnosisText(diagnosis: DiagnosisView): string {
  const { sentence, findings } = diagnosis;
  return [
    sentence,
    ...findings.slice(0, fullFindingsMax).flatMap((finding, index) => ['', ...findingLines(finding, index + 1)]),
    ...alsoLines(findings),
    ...section('Suspects, by all evidence together', suspectLines(diagnosis)),
    ...section('New errors, UTC', shown(newErrorLines(diagnosis), newErrorsMax)),
    ...section(
      'At work, and no failure by itself',
      shown(diagnosis.observations.flatMap(mechanismLines), observationLinesMax),
    ),
    ...section(`Traces: ${tracedText(diagnosis)}`, traceLines(diagnosis)),
    ...section('Whom it hit', blastLines(diagnosis.blastRadius)),
    ...section('Timeline, UTC', shown(timelineLines(diagnosis), timelineMax)),
    ...section('Ruled out', shown(diagnosis.ruledOut.map(ruledOutText), ruledOutMax)),
    ...section('Not known', shown([...diagnosis.suspects.decides, ...diagnosis.unknown], unknownMax)),
    '',
    coverageLine(diagnosis),
  ].join('\n');
}

/** Without anything but the symptoms, which the findings have told, there is nothing to order. */
function timelineLines({ timeline }: DiagnosisView): readonly string[] {
  if (timeline.every(({ kind }) => kind === 'symptom')) return [];
  return timeline.map(({ time, kind, subject, text }) => `${time}  ${kind.padEnd(10)}  ${subject}  ${text}`);
}

/** What was never seen before is where a person looks first. */
function newErrorLines({ errorPatterns, coverage }: DiagnosisView): readonly string[] {
  return errorPatterns
    .filter(({ newSince }) => newSince !== undefined)
    .map((pattern) => {
      const { count, logGroup, title, explainedBy } = pattern;
      const where = logGroup === '' ? '' : `  ${logGroup}`;
      const why = explainedBy === undefined ? '' : ` (${explainedBy})`;
      return `${noveltyText(pattern, coverage)}  ${count} ×${where}  ${cut(oneLine(title))}${why}`;
    });
}

function ruledOutText({ scenario, suspect, because }: DiagnosisView['ruledOut'][number]): string {
  return `${scenario}${suspect === '' ? '' : ` of ${suspect}`}: ${because}`;
}

/** The first lines, and how many more there are: nothing is cut without a word. */
function shown(lines: readonly string[], most: number): readonly string[] {
  return lines.length <= most
    ? lines
    : [...lines.slice(0, most), `and ${lines.length - most} more (--json lists them)`];
}

function findingLines(finding: FindingView, rank: number): readonly string[] {
  return [
    `${rank}. ${finding.title}: ${finding.suspect}`,
    `   ${finding.scenario}, severity ${finding.severity}, score ${finding.score}`,
    `   ${finding.extent}, since ${finding.since} UTC`,
    ...(finding.usual === undefined ? [] : [`   ${usualText(finding)}`]),
    ...finding.precededBy.map((change) => `   after ${precursorText(change)}`),
    ...finding.mechanisms.flatMap((mechanism) => mechanismLines(mechanism).map((line) => `   ${line}`)),
    ...(finding.alsoIn.length === 0 ? [] : [`   also, rarely, in ${finding.alsoIn.join(', ')}`]),
    '',
    ...finding.evidence.flatMap(evidenceLines),
    ...finding.remedies.flatMap(remedyLines),
    ...(finding.run === undefined ? [] : [`   ${'run'.padEnd(8)} ${finding.run}`]),
    `   ${'read'.padEnd(8)} ${finding.document}`,
  ];
}

function mechanismLines(mechanism: MechanismView): readonly string[] {
  const [proof] = mechanism.proofs;
  const query = proof === undefined ? [] : [`  > ${cutTo(oneLine(proof.query), mechanismQueryLength)}`];
  return [`by ${oneLine(mechanismText(mechanism))}`, ...query];
}

/** Statements are short; code and Terraform are not, and stand in the report. */
function remedyLines(remedy: RemedyView): readonly string[] {
  const { kind, text, command, snippets = [] } = remedy;
  const statements = snippets.filter(({ language }) => language === 'sql');
  const others = [...new Set(snippets.map(({ language }) => language).filter((language) => language !== 'sql'))];
  return [
    `   ${remedyWords[kind].padEnd(8)} ${text}`,
    ...(command === undefined ? [] : [`            $ ${command}   (${cautionOf(remedy)})`]),
    ...statements.flatMap((statement) => indented(statement.text, '            sql> ')),
    ...(others.length === 0 ? [] : [`            ${others.join(' and ')}: coldcase report`]),
  ];
}

const remedyWords = { mitigate: 'now', fix: 'fix', prevent: 'prevent' } as const;

function evidenceLines(item: EvidenceView): readonly string[] {
  const rows = item.rows.slice(0, proofRowsMax).map((row) => `       ${cut(rowText(row))}`);
  return [`   ${isAgainst(item) ? '-' : '+'} ${claimOf(item)}`, ...indented(item.query, '     > '), ...rows, ''];
}

function rowText(row: Readonly<Record<string, string>>): string {
  const values = Object.entries(row);
  const [only] = values;
  if (values.length === 1 && only !== undefined) return oneLine(only[1]);
  return values.map(([name, value]) => `${name}=${oneLine(value)}`).join('  ');
}

function alsoLines(findings: readonly FindingView[]): readonly string[] {
  const rest = findings.slice(fullFindingsMax);
  return section(
    'Also',
    rest.map((f) => `${f.score}  ${f.scenario}: ${f.suspect}, ${f.extent}, since ${f.since}`),
  );
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', title, ...lines.map((line) => `   ${line}`)];
}

function coverageLine({ coverage }: DiagnosisView): string {
  const { events, logGroups, window, gaps, limits, invocations } = coverage;
  const groups = `${logGroups.length} log group${logGroups.length === 1 ? '' : 's'}`;
  const ran = invocations === undefined ? '' : `, ${invocations} invocations`;
  const looked = `Looked at ${events} events${ran} in ${groups}, ${window.from} to ${window.to} UTC.`;
  return [looked, ...limits, ...gaps.map((gap) => `Not in the case: ${gap}`)].join('\n');
}

export function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}

function cut(text: string): string {
  return cutTo(text, proofRowLength);
}

function cutTo(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}

function indented(text: string, prefix: string): readonly string[] {
  return text.split('\n').map((line) => prefix + line);
}
