// The report on a case: its diagnosis, and the figures of the first suspect before and after the first symptom.
import { type DiagnoseOptions, type Diagnosis, diagnose, type Finding } from '@coldcase/diagnose';
import { epochMs, rowRecord, type TimeRange } from '@coldcase/model';
import { compile } from '@coldcase/query';
import { type ComparedMetric, debugReport } from '@coldcase/report';
import { type OpenCase, openCase } from '@coldcase/store';

/** Markdown, or the JSON of the same content. Throws what `openCase` throws. */
export async function reportOnCase(
  folder: string,
  format: 'md' | 'json',
  options: DiagnoseOptions,
  signal: AbortSignal,
): Promise<string> {
  await using opened = await openCase(folder);
  const diagnosis = await diagnose(opened, options, signal);
  return await renderReport(opened, diagnosis, format, signal);
}

export async function renderReport(
  opened: OpenCase,
  diagnosis: Diagnosis,
  format: 'md' | 'json',
  signal: AbortSignal,
): Promise<string> {
  const comparison = await comparisonOf(opened, diagnosis.findings[0], signal);
  const { title } = opened.manifest;
  if (format === 'json') return JSON.stringify({ title, diagnosis, comparison }, null, 1);
  return debugReport({ title, diagnosis, comparison });
}

/** The table of contract S001-58: memory, response time p95, error rate. */
const figures = [
  { name: 'Memory Usage', field: 'memory', unit: ' MB' },
  { name: 'Response Time p95', field: 'p95', unit: ' ms' },
  { name: 'Error Rate', field: 'errors', unit: ' %' },
] as const;

async function comparisonOf(
  opened: OpenCase,
  first: Finding | undefined,
  signal: AbortSignal,
): Promise<readonly ComparedMetric[]> {
  if (first === undefined) return [];
  const query = comparisonQuery(first.logGroup);
  const sinceMs = Date.parse(`${first.since.replace(' ', 'T')}Z`);
  const { window, incident = window } = opened.facts;
  const { startMs } = window;
  const { endMs } = incident;
  const before = await figuresIn(opened, query, { startMs, endMs: epochMs(sinceMs - 1) }, signal);
  const after = await figuresIn(opened, query, { startMs: epochMs(sinceMs), endMs }, signal);
  return figures.map(({ name, field, unit }, index) => ({
    name,
    query: index === 0 ? query : '',
    ...(before[field] === undefined ? {} : { before: before[field] + unit }),
    ...(after[field] === undefined ? {} : { after: after[field] + unit }),
  }));
}

function comparisonQuery(logGroup: string): string {
  return [
    `filter @log = ${JSON.stringify(logGroup)} and @case.recordType = "REPORT"`,
    'fields coalesce(@duration, record.metrics.durationMs) as ms, coalesce(@maxMemoryUsed / 1000000, record.metrics.maxMemoryUsedMB) as mb',
    'stats max(mb) as memory, pct(ms, 95) as p95, sum(@case.status in ["error", "timeout", "failure"]) * 100 / count(*) as errors',
  ].join('\n| ');
}

async function figuresIn(
  opened: OpenCase,
  text: string,
  window: TimeRange,
  signal: AbortSignal,
): Promise<Readonly<Record<string, string>>> {
  const { plan } = compile(text);
  if (plan === undefined || window.endMs < window.startMs) return {};
  const table = await opened.ask(plan, signal, { window });
  const [row] = table.rows;
  return row === undefined ? {} : rowRecord(table, row);
}
