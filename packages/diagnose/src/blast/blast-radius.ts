// How far an incident reached: requests, users, operations, money, and what AWS charged for what failed. Each figure is of the
// evidence or is said to be unknown; nothing is extrapolated.
import { inTextOrder, type ResourceDocument } from '@coldcase/model';
import { isArm } from '../cost/architecture.ts';
import { priceRegion, prices, pricesAsOf, roundedUsd } from '../cost/prices.ts';
import { functionOf } from '../suspect.ts';
import type { FrontDoor } from './front-doors.ts';
import type { BlastEvidence, HitRow, HitUsers } from './gather-blast.ts';

export interface BlastRadius {
  /** Of all functions together: one user's request may be several of them. Absent when no line carries a request id. */
  readonly requests?: HitRequests;
  /** Those that fail more than they usually do, or that are often slow, those that failed most beyond their usual share first. */
  readonly functions: readonly (HitRequests & { readonly name: string })[];
  /** Of functions that fail more than usual, those with a request that failed, most first. Empty when no field names them. */
  readonly operations: readonly HitOperation[];
  /** By each field that names users; a request is taken to be of one user. */
  readonly users: readonly HitUsers[];
  /** What failed requests were about, by currency. Some may have been tried again with success. */
  readonly money: readonly HitMoney[];
  readonly frontDoors: readonly FrontDoor[];
  /** What failed invocations and retries cost at AWS. */
  readonly spent?: Spent;
  /** What the evidence does not tell, in sentences. */
  readonly unknown: readonly string[];
  readonly queries: BlastEvidence['queries'];
}

export interface HitRequests {
  readonly requests: number;
  readonly failed: number;
  /** Longer than 99 of 100 in the normal period; absent without one. */
  readonly slow?: number;
  readonly usual?: { readonly requests: number; readonly failed: number };
}

export interface HitOperation {
  readonly function: string;
  readonly operation: string;
  readonly requests: number;
  readonly failed: number;
}

export interface HitMoney {
  readonly amount: number;
  readonly currency: string;
  /** Failed requests that carried an amount. */
  readonly requests: number;
  readonly field: string;
}

export interface Spent {
  readonly failedInvocations: number;
  readonly retries: number;
  readonly gbSeconds: number;
  readonly usd: number;
  /** `list price of us-east-1, as of 2025-11`. */
  readonly priceOf: string;
}

/** Failures that come by chance at the usual rate scatter by the root of their number; four of them among hundreds of functions are rare. */
const chanceDeviations = 4;
/** By its definition one in a hundred requests is slow; from this share on it tells something. */
const slowShareMin = 0.05;
/** Functions and operations told. */
export const hitFunctionsMax = 20;
export const hitOperationsMax = 20;

/** The same evidence gives the same figures, whatever the order of its rows. */
export function blastRadiusOf(
  { requests: rows, usual, users, fields, frontDoors, queries }: BlastEvidence,
  functions: readonly ResourceDocument[],
): BlastRadius {
  const groups = [...Map.groupBy(rows, ({ logGroup }) => logGroup)].map(([logGroup, own]) => ({
    name: functionOf(logGroup),
    ...hitRequests(
      own,
      usual?.filter((row) => row.logGroup === logGroup),
    ),
  }));
  const money = moneyIn(rows, fields);
  const failing = new Set(groups.filter(failsBeyondUsual).map(({ name }) => name));
  return {
    ...(rows.length === 0 ? {} : { requests: hitRequests(rows, usual) }),
    functions: groups
      .filter((group) => failsBeyondUsual(group) || isSlow(group))
      .sort((a, b) => beyondUsual(b) - beyondUsual(a) || b.failed - a.failed || inTextOrder(a.name, b.name))
      .slice(0, hitFunctionsMax),
    operations: operationsIn(rows.filter(({ logGroup }) => failing.has(functionOf(logGroup)))),
    users,
    money,
    frontDoors,
    ...spentOn(rows, functions),
    unknown: unknownOf(rows, usual, users, money, fields),
    queries,
  };
}

function hitRequests(rows: readonly HitRow[], usual: BlastEvidence['usual']): HitRequests {
  const sum = (figure: (row: HitRow) => number) => rows.reduce((total, row) => total + figure(row), 0);
  return {
    requests: sum((row) => row.requests),
    failed: sum((row) => row.failed),
    ...(usual === undefined ? {} : { slow: sum((row) => row.slow) }),
    ...(usual === undefined || usual.length === 0
      ? {}
      : {
          usual: {
            requests: usual.reduce((total, row) => total + row.requests, 0),
            failed: usual.reduce((total, row) => total + row.failed, 0),
          },
        }),
  };
}

