// What the blast radius asks: each request once, with how it ended, then how many there were. Two scans of columns, one of the
// normal period; no message is read unless a field that was found in failing requests is not a column of the case.

import { quoted } from '../query-literal.ts';
import type { NamedFields } from './named-fields.ts';

/** Functions and operations kept, those that failed most first. */
export const hitRowsMax = 1_000;
/** Functions whose slow requests are counted: each is a condition of the query. */
export const slowGroupsMax = 50;

/** A request failed when it logged an error, or the platform says that it did. */
const failedCondition =
  '@case.level in ["ERROR", "FATAL"] or @case.status in ["error", "timeout", "failure"] or @case.recordType in ["TIMEOUT", "EXIT"]';

const ofReport = (field: string, path: string): string =>
  `case(@case.recordType = "REPORT", coalesce(${field}, record.metrics.${path}))`;

/** Numbers and ids of a path, so that `/orders/17` and `/orders/18` are one operation. */
const idsInPath = '[0-9a-fA-F]{8}-[0-9a-fA-F-]{27}|[0-9]+';

/** From which duration on a request of a function is slow. */
export interface SlowLimit {
  readonly logGroup: string;
  readonly ms: number;
}

/** How requests ended, by function and operation. `platform` is 1 for those that the platform tells of. */
export function requestsQuestion({ operations, money }: NamedFields, slow: readonly SlowLimit[]): string {
  const operation = operations.length === 0 ? undefined : `coalesce(${operations.join(', ')})`;
  const currency = money?.currencyField;
  const keys = ['logGroup', 'platform', operation && 'operation', currency && 'currency'].flatMap((key) => key ?? []);
  return [
    'filter ispresent(@case.requestId)',
    fieldsOf({
      bad: `if(${failedCondition}, 1, 0)`,
      ms: ofReport('@duration', 'durationMs'),
      billedMs: ofReport('@billedDuration', 'billedDurationMs'),
      sizeMb: ofReport('@memorySize / 1000000', 'memorySizeMB'),
      what: operation === undefined ? undefined : `regexReplace(${operation}, "${idsInPath}", "*")`,
      paid: money?.amount,
      coin: currency,
    }),
    stats(
      [
        'max(bad) as failed, sum(@case.recordType = "REPORT") as reports',
        'max(@case.recordType in ["START", "REPORT"]) as platform',
        'max(ms) as took, sum(billedMs) as billed, max(sizeMb) as size',
        operation === undefined ? undefined : 'sortsFirst(what) as operation',
        money === undefined ? undefined : 'max(paid) as amount',
        currency === undefined ? undefined : 'sortsFirst(coin) as currency',
      ],
      ['@log as logGroup', '@case.requestId as request'],
    ),
    stats(
      [
        'count(*) as requests, sum(failed) as failedRequests',
        `sum(${slowCondition(slow)}) as slowRequests`,
        'sum(if(reports > 1, reports - 1, 0)) as retries',
        'sum(billed * size) / 1024000 as gbSeconds, sum(failed * billed * size) / 1024000 as failedGbSeconds',
        money === undefined
          ? undefined
          : 'sum(failed * amount) as failedAmount, sum(if(failed = 1 and ispresent(amount), 1, 0)) as amounts',
      ],
      keys,
    ),
    `sort failedRequests desc, requests desc, ${keys.join(', ')}`,
    `limit ${hitRowsMax}`,
  ].join('\n| ');
}

/** Of a normal period with more requests than a share is worth counting for, one in so many, by the last digit of their ids. */
export const sampledOneIn = 16;

/** Requests of the normal period, and the duration that one in a hundred exceeds. */
export const usualRequestsQuestion = usualRequestsOf('ispresent(@case.requestId)');

/** The same of those whose id ends in a zero, which of ids in hexadecimal is one in sixteen. */
export const sampledRequestsQuestion = usualRequestsOf('@case.requestId like /0$/');

function usualRequestsOf(condition: string): string {
  return [
    `filter ${condition}`,
    fieldsOf({ bad: `if(${failedCondition}, 1, 0)`, ms: ofReport('@duration', 'durationMs') }),
    'stats max(bad) as failed, max(@case.recordType in ["START", "REPORT"]) as platform, max(ms) as took by @log as logGroup, @case.requestId as request',
    'stats count(*) as requests, sum(failed) as failedRequests, pct(took, 99) as msP99 by logGroup, platform',
    'sort requests desc, logGroup, platform',
    `limit ${hitRowsMax}`,
  ].join('\n| ');
}

/** How many users there were, and how many of them met a failure; a request is taken to be of one user. */
export function usersQuestion(users: readonly string[]): string {
  const columns = users.map((path, n) => ({ path, name: `user${n}` }));
  return [
    // Other lines say neither who it was nor that it failed, and most are others.
    `filter ispresent(@case.requestId) and (${failedCondition} or ${users.map((path) => `ispresent(${path})`).join(' or ')})`,
    fieldsOf({ bad: `if(${failedCondition}, 1, 0)` }),
    `stats max(bad) as failed, ${columns.map(({ path, name }) => `sortsFirst(${path}) as ${name}`).join(', ')} by @log as logGroup, @case.requestId as request`,
    `stats ${columns.map(({ name }) => `count_distinct(${name}) as ${name}Seen, count_distinct(case(failed = 1, ${name})) as ${name}Hit`).join(', ')}`,
  ].join('\n| ');
}

function fieldsOf(named: Readonly<Record<string, string | undefined>>): string {
  const columns = Object.entries(named).flatMap(([name, text]) => (text === undefined ? [] : [`${text} as ${name}`]));
  return `fields ${columns.join(', ')}`;
}

function stats(columns: readonly (string | undefined)[], keys: readonly string[]): string {
  return `stats ${columns.filter((column) => column !== undefined).join(', ')} by ${keys.join(', ')}`;
}

function slowCondition(slow: readonly SlowLimit[]): string {
  if (slow.length === 0) return 'false';
  return slow.map(({ logGroup, ms }) => `(logGroup = ${quoted(logGroup)} and took > ${ms})`).join(' or ');
}
