// The fenced blocks of a step: what is looked at in the case.
//
//   ```insights     a query
//   ```metric       reads: AWS/DynamoDB ReadThrottleEvents Sum TableName=${table} (0 beside ConsumedReadCapacityUnits)
//   ```indicator    error-rate of workers for ${function}
//   ```finding      dynamodb-throttled, service-api-throttled of ${table}
//   ```resource     seconds: function ${function} Configuration.Timeout (else 3)
//                   batch: event-source-mapping of ${function} BatchSize
//   ```changes      ${function} 24h
import { resourceKinds } from '@coldcase/model';
import { compile } from '@coldcase/query';
import { type IndicatorName, indicatorUnits, profileNames } from '../indicators/profile.ts';
import { profiles } from '../indicators/profiles.ts';
import { labels } from '../scenarios/label.ts';
import { filled, holesIn } from './parameters.ts';
import type { EvidenceSource, MetricFigure, ResourceFigure } from './runbook.ts';

export const evidenceLanguages = ['insights', 'metric', 'indicator', 'finding', 'resource', 'changes'] as const;
export type EvidenceLanguage = (typeof evidenceLanguages)[number];

export type ReadSource =
  | { readonly source: EvidenceSource }
  | { readonly problem: string; readonly lineInBlock: number };

/** @param text  inside the fence, without its ends */
export function readEvidenceSource(language: EvidenceLanguage, text: string): ReadSource {
  switch (language) {
    case 'insights':
      return querySource(text.trim());
    case 'metric':
      return figuresOf(text, metricFigure, (figures) => ({ kind: 'metric', figures, beside: [] }));
    case 'resource':
      return figuresOf(text, resourceFigure, (figures) => ({ kind: 'resource', figures }));
    case 'indicator':
      return indicatorSource(text.trim());
    case 'finding':
      return findingSource(text.trim());
    case 'changes':
      return changesSource(text.trim());
  }
}

function objection(problem: string, lineInBlock = 0): ReadSource {
  return { problem, lineInBlock };
}

// With a name in each hole, as it will run.
function querySource(text: string): ReadSource {
  const sample = Object.fromEntries(holesIn(text).map((name) => [name, 'name']));
  const error = compile(filled(text, sample)).diagnostics.find(({ severity }) => severity === 'error');
  if (error !== undefined) return objection(`${error.code}: ${error.message}`);
  return { source: { kind: 'query', text, logGroups: [] } };
}

type ReadLine<T> = (line: string) => T | string;

/** A figure a line, or the first line that is none. */
function figuresOf<T>(text: string, read: ReadLine<T>, make: (figures: readonly T[]) => EvidenceSource): ReadSource {
  const figures: T[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const figure = read(line.trim());
    if (typeof figure === 'string') return objection(figure, index);
    figures.push(figure);
  }
  return figures.length === 0 ? objection('the block is empty') : { source: make(figures) };
}

const figureName = '([a-zA-Z]\\w*)';
const metricLine = new RegExp(
  `^${figureName}: (\\S+) (\\S+) (Sum|Average|Maximum|Minimum|p\\d+)((?: [\\w.-]+=\\S+)*)(?: \\(0 beside (\\S+)\\))?$`,
);

function metricFigure(line: string): MetricFigure | string {
  const match = metricLine.exec(line);
  if (match === null) return 'write "name: NAMESPACE METRIC STATISTIC Dimension=value", as in the format page';
  const [, name = '', namespace = '', metric = '', statistic = '', dimensions = '', zeroBeside] = match;
  const pairs = dimensions
    .trim()
    .split(' ')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const at = pair.indexOf('=');
      return { name: pair.slice(0, at), value: pair.slice(at + 1) };
    });
  const beside = zeroBeside === undefined ? {} : { zeroBeside };
  return { name, namespace, metric, statistic, dimensions: pairs, ...beside };
}

const resourceLine = new RegExp(`^${figureName}: ([a-z-]+) (of )?(\\S+) ([\\w.:/*-]+)(?: \\(else (.+)\\))?$`);

function resourceFigure(line: string): ResourceFigure | string {
  const match = resourceLine.exec(line);
  if (match === null) return 'write "name: KIND NAME Path.to.member", as in the format page';
  const [, name = '', kind = '', of, named = '', path = '', otherwise] = match;
  const resource = resourceKinds.find((known) => known === kind);
  if (resource === undefined) return `no document is a ${kind}; the kinds are ${resourceKinds.join(', ')}`;
  const absent = otherwise === undefined ? {} : { otherwise };
  return { name, resource, named, isReference: of !== undefined, path: path.split('.'), ...absent };
}

function indicatorSource(text: string): ReadSource {
  const [, name = '', of = '', resource] = /^([a-z0-9-]+) of ([a-z]+)(?: for (\S+))?$/.exec(text) ?? [];
  const indicator = indicatorNamed(name);
  const profile = profileNames.find((known) => known === of);
  if (indicator === undefined) return objection('write "INDICATOR of PROFILE", with "for NAME" for one resource');
  if (profile === undefined) return objection(`the profiles are ${profileNames.join(', ')}`);
  if (!profiles[profile].rules.some((rule) => rule.indicator === indicator))
    return objection(`the profile ${profile} has no rule for ${indicator}`);
  return { source: { kind: 'indicator', indicator, profile, ...(resource === undefined ? {} : { resource }) } };
}

function indicatorNamed(name: string): IndicatorName | undefined {
  return Object.hasOwn(indicatorUnits, name) ? profilesIndicators.find((known) => known === name) : undefined;
}

const profilesIndicators = Object.values(profiles).flatMap(({ rules }) => rules.map(({ indicator }) => indicator));

function findingSource(text: string): ReadSource {
  const [, names = '', of] = /^([a-z0-9, -]+?)(?: of (\S+))?$/.exec(text) ?? [];
  const wanted = names.split(',').map((name) => name.trim());
  const found = labels.filter((label) => wanted.includes(label));
  const unknown = wanted.find((name) => !labels.some((label) => label === name));
  if (unknown !== undefined) return objection(`no scenario is called ${unknown}`);
  return { source: { kind: 'finding', scenarios: found, ...(of === undefined ? {} : { of }) } };
}

function changesSource(text: string): ReadSource {
  const [, of, hours] = /^(\S+) (\d{1,3})h$/.exec(text) ?? [];
  if (of === undefined) return objection('write "NAME 24h": changes of what, and of how many hours before');
  return { source: { kind: 'changes', of, hours: Number(hours) } };
}
