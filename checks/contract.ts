// docs/contract.md against the list of everything that was promised.
import { laterParts } from './fixtures.ts';
import type { Problem } from './problem.ts';
import { fileAt, lineAt, type RepositoryFile } from './repository.ts';

export const contractPage = 'docs/contract.md';

/** How many numbers each part of the contract has, and how they are written. */
const series: readonly { readonly prefix: string; readonly count: number; readonly digits: number }[] = [
  { prefix: 'S000-', count: 89, digits: 2 },
  { prefix: 'S001-', count: 61, digits: 2 },
  { prefix: 'S002-', count: 51, digits: 2 },
  { prefix: 'S003-', count: 60, digits: 2 },
  { prefix: 'S004-', count: 34, digits: 2 },
  { prefix: 'C-', count: 6, digits: 1 },
  { prefix: 'D', count: 28, digits: 2 },
  { prefix: 'A3-', count: 293, digits: 3 },
  { prefix: 'S000-B', count: 36, digits: 2 },
  { prefix: 'S001-B', count: 11, digits: 2 },
  { prefix: 'S002-B', count: 54, digits: 2 },
  { prefix: 'S003-B', count: 8, digits: 2 },
  { prefix: 'S004-B', count: 14, digits: 2 },
];

export const contractIds: readonly string[] = series.flatMap((one) => range(one.prefix, 1, one.count, one.digits));

/** What has been delivered, at least in part, and may not become "later" again. */
export const deliveredIds: readonly string[] = `
  S000-02…15 S000-17…24 S000-26…28 S000-32…49 S000-51…60 S000-62…64 S000-75…77 S000-80…83 S000-88 S000-89
  S001-01…22 S001-33…38 S001-40…49 S001-52…55
  S002-10 S002-12 S002-20…28 S002-34 S002-35 S002-37 S002-40…42 S002-47…51
  S003-01…37 S003-39…60
  S004-01…09 S004-14…33
  A3-002 A3-003 A3-009…012 A3-014…054 A3-059 A3-062…293
  S001-B01 S001-B02 S003-B08 S004-B01
  C-1…6 D01 D03…05 D09 D10 D12 D16 D18 D20…23 D25…28`
  .trim()
  .split(/\s+/)
  .flatMap(idsOf);

interface Row {
  readonly ids: readonly string[];
  readonly answer: string;
  readonly where: string;
}

export function checkContract(
  files: readonly RepositoryFile[],
  ids: readonly string[],
  delivered: readonly string[],
): readonly Problem[] {
  const text = fileAt(files, contractPage)?.text ?? '';
  const rows = rowsOf(text);
  const counts = Map.groupBy(
    rows.flatMap((row) => row.ids),
    String,
  );
  return [
    ...ids
      .filter((id) => !counts.has(id))
      .map((id) => problem(contractPage, `${id} is missing`, `add a row for ${id}`)),
    ...[...counts]
      .filter(([id, all]) => all.length > 1 || !ids.includes(id))
      .map(([id, all]) =>
        ids.includes(id)
          ? problem(contractPage, `${id} stands there ${all.length} times`, `keep one row of ${id}`)
          : problem(contractPage, `nobody promised ${id}`, `remove the row of ${id}`),
      ),
    ...rows.flatMap((row) => rowProblems(row, files, delivered)),
  ];
}

function rowProblems(
  { ids, answer, where }: Row,
  files: readonly RepositoryFile[],
  delivered: readonly string[],
): Problem[] {
  const named = [...answer.matchAll(/`([\w.-]+(?:\/[\w.-]+)*\.(?:ts|md|txt))`/g)].map(([, path = '']) => path);
  const parts: readonly string[] = laterParts;
  const unknownParts = [...answer.matchAll(/later \((\w*)\)/g)].filter(([, part = '']) => !parts.includes(part));
  const isOnlyLater = /^later \(\w+\)$/.test(answer);
  const fallen = isOnlyLater ? ids.filter((id) => delivered.includes(id)) : [];
  return [
    ...named
      .filter((path) => fileAt(files, path) === undefined)
      .map((path) => problem(where, `there is no ${path}`, 'name the file that answers it now')),
    ...fallen.map((id) => problem(where, `${id} is delivered and says only "later"`, 'name the test that answers it')),
    ...unknownParts.map(([text]) => problem(where, `no part is called so: ${text}`, `name one of ${parts.join(', ')}`)),
    ...(isOnlyLater || named.length > 0
      ? []
      : [problem(where, `${ids.join(', ')} names no file`, 'name the test or document, or write "later (part)"')]),
  ];
}

function problem(where: string, what: string, fix: string): Problem {
  return { where, what, fix };
}

function rowsOf(text: string): readonly Row[] {
  return [...text.matchAll(/^\| ((?:S\d{3}-|A3-|C-|D\d)[^ |]*) \| [^|]+ \| ([^|]+) \|$/gm)].map((match) => ({
    ids: idsOf(match[1] ?? ''),
    answer: match[2] ?? '',
    where: `${contractPage}:${lineAt(text, match.index)}`,
  }));
}

/** `S000-02…04` is three numbers. */
export function idsOf(text: string): readonly string[] {
  const [, prefix = '', from = '', to = from] = /^(.*?)(\d+)(?:…(?:\D*)(\d+))?$/.exec(text) ?? [];
  return range(prefix, Number(from), Number(to), from.length);
}

function range(prefix: string, from: number, to: number, digits: number): readonly string[] {
  return Array.from({ length: to - from + 1 }, (_, n) => `${prefix}${String(from + n).padStart(digits, '0')}`);
}
