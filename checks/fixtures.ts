// What answers each fenced block of the requirement documents: a test, or the part of the product that will have it. A block
// without a row fails, and so does a row whose test does not exist.
import { blockCount, blocksOf, type FixtureBlock } from './fixture-blocks.ts';
import type { Problem } from './problem.ts';
import { fileAt, type RepositoryFile } from './repository.ts';
import { nodesOf, partOf, partsOf, textOf } from './syntax.ts';

/** The parts of the product that are still to come, in their order. docs/contract.md explains them. */
export const laterParts = ['diagnosis', 'mirror', 'reproduce', 'profile', 'operate', 'report'] as const;
type LaterPart = (typeof laterParts)[number];

/** The name of a test stands in its file as it does here, places such as `$id` included. */
export type FixtureRow = { readonly file: string; readonly test: string } | { readonly later: LaterPart };

const here = 'checks/fixtures.test.ts';
const runs: FixtureRow = { file: here, test: '$id compiles, is answered, and finds what it looks for' };
const recognised: FixtureRow = { file: here, test: '$id is recognised as $label' };
const test = (name: string): FixtureRow => ({ file: here, test: name });
const snapshot = (name: string): FixtureRow => ({ file: 'checks/snapshot.test.ts', test: name });

export const answered: Readonly<Record<string, FixtureRow>> = {
  'S000-B02': runs,
  'S000-B05': runs,
  'S000-B09': runs,
  'S000-B12': runs,
  'S000-B15': runs,
  'S000-B16': runs,
  'S000-B17': runs,
  'S000-B18': runs,
  'S000-B20': runs,
  'S000-B23': test('S000-B23: errors are aggregated, and no message, however odd, breaks it'),
  'S000-B34': test('S000-B34: a query gives the ranked table of the script'),
  'S000-B35': test('S000-B35: every part of a structured log line can be asked for'),
  'S001-B01': snapshot(
    'S001-B01: metrics by the minute, application, database without locks, logs and patterns of errors',
  ),
  'S001-B02': snapshot(
    'S001-B02: schema, anonymised rows, versions and settings, the last thousand lines, metrics, one archive',
  ),
  'S002-B22': recognised,
  'S002-B23': recognised,
  'S002-B24': recognised,
  'S002-B26': recognised,
  'S002-B27': recognised,
  'S003-B01': test('S003-B01: the log groups can be told apart and chosen'),
  'S003-B02': runs,
  'S003-B03': runs,
  'S003-B04': runs,
  'S003-B05': runs,
  'S003-B06': test('S003-B06: the log entry is understood, and every field of it can be asked for'),
  'S001-B08': {
    file: 'packages/diagnose/src/diagnose.test.ts',
    test: 'names the scenario, the resource, since when and how many',
  },
  'S001-B09': {
    file: 'packages/diagnose/src/remedies/concrete.test.ts',
    test: 'a command that can be pasted takes the place of the general word for it',
  },
  'S003-B08': {
    file: 'packages/workbench/src/capture-case.test.ts',
    test: 'everything that is configured is looked for, and what is not there is told by name',
  },
  'S004-B01': {
    file: 'packages/diagnose/src/runbooks/built-in.test.ts',
    test: 'S004-B01: each branch of the decision tree leads where the document leads',
  },
  'S004-B05': runs,
  'S004-B06': runs,
  'S000-B03': {
    file: 'packages/lambda/src/tracing/tracing.test.ts',
    test: 'below the segment that Lambda writes, sent to the daemon when the handler ends',
  },
  'S000-B04': {
    file: 'packages/lambda/src/calls/calls.test.ts',
    test: 'never has more at a time than asked, and gives results in the order of the items',
  },
  'S000-B06': {
    file: 'packages/lambda/src/memory/memory.test.ts',
    test: 'can be printed while the handler runs, and published when it ends',
  },
  'S000-B07': {
    file: 'packages/lambda/src/calls/calls.test.ts',
    test: 'lines of a body are its lines, however it is cut into chunks',
  },
  'S000-B11': {
    file: 'packages/lambda/src/calls/calls.test.ts',
    test: 'gets the rest again, and everything is written once',
  },
  'S000-B13': {
    file: 'packages/lambda/src/errors/errors.test.ts',
    test: 'is said in the function’s own log, and goes on unchanged',
  },
  'S000-B19': {
    file: 'packages/lambda/src/invocation/concurrency.test.ts',
    test: 'a hundred warm invocations print a hundred prefixes, not a pile of them',
  },
  'S000-B21': {
    file: 'packages/lambda/src/tracing/tracing.test.ts',
    test: 'keeps the error of its work, which goes on',
  },
  'S000-B22': {
    file: 'packages/lambda/src/reporter/error-reporter.test.ts',
    test: 'the issue of the runbooks: title, body, links that open, labels',
  },
  'S000-B25': {
    file: 'packages/lambda/src/profile/profile.test.ts',
    test: 'a timed operation says how long it took',
  },
  'S000-B26': {
    file: 'packages/lambda/src/memory/memory.test.ts',
    test: 'what reaches S3 is the snapshot and not its name, and the disk is clean after',
  },
  'S000-B32': {
    file: 'packages/lambda/src/metrics/metrics.test.ts',
    test: 'values of one invocation are one line, in the embedded format',
  },
  'S000-B36': {
    file: 'packages/lambda/src/errors/errors.test.ts',
    test: 'is an Error with code, context and cause',
  },
  'S001-B05': {
    file: 'packages/lambda/src/opentelemetry/opentelemetry.test.ts',
    test: 'the debug tracing of the runbooks tells each span, and the slow ones',
  },
  'S001-B07': {
    file: 'packages/lambda/src/profile/profile.test.ts',
    test: 'gives what it gave, and each call is a measure',
  },
  'S004-B09': runs,
  'S002-B01': {
    file: 'packages/lambda/src/coverage/layer/choices.test.ts',
    test: 'the health check is answered by the layer, and any other event by the function',
  },
  'S002-B02': {
    file: 'packages/lambda/src/coverage/layer/choices.test.ts',
    test: 'the health check is answered by the layer, and any other event by the function',
  },
  'S002-B03': {
    file: 'packages/lambda/src/coverage/layer/choices.test.ts',
    test: 'the health check is answered by the layer, and any other event by the function',
  },
  'S002-B04': {
    file: 'packages/lambda/src/coverage/layer/choices.test.ts',
    test: 'the wrapper in the code does the same without the layer, and nothing more within it',
  },
  'S002-B05': {
    file: 'packages/lambda/src/coverage/layer/choices.test.ts',
    test: 'the wrapper in the code does the same without the layer, and nothing more within it',
  },
  'S002-B08': {
    file: 'packages/coverage/src/health/health.test.ts',
    test: 'who uploads may write below the prefix, and nothing else',
  },
  'S002-B09': {
    file: 'packages/coverage/src/health/health.test.ts',
    test: 'a bucket that is there, may be listed and written: nothing is wrong, and nothing of ours stays',
  },
  'S002-B11': {
    file: 'packages/lambda/src/coverage/layer/choices.test.ts',
    test: 'a context covers a part: every tenth item of a batch, in one file',
  },
  'S002-B12': {
    file: 'packages/lambda/src/coverage/layer/choices.test.ts',
    test: 'a context covers a part: every tenth item of a batch, in one file',
  },
  'S002-B13': {
    file: 'packages/lambda/src/coverage/path-patterns.test.ts',
    test: 'the patterns of the runbooks choose what they say',
  },
  'S002-B16': {
    file: 'packages/lambda/src/coverage/layer/choices.test.ts',
    test: 'a context covers a part: every tenth item of a batch, in one file',
  },
  'S002-B17': {
    file: 'packages/lambda/src/coverage/path-patterns.test.ts',
    test: 'the patterns of the runbooks choose what they say',
  },
  'S002-B19': {
    file: 'packages/coverage/src/combiner/combiner.test.ts',
    test: 'a bucket becomes one report',
  },
  'S002-B20': {
    file: 'packages/coverage/src/health/health.test.ts',
    test: 'who combines may list and read there, and write results',
  },
  'S002-B21': {
    file: 'packages/cli/src/coverage.test.ts',
    test: 'what is skipped is listed, and the exit code says so',
  },
  'S002-B28': {
    file: 'packages/lambda/src/coverage/config.test.ts',
    test: 'variables as the runbooks set them are understood',
  },
  'S002-B29': {
    file: 'packages/lambda/src/profile/profile.test.ts',
    test: 'a timed operation says how long it took',
  },
  'S002-B30': {
    file: 'packages/lambda/src/coverage/path-patterns.test.ts',
    test: 'the patterns of the runbooks choose what they say',
  },
  'S002-B31': {
    file: 'packages/lambda/src/coverage/config.test.ts',
    test: 'variables as the runbooks set them are understood',
  },
  'S002-B32': {
    file: 'packages/lambda/src/coverage/layer/choices.test.ts',
    test: 'data of one’s own is stored without being waited for',
  },
  'S002-B33': {
    file: 'packages/lambda/src/coverage/layer/choices.test.ts',
    test: 'debugging prints the lines of the runbook',
  },
  'S002-B34': {
    file: 'packages/lambda/src/coverage/layer/choices.test.ts',
    test: 'an event can say that it is not to be covered; its counts are in no file',
  },
  'S002-B36': {
    file: 'packages/lambda/src/coverage/config.test.ts',
    test: 'the bucket is all that has to be there',
  },
  'S002-B37': {
    file: 'packages/cli/src/coverage.test.ts',
    test: 'health of what the environment says',
  },
  'S002-B41': {
    file: 'packages/lambda/src/coverage/s3-key.test.ts',
    test: 'a key has the date of UTC, the function and the execution',
  },
  'S002-B42': {
    file: 'packages/lambda/src/coverage/s3-key.test.ts',
    test: 'two executions never have one key',
  },
  'S002-B44': {
    file: 'packages/lambda/src/coverage/layer/choices.test.ts',
    test: 'debugging prints the lines of the runbook',
  },
  'S002-B45': {
    file: 'packages/lambda/src/coverage/coverage-log.test.ts',
    test: 'the facts of an invocation have the names of the runbook',
  },
  'S002-B49': {
    file: 'packages/lambda/src/coverage/coverage-log.test.ts',
    test: 'a metric is one line of the embedded format, with the dimension FunctionName',
  },
};

