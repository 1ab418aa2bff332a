// Health: every indicator of a profile, measured, with the band it falls in, the threshold that was applied and the rule
// that it comes from.
import type { Cancellation } from '@coldcase/model';
import type { CaseReader } from '../case-reader.ts';
import { type Band, bandOf, type Limits, thresholdText, unitOf, valueText } from './bands.ts';
import { type Measurement, type Measurements, measure } from './measure.ts';
import type { IndicatorName, ProfileName, Rule } from './profile.ts';
import { profiles } from './profiles.ts';

export interface Health {
  readonly profile: ProfileName;
  /** The worst band that is known; `unknown` when nothing could be measured. */
  readonly overall: Band;
  readonly indicators: readonly IndicatorReading[];
  /** How many readings are unknown: `overall` says nothing about these. */
  readonly unknownCount: number;
}

export interface IndicatorReading {
  readonly indicator: IndicatorName;
  /** A function, queue, API or endpoint; empty when nothing was measured. */
  readonly resource: string;
  /** Absent when it could not be measured, which is not zero. */
  readonly value?: number;
  /** `1.2 %`, `4000 ms`, `unknown`. */
  readonly shown: string;
  readonly band: Band;
  /** `warning > 0 %, critical >= 1 %`. */
  readonly threshold: string;
  /** `S004-04`, `C-3`. */
  readonly sources: readonly string[];
  readonly measuredFrom: Measurement['from'] | 'nothing';
  /** The query, the metrics, or what was seen. */
  readonly proof: string;
}

/**
 * Measures a case against a profile.
 *
 *   (await health(reader, 'aggregator', signal)).indicators[0]
 *   →  { indicator: 'error-rate', resource: 'orders', shown: '1.2 %', band: 'critical', threshold: 'warning > 0 %, critical >= 1 %', … }
 */
export async function health(reader: CaseReader, profileName: ProfileName, signal: Cancellation): Promise<Health> {
  return judge(profileName, await measure(reader, signal));
}

/** The pure half of `health`. Order: the rules of the profile, then the resources by name. */
export function judge(profileName: ProfileName, measurements: Measurements): Health {
  const indicators = profiles[profileName].rules.flatMap((rule) => readingsOf(rule, measurements));
  const known = indicators.filter(({ band }) => band !== 'unknown').map(({ band }) => band);
  return {
    profile: profileName,
    overall: worstFirst.find((band) => known.includes(band)) ?? 'unknown',
    indicators,
    unknownCount: indicators.length - known.length,
  };
}

const worstFirst: readonly Band[] = ['critical', 'warning', 'healthy'];

function readingsOf(rule: Rule, { list, timeoutsMs }: Measurements): readonly IndicatorReading[] {
  const own = list.filter(({ indicator }) => indicator === rule.indicator);
  if (own.length === 0) return [unknownReading(rule)];
  return own
    .toSorted((a, b) => (a.resource < b.resource ? -1 : 1))
    .map((measurement) => readingOf(rule, measurement, limitsOf(timeoutsMs.get(measurement.resource))));
}

function readingOf(rule: Rule, { resource, value, from, proof }: Measurement, limits: Limits): IndicatorReading {
  return {
    indicator: rule.indicator,
    resource,
    value,
    shown: valueText(value, unitOf(rule.indicator)),
    band: bandOf(value, rule, limits),
    threshold: thresholdText(rule, limits),
    sources: rule.sources,
    measuredFrom: from,
    proof,
  };
}

function unknownReading(rule: Rule): IndicatorReading {
  return {
    indicator: rule.indicator,
    resource: '',
    shown: 'unknown',
    band: 'unknown',
    threshold: thresholdText(rule),
    sources: rule.sources,
    measuredFrom: 'nothing',
    proof: unmeasured[rule.indicator] ?? 'Neither the metrics nor the logs of the case give it.',
  };
}

const unmeasured: Readonly<Partial<Record<IndicatorName, string>>> = {
  'duration-share': 'The timeout of a function is in its log only after an invocation timed out.',
  'concurrency-share': 'The reserved concurrency is configuration, which the case does not hold.',
  'endpoint-checks-failed':
    'No endpoint was asked from outside, or none could be judged (coldcase capture --health-endpoint URL).',
};

function limitsOf(timeoutMs: number | undefined): Limits {
  return timeoutMs === undefined ? {} : { timeoutMs };
}
