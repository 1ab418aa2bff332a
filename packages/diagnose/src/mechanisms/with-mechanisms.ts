// Which finding is explained by which mechanism: those of the same function or resource, where the one can lead to the other.
import type { EvidencedFinding } from '../diagnosis.ts';
import { functionOf } from '../suspect.ts';
import { explains, type Mechanism } from './mechanism.ts';

/** Mechanisms told with one finding. */
export const mechanismsOfFindingMax = 4;

type Told = Pick<EvidencedFinding, 'logGroup' | 'scenario' | 'suspect'>;

/** In their order. */
export function explained(finding: Told, mechanisms: readonly Mechanism[]): readonly Mechanism[] {
  return mechanisms.filter((mechanism) => isExplainedBy(finding, mechanism)).slice(0, mechanismsOfFindingMax);
}

/** What is at work and explains none of the findings. */
export function unexplainedMechanisms(
  findings: readonly Told[],
  mechanisms: readonly Mechanism[],
): readonly Mechanism[] {
  return mechanisms.filter((mechanism) => !findings.some((finding) => isExplainedBy(finding, mechanism)));
}

function isExplainedBy({ scenario, suspect, logGroup }: Told, { name, concerns }: Mechanism): boolean {
  if (!explains[name].includes(scenario)) return false;
  return concerns === undefined || concerns.includes(suspect) || concerns.includes(functionOf(logGroup));
}
