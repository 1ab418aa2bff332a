// The report of an incident in Markdown, in the layout that the seed of this project gives (contract S001-56 to S001-59):
// summary, process, metrics before and after, lessons. Every number stands beside the query that gives it. What the case
// cannot know is said so, not left out and not invented.

import { blastLines } from './blast-lines.ts';
import { oneLine } from './diagnosis-text.ts';
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
  suspectLines,
  tracedText,
  traceLines,
  usualText,
} from './diagnosis-view.ts';

export interface DebugReport {
  readonly title: string;
  readonly diagnosis: DiagnosisView;
  /** Figures of the function of the first finding, before it began and from then on; absent where nothing was measured. */
  readonly comparison?: readonly ComparedMetric[];
}

export interface ComparedMetric {
  readonly name: string;
  readonly before?: string;
  readonly after?: string;
  /** Empty when the query of another line gives this figure as well. */
  readonly query: string;
}

/** Findings described in full; more would bury the first. */
const findingsMax = 5;
const patternsMax = 15;
const rowsMax = 5;

const unknownCell = 'not in the case';

function impactOf(finding: FindingView): string {
  const { extent, suspect, severity, usual } = finding;
  return [`${extent} of ${suspect}`, `severity ${severity}`, ...(usual === undefined ? [] : [usualText(finding)])].join(
    '; ',
  );
}

/** Markdown without a final line break. The same diagnosis gives the same text. */
export function debugReport({ title, diagnosis, comparison = [] }: DebugReport): string {
  const [first] = diagnosis.findings;
  return [
    '# Production Debug Report',
    ...(title === '' ? [] : ['', `*${title}*`]),
    ...issueSummary(diagnosis, first),
    ...blastRadius(diagnosis),
    ...timeline(diagnosis),
    ...suspects(diagnosis),
    ...tracedRequests(diagnosis),
    ...debugProcess(diagnosis, first),
    ...observations(diagnosis),
    ...metricsComparison(comparison),
    ...errorPatterns(diagnosis),
    ...lessons(first),
    ...coverage(diagnosis),
  ].join('\n');
}

function issueSummary(diagnosis: DiagnosisView, first: FindingView | undefined): readonly string[] {
  const symptoms =
    first === undefined
      ? 'none found'
      : first.evidence
          .filter((item) => !isAgainst(item))
          .map(claimOf)
          .slice(0, 3)
          .join('; ');
  return [
    '',
    '## Issue Summary',
    `- **Symptoms**: ${asText(symptoms === '' ? 'none found' : symptoms)}`,
    `- **Impact**: ${first === undefined ? 'none seen' : asText(impactOf(first))}`,
    `- **Duration**: ${first === undefined ? 'none' : `${first.since} to ${first.until} UTC`}`,
    `- **Root Cause**: ${asText(diagnosis.sentence)}`,
  ];
}

function suspects(diagnosis: DiagnosisView): readonly string[] {
  const lines = suspectLines(diagnosis).map((line) => `${line.startsWith(' ') ? '  - ' : '- '}${asText(line.trim())}`);
  return lines.length === 0 ? [] : ['', '## Suspects', '', ...lines];
}

function tracedRequests(diagnosis: DiagnosisView): readonly string[] {
  const lines = traceLines(diagnosis).map((line) => `- ${asText(line)}`);
  return lines.length === 0 ? [] : ['', '## Traced Requests', '', `${asText(tracedText(diagnosis))}:`, '', ...lines];
}

function blastRadius({ blastRadius: blast }: DiagnosisView): readonly string[] {
  const lines = blastLines(blast).map((line) => `- ${asText(line)}`);
  if (lines.length === 0) return [];
  const { requests, users } = blast.queries;
  const queries = [requests, ...(users === undefined ? [] : [users])].flatMap((query) => ['', ...fenced(query, 'sql')]);
  return ['', '## Blast Radius', '', ...lines, ...queries];
}

function timeline({ timeline: entries }: DiagnosisView): readonly string[] {
  if (entries.length === 0) return [];
  const rows = entries.map(
    (one) => `| ${one.time} | ${one.kind} | ${asText(one.subject)} | ${asText(oneLine(one.text))} |`,
  );
  return ['', '## Timeline', '', '| UTC | what | of | |', '|---|---|---|---|', ...rows];
}

function debugProcess(diagnosis: DiagnosisView, first: FindingView | undefined): readonly string[] {
  const others = diagnosis.findings.slice(1, findingsMax);
  return [
    '',
    '## Debug Process',
    '',
    '### 1. Initial Analysis',
    ...diagnosis.findings
      .slice(0, findingsMax)
      .map(
        (f, i) =>
          `${i + 1}. ${asText(`${f.title}: ${f.suspect}, ${f.extent}, since ${f.since} UTC`)} (score ${f.score})`,
      ),
    ...(diagnosis.findings.length > findingsMax
      ? [`and ${diagnosis.findings.length - findingsMax} more, which \`coldcase diagnose --json\` lists`]
      : []),
    ...(diagnosis.findings.length === 0 ? ['Nothing was found.'] : []),
    ...diagnosis.ruledOut.map(
      (r) => `- ruled out: ${asText(`${r.scenario}${r.suspect === '' ? '' : ` of ${r.suspect}`}: ${r.because}`)}`,
    ),
    '',
    '### 2. Local Reproduction',
    'Not done from this case yet.',
    '',
    '### 3. Root Cause Identification',
    ...(first === undefined ? ['No finding to explain.'] : findingProof(first)),
    ...others.flatMap((finding) => [
      '',
      `#### Also: ${asText(`${finding.title}, ${finding.suspect}`)}`,
      ...findingProof(finding),
    ]),
    '',
    '### 4. Fix Applied',
    ...(first === undefined ? ['None.'] : remedies(first)),
    '',
    '### 5. Verification',
    first === undefined
      ? 'Nothing to verify.'
      : `Ask the queries above again after the fix. What settles a doubt: ${asText(first.decides)}`,
  ];
}

