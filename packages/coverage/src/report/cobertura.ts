// Cobertura's XML (http://cobertura.sourceforge.net/xml/coverage-04.dtd), which CI servers read.
import { posix } from 'node:path';
import type { FileCoverage, Share } from './file-coverage.ts';
import { totalsOf } from './file-coverage.ts';

/** @param now  of the report, which the format demands */
export function coberturaOf(files: readonly FileCoverage[], now: Date): string {
  const folders = Map.groupBy(files, ({ path }) => posix.dirname(path));
  const { lines, branches } = totalsOf(files);
  const attributes = [
    `lines-valid="${lines.total}" lines-covered="${lines.covered}" line-rate="${rate(lines)}"`,
    `branches-valid="${branches.total}" branches-covered="${branches.covered}" branch-rate="${rate(branches)}"`,
    `timestamp="${now.getTime()}" complexity="0" version="0.1"`,
  ];
  return [
    '<?xml version="1.0" ?>',
    '<!DOCTYPE coverage SYSTEM "http://cobertura.sourceforge.net/xml/coverage-04.dtd">',
    `<coverage ${attributes.join(' ')}>`,
    '  <sources>\n    <source>.</source>\n  </sources>',
    '  <packages>',
    ...[...folders].map(([folder, inside]) => packageOf(folder, inside)),
    '  </packages>',
    '</coverage>\n',
  ].join('\n');
}

function packageOf(folder: string, files: readonly FileCoverage[]): string {
  const { lines, branches } = totalsOf(files);
  return [
    `    <package name="${escaped(folder)}" line-rate="${rate(lines)}" branch-rate="${rate(branches)}" complexity="0">`,
    '      <classes>',
    ...files.map(classOf),
    '      </classes>',
    '    </package>',
  ].join('\n');
}

function classOf(file: FileCoverage): string {
  const { lines, branches } = totalsOf([file]);
  const name = posix.basename(file.path);
  const rates = `line-rate="${rate(lines)}" branch-rate="${rate(branches)}" complexity="0"`;
  const waysByLine = Map.groupBy(file.branches.values(), ({ line }) => line);
  const methods = [...file.functions.values()].map(
    ({ name: method, line, count }) =>
      `            <method name="${escaped(method || '(anonymous)')}" signature="()V" line-rate="${count > 0 ? 1 : 0}" branch-rate="0" complexity="0"><lines><line number="${line}" hits="${count}"/></lines></method>`,
  );
  return [
    `        <class name="${escaped(name)}" filename="${escaped(file.path)}" ${rates}>`,
    '          <methods>',
    ...methods,
    '          </methods>',
    '          <lines>',
    ...[...file.lines].map(([line, { count }]) => {
      const ways = (waysByLine.get(line) ?? []).flatMap(({ counts }) => counts);
      return `            <line number="${line}" hits="${count}"${conditionOf(ways)}/>`;
    }),
    '          </lines>',
    '        </class>',
  ].join('\n');
}

function conditionOf(ways: readonly number[]): string {
  if (ways.length === 0) return ' branch="false"';
  const covered = ways.filter((count) => count > 0).length;
  const percent = Math.floor((100 * covered) / ways.length);
  return ` branch="true" condition-coverage="${percent}% (${covered}/${ways.length})"`;
}

function rate({ covered, total }: Share): string {
  return total === 0 ? '1' : String(Math.floor((covered / total) * 10_000) / 10_000);
}

/** Also characters that XML has no way to write. */
export function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')
    .replaceAll(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '\uFFFD');
}
