// The report for a terminal: files with their shares and what never ran.
import { deploymentText } from '../tally/coverage-tally.ts';
import type { CoverageReport } from './coverage-report.ts';
import { percentOf, type Share, type Totals, totalsOf } from './file-coverage.ts';
import { missingRanges } from './line-ranges.ts';

export interface TextTable {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** The table of files; who prints it knows how wide the terminal is. */
export function fileTable({ files, totals }: CoverageReport): TextTable {
  const rows = files.map((file) => [file.path, ...shares(totalsOf([file])), missingRanges(file).join(' ')]);
  return {
    head: ['file', 'lines', 'functions', 'branches', 'never ran'],
    rows: [...rows, ['all', ...shares(totals), '']],
  };
}

/** The table of functions and commits. */
export function deploymentTable({ deployments }: CoverageReport): TextTable {
  const rows = deployments.map((one) => [
    deploymentText(one),
    String(one.nodeFiles + one.pythonFiles),
    ...shares(one.totals),
  ]);
  return { head: ['function', 'runs', 'lines', 'functions', 'branches'], rows };
}

function shares({ lines, functions, branches }: Totals): readonly string[] {
  return [lines, functions, branches].map(percentText);
}

function percentText(share: Share): string {
  const percent = percentOf(share);
  return percent === undefined ? '–' : `${percent.toFixed(1)} %`;
}
