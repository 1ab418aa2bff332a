// `coldcase coverage report`: what was combined, as a page, as files for other tools, and as a table here.
import {
  type CoverageReport,
  deploymentTable,
  fileTable,
  jsonReport,
  type ReportFormat,
  reportCoverage,
} from '@coldcase/workbench/coverage';
import { exitCodes } from '../output/exit-codes.ts';
import { print, printJson, remark } from '../output/print.ts';
import { tableText, terminalWidth } from '../output/table-text.ts';
import { interruption } from '../run-action.ts';
import { printSkipped } from './coverage-combine.ts';

interface Options {
  readonly format: readonly ReportFormat[];
  readonly out?: string;
  readonly source?: readonly string[];
  readonly map?: readonly (readonly [from: string, to: string])[];
  readonly function?: readonly string[];
  readonly commit?: readonly string[];
  readonly withDependencies?: boolean;
  readonly json?: boolean;
}

export async function coverageReport(folder: string, options: Options): Promise<number> {
  const { format, out, source = [], map = [], function: functionNames, commit: commits, json = false } = options;
  const { report, written } = await reportCoverage({
    folder,
    formats: format,
    sourceFolders: source,
    pathMap: map,
    withDependencies: options.withDependencies === true,
    now: new Date(),
    signal: interruption(),
    ...(out === undefined ? {} : { out }),
    ...(functionNames === undefined ? {} : { functionNames }),
    ...(commits === undefined ? {} : { commits }),
  });
  if (json) await printJson(jsonReport(report));
  else await print(textOf(report));
  for (const path of written) remark(`Written: ${path}`);
  if (!json) printSkipped(report.problems);
  return report.problems.length === 0 ? exitCodes.ok : exitCodes.found;
}

function textOf(report: CoverageReport): string {
  const files = fileTable(report);
  const deployments = deploymentTable(report);
  const width = terminalWidth();
  const byDeployment = report.deployments.length < 2 ? [] : [tableText(deployments.head, deployments.rows, width), ''];
  return [...byDeployment, tableText(files.head, files.rows, width)].join('\n');
}
