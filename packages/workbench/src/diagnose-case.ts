// Diagnosis and health of a case: the scenarios ask, the store answers.
import {
  type DiagnoseOptions,
  type Diagnosis,
  diagnose,
  type Finding,
  type Health,
  health,
  type ProfileName,
  profileNames,
} from '@coldcase/diagnose';
import { openCase } from '@coldcase/store';
import { runbookForScenarios } from './runbooks.ts';

export interface CaseDiagnosis extends Diagnosis {
  readonly findings: readonly (Finding & { readonly run?: string })[];
}

/** Each finding with the command that goes through the runbook for it. Throws what `openCase` throws. */
export async function diagnoseCase(
  folder: string,
  options: DiagnoseOptions,
  signal: AbortSignal,
): Promise<CaseDiagnosis> {
  await using opened = await openCase(folder);
  const diagnosis = await diagnose(opened, options, signal);
  return { ...diagnosis, findings: withRunbooks(diagnosis.findings, folder) };
}

function withRunbooks(findings: readonly Finding[], folder: string): CaseDiagnosis['findings'] {
  if (findings.length === 0) return findings;
  const runbookFor = runbookForScenarios();
  return findings.map((finding) => {
    const runbook = runbookFor(finding.scenario);
    return runbook === undefined ? finding : { ...finding, run: `coldcase runbook run ${runbook} ${folder}` };
  });
}

export async function healthOfCase(folder: string, profile: ProfileName, signal: AbortSignal): Promise<Health> {
  await using opened = await openCase(folder);
  return await health(opened, profile, signal);
}

export function isProfileName(name: string): name is ProfileName {
  return profileNames.some((known) => known === name);
}

export { type Health, profileNames } from '@coldcase/diagnose';
export { diagnosisText } from '@coldcase/report';
