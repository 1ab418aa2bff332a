// One record that no attempt gets through: the same number with the same error, while invocations for others succeed. On a
// stream everything behind it waits; in a queue it comes back until somebody puts it aside.
//
//   4959…0001   ✗ ✗ ✗ ✗ ✗ ✗          4959…0002 … 0090   one each
import { printTime, type ResourceDocument } from '@coldcase/model';
import { numberIn, type Row, timeIn } from '../answer-rows.ts';
import type { GroupEvidence } from '../evidence.ts';
import { reportsError } from '../reports-error.ts';
import { mappingsOf } from '../signs/settings.ts';
import { functionOf } from '../suspect.ts';
import { type Mechanism, ofOneKindMax, type Proof, proofRowsMax } from './mechanism.ts';

/** Attempts of one record before it is called poisonous: a second may go well. */
export const poisonousAttemptsMin = 3;
/** Patterns of errors whose records are asked for, the most frequent. */
export const patternsMax = 10;
/** Records of all patterns that are looked at, those that fail most often first. */
export const recordsMax = 200;

/** UTF-16 units of a message that is shown. */
const sampleMax = 500;

/** The number of a record of a stream, or the id of a message of a queue, as its error names it. */
const recordName = '(?i)(sequence_?number|message_?id|eventid|record_?id)\\W{1,6}(?<record>[0-9a-z_-]{8,128})\\b';
const recordWords = /(?:sequence_?number|message_?id|eventid|record_?id)\W{1,6}[0-9a-z_-]{8,128}\b/i;

const retriesPage = 'https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html';
const batchPage = 'https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html';

/** Patterns of errors that name a record. None of them: nothing needs to be asked. */
export function patternsWithRecords(groups: readonly GroupEvidence[]): readonly string[] {
  const naming = groups
    .flatMap(({ statements }) => statements)
    .filter(({ count, samples }) => count >= poisonousAttemptsMin && samples.some((text) => recordWords.test(text)));
  const most = naming.toSorted((a, b) => b.count - a.count || (a.pattern < b.pattern ? -1 : 1));
  return [...new Set(most.map(({ pattern }) => pattern))].slice(0, patternsMax);
}

export function recordsQuestion(patterns: readonly string[]): string {
  return [
    `filter @case.pattern in [${patterns.map((pattern) => `"${pattern}"`).join(', ')}]`,
    `parse @message /${recordName}/`,
    'filter ispresent(record)',
    'stats count(*) as lines, count_distinct(@case.requestId) as requests, earliest(@timestamp) as firstTime, latest(@timestamp) as lastTime, latest(@message) as sample by @log as logGroup, @case.pattern as pattern, record',
    'sort lines desc, logGroup, pattern, record',
    `limit ${recordsMax}`,
  ].join('\n| ');
}

/** @param rows  answers of `recordsQuestion` */
export function poisonRecords(
  rows: readonly Row[],
  groups: readonly GroupEvidence[],
  resources: readonly ResourceDocument[],
): readonly Mechanism[] {
  const found = groups.flatMap((group) => {
    const own = rows.filter(({ logGroup = '' }) => logGroup === group.logGroup);
    const [most] = own.toSorted((a, b) => linesOf(b) - linesOf(a) || ((a.record ?? '') < (b.record ?? '') ? -1 : 1));
    return most === undefined || linesOf(most) < poisonousAttemptsMin
      ? []
      : (mechanismOf(most, own, group, resources) ?? []);
  });
  return found.slice(0, ofOneKindMax);
}

function linesOf({ lines }: Row): number {
  return numberIn(lines) ?? 0;
}

function mechanismOf(
  most: Row,
  all: readonly Row[],
  { logGroup, statements, numbers }: GroupEvidence,
  resources: readonly ResourceDocument[],
): Mechanism | undefined {
  const statement = statements.find(({ pattern }) => pattern === most.pattern);
  if (statement === undefined || !reportsError(statement)) return undefined;
  const attempts = linesOf(most);
  const same = all.filter(({ pattern }) => pattern === most.pattern);
  const lines = same.reduce((sum, row) => sum + linesOf(row), 0);
  // When all records fail alike, none of them is to blame. Others that fail once each are other troubles of theirs.
  const others = same.filter((row) => row !== most && linesOf(row) >= poisonousAttemptsMin).length;
  const failed = numberIn(most.requests) ?? attempts;
  const passed = numbers.reports - failed;
  if (others > same.length / 2 || 2 * attempts < lines || passed < 1) return undefined;
  const name = functionOf(logGroup);
  const record = most.record ?? '';
  return {
    name: 'poison-record',
    subject: name,
    concerns: [name],
    says: `one record fails ${attempts} times in ${name} with the same error, ${record}, while ${passed} other invocations ended`,
    proofs: [
      {
        says: `from ${printTime(timeIn(most.firstTime))} to ${printTime(timeIn(most.lastTime))}`,
        query: recordsQuestion([most.pattern ?? '']),
        rows: same.slice(0, proofRowsMax).map((row) => ({ record: row.record ?? '', lines: row.lines ?? '' })),
        source: retriesPage,
      },
      ...receivedProofs(most, name),
      ...mappingProofs(name, resources),
    ],
    ruledOut: [],
  };
}

/** SQS counts how often it gave a message out, and the event that a function gets says so. */
const receiveCount = /ApproximateReceiveCount\W{1,6}(\d{1,6})/;

function receivedProofs({ sample = '', pattern = '' }: Row, name: string): readonly Proof[] {
  const count = Number(receiveCount.exec(sample)?.[1] ?? 0);
  if (count < poisonousAttemptsMin) return [];
  return [
    {
      says: `the queue gave it to ${name} ${count} times`,
      query: recordsQuestion([pattern]),
      rows: [{ '@message': sample.slice(0, sampleMax) }],
      source: batchPage,
    },
  ];
}

/** What the mapping does about it: a stream that neither bisects nor gives up repeats the batch until its records expire. */
function mappingProofs(name: string, resources: readonly ResourceDocument[]): readonly Proof[] {
  const mappings = mappingsOf(resources, name);
  return mappings.slice(0, 1).flatMap((mapping): Proof[] => {
    const { BisectBatchOnFunctionError, MaximumRetryAttempts, FunctionResponseTypes, UUID, EventSourceArn } = mapping;
    const isQueue = String(EventSourceArn ?? '').includes(':sqs:');
    const parts = Array.isArray(FunctionResponseTypes) && FunctionResponseTypes.includes('ReportBatchItemFailures');
    const bisects = BisectBatchOnFunctionError === true;
    if (parts || bisects) return [];
    return [
      {
        says: isQueue
          ? 'the whole batch comes back for one message: partial failures are not reported'
          : 'the whole batch is repeated for one record: it is not bisected',
        query: `aws lambda get-event-source-mapping --uuid ${String(UUID ?? '')}`,
        rows: [{ bisects: String(bisects), retries: String(MaximumRetryAttempts ?? 'unbounded') }],
        source: isQueue ? batchPage : retriesPage,
      },
    ];
  });
}
