// The health of an endpoint, as its users meet it. The only task of a capture that sends something through the front door of
// production: one GET, and only to an address that was named for it.
import type { EndpointAddress } from '../application/endpoint-address.ts';
import { captureError } from '../failures.ts';
import type { CaptureTask } from '../run/task.ts';
import { endpointChecks } from './endpoint-checks.ts';
import { type EndpointFacts, isSeen } from './endpoint-facts.ts';
import { type StepLimits, seeEndpoint, stepLimits } from './see-endpoint.ts';

/** Characters of a body that are kept. It tells which page it was; the rest is somebody's data. */
export const bodyKeptMax = 2_048;

export interface EndpointMeans {
  readonly now: () => Date;
  /** A body is masked before it is cut: half a token is no token any more, and would stay. */
  readonly maskText: (text: string) => string;
  readonly limits?: StepLimits;
}

/**
 * One document of the kind `endpoint-health`: the address without query and user, four checks, and what was seen. A check that
 * fails is a finding and no failure of the task.
 *
 * @param shown the address as it may be kept, by which the task is known
 */
export function endpointHealthTask(shown: string, { url }: EndpointAddress, means: EndpointMeans): CaptureTask {
  return {
    id: endpointHealthTaskId(shown),
    pages: async function* (_from, signal) {
      const at = means.now();
      const facts = await seeEndpoint(url, at.getTime(), signal, means.limits ?? stepLimits);
      const checks = endpointChecks(facts, at.getTime());
      const document = { endpoint: shown, at: at.toISOString(), checks, ...withShortBody(facts, means.maskText) };
      const resources = [{ kind: 'endpoint-health' as const, name: shown, document }];
      yield { batch: { resources, bytesRead: 0 }, next: undefined };
    },
  };
}

/** In the place of the task when the address is not known in full any more. */
export function lostEndpointHealthTask(shown: string): CaptureTask {
  return {
    id: endpointHealthTaskId(shown),
    // biome-ignore lint/correctness/useYield: there is nothing to give.
    pages: async function* () {
      const answer = 'its address was not given again when the capture was taken up';
      throw captureError('EVIDENCE_UNREADABLE', { path: shown, answer });
    },
  };
}

function endpointHealthTaskId(shown: string): string {
  return `endpoint-health ${shown}`;
}

function withShortBody(facts: EndpointFacts, maskText: (text: string) => string): EndpointFacts {
  const { answer } = facts;
  if (!isSeen(answer) || answer.body === undefined) return facts;
  return { ...facts, answer: { ...answer, body: maskText(answer.body).slice(0, bodyKeptMax) } };
}
