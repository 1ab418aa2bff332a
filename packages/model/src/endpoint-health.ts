// The health of an API as somebody outside meets it: four checks, each with the sentence of why. A capture writes them, the
// case keeps them, and what prints or judges them reads them here.
import { isJsonObject, textAt } from './json-object.ts';

/** In the order in which they are told: a later one means little while an earlier one fails. */
export const endpointCheckNames = ['dns', 'certificate', 'gateway', 'backend'] as const;
export type EndpointCheckName = (typeof endpointCheckNames)[number];

/** `unknown`: it was not seen, which is not healthy and not broken. */
export const endpointCheckStatuses = ['ok', 'failed', 'unknown'] as const;

export interface EndpointCheck {
  readonly status: (typeof endpointCheckStatuses)[number];
  /** A sentence. */
  readonly why: string;
  /** What is worth a word though it is ok: `41 days`. */
  readonly brief?: string;
}

export interface EndpointReading {
  /** Scheme, host and path. */
  readonly endpoint: string;
  /** When it was asked: `2026-11-21T14:00:00.000Z`. */
  readonly at: string;
  readonly checks: Readonly<Record<EndpointCheckName, EndpointCheck>>;
}

/** The reading in a document of the kind `endpoint-health`; absent when it is none. */
export function endpointReading(document: unknown): EndpointReading | undefined {
  if (!isJsonObject(document) || !isJsonObject(document.checks)) return undefined;
  const { checks } = document;
  const [endpoint, at] = [textAt(document, ['endpoint']), textAt(document, ['at'])];
  const [dns, certificate, gateway, backend] = endpointCheckNames.map((name) => checkIn(checks[name]));
  if (!(endpoint && at && dns && certificate && gateway && backend)) return undefined;
  return { endpoint, at, checks: { dns, certificate, gateway, backend } };
}

function checkIn(value: unknown): EndpointCheck | undefined {
  if (!isJsonObject(value)) return undefined;
  const status = endpointCheckStatuses.find((known) => known === value.status);
  const [why, brief] = [textAt(value, ['why']), textAt(value, ['brief'])];
  if (status === undefined || why === undefined) return undefined;
  return { status, why, ...(brief === undefined ? {} : { brief }) };
}

/**
 * One line for a person:
 *
 *   https://api.example.com/health: dns ok, certificate ok (41 days), gateway ok, backend failed (504 from the gateway itself: …)
 */
export function endpointLine({ endpoint, checks }: EndpointReading): string {
  const parts = endpointCheckNames.map((name) => {
    const { status, why, brief } = checks[name];
    const aside = status === 'ok' ? brief : why;
    return `${name} ${status}${aside === undefined ? '' : ` (${aside})`}`;
  });
  return `${endpoint}: ${parts.join(', ')}`;
}
