// The report as one page that stands alone: sums, then files, then each source with what ran of it. Text of a source never
// becomes markup, and the page may load nothing.
import { type Deployment, deploymentText } from '../tally/coverage-tally.ts';
import { escaped } from './cobertura.ts';
import type { CoverageReport, DeploymentReport } from './coverage-report.ts';
import { type FileCoverage, percentOf, type Share, type Totals, totalsOf } from './file-coverage.ts';
import { pageScript, pageStyle } from './html-parts.ts';
import { missingRanges } from './line-ranges.ts';

/** Lines of sources on one page. A browser shows 300,000 within seconds; the files beyond are listed without their text. */
export const shownLinesMax = 300_000;
/** Ranges of missing lines in the list of files; the source has all of them. */
const listedRangesMax = 12;
/** Skipped files on the page; the JSON has all of them. */
export const listedProblemsMax = 1000;

export function htmlReport(report: CoverageReport, now: Date): string {
  const { totals, files, deployments, countedFiles, problems } = report;
  const runs = `${countedFiles.toLocaleString('en-US')} ${countedFiles === 1 ? 'run' : 'runs'}`;
  return [
    '<!doctype html><html lang="en"><head><meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>Coverage: ${percentText(totals.lines)} of lines</title><style>${pageStyle}</style></head><body>`,
    '<header><h1>What ran</h1>',
    `<p>${runs} of ${deployments.length} ${deployments.length === 1 ? 'deployment' : 'deployments'}, as of ${now.toISOString().slice(0, 16).replace('T', ' ')} UTC.</p>`,
    totalsBlock(totals),
    '</header><main>',
    deployments.length > 1 ? deploymentsBlock(deployments) : '',
    filesBlock(files),
    problemsBlock(problems),
    sourcesBlock(files),
    `</main><script>${pageScript}</script></body></html>\n`,
  ].join('\n');
}

function totalsBlock(totals: Totals): string {
  const blocks = (['lines', 'functions', 'branches'] as const).map((name) => {
    const share = totals[name];
    const counts =
      share.total === 0 ? 'none' : `${share.covered.toLocaleString('en-US')} of ${share.total.toLocaleString('en-US')}`;
    return `<div class="total"><span class="figure ${bandOf(share)}">${percentText(share)}</span><span>${name}</span><span class="dim">${counts}</span>${bar(share)}</div>`;
  });
  return `<div class="totals">${blocks.join('')}</div>`;
}

function deploymentsBlock(deployments: readonly DeploymentReport[]): string {
  const rows = deployments.map(
    (one) =>
      `<tr><td>${escaped(nameOf(one))}</td><td class="number">${one.nodeFiles + one.pythonFiles}</td>${shareCells(one.totals)}</tr>`,
  );
  return `<h2>Functions</h2><table><thead><tr><th>function</th><th class="number">runs</th><th colspan="2">lines</th><th class="number">functions</th><th class="number">branches</th></tr></thead><tbody>${rows.join('')}</tbody></table>`;
}

function nameOf(deployment: Deployment): string {
  return deploymentText(deployment);
}

function shareCells({ lines, functions, branches }: Totals): string {
  return [
    `<td class="bar">${bar(lines)}</td><td class="number ${bandOf(lines)}">${percentText(lines)}</td>`,
    `<td class="number ${bandOf(functions)}">${percentText(functions)}</td><td class="number ${bandOf(branches)}">${percentText(branches)}</td>`,
  ].join('');
}

function filesBlock(files: readonly FileCoverage[]): string {
  const rows = files.map((file, n) => {
    const totals = totalsOf([file]);
    const order = percentOf(totals.lines) ?? 101;
    const path = `<a href="#f${n}">${escaped(file.path)}</a>`;
    return `<tr data-path="${escaped(file.path.toLowerCase())}" data-percent="${order}" data-missing="${totals.lines.total - totals.lines.covered}"><td class="path">${path}</td>${shareCells(totals)}<td class="missing">${missingLinks(file, n)}</td></tr>`;
  });
  return [
    '<h2>Files</h2><p class="tools"><label>Filter <input id="filter" type="search" placeholder="part of a path"></label>',
    '<label>Order <select id="order"><option value="path">by path</option><option value="percent">lowest share first</option><option value="missing">most missing lines first</option></select></label></p>',
    '<table id="files"><thead><tr><th>file</th><th colspan="2">lines</th><th class="number">functions</th><th class="number">branches</th><th class="never">lines that never ran</th></tr></thead>',
    `<tbody>${rows.join('')}</tbody></table>`,
  ].join('');
}

