// The metrics of an application as they are at this moment, from the address where it shows them.
import { type EpochMs, type EvidenceBatch, epochMs, type MetricPoint, parseJson } from '@coldcase/model';
import { captureError } from '../failures.ts';
import type { CaptureTask, TaskPage } from '../run/task.ts';
import { answerOf } from './ask-endpoint.ts';
import type { EndpointAddress } from './endpoint-address.ts';
import { readExposition, type Sample, samplesMax } from './exposition.ts';
import { numbersIn } from './numbers-in-json.ts';

/** Whose names and dimensions an application made up, so that they are masked like text. */
export const applicationNamespaces: ReadonlySet<string> = new Set(['Prometheus', 'Application']);

/**
 * One page of points: every sample of an exposition, or every number of a JSON document. A point carries the time that its line
 * says, or else the moment of the answer.
 *
 * Refused with EVIDENCE_UNREADABLE when there is no answer, or an answer that is neither of the two.
 */
export function metricsEndpointTask(address: EndpointAddress, now: () => Date): CaptureTask {
  return {
    id: endpointTaskId(address.shown),
    pages: async function* (_from, signal) {
      const text = await answerOf(address, signal);
      yield pageOf(address.shown, text, epochMs(now().getTime()));
    },
  };
}

/** In the place of the task when the address is not known in full any more. */
export function lostEndpointTask(shown: string): CaptureTask {
  return {
    id: endpointTaskId(shown),
    // biome-ignore lint/correctness/useYield: there is nothing to give.
    pages: async function* () {
      const answer = 'its address was not given again when the capture was taken up';
      throw captureError('EVIDENCE_UNREADABLE', { path: shown, answer });
    },
  };
}

function endpointTaskId(shown: string): string {
  return `metrics-endpoint ${shown}`;
}

function pageOf(shown: string, text: string, atMs: EpochMs): TaskPage {
  const json = parseJson(text);
  const { batch, leftOut } = json === undefined ? fromExposition(shown, text, atMs) : fromJson(json, atMs);
  if (batch.metrics?.length === 0)
    throw captureError('EVIDENCE_UNREADABLE', { path: shown, answer: 'its answer has no metric that is known' });
  const page = { batch, next: undefined };
  return leftOut === 0 ? page : { ...page, gap: `it has ${leftOut} metrics beyond the first ${samplesMax}` };
}

interface Read {
  readonly batch: EvidenceBatch;
  readonly leftOut: number;
}

function fromExposition(shown: string, text: string, atMs: EpochMs): Read {
  const { samples, notUnderstood, firstNotUnderstood, leftOut } = readExposition(text);
  const metrics = samples.map((sample) => pointOf(sample, atMs));
  const problem = {
    source: shown,
    reason: 'unknown-shape',
    count: notUnderstood,
    sample: firstNotUnderstood.slice(0, 200),
  };
  return {
    batch: { metrics, bytesRead: text.length, ...(notUnderstood === 0 ? {} : { notUnderstood: [problem] }) },
    leftOut,
  };
}

function pointOf({ name, labels, value, timeMs }: Sample, atMs: EpochMs): MetricPoint {
  const timestamp = timeMs === undefined ? atMs : epochMs(timeMs);
  return { namespace: 'Prometheus', name, dimensions: labels, statistic: 'Value', timestamp, value };
}

function fromJson(json: unknown, timestamp: EpochMs): Read {
  const numbers = numbersIn(json);
  const metrics = numbers.slice(0, samplesMax).map(
    ({ path, value }): MetricPoint => ({
      namespace: 'Application',
      name: path,
      dimensions: [],
      statistic: 'Value',
      timestamp,
      value,
    }),
  );
  return { batch: { metrics, bytesRead: 0 }, leftOut: numbers.length - metrics.length };
}
