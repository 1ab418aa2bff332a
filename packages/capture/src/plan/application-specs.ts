// What a capture takes from an application that runs outside of Lambda, as specs of tasks.
import { endpointAddress } from '../application/endpoint-address.ts';
import type { TaskSpec } from './task-spec.ts';

export interface NamedApplication {
  /** Absolute paths: a capture may be taken up again in another folder. */
  readonly logs: readonly string[];
  /** Last lines of each; 0 for all. */
  readonly logLines: number;
  readonly metricsEndpoint?: string;
  /** Where its package.json is; absolute. */
  readonly folder?: string;
}

/** Throws EVIDENCE_UNREADABLE for an endpoint that is no address. */
export function applicationSpecs(named: NamedApplication): readonly TaskSpec[] {
  const { logs, logLines, metricsEndpoint, folder } = named;
  const endpoint = metricsEndpoint === undefined ? undefined : endpointAddress(metricsEndpoint);
  return [
    ...(folder === undefined ? [] : [{ kind: 'application' as const, folder }]),
    ...(endpoint === undefined
      ? []
      : [{ kind: 'metrics-endpoint' as const, address: endpoint.shown, isSecret: endpoint.isSecret }]),
    ...[...new Set(logs)].map((path) => ({ kind: 'app-log' as const, path, lines: logLines })),
  ];
}
