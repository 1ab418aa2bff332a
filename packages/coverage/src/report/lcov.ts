// The tracefile of lcov (https://github.com/linux-test-project/lcov/blob/v2.1/man/geninfo.1, "TRACEFILE FORMAT"), which
// editors and services read.
import type { BranchCount, FileCoverage } from './file-coverage.ts';

export function lcovOf(files: readonly FileCoverage[]): string {
  return files.map(recordOf).join('');
}

function recordOf({ path, lines, functions, branches }: FileCoverage): string {
  const named = [...functions.values()].map((one) => ({ ...one, name: nameOf(one) }));
  const ways = [...branches.values()].flatMap(waysOf);
  const counts = [...lines.values()].map(({ count }) => count);
  return [
    'TN:',
    `SF:${path.replaceAll('\n', ' ')}`,
    ...named.map(({ line, name }) => `FN:${line},${name}`),
    ...named.map(({ count, name }) => `FNDA:${count},${name}`),
    `FNF:${named.length}`,
    `FNH:${named.filter(({ count }) => count > 0).length}`,
    ...ways.map(({ text }) => text),
    `BRF:${ways.length}`,
    `BRH:${ways.filter(({ count }) => count > 0).length}`,
    ...[...lines].map(([line, { count }]) => `DA:${line},${count}`),
    `LF:${counts.length}`,
    `LH:${counts.filter((count) => count > 0).length}`,
    'end_of_record\n',
  ].join('\n');
}

/** Names must differ within a record. */
function nameOf({ name, line }: { readonly name: string; readonly line: number }): string {
  return name === '' ? `(anonymous_${line})` : name.replaceAll(/[\n,]/g, ' ');
}

function waysOf(
  { line, counts }: BranchCount,
  block: number,
): readonly { readonly text: string; readonly count: number }[] {
  // A condition that was never looked at has "-", which is not the same as never true.
  const isReached = counts.some((count) => count > 0);
  return counts.map((count, way) => ({ text: `BRDA:${line},${block},${way},${isReached ? count : '-'}`, count }));
}
