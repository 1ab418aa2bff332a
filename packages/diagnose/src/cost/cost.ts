// What the system of a case costs while it is watched, by what is used and by list prices, and where less would do. Each figure says
// what it rests on; nothing is extrapolated unless asked.
//
//   function   orders   GB-seconds   1,204   0.0201 USD   REPORT lines
//   table      carts    capacity     …
import { type Cancellation, inTextOrder, printTime } from '@coldcase/model';
import { asker, numberIn } from '../answer-rows.ts';
import type { CaseReader } from '../case-reader.ts';
import type { Span } from '../diagnosis.ts';
import { pointsWithin } from '../periods.ts';
import type { CostDriver, CostEvidence, Saving } from './cost-model.ts';
import { functionUseQuestion, loggedBytesQuestion } from './cost-questions.ts';
import { apiDrivers, logDrivers, queueDrivers, streamDrivers } from './drivers.ts';
import { functionDrivers, functionUseOf } from './function-use.ts';
import { costMetrics } from './metric-use.ts';
import { priceRegion, pricesAsOf, roundedUsd } from './prices.ts';
import { savingsOf } from './savings.ts';
import { tableDrivers } from './table-use.ts';

export interface Cost {
  /** The normal period of a capture, since an incident is no measure; else the whole case. */
  readonly of: 'normal period' | 'whole case';
  readonly window: Span;
  readonly hours: number;
  /** Dearest first. */
  readonly drivers: readonly CostDriver[];
  readonly usd: number;
  /** As if every hour of a month were like these; only when asked. */
  readonly monthlyUsd?: number;
  readonly savings: readonly Saving[];
  /** Of all prices. */
  readonly prices: { readonly region: string; readonly asOf: string };
  /** What is not in the evidence, in sentences. */
  readonly unknown: readonly string[];
}

export interface CostOptions {
  readonly monthly?: boolean;
}

/** Hours of a month as AWS counts them. */
const monthHours = 730;
const hourMs = 3_600_000;
/** What is seen of a shorter time says little of a month. */
const sureHours = 24;
const driversMax = 200;

/** Two scans and the metrics. Rejects only when the reader does. */
export async function costOf(reader: CaseReader, options: CostOptions, signal: Cancellation): Promise<Cost> {
  const { baseline, window: whole } = reader.facts;
  const window = baseline ?? whole;
  const ask = asker(reader, signal)(window);
  const points = pointsWithin(await reader.metrics(costMetrics, signal), window);
  const hasBytes = points.some(({ name }) => name === 'IncomingBytes');
  const rows = hasBytes ? [] : await ask(loggedBytesQuestion);
  const evidence = {
    window,
    functions: await ask(functionUseQuestion),
    loggedBytes: rows.map((row) => ({ logGroup: row.logGroup ?? '', bytes: numberIn(row.bytes) ?? 0 })),
    points,
    resources: await reader.resources(['function', 'log-group', 'stream', 'table'], signal),
  };
  return costFrom(evidence, baseline === undefined ? 'whole case' : 'normal period', options);
}

/** The pure half of `costOf`. */
export function costFrom(evidence: CostEvidence, of: Cost['of'], { monthly = false }: CostOptions): Cost {
  const { window } = evidence;
  const hours = Math.max(0, (window.endMs - window.startMs) / hourMs);
  const functions = functionUseOf(evidence);
  const drivers = [
    ...functions.flatMap(functionDrivers),
    ...tableDrivers(evidence, hours),
    ...streamDrivers(evidence, hours),
    ...apiDrivers(evidence),
    ...queueDrivers(evidence),
    ...logDrivers(evidence),
  ].sort((a, b) => b.usd - a.usd || inTextOrder(a.resource, b.resource) || inTextOrder(a.unit, b.unit));
  const usd = roundedUsd(drivers.reduce((sum, driver) => sum + driver.usd, 0));
  return {
    of,
    window: { from: printTime(window.startMs), to: printTime(window.endMs) },
    hours: Math.round(hours * 100) / 100,
    drivers: drivers.slice(0, driversMax),
    usd,
    ...(monthly && hours > 0 ? { monthlyUsd: roundedUsd((usd * monthHours) / hours) } : {}),
    savings: savingsOf(evidence, functions, hours),
    prices: { region: priceRegion, asOf: pricesAsOf },
    unknown: unknownOf(evidence, drivers, hours, monthly),
  };
}

function unknownOf(
  { functions, points, resources }: CostEvidence,
  drivers: readonly CostDriver[],
  hours: number,
  monthly: boolean,
): readonly string[] {
  const has = (kind: CostDriver['kind']) => drivers.some((driver) => driver.kind === kind);
  return [
    ...(functions.length > 0 ? [] : ['No REPORT line: what functions cost is not known.']),
    ...(points.length > 0 ? [] : ['No metrics: what tables, streams, APIs and queues cost is not known.']),
    ...(points.length === 0 || has('api') ? [] : ['No API counted a request.']),
    ...(resources.some(({ kind }) => kind === 'function')
      ? []
      : ['The configuration of functions was not captured: each is taken to run on x86.']),
    'Transfer, storage, support, taxes and what was negotiated are not in it.',
    ...(monthly && hours < sureHours
      ? [`${Math.round(hours * 10) / 10} hours say little of a month: nights and weekends are not in them.`]
      : []),
  ];
}
