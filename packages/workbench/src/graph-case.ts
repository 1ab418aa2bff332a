// The service map of a case.
import { type ServiceMap, serviceMapOf } from '@coldcase/diagnose';
import { openCase } from '@coldcase/store';

/** Throws what `openCase` throws. */
export async function mapOfCase(folder: string, signal: AbortSignal): Promise<ServiceMap> {
  await using opened = await openCase(folder);
  return await serviceMapOf(opened, signal);
}

export { type ServiceMapView as ServiceMap, serviceMapMermaid } from '@coldcase/report';
