// Asks a case whom an incident hit. Nothing is asked when no line carries a request id, since requests cannot be told apart then.
import type { MetricPoint, TimeRange } from '@coldcase/model';
import { type Ask, numberIn, type Row } from '../answer-rows.ts';
import {
  hitRowsMax,
  requestsQuestion,
  type SlowLimit,
  sampledOneIn,
  sampledRequestsQuestion,
  slowGroupsMax,
  usersQuestion,
  usualRequestsQuestion,
} from './blast-questions.ts';
import { type FrontDoor, frontDoorsIn } from './front-doors.ts';
import { type NamedFields, namedFields } from './named-fields.ts';

/** What was asked and answered; `blast-radius.ts` says what it means. */
export interface BlastEvidence {
  readonly fields: NamedFields;
  readonly requests: readonly HitRow[];
  /** Absent without a normal period. */
  readonly usual?: readonly UsualRow[];
  readonly users: readonly HitUsers[];
  readonly frontDoors: readonly FrontDoor[];
  readonly queries: { readonly requests: string; readonly users?: string };
  readonly limits: readonly string[];
}

/** Where nobody was asked whom it hit. */
export const noBlast: BlastEvidence = {
  fields: { users: [], operations: [], bareAmounts: [] },
  requests: [],
  users: [],
  frontDoors: [],
  queries: { requests: '' },
  limits: [],
};

/** Requests of one operation of one log group. */
export interface HitRow {
  readonly logGroup: string;
  readonly operation?: string;
  readonly currency?: string;
  readonly requests: number;
  readonly failed: number;
  readonly slow: number;
  /** Invocations beyond the first of a request. */
  readonly retries: number;
  readonly gbSeconds: number;
  readonly failedGbSeconds: number;
  /** Of failed requests, with how many of them carried an amount. */
  readonly failedAmount?: number;
  readonly amounts?: number;
}

export interface UsualRow {
  readonly logGroup: string;
  readonly requests: number;
  readonly failed: number;
}

/** Users by one name of a field. */
export interface HitUsers {
  readonly field: string;
  readonly hit: number;
  readonly seen: number;
}

export interface BlastSources {
  readonly ask: Ask;
  /** Of the normal period; absent without one. */
  readonly askUsual: Ask | undefined;
  /** Lines of failing requests, in which the names of fields are looked for. */
  readonly messages: readonly string[];
  readonly points: readonly MetricPoint[];
  /** Of the case. */
  readonly eventCount: number;
  readonly incident: TimeRange;
  readonly baseline: TimeRange | undefined;
}

/** Up to three scans of columns. Rejects only when the reader does. */
export async function gatherBlast(sources: BlastSources): Promise<BlastEvidence> {
  const { ask, askUsual, messages, points, incident, baseline } = sources;
  const fields = namedFields(messages);
  const usualRows = askUsual === undefined ? undefined : ofPlatform(await usualRequests(askUsual, sources.eventCount));
  const question = requestsQuestion(fields, slowLimits(usualRows ?? []));
  const rows = await ask(question);
  const hasFailed = rows.some((row) => numberOf(row.failedRequests) > 0);
  const userQuestion = fields.users.length === 0 || !hasFailed ? undefined : usersQuestion(fields.users);
  const userRows = userQuestion === undefined ? [] : await ask(userQuestion);
  return {
    fields,
    requests: ofPlatform(rows).map(hitRow),
    ...(usualRows === undefined ? {} : { usual: usualRows.map(usualRow) }),
    users: fields.users.flatMap((field, n) => usersIn(field, userRows[0], n)),
    frontDoors: frontDoorsIn(points, incident, baseline),
    queries: { requests: question, ...(userQuestion === undefined ? {} : { users: userQuestion }) },
    limits: rows.length < hitRowsMax ? [] : [`Requests of the ${hitRowsMax} operations that failed most were counted.`],
  };
}

/** From so many events on, a sample of the normal period tells its shares as well. */
const wholeEventsMax = 1_000_000;
/** Fewer sampled requests tell no rare share, or ids are not in hexadecimal. */
const sampledRequestsMin = 2_000;

async function usualRequests(askUsual: Ask, eventCount: number): Promise<readonly Row[]> {
  if (eventCount <= wholeEventsMax) return await askUsual(usualRequestsQuestion);
  const sampled = await askUsual(sampledRequestsQuestion);
  const count = sampled.reduce((sum, row) => sum + numberOf(row.requests), 0);
  if (count < sampledRequestsMin) return await askUsual(usualRequestsQuestion);
  return sampled.map((row) => ({
    ...row,
    requests: String(sampledOneIn * numberOf(row.requests)),
    failedRequests: String(sampledOneIn * numberOf(row.failedRequests)),
  }));
}

/** Ids in JSON may be those of other services: where the platform tells of invocations, only they count. */
function ofPlatform(rows: readonly Row[]): readonly Row[] {
  const told = new Set(rows.filter(({ platform }) => platform === '1').map(({ logGroup }) => logGroup));
  return rows.filter((row) => row.platform === '1' || !told.has(row.logGroup));
}

function slowLimits(rows: readonly Row[]): readonly SlowLimit[] {
  return rows
    .flatMap(({ logGroup = '', msP99 }) =>
      msP99 === undefined || msP99 === '' ? [] : [{ logGroup, ms: numberOf(msP99) }],
    )
    .slice(0, slowGroupsMax);
}

function hitRow(row: Row): HitRow {
  const { logGroup = '', operation, currency } = row;
  return {
    logGroup,
    ...(operation === undefined ? {} : { operation }),
    ...(currency === undefined ? {} : { currency }),
    requests: numberOf(row.requests),
    failed: numberOf(row.failedRequests),
    slow: numberOf(row.slowRequests),
    retries: numberOf(row.retries),
    gbSeconds: numberOf(row.gbSeconds),
    failedGbSeconds: numberOf(row.failedGbSeconds),
    ...(row.failedAmount === undefined
      ? {}
      : { failedAmount: numberOf(row.failedAmount), amounts: numberOf(row.amounts) }),
  };
}

function usualRow({ logGroup = '', requests, failedRequests }: Row): UsualRow {
  return { logGroup, requests: numberOf(requests), failed: numberOf(failedRequests) };
}

function usersIn(field: string, row: Row | undefined, n: number): readonly HitUsers[] {
  const seen = numberOf(row?.[`user${n}Seen`]);
  return seen === 0 ? [] : [{ field, hit: numberOf(row?.[`user${n}Hit`]), seen }];
}

/** A sum over nothing is absent, and here it is nothing. */
function numberOf(text: string | undefined): number {
  return numberIn(text) ?? 0;
}
