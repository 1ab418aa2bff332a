// Findings from logs and signs from elsewhere, put together: a sign strengthens the finding that says the same of the same
// resource, and is a finding of its own where no log tells of it.
import { type EpochMs, epochMs, printTime, type TimeRange } from '@coldcase/model';
import type { EvidencedFinding, EvidenceItem } from '../diagnosis.ts';
import { strengthWeight } from '../ranking/hits.ts';
import { together } from '../ranking/together.ts';
import { remediesOf } from '../remedies/remedies-of.ts';
import { scenarios } from '../scenarios/index.ts';
import { labels } from '../scenarios/label.ts';
import { severityOf } from '../severity.ts';
import { functionOf } from '../suspect.ts';
import type { Sign } from './sign.ts';

/** What a second kind of evidence adds: half of what is left to certainty, by its strength. */
const agreementShare = 0.5;
const scoreMax = 0.99;

/** Best first; ties in the order of labels and suspects. */
export function withSigns(
  findings: readonly EvidencedFinding[],
  signs: readonly Sign[],
  window: TimeRange,
): readonly EvidencedFinding[] {
  const strengthened = findings.map((finding) =>
    strengthenedBy(
      finding,
      signs.filter((sign) => isAbout(sign, finding)),
      window,
    ),
  );
  const alone = signs.filter((sign) => !findings.some((finding) => isAbout(sign, finding)));
  const bySubject = Map.groupBy(alone, ({ label, suspect }) => `${label} ${suspect}`);
  const added = [...bySubject.values()].filter(isWorthNaming).map((same) => findingFrom(same, window));
  return [...strengthened, ...added].sort(bestFirst);
}

/** Ties in the order of labels, then of suspects. */
export function bestFirst(a: EvidencedFinding, b: EvidencedFinding): number {
  const [labelA, labelB] = [labels.indexOf(a.scenario), labels.indexOf(b.scenario)];
  return b.score - a.score || labelA - labelB || (a.suspect === b.suspect ? 0 : a.suspect < b.suspect ? -1 : 1);
}

function isAbout({ label, suspect }: Sign, { scenario, suspect: known, logGroup }: EvidencedFinding): boolean {
  return label === scenario && (suspect === known || suspect === functionOf(logGroup));
}

function isWorthNaming(signs: readonly Sign[]): boolean {
  return signs.some(({ strength }) => strength !== 'weak');
}

function strengthenedBy(finding: EvidencedFinding, signs: readonly Sign[], window: TimeRange): EvidencedFinding {
  if (signs.length === 0) return finding;
  const rest = signs.reduce(
    (left, { strength }) => left * (1 - agreementShare * strengthWeight[strength]),
    1 - finding.score,
  );
  const score = Math.max(finding.score, Math.min(scoreMax, Math.round((1 - rest) * 100) / 100));
  return { ...finding, score, evidence: [...finding.evidence, ...signs.map((sign) => evidenceFrom(sign, window))] };
}

function evidenceFrom({ reason, query, rows, source, extent }: Sign, window: TimeRange): EvidenceItem {
  return { for: `${reason}: ${extent}`, query, window: spanOf(window.startMs, window.endMs), rows, source };
}

function findingFrom(signs: readonly Sign[], window: TimeRange): EvidencedFinding {
  const sorted = signs.toSorted((a, b) => strengthWeight[b.strength] - strengthWeight[a.strength]);
  const [first] = sorted;
  const scenario = scenarios.find(({ label }) => label === first?.label);
  if (first === undefined || scenario === undefined) throw new TypeError('a sign names a scenario');
  const score = together(sorted.map(({ strength }) => strengthWeight[strength]));
  return {
    scenario: scenario.label,
    title: scenario.title,
    summary: scenario.summary,
    suspect: first.suspect,
    logGroup: '',
    alsoIn: [],
    score: Math.min(scoreMax, Math.round(score * 100) / 100),
    severity: first.share === undefined ? 'medium' : severityOf(first.share.failed, first.share.total),
    extent: [...new Set(sorted.map(({ extent }) => extent))].join(', '),
    ...(first.usual === undefined ? {} : { usual: Math.round(first.usual) }),
    since: printTime(epochMs(Math.min(...sorted.map(({ firstMs }) => firstMs)))),
    until: printTime(epochMs(Math.max(...sorted.map(({ lastMs }) => lastMs)))),
    evidence: sorted.map((sign) => evidenceFrom(sign, window)),
    remedies: remediesOf(scenario.remedy),
    decides: scenario.decides,
    document: scenario.document,
  };
}

function spanOf(from: EpochMs, to: EpochMs): { readonly from: string; readonly to: string } {
  return { from: printTime(from), to: printTime(to) };
}
