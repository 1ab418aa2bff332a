// The report as JSON, version 1 (docs/formats/coverage-1.md). Without the texts: whoever reads it has the sources.
import type { CoverageReport, DeploymentReport } from './coverage-report.ts';
import { type FileCoverage, percentOf, type Totals, totalsOf } from './file-coverage.ts';
import { missingRanges } from './line-ranges.ts';

export const reportFormat = 'coldcase-coverage-report';
export const reportVersion = 1;

export function jsonReport({ deployments, files, totals, countedFiles, problems }: CoverageReport): object {
  return {
    format: reportFormat,
    version: reportVersion,
    countedFiles,
    totals: jsonTotals(totals),
    files: files.map(jsonFile),
    deployments: deployments.map(jsonDeployment),
    skipped: problems,
  };
}

function jsonDeployment({ functionName, commit, nodeFiles, pythonFiles, totals, files }: DeploymentReport): object {
  return {
    functionName,
    ...(commit === undefined ? {} : { commit }),
    runs: nodeFiles + pythonFiles,
    totals: jsonTotals(totals),
    files: files.map((file) => ({ path: file.path, totals: jsonTotals(totalsOf([file])) })),
  };
}

function jsonFile(file: FileCoverage): object {
  return {
    path: file.path,
    language: file.language,
    totals: jsonTotals(totalsOf([file])),
    missing: missingRanges(file),
    lines: Object.fromEntries([...file.lines].map(([line, { count }]) => [line, count])),
    partial: [...file.lines].filter(([, { count, isWhole }]) => count > 0 && !isWhole).map(([line]) => line),
    functions: [...file.functions.values()],
    branches: [...file.branches.values()],
  };
}

function jsonTotals(totals: Totals): object {
  return Object.fromEntries(
    Object.entries(totals).map(([name, share]) => [name, { ...share, percent: percentOf(share) ?? null }]),
  );
}
