// What a step asks the case, as a person would say it; with holes where names go.
import { unreachable } from '@coldcase/model';
import type { EvidenceSource, MetricFigure, ResourceFigure } from './runbook.ts';

export function askedText(source: EvidenceSource): string {
  switch (source.kind) {
    case 'query':
      return source.text;
    case 'metric':
      return [...source.figures.map(metricText), ...source.beside.map(settingText)].join('\n');
    case 'indicator':
      return `${source.indicator} of the profile ${source.profile}${ofText(' for', source.resource)}`;
    case 'finding':
      return `diagnosis: ${source.scenarios.join(', ')}${ofText(' of', source.of)}`;
    case 'resource':
      return source.figures.map(settingText).join('\n');
    case 'changes':
      return `changes of ${source.of} from ${source.hours} h before`;
    default:
      return unreachable(source);
  }
}

function ofText(word: string, name: string | undefined): string {
  return name === undefined ? '' : `${word} ${name}`;
}

function metricText({ namespace, metric, statistic, dimensions }: MetricFigure): string {
  return [namespace, metric, statistic, ...dimensions.map(({ name, value }) => `${name}=${value}`)].join(' ');
}

function settingText({ resource, isReference, named, path }: ResourceFigure): string {
  return `${resource} ${isReference ? 'of ' : ''}${named}: ${path.join('.')}`;
}
