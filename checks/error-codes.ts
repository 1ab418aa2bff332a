// Every code that a user can meet is explained: a heading in the reference, a test that provokes it, and, for a failure, a
// piece of advice.
import type { Problem } from './problem.ts';
import { fileAt, lineAt, type RepositoryFile } from './repository.ts';
import { isTypeScript, nodesOf, partOf, partsOf, type SyntaxNode, textOf } from './syntax.ts';

export const errorsPage = 'docs/reference/errors.md';
export const diagnosticsPage = 'docs/reference/query-diagnostics.md';
export const exitCodesPage = 'docs/reference/exit-codes.md';
const diagnosticsFile = 'packages/query/src/insights/diagnostics.ts';
const adviceFile = 'packages/cli/src/output/advice.ts';
const exitCodesFile = 'packages/cli/src/output/exit-codes.ts';

interface Code {
  readonly code: string;
  /** The table that has it. */
  readonly file: string;
  readonly where: string;
}

export function checkErrorCodes(files: readonly RepositoryFile[]): readonly Problem[] {
  const failures = files
    .filter(({ path }) => /^packages\/[^/]+\/src\/failures\.ts$/.test(path))
    .flatMap((file) => codesIn(file, /Failures$/));
  const diagnostics = codesAt(files, diagnosticsFile, /^diagnosticTable$/);
  return [
    ...failures.flatMap((code) => undocumented(code, errorsPage, files)),
    ...diagnostics.flatMap((code) => undocumented(code, diagnosticsPage, files)),
    ...unknownHeadings(errorsPage, failures, files),
    ...unknownHeadings(diagnosticsPage, diagnostics, files),
    ...[...failures, ...diagnostics].flatMap((code) => unprovoked(code, files)),
    ...twins([...failures, ...diagnostics]),
    ...checkAdvice(failures, codesAt(files, adviceFile, /^advice$/)),
  ];
}

/** Every number that the shell can see stands in its page. */
export function checkExitCodes(files: readonly RepositoryFile[]): readonly Problem[] {
  const table = fileAt(files, exitCodesFile);
  const page = fileAt(files, exitCodesPage)?.text ?? '';
  const numbers = table === undefined ? [] : [...table.text.matchAll(/^\s+(\w+): (\d+),$/gm)];
  return numbers.flatMap(([, name = '', number = '']) => {
    if (new RegExp(`(?<!\\d)${number}(?!\\d)`).test(page)) return [];
    return [
      { where: exitCodesFile, what: `${number} (${name}) is not documented`, fix: `add ${number} to ${exitCodesPage}` },
    ];
  });
}

function checkAdvice(failures: readonly Code[], advice: readonly Code[]): readonly Problem[] {
  const advised = new Set(advice.map(({ code }) => code));
  const known = new Set(failures.map(({ code }) => code));
  return [
    ...failures
      .filter(({ code }) => !advised.has(code))
      .map(({ code, where }) => ({ where, what: `${code} has no advice`, fix: `add ${code} to ${adviceFile}` })),
    ...advice
      .filter(({ code }) => !known.has(code))
      .map(({ code, where }) => ({ where, what: `no table has ${code}`, fix: `remove ${code} from it` })),
  ];
}

function undocumented({ code, where }: Code, page: string, files: readonly RepositoryFile[]): readonly Problem[] {
  const text = fileAt(files, page)?.text ?? '';
  if (headings(text).includes(code)) return [];
  return [{ where, what: `${code} is not documented`, fix: `add a section "## ${code}" to ${page}` }];
}

/** A code is a name: whoever searches for it must find one meaning. */
function twins(codes: readonly Code[]): readonly Problem[] {
  const tables = Map.groupBy(codes, ({ code }) => code);
  return [...tables].flatMap(([code, [first, second]]) => {
    if (first === undefined || second === undefined) return [];
    return [{ where: second.where, what: `${code} is also a code of ${first.file}`, fix: 'rename one of them' }];
  });
}

function unknownHeadings(page: string, codes: readonly Code[], files: readonly RepositoryFile[]): readonly Problem[] {
  const known = new Set(codes.map(({ code }) => code));
  return headings(fileAt(files, page)?.text ?? '')
    .filter((heading) => /^(QL-\d+|[A-Z]+(_[A-Z]+)+)$/.test(heading) && !known.has(heading))
    .map((heading) => ({ where: page, what: `no table has ${heading}`, fix: `remove the section of ${heading}` }));
}

/** `## CODE` or `## CODE: what it means`. */
function headings(text: string): readonly string[] {
  return [...text.matchAll(/^#{2,4} +`?([A-Z][A-Z0-9_-]+)`?(?=:? |:?$)/gm)].map(([, code = '']) => code);
}

// The tests of the checks name codes too, drawn ones.
function unprovoked({ code, file, where }: Code, files: readonly RepositoryFile[]): readonly Problem[] {
  const tests = files.filter(({ path }) => path.endsWith('.test.ts') && !path.startsWith('checks/'));
  const word = new RegExp(`(?<![A-Z0-9_-])${code}(?![A-Z0-9_-])`);
  if (tests.some(({ text }) => word.test(text))) return [];
  return [{ where, what: `no test provokes ${code}`, fix: `write a test beside ${file} that ends in ${code}` }];
}

function codesAt(files: readonly RepositoryFile[], path: string, table: RegExp): readonly Code[] {
  const file = fileAt(files, path);
  return file === undefined ? [] : codesIn(file, table);
}

/** The keys of the object that is assigned to a constant of this name, `as const` or `satisfies` or not. */
function codesIn(file: RepositoryFile, table: RegExp): readonly Code[] {
  if (!isTypeScript(file)) return [];
  return [...nodesOf(file)].flatMap(({ node }) => {
    if (node.type !== 'VariableDeclarator' || !table.test(textOf(partOf(node, 'id')) ?? '')) return [];
    const object = withoutTypes(partOf(node, 'init'));
    const properties = object === undefined ? [] : partsOf(object, 'properties');
    return properties.flatMap((property) => {
      const code = textOf(partOf(property, 'key'));
      const where = `${file.path}:${lineAt(file.text, property.start)}`;
      return code === undefined ? [] : [{ code, file: file.path, where }];
    });
  });
}

function withoutTypes(value: SyntaxNode | undefined): SyntaxNode | undefined {
  const inner = value === undefined ? undefined : partOf(value, 'expression');
  return inner === undefined ? value : withoutTypes(inner);
}
