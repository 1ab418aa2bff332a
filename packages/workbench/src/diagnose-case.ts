// Diagnosis and health of a case: the scenarios ask, the store answers.
import { type Diagnosis, diagnose, type Health, health, type ProfileName, profileNames } from '@coldcase/diagnose';
import { openCase } from '@coldcase/store';

/** Throws what `openCase` throws. */
export async function diagnoseCase(folder: string, signal: AbortSignal): Promise<Diagnosis> {
  await using opened = await openCase(folder);
  return await diagnose(opened, {}, signal);
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
