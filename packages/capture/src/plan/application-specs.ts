// What a capture takes from an application that runs outside of Lambda, and from the front of an API, as specs of tasks.
import { type EndpointAddress, endpointAddress } from '../application/endpoint-address.ts';
import { captureError } from '../failures.ts';
import type { TaskSpec } from './task-spec.ts';

export interface NamedApplication {
  /** Absolute paths: a capture may be taken up again in another folder. */
  readonly logs: readonly string[];
  /** Last lines of each; 0 for all. */
  readonly logLines: number;
  readonly metricsEndpoint?: string;
  /** Addresses that are asked once, from outside, whether they are healthy. */
  readonly healthEndpoints?: readonly string[];
  /** Where its package.json is; absolute. */
  readonly folder?: string;
}

/** Throws EVIDENCE_UNREADABLE for an endpoint that is no address, and for two that look alike where they are kept. */
export function applicationSpecs(named: NamedApplication): readonly TaskSpec[] {
  const { logs, logLines, metricsEndpoint, healthEndpoints = [], folder } = named;
  const endpoint = metricsEndpoint === undefined ? undefined : endpointAddress(metricsEndpoint);
  return [
    ...healthAddresses(healthEndpoints).map(({ shown, isSecret }) => ({
      kind: 'endpoint-health' as const,
      address: shown,
      isSecret,
    })),
    ...(folder === undefined ? [] : [{ kind: 'application' as const, folder }]),
    ...(endpoint === undefined
      ? []
      : [{ kind: 'metrics-endpoint' as const, address: endpoint.shown, isSecret: endpoint.isSecret }]),
    ...[...new Set(logs)].map((path) => ({ kind: 'app-log' as const, path, lines: logLines })),
  ];
}

export function healthAddresses(texts: readonly string[]): readonly EndpointAddress[] {
  const addresses = [...new Set(texts)].map((text) => endpointAddress(text, 'the health of the endpoint'));
  const twice = addresses.find(({ shown }, at) => addresses.findIndex((other) => other.shown === shown) < at);
  if (twice === undefined) return addresses;
  const answer = 'two addresses differ in nothing but a query or a user, which are kept nowhere';
  throw captureError('EVIDENCE_UNREADABLE', { path: twice.shown, answer });
}
