// Cases in memory for the steps of runbooks: what a line of drawn-steps.ts says, or what the kind of evidence asks for by rule.
import { type ChangeRecord, epochMs, type LogEvent, type MetricPoint, type ResourceDocument } from '@coldcase/model';
import type { CaseReader } from '../../case-reader.ts';
import type { IndicatorName } from '../../indicators/profile.ts';
import { memoryCaseReader } from '../../memory-reader.ts';
import { filled } from '../parameters.ts';
import type { Check, EvidenceSource, MetricFigure, ResourceFigure } from '../runbook.ts';

export const drawnParameters = {
  function: 'orders',
  table: 'carts',
  queue: 'jobs',
  stream: 'clicks',
  api: 'shop',
  bucket: 'shop-coverage',
};

const startMs = Date.UTC(2026, 2, 1, 10);
const dayMs = 86_400_000;
const minuteMs = 60_000;
const group = '/aws/lambda/orders';
const request = '00000000-0000-4000-8000-000000000001';

export interface DrawnEvidence {
  readonly messages?: readonly string[];
  readonly points?: readonly MetricPoint[];
  readonly documents?: readonly ResourceDocument[];
  readonly changes?: readonly ChangeRecord[];
}

/** The incident is three minutes, the normal period the same minutes a day before. */
export function drawnCase({ messages = [], points = [], documents = [], changes = [] }: DrawnEvidence): CaseReader {
  const hour = (from: number) => ({ startMs: epochMs(from), endMs: epochMs(from + 3 * minuteMs) });
  const events = messages.map((text, index): LogEvent => {
    const [, named, message = text] = /^@(\S+) (.*)$/s.exec(text) ?? [];
    return { logGroup: named ?? group, logStream: 'a', timestamp: epochMs(startMs + 1000 + index * 10), message };
  });
  return {
    ...memoryCaseReader(events, { incident: hour(startMs), baseline: hour(startMs - dayMs) }),
    metrics: (names) => Promise.resolve(points.filter((point) => names.some(({ name }) => name === point.name))),
    resources: (kinds) => Promise.resolve(documents.filter(({ kind }) => kinds.includes(kind))),
    changes: () => Promise.resolve(changes),
  };
}

/** One invocation that went well, so that the log of the function is there. */
export const healthyInvocation: readonly string[] = [
  `START RequestId: ${request} Version: 1`,
  `END RequestId: ${request}`,
  reportLine(''),
];

/** `REPORT ms=20 billed=21 used=90 init=400` → the line that Lambda prints. */
function reportLine(figures: string): string {
  const given = Object.fromEntries(figures.split(' ').map((pair) => pair.split('=')));
  const { ms = '20', billed = '21', used = '200', init } = given;
  const start = init === undefined ? '' : `\tInit Duration: ${init} ms`;
  return `REPORT RequestId: ${request}\tDuration: ${ms}.00 ms\tBilled Duration: ${billed} ms\tMemory Size: 512 MB\tMax Memory Used: ${used} MB${start}`;
}

/** The evidence that a line of drawn-steps.ts draws for a check. */
export function evidenceFrom(drawn: string, { evidence }: Check): DrawnEvidence {
  if (evidence.kind === 'query') {
    const lines = drawn.split(';;').filter((line) => line.trim() !== '');
    // What is compared within one report is not diluted by another.
    const own = lines.map((line) =>
      line.startsWith('REPORT') ? reportLine(line.slice(7)) : line.replaceAll('→', '\t'),
    );
    return { messages: lines.some((line) => line.startsWith('REPORT')) ? own : [...healthyInvocation, ...own] };
  }
  const parts = drawn.split(', ');
  return {
    points: metricFigures(evidence).flatMap((figure) => pointsOf(figure, parts)),
    documents: documentsFrom(resourceFigures(evidence), parts),
  };
}

function metricFigures(evidence: EvidenceSource): readonly MetricFigure[] {
  return evidence.kind === 'metric' ? evidence.figures : [];
}

function resourceFigures(evidence: EvidenceSource): readonly ResourceFigure[] {
  if (evidence.kind === 'metric') return evidence.beside;
  return evidence.kind === 'resource' ? evidence.figures : [];
}

function pointsOf(figure: MetricFigure, parts: readonly string[]): readonly MetricPoint[] {
  const [now = '', usual = ''] = (parts.find((part) => part.startsWith(`${figure.name} `)) ?? '')
    .slice(figure.name.length)
    .split(' ~ ')
    .map((text) => text.trim());
  if (now === '-') return pointsFrom({ ...figure, metric: figure.zeroBeside ?? '' }, '1', startMs);
  return [...pointsFrom(figure, now, startMs), ...pointsFrom(figure, usual, startMs - dayMs)];
}

