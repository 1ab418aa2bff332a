// Memory that climbs from invocation to invocation: by how much, and when it is used up.
//
//   environment a   90 102 113 126 138 MB   →   12 MB an invocation; 512 MB are used up 31 invocations later
import type { EvidencedFinding, EvidenceItem } from '../diagnosis.ts';
import type { GroupEvidence } from '../evidence.ts';
import { memoryTrendQuestion } from '../questions.ts';

/** Fewer environments that rise may be caches that fill. */
const risingMin = 3;

export function withGrowth(finding: EvidencedFinding, groups: readonly GroupEvidence[]): EvidencedFinding {
  const numbers = groups.find(({ logGroup }) => logGroup === finding.logGroup)?.numbers;
  if (finding.scenario !== 'memory-oom' || numbers === undefined || numbers.risingStreams < risingMin) return finding;
  const { growthMbPerInvocation = 0, lastUsedMb = 0, memorySizeMb, risingStreams, comparedStreams } = numbers;
  if (growthMbPerInvocation <= 0) return finding;
  const left = memorySizeMb === undefined ? undefined : Math.max(0, memorySizeMb - lastUsedMb) / growthMbPerInvocation;
  const end = left === undefined ? '' : `; the fullest one is used up after about ${Math.ceil(left)} more`;
  const item: EvidenceItem = {
    for: `an invocation adds about ${Number(growthMbPerInvocation.toPrecision(2))} MB in ${risingStreams} of ${comparedStreams} environments${end}`,
    query: memoryTrendQuestion,
    window: finding.evidence[0]?.window ?? { from: finding.since, to: finding.until },
    rows: [],
    source: 'https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html',
  };
  return { ...finding, evidence: [...finding.evidence, item] };
}
