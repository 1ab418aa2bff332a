// One incident of Nezha's TrainTicket data as a case, so that it can be read as a user would read it:
//
//   npm run bench -- nezha-case --data DIR --incident ID --out CASE
//   npm run coldcase -- diagnose CASE
//   npm run bench -- nezha-case --data DIR --predictions P.json     # all of them by the same way, for the scorer
//
// Spans become segments; a service's own spans below the one that took the call become its subsegments. A span in which an error
// was logged is a fault, as it would be for X-Ray. Lines become what a JSON logger prints. Nothing of the truth is read.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { diagnose } from '@coldcase/diagnose';
import type { Period, UsedShare } from '@coldcase/diagnose/ranking';
import {
  type EvidenceBatch,
  epochMs,
  type LogEvent,
  type MetricPoint,
  type TimeRange,
  type TraceSegment,
} from '@coldcase/model';
import { importEvidence, openCase } from '@coldcase/store';
import { figuresIn, incidentsIn, periodIn } from './nezha.ts';
import { option } from './options.ts';

export async function run(args: readonly string[]): Promise<void> {
  const [data, id, out] = [option(args, 'data', ''), option(args, 'incident', ''), option(args, 'out', '')];
  const predictions = option(args, 'predictions', '');
  if (data !== '' && predictions !== '') return await predictAll(data, predictions);
  if (data === '' || id === '' || out === '') {
    console.error('usage: npm run bench -- nezha-case --data DIR (--incident ID --out CASE | --predictions P.json)');
    process.exitCode = 2;
    return;
  }
  await makeCase(data, id, out);
}

async function predictAll(data: string, path: string): Promise<void> {
  const predictions: Record<string, readonly { readonly node: string; readonly score: number }[]> = {};
  const root = mkdtempSync(join(tmpdir(), 'nezha-cases-'));
  for (const id of incidentsIn(data)) {
    const folder = join(root, id);
    await makeCase(data, id, folder);
    await using opened = await openCase(folder);
    const { suspects } = await diagnose(opened, {}, new AbortController().signal);
    predictions[id] = suspects.suspects.map(({ node, score }) => ({ node, score }));
  }
  rmSync(root, { recursive: true });
  writeFileSync(path, `${JSON.stringify(predictions, undefined, 1)}\n`);
}

async function makeCase(data: string, id: string, out: string): Promise<void> {
  const incident: { readonly day: string; readonly alert_time: number } = JSON.parse(
    readFileSync(join(data, id, 'incident.json'), 'utf8'),
  );
  const [now, normal] = [periodIn(join(data, id)), periodIn(join(data, 'normal', incident.day))];
  const captured = { window: rangeOf(now), baseline: rangeOf(normal), ...nothingElse };
  const batches = async function* (): AsyncGenerator<EvidenceBatch> {
    for (const period of [normal, now]) yield { segments: segmentsOf(period), events: eventsOf(period), bytesRead: 0 };
    yield { metrics: pointsOf(figuresIn(join(data, id, 'metric'), incident.alert_time), captured), bytesRead: 0 };
  };
  const source = { name: `nezha ${id}`, format: 'drawn', sizeBytes: 0, isEventLines: false, batches };
  const summary = await importEvidence(out, [source], { title: `TrainTicket ${id}`, captured });
  console.error(`${out}: ${summary.events} events, ${now.spans.length + normal.spans.length} spans`);
}

const nothingElse = { accounts: [], regions: [], resources: [], calls: 0, bytes: 0, costUsd: 0, operations: [] };

function segmentsOf({ spans, lines }: Period): readonly TraceSegment[] {
  const nodes = new Map(spans.map(({ id, node }) => [id, node]));
  const faulty = new Set(lines.filter(({ isError }) => isError).map(({ spanId }) => spanId));
  return spans.map(({ traceId, id, parentId, node, operation, startMs, endMs }) => {
    const isEntry = parentId === undefined || nodes.get(parentId) !== node;
    return {
      ...{ traceId, id, startMs: epochMs(startMs), endMs: epochMs(endMs) },
      ...{ error: false, throttle: false, fault: faulty.has(id) },
      ...(isEntry ? { name: node, operation, origin: 'service' } : { name: operation }),
      ...(parentId === undefined ? {} : { parentId }),
    };
  });
}

function eventsOf({ spans, lines }: Period): readonly LogEvent[] {
  const nodes = new Map(spans.map(({ id, node }) => [id, node]));
  return lines
    .map(({ traceId, spanId, timeMs, isError, place, message }) => {
      const node = nodes.get(spanId) ?? 'unknown';
      const line = { level: isError ? 'ERROR' : 'INFO', location: place, trace_id: traceId, span_id: spanId, message };
      return { logGroup: node, logStream: node, timestamp: epochMs(Math.floor(timeMs)), message: JSON.stringify(line) };
    })
    .toSorted((a, b) => a.timestamp - b.timestamp);
}

const metricNames: Readonly<Record<string, string>> = {
  'CpuUsageRate(%)': 'CPUUtilization',
  'MemoryUsageRate(%)': 'MemoryUtilization',
};

/** What the half hour before the alert says of a pod is what was normal; a case has it a point a minute, before and in the incident. */
function pointsOf(
  figures: readonly UsedShare[],
  { window, baseline }: { readonly window: TimeRange; readonly baseline: TimeRange },
) {
  return figures.flatMap(({ node, resource, before, now }): MetricPoint[] => {
    const point = (startMs: number) => (share: number, index: number) => ({
      ...{ namespace: 'AWS/ECS', name: metricNames[resource] ?? resource, statistic: 'Average', value: 100 * share },
      ...{ dimensions: [{ name: 'ServiceName', value: node }], timestamp: epochMs(startMs + index) },
    });
    return [...before.map(point(baseline.startMs)), ...now.map(point(window.startMs))];
  });
}

function rangeOf({ spans }: Period): TimeRange {
  const times = spans.flatMap(({ startMs, endMs }) => [startMs, endMs]);
  return {
    startMs: epochMs(Math.floor(times.reduce((least, ms) => Math.min(least, ms), times[0] ?? 0))),
    endMs: epochMs(Math.ceil(times.reduce((most, ms) => Math.max(most, ms), times[0] ?? 0))),
  };
}
