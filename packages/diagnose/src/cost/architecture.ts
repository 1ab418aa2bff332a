// The processor that a function runs on, which decides the price of its time.
import { isJsonObject, type ResourceDocument } from '@coldcase/model';

/** As GetFunction answers: `Configuration.Architectures`. */
export function isArm(resource: ResourceDocument | undefined): boolean {
  const configuration = isJsonObject(resource?.document) ? resource.document.Configuration : undefined;
  const architectures = isJsonObject(configuration) ? configuration.Architectures : undefined;
  return Array.isArray(architectures) && architectures.includes('arm64');
}