function findingProof(finding: FindingView): readonly string[] {
  const before = finding.precededBy.flatMap((change) => ['', `- after: ${asText(precursorText(change))}`]);
  return [
    asText(finding.summary),
    ...before,
    ...mechanisms(finding.mechanisms),
    ...finding.evidence.flatMap(evidence),
    '',
    `Background: <${finding.document}>`,
  ];
}

function evidence(item: EvidenceView): readonly string[] {
  return [
    '',
    `- ${isAgainst(item) ? 'against' : 'for'}: ${asText(claimOf(item))} (${item.window.from} to ${item.window.to} UTC)`,
    '',
    ...fenced(item.query, 'sql'),
    ...rowsTable(item.rows.slice(0, rowsMax)),
  ];
}

function rowsTable(rows: readonly Readonly<Record<string, string>>[]): readonly string[] {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  if (columns.length === 0) return [];
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [
    '',
    line(columns.map(asText)),
    line(columns.map(() => '---')),
    ...rows.map((row) => line(columns.map((c) => asText(oneLine(row[c] ?? ''))))),
  ];
}

function remedies(finding: FindingView): readonly string[] {
  const words = { mitigate: 'Now', fix: 'Fix', prevent: 'Prevent' } as const;
  return [
    'Proposed, not applied by this program:',
    ...finding.remedies.flatMap((remedy) => {
      const { kind, text, command, snippets = [] } = remedy;
      const caution = cautionOf(remedy);
      const forms = [...(command === undefined ? [] : [{ language: 'shell' as const, text: command }]), ...snippets];
      return [
        `- **${words[kind]}**${caution === '' ? '' : ` (${caution})`}: ${asText(text)}`,
        ...forms.flatMap((form) => ['', ...fenced(form.text, fenceNames[form.language])]),
        ...(forms.length === 0 ? [] : ['']),
      ];
    }),
  ];
}

const fenceNames = { shell: 'sh', terraform: 'hcl', typescript: 'ts', sql: 'sql', yaml: 'yaml' } as const;

function metricsComparison(comparison: readonly ComparedMetric[]): readonly string[] {
  if (comparison.length === 0) return [];
  return [
    '',
    '## Metrics Comparison',
    'Before is the part of the case before the first symptom; after is from then on.',
    '',
    '| Metric | Before | After |',
    '|--------|--------|-------|',
    ...comparison.map(
      ({ name, before, after }) =>
        `| ${asText(name)} | ${asText(before ?? unknownCell)} | ${asText(after ?? unknownCell)} |`,
    ),
    '',
    ...comparison.flatMap(({ query }) => (query === '' ? [] : fenced(query, 'sql'))),
  ];
}

function errorPatterns({ errorPatterns: patterns, coverage: of }: DiagnosisView): readonly string[] {
  if (patterns.length === 0) return [];
  const rows = patterns
    .slice(0, patternsMax)
    .map(
      (p) =>
        `| ${p.count} | ${asText(p.logGroup)} | ${asText(oneLine(p.title))} | ${p.firstSeen} | ${p.lastSeen} | ${noveltyText(p, of)} | ${p.explainedBy ?? ''} |`,
    );
  const more = patterns.length > patternsMax ? ['', `and ${patterns.length - patternsMax} more`] : [];
  return [
    '',
    '## Error Patterns',
    '',
    '| Count | Log group | Message | First seen | Last seen | Before | Explained by |',
    '|---|---|---|---|---|---|---|',
    ...rows,
    ...more,
  ];
}

function lessons(first: FindingView | undefined): readonly string[] {
  const prevention = first?.remedies.filter(({ kind }) => kind === 'prevent') ?? [];
  return [
    '',
    '## Lessons Learned',
    ...(prevention.length === 0
      ? ['1. To be written by the team.']
      : prevention.map(({ text }, i) => `${i + 1}. ${asText(text)}`)),
  ];
}

/** What goes on in one line, with the query that shows it below. */
function mechanisms(seen: readonly MechanismView[]): readonly string[] {
  return seen.flatMap((mechanism) => [
    '',
    `- by ${asText(mechanismText(mechanism))}`,
    '',
    ...mechanism.proofs.slice(0, 1).flatMap(({ query }) => fenced(query, 'text')),
  ]);
}

function observations({ observations: seen }: DiagnosisView): readonly string[] {
  return seen.length === 0 ? [] : ['', '## At Work, and No Failure by Itself', ...mechanisms(seen)];
}

function coverage({ coverage: c, unknown, suspects: { decides } }: DiagnosisView): readonly string[] {
  return [
    '',
    '## What This Rests On',
    `- ${c.events} events of ${c.logGroups.length} log groups, ${c.window.from} to ${c.window.to} UTC`,
    ...c.gaps.map((gap) => `- not in the case: ${asText(gap)}`),
    ...c.limits.map((limit) => `- ${asText(limit)}`),
    ...[...decides, ...unknown].map((question) => `- open: ${asText(question)}`),
  ];
}

function fenced(text: string, language: string): readonly string[] {
  // A fence longer than any in the text, so that a query cannot close it.
  const fence = '`'.repeat(Math.max(3, ...[...text.matchAll(/`+/g)].map(([run]) => run.length + 1)));
  return [fence + language, text, fence];
}

/** Text of a log must not become markup: a message with `|` or `<script>` is data. */
function asText(text: string): string {
  return text.replaceAll(/[\\`*_[\]<>|#]/g, (c) => `\\${c}`).replaceAll(/\s+/g, ' ');
}
