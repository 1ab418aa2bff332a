// A drawn case, and what a diagnosis says of its mechanisms.
import type { LogEvent, MetricPoint, ResourceDocument, TraceSegment } from '@coldcase/model';
import { diagnose } from '../../diagnose.ts';
import type { Diagnosis } from '../../diagnosis.ts';
import { memoryCaseReader } from '../../memory-reader.ts';
import type { Mechanism } from '../mechanism.ts';
import { baseline, incident, lines } from './drawn.ts';

export interface Drawn {
  readonly events?: readonly LogEvent[];
  readonly points?: readonly MetricPoint[];
  readonly spans?: readonly TraceSegment[];
  readonly documents?: readonly ResourceDocument[];
  readonly statistics?: unknown;
  /** Without one, nothing is known of how it usually is. */
  readonly hasBaseline?: boolean;
}

export async function diagnosed(drawn: Drawn): Promise<Diagnosis> {
  const { events = lines('other', 'all is well'), points = [], spans = [], documents = [], hasBaseline = true } = drawn;
  const reader = {
    ...memoryCaseReader(events, hasBaseline ? { incident, baseline } : { incident }),
    metrics: () => Promise.resolve(points),
    segments: ({ startMs, endMs }: { readonly startMs: number; readonly endMs: number }) =>
      Promise.resolve(spans.filter((span) => span.startMs >= startMs && span.startMs <= endMs)),
    resources: () => Promise.resolve(documents),
    databaseStatistics: () => Promise.resolve(drawn.statistics),
  };
  return diagnose(reader, {}, { aborted: false });
}

/** Of all findings and of none. */
export async function mechanismsSeen(drawn: Drawn): Promise<readonly Mechanism[]> {
  const { findings, observations } = await diagnosed(drawn);
  return [...new Set([...findings.flatMap(({ mechanisms }) => mechanisms), ...observations])];
}

/** What is said of each: `serial-awaits: orders awaits 6 calls …`. */
export async function said(drawn: Drawn): Promise<readonly string[]> {
  return (await mechanismsSeen(drawn)).map(({ name, says }) => `${name}: ${says}`);
}