/** By document and number; a range covers all of its blocks that have no answer above. */
const laterRanges: readonly (readonly [document: string, from: number, to: number, later: LaterPart])[] = [
  ['S000', 1, 1, 'mirror'],
  ['S000', 8, 8, 'mirror'],
  ['S000', 10, 10, 'mirror'],
  ['S000', 14, 14, 'mirror'],
  ['S000', 24, 24, 'profile'],
  ['S000', 27, 27, 'mirror'],
  ['S000', 28, 29, 'operate'],
  ['S000', 30, 30, 'report'],
  ['S000', 31, 31, 'operate'],
  ['S000', 33, 33, 'reproduce'],
  ['S001', 3, 4, 'reproduce'],
  ['S001', 6, 6, 'profile'],
  ['S001', 10, 11, 'report'],
  ['S002', 6, 7, 'mirror'],
  ['S002', 10, 10, 'mirror'],
  ['S002', 14, 14, 'mirror'],
  ['S002', 15, 15, 'operate'],
  ['S002', 18, 18, 'mirror'],
  ['S002', 25, 25, 'operate'],
  ['S002', 35, 35, 'operate'],
  ['S002', 38, 40, 'mirror'],
  ['S002', 43, 43, 'operate'],
  ['S002', 46, 48, 'mirror'],
  ['S002', 50, 50, 'operate'],
  ['S002', 51, 54, 'mirror'],
  ['S003', 7, 7, 'reproduce'],
  ['S004', 2, 4, 'mirror'],
  ['S004', 7, 8, 'operate'],
  ['S004', 10, 13, 'operate'],
  ['S004', 14, 14, 'mirror'],
];

