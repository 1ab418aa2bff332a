// The tracing header that a function is given, and the line that Lambda writes for a trace it records.
//
//   Root=1-5f84c7a5-0123456789abcdef01234567;Parent=0123456789abcdef;Sampled=1
//
// Source: https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader
import type { SeededRandom } from './seeded-random.ts';

/** `Active`: Lambda records a segment of its own. `PassThrough`, the default: it hands on what the caller sent. */
export type Tracing = 'Active' | 'PassThrough';

export interface Trace {
  readonly header: string;
  /** Of a trace that Lambda records: what its line names. */
  readonly recorded: { readonly traceId: string; readonly segmentId: string } | undefined;
}

/** @param upstream  the header of the caller; its trace goes on, and whether it is sampled was decided there */
export function traceOf(
  tracing: Tracing | undefined,
  upstream: string | undefined,
  random: SeededRandom,
  nowMs: number,
): Trace {
  const root = `1-${Math.floor(nowMs / 1000).toString(16)}-${random.hex(24)}`;
  const segmentId = random.hex(16);
  if (tracing !== 'Active')
    return { header: upstream ?? `Root=${root};Parent=${segmentId};Sampled=0`, recorded: undefined };
  const traceId = fieldOf(upstream, 'Root') ?? root;
  const isSampled = fieldOf(upstream, 'Sampled') !== '0';
  const header = `Root=${traceId};Parent=${segmentId};Sampled=${isSampled ? 1 : 0}`;
  return { header, recorded: isSampled ? { traceId, segmentId } : undefined };
}

function fieldOf(header: string | undefined, name: string): string | undefined {
  const fields = header?.split(';').map((field) => field.trim().split('='));
  return fields?.find(([key]) => key === name)?.[1];
}
