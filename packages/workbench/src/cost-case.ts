// What the system of a case costs, from its logs, metrics and configuration.
import { type Cost, type CostOptions, costOf } from '@coldcase/diagnose';
import { openCase } from '@coldcase/store';

/** Throws what `openCase` throws. */
export async function costOfCase(folder: string, options: CostOptions, signal: AbortSignal): Promise<Cost> {
  await using opened = await openCase(folder);
  return await costOf(opened, options, signal);
}

export type { Cost } from '@coldcase/diagnose';