export const fixtureRows: ReadonlyMap<string, FixtureRow> = new Map([
  ...laterRanges.flatMap(([document, from, to, later]) =>
    Array.from({ length: to - from + 1 }, (_, n): [string, FixtureRow] => [
      `${document}-B${String(from + n).padStart(2, '0')}`,
      { later },
    ]),
  ),
  ...Object.entries(answered),
]);

export function checkFixtures(
  blocks: readonly FixtureBlock[],
  rows: ReadonlyMap<string, FixtureRow>,
  files: readonly RepositoryFile[],
): readonly Problem[] {
  const ids = new Set(blocks.map(({ id }) => id));
  const table = 'checks/fixtures.ts';
  return [
    ...blocks
      .filter(({ id }) => !rows.has(id))
      .map(({ id }) => ({
        where: table,
        what: `${id} has no row`,
        fix: `name the test that answers ${id}, or what will`,
      })),
    ...[...rows.keys()]
      .filter((id) => !ids.has(id))
      .map((id) => ({ where: table, what: `there is no block ${id}`, fix: `remove the row of ${id}` })),
    ...[...rows].flatMap(([id, row]) => {
      if ('later' in row || testNames(fileAt(files, row.file)).includes(row.test)) return [];
      const what = `${id} is answered by "${row.test}" in ${row.file}, and there is no such test`;
      return [{ where: table, what, fix: 'name the test as it is called now, or write it' }];
    }),
  ];
}

/** That nobody loses a block: the documents have 123. */
export function checkBlocks(files: readonly RepositoryFile[]): readonly Problem[] {
  const ids = new Set(blocksOf(files).map(({ id }) => id));
  if (ids.size === blockCount) return [];
  const what = `${ids.size} different blocks, and the documents have ${blockCount}`;
  return [{ where: 'checks/fixtures', what, fix: 'restore it: git checkout checks/fixtures' }];
}

function testNames(file: RepositoryFile | undefined): readonly string[] {
  if (file === undefined) return [];
  return [...nodesOf(file)].flatMap(({ node }) => {
    const callee = node.type === 'CallExpression' ? partOf(node, 'callee') : undefined;
    if (callee === undefined || !/^test\b/.test(file.text.slice(callee.start, callee.end))) return [];
    return textOf(partsOf(node, 'arguments')[0]) ?? [];
  });
}