function pointsFrom(figure: MetricFigure, values: string, fromMs: number): readonly MetricPoint[] {
  return values
    .split(' ')
    .filter((value) => value !== '')
    .map((value, index) => ({
      namespace: figure.namespace,
      name: figure.metric,
      statistic: figure.statistic,
      timestamp: epochMs(fromMs + index * minuteMs),
      value: Number(value),
      dimensions: figure.dimensions.map((one) => ({
        name: one.name,
        value: one.value === '*' ? 'any' : filled(one.value, drawnParameters),
      })),
    }));
}

function documentsFrom(figures: readonly ResourceFigure[], parts: readonly string[]): readonly ResourceDocument[] {
  const things = Map.groupBy(figures, ({ resource, named }) => `${resource} ${named}`);
  return [...things.values()].flatMap((own) => {
    const [first] = own;
    if (first === undefined) return [];
    const named = filled(first.named, drawnParameters);
    const reference = first.isReference ? { Reference: `arn:aws:any:eu-west-1:123456789012:${named}` } : {};
    const document = own.reduce<unknown>((made, figure) => {
      const value = parts.find((part) => part.startsWith(`${figure.name}=`))?.slice(figure.name.length + 1) ?? '-';
      return value === '-' ? made : withValue(made, figure.path, value);
    }, reference);
    return [{ kind: first.resource, name: first.isReference || named === '*' ? 'one' : named, document }];
  });
}

/** The document with a value at a path; a list where the next step is a number, and the list itself before `length`. */
function withValue(document: unknown, path: readonly string[], value: string): unknown {
  const [step, ...rest] = path;
  if (step === undefined || step === 'length') return step === 'length' ? JSON.parse(value) : value;
  if (/^\d+$/.test(step)) return [withValue({}, rest, value)];
  const members = typeof document === 'object' && document !== null && !Array.isArray(document) ? document : {};
  const inner: unknown = Object.entries(members).find(([name]) => name === step)?.[1];
  return { ...members, [step]: withValue(inner, rest, value) };
}

type DrawnIndicator = Readonly<Record<'low' | 'high', DrawnEvidence>>;

function lambdaPoint(name: string, statistic: string, value: number, resource = 'orders'): MetricPoint {
  const dimensions = [{ name: 'FunctionName', value: resource }];
  return { namespace: 'AWS/Lambda', name, statistic, value, dimensions, timestamp: epochMs(startMs) };
}

/** An indicator in its healthy band, and in its worst. */
export function drawnIndicator(indicator: IndicatorName): DrawnIndicator {
  const metric = (name: string, statistic: string, low: number, high: number, resource?: string): DrawnIndicator => ({
    low: { points: [lambdaPoint(name, statistic, low, resource)] },
    high: { points: [lambdaPoint(name, statistic, high, resource)] },
  });
  const beside = (drawn: DrawnIndicator, name: string): DrawnIndicator => ({
    low: { points: [...(drawn.low.points ?? []), lambdaPoint(name, 'Sum', 100)] },
    high: { points: [...(drawn.high.points ?? []), lambdaPoint(name, 'Sum', 100)] },
  });
  const configured = { kind: 'function' as const, name: 'orders', document: { Configuration: { Timeout: 10 } } };
  switch (indicator) {
    case 'error-rate':
      return beside(metric('Errors', 'Sum', 0, 60), 'Invocations');
    case 'client-error-rate':
      return beside(metric('4XXError', 'Sum', 0, 60), 'Count');
    case 'duration-share':
      return {
        low: { messages: [reportLine('ms=20')], documents: [configured] },
        high: { messages: [reportLine('ms=9990')], documents: [configured] },
      };
    case 'memory-share':
      return { low: { messages: [reportLine('used=90')] }, high: { messages: [reportLine('used=512')] } };
    case 'duration-average':
      return metric('Duration', 'Average', 20, 20_000);
    case 'throttles':
      return metric('Throttles', 'Sum', 0, 9);
    case 'iterator-age':
      return metric('IteratorAge', 'Maximum', 10, 300_000);
    case 'dead-letter-errors':
      return metric('DeadLetterErrors', 'Sum', 0, 2);
    case 'dead-letter-depth':
      return metric('ApproximateNumberOfMessagesVisible', 'Maximum', 0, 20, 'orders-dlq');
    case 'queue-depth':
      return metric('ApproximateNumberOfMessagesVisible', 'Maximum', 3, 5_000, 'jobs');
    case 'endpoint-checks-failed':
      return { low: {}, high: {} };
    default:
      return metric('Errors', 'Sum', 0, 60);
  }
}

/** A change one minute before the incident, or so many hours. */
export function drawnChange(resource: string, { failed = false, hoursBefore = 0 } = {}): ChangeRecord {
  return {
    timestamp: epochMs(startMs - minuteMs - hoursBefore * 60 * minuteMs),
    source: 'cloudtrail',
    id: '1',
    action: 'UpdateFunctionConfiguration20150331v2',
    resource,
    ...(failed ? { error: 'AccessDenied' } : {}),
    detail: '{}',
  };
}