function missingLinks(file: FileCoverage, n: number): string {
  const ranges = missingRanges(file);
  const links = ranges
    .slice(0, listedRangesMax)
    .map((range) => `<a href="#f${n}L${range.split('-')[0]}">${range}</a>`)
    .join(' ');
  const more = ranges.length - listedRangesMax;
  return more > 0 ? `${links} and ${more} more` : links;
}

function problemsBlock(problems: CoverageReport['problems']): string {
  if (problems.length === 0) return '';
  const rows = problems
    .slice(0, listedProblemsMax)
    .map(
      ({ key, code, message }) =>
        `<tr><td class="path">${escaped(key)}</td><td>${escaped(message)}</td><td class="dim">${code}</td></tr>`,
    );
  const rest = problems.length - listedProblemsMax;
  const more = rest > 0 ? `<p>And ${rest} more, which the JSON report lists.</p>` : '';
  return `<details class="problems"><summary>${problems.length} ${problems.length === 1 ? 'thing was' : 'things were'} left out or not understood</summary><table><tbody>${rows.join('')}</tbody></table>${more}</details>`;
}

function sourcesBlock(files: readonly FileCoverage[]): string {
  let lines = 0;
  return files
    .map((file, n) => {
      const texts = file.text?.split('\n') ?? [];
      lines += texts.length;
      return sourceBlock(file, n, lines > shownLinesMax ? undefined : texts);
    })
    .join('\n');
}

function sourceBlock(file: FileCoverage, n: number, texts: readonly string[] | undefined): string {
  const totals = totalsOf([file]);
  const head = `<h3 id="f${n}">${escaped(file.path)} <span class="${bandOf(totals.lines)}">${percentText(totals.lines)}</span> <a class="up" href="#files">up</a></h3>`;
  if (file.text === undefined) return `<section>${head}<p class="dim">Nobody had its text.</p></section>`;
  if (texts === undefined)
    return `<section>${head}<p class="dim">Beyond ${shownLinesMax.toLocaleString('en-US')} lines, texts are left out of this page.</p></section>`;
  const shown = texts.at(-1) === '' ? texts.slice(0, -1) : texts;
  const partly = partlyTaken(file);
  const rows = shown.map((text, index) => lineRow(file, n, index + 1, text, partly));
  return `<section>${head}<pre>${rows.join('')}</pre></section>`;
}

/** Line to the ways that were never taken from it. */
function partlyTaken({ branches }: FileCoverage): ReadonlyMap<number, string> {
  const partly = new Map<number, string>();
  for (const { line, kind, counts } of branches.values()) {
    const never = counts.filter((count) => count === 0).length;
    if (never > 0 && never < counts.length)
      partly.set(line, `${kind}: ${counts.length - never} of ${counts.length} ways were taken`);
  }
  return partly;
}

function lineRow(
  file: FileCoverage,
  n: number,
  line: number,
  text: string,
  partly: ReadonlyMap<number, string>,
): string {
  const count = file.lines.get(line);
  const way = partly.get(line);
  const isPartial = count !== undefined && count.count > 0 && (!count.isWhole || way !== undefined);
  const band = count === undefined ? '' : count.count === 0 ? 'no' : isPartial ? 'part' : 'yes';
  const title = band === 'part' ? ` title="${escaped(way ?? 'Something on this line never ran')}"` : '';
  const hits = count === undefined ? '' : count.count.toLocaleString('en-US');
  return `<span class="line ${band}" id="f${n}L${line}"${title}><i>${line}</i><b>${hits}</b>${escaped(text.replace(/\r$/, ''))}\n</span>`;
}

function bar({ covered, total }: Share): string {
  const percent = total === 0 ? 0 : (100 * covered) / total;
  return `<span class="track"><span class="fill ${bandOf({ covered, total })}" style="width:${percent.toFixed(1)}%"></span></span>`;
}

function percentText(share: Share): string {
  const percent = percentOf(share);
  return percent === undefined ? '–' : `${percent}%`;
}

function bandOf(share: Share): string {
  const percent = percentOf(share);
  if (percent === undefined) return 'dim';
  return percent >= 80 ? 'high' : percent >= 50 ? 'middle' : 'low';
}
