// `coldcase lint`: findings as a compiler prints them, so that editors and CI read them.
import { type LintReport, lintFiles, type PlacedFinding } from '@coldcase/workbench/lint-files';
import { exitCodes } from '../output/exit-codes.ts';
import { print, printJson, remark } from '../output/print.ts';
import { countText, plural } from '../output/progress.ts';

interface LintOptions {
  readonly fix?: boolean;
  readonly json?: boolean;
}

export async function lint(paths: readonly string[], { fix = false, json = false }: LintOptions): Promise<number> {
  const report = await lintFiles({ paths, fix });
  if (json) await printJson({ version: 1, ...report });
  else await printText(report);
  if (report.notRead.length > 0) return exitCodes.failed;
  return report.findings.some(({ severity }) => severity !== 'hint') ? exitCodes.found : exitCodes.ok;
}

async function printText(report: LintReport): Promise<void> {
  for (const finding of report.findings) await print(findingText(finding));
  for (const { path, answer } of report.notRead) remark(`coldcase: Could not read ${path}: ${answer}.`);
  await print(summaryOf(report));
}

function findingText({
  path,
  line,
  column,
  endLine,
  endColumn,
  severity,
  code,
  message,
  source,
}: PlacedFinding): string {
  const end = endLine === line ? Math.max(endColumn, column + 1) : source.length + 1;
  const margin = source.slice(0, column - 1).replace(/[^\t]/g, ' ');
  const mark = '~'.repeat(Math.max(1, Math.min(end, source.length + 1) - column));
  return `${path}:${line}:${column}: ${severity} ${code}: ${message}\n    ${source}\n    ${margin}${mark}`;
}

function summaryOf({ files, queries, findings, fixed }: LintReport): string {
  const count = (severity: PlacedFinding['severity']) => findings.filter((one) => one.severity === severity).length;
  const counts = (['error', 'warning', 'hint'] as const).map((severity) => plural(count(severity), severity));
  const fixable = findings.filter(({ isFixable }) => isFixable).length;
  const mended = fixed > 0 ? ` ${plural(fixed, 'change')} written.` : '';
  const advice = fixable > 0 ? ` --fix mends ${fixable}.` : '';
  const asked = queries === 1 ? '1 query' : `${countText(queries)} queries`;
  return `${asked} in ${plural(files, 'file')}: ${counts.join(', ')}.${mended}${advice}`;
}