/** Without a normal period, any failure is. */
function failsBeyondUsual(group: HitRequests): boolean {
  const { requests, failed, usual } = group;
  if (usual === undefined || usual.requests === 0) return failed > 0;
  const expected = (requests * usual.failed) / usual.requests;
  return failed > 0 && failed - expected >= chanceDeviations * Math.sqrt(expected);
}

function isSlow({ requests, slow = 0 }: HitRequests): boolean {
  return slow > 0 && slow >= slowShareMin * requests;
}

/** Requests that failed and would not have at the usual share. */
function beyondUsual({ requests, failed, usual }: HitRequests): number {
  return usual === undefined || usual.requests === 0 ? failed : failed - (requests * usual.failed) / usual.requests;
}

function operationsIn(rows: readonly HitRow[]): readonly HitOperation[] {
  const named = rows.filter(({ operation }) => operation !== undefined);
  return [...Map.groupBy(named, ({ logGroup, operation }) => `${functionOf(logGroup)}\n${operation}`)]
    .map(([key, own]) => {
      const [name = '', operation = ''] = key.split('\n');
      const { requests, failed } = hitRequests(own, undefined);
      return { function: name, operation, requests, failed };
    })
    .filter(({ failed }) => failed > 0)
    .sort((a, b) => b.failed - a.failed || inTextOrder(a.function, b.function) || inTextOrder(a.operation, b.operation))
    .slice(0, hitOperationsMax);
}

function moneyIn(rows: readonly HitRow[], { money }: BlastEvidence['fields']): readonly HitMoney[] {
  if (money === undefined) return [];
  const paid = rows.filter(({ amounts = 0 }) => amounts > 0);
  return [...Map.groupBy(paid, ({ currency }) => currency ?? money.currency ?? '')]
    .filter(([currency]) => currency !== '')
    .map(([currency, own]) => ({
      amount: Math.round(100 * own.reduce((sum, { failedAmount = 0 }) => sum + failedAmount, 0)) / 100,
      currency,
      requests: own.reduce((sum, { amounts = 0 }) => sum + amounts, 0),
      field: money.amount,
    }))
    .sort((a, b) => inTextOrder(a.currency, b.currency));
}

/** The price of ARM where the configuration says so; without it, that of x86. */
function spentOn(rows: readonly HitRow[], functions: readonly ResourceDocument[]): { readonly spent?: Spent } {
  const failedInvocations = rows.reduce((sum, { failed }) => sum + failed, 0);
  const retries = rows.reduce((sum, row) => sum + row.retries, 0);
  const gbSeconds = rows.reduce((sum, row) => sum + row.failedGbSeconds, 0);
  if (gbSeconds === 0) return {};
  const usd = rows.reduce(
    (sum, { logGroup, failedGbSeconds }) => sum + failedGbSeconds * secondPrice(functionOf(logGroup), functions),
    (failedInvocations + retries) * prices.lambdaRequest.usd,
  );
  return {
    spent: {
      failedInvocations,
      retries,
      gbSeconds: Math.round(gbSeconds * 1_000) / 1_000,
      usd: roundedUsd(usd),
      priceOf: `list price of ${priceRegion}, as of ${pricesAsOf}`,
    },
  };
}

function secondPrice(name: string, functions: readonly ResourceDocument[]): number {
  return isArm(functions.find((resource) => resource.name === name))
    ? prices.lambdaGbSecondArm.usd
    : prices.lambdaGbSecond.usd;
}

function unknownOf(
  rows: readonly HitRow[],
  usual: BlastEvidence['usual'],
  users: readonly HitUsers[],
  money: readonly HitMoney[],
  { bareAmounts, operations }: BlastEvidence['fields'],
): readonly string[] {
  if (rows.length === 0) return ['No line carries a request id, so requests cannot be told apart and are not counted.'];
  if (rows.every(({ failed }) => failed === 0)) return [];
  return [
    ...(usual === undefined
      ? ['No normal period: which requests were slow, and how many fail usually, is not known.']
      : []),
    ...(users.length > 0 ? [] : ['No field of the failing requests names a user, so users are not counted.']),
    ...(operations.length > 0 ? [] : ['No field of the failing requests names a path or an operation.']),
    ...(money.length > 0 ? [] : [moneyUnknown(bareAmounts)]),
  ];
}

function moneyUnknown(bareAmounts: readonly string[]): string {
  const bare =
    bareAmounts.length === 0 ? '' : `; ${bareAmounts.join(', ')} may be an amount, and no currency is beside it`;
  return `Nothing in the evidence tells of money${bare}.`;
}
