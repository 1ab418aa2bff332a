// Whom an incident hit, in lines for a terminal and for Markdown alike:
//
//   1179 of 12674 requests of payments-worker failed (9.3 %; 0.7 % in the normal period); 812 (6.4 %) took longer than 99 of 100 usually do
//   2165 of 88289 users met a failure, by user.id
//   failed requests were about 1240.50 EUR (amount of 31 requests); some may have been tried again

/** The shape of `blastRadius` in `diagnose --json`. */
export interface BlastRadiusView {
  readonly requests?: HitRequestsView;
  readonly functions: readonly (HitRequestsView & { readonly name: string })[];
  readonly operations: readonly {
    readonly function: string;
    readonly operation: string;
    readonly requests: number;
    readonly failed: number;
  }[];
  readonly users: readonly { readonly field: string; readonly hit: number; readonly seen: number }[];
  readonly money: readonly {
    readonly amount: number;
    readonly currency: string;
    readonly requests: number;
    readonly field: string;
  }[];
  readonly frontDoors: readonly {
    readonly name: string;
    readonly requests: number;
    readonly serverErrors: number;
    readonly clientErrors: number;
    readonly usual?: { readonly requests: number; readonly serverErrors: number };
  }[];
  readonly spent?: {
    readonly failedInvocations: number;
    readonly retries: number;
    readonly gbSeconds: number;
    readonly usd: number;
    readonly priceOf: string;
  };
  readonly unknown: readonly string[];
  readonly queries: { readonly requests: string; readonly users?: string };
}

interface HitRequestsView {
  readonly requests: number;
  readonly failed: number;
  readonly slow?: number;
  readonly usual?: { readonly requests: number; readonly failed: number };
}

/** Functions and operations told; `--json` has more of them. */
const functionsMax = 3;
const operationsMax = 4;

/** Nothing when nothing failed and nothing was slow. */
export function blastLines(blast: BlastRadiusView): readonly string[] {
  const { functions, operations, users, money, frontDoors, spent, unknown } = blast;
  const doors = frontDoors.filter(({ serverErrors }) => serverErrors > 0);
  if (functions.length === 0 && doors.length === 0) return [];
  return [
    ...doors.map(doorLine),
    ...first(functions, functionsMax).map(functionLine),
    ...more(functions, functionsMax, 'functions'),
    ...first(operations, operationsMax).map(
      ({ function: name, operation, failed, requests }) =>
        `${operation} of ${name}: ${failed} of ${requests} failed (${percent(failed, requests)})`,
    ),
    ...more(operations, operationsMax, 'operations'),
    ...users.map(({ field, hit, seen }) => `${hit} of ${seen} users met a failure, by ${field}`),
    ...money.map(
      ({ amount, currency, requests, field }) =>
        `failed requests were about ${amount.toFixed(2)} ${currency} (${field} of ${requests} requests); some may have been tried again`,
    ),
    ...(spent === undefined
      ? []
      : [
          `at AWS, ${spent.failedInvocations} failed invocations${retried(spent.retries)} cost about ${dollars(spent.usd)} (${spent.gbSeconds} GB-seconds, ${spent.priceOf})`,
        ]),
    ...unknown.map((sentence) => `not known: ${sentence}`),
  ];
}

function doorLine({
  name,
  requests,
  serverErrors,
  clientErrors,
  usual,
}: BlastRadiusView['frontDoors'][number]): string {
  const before = usual === undefined ? '' : `; ${percent(usual.serverErrors, usual.requests)} in the normal period`;
  const clients = clientErrors === 0 ? '' : `, ${clientErrors} with 4xx`;
  return `${serverErrors} of ${requests} requests to ${name} were answered with 5xx (${percent(serverErrors, requests)}${before})${clients}`;
}

function functionLine({ name, requests, failed, slow, usual }: HitRequestsView & { readonly name: string }): string {
  const before = usual === undefined ? '' : `; ${percent(usual.failed, usual.requests)} in the normal period`;
  const late =
    slow === undefined || slow === 0
      ? ''
      : `; ${slow} (${percent(slow, requests)}) took longer than 99 of 100 usually do`;
  return `${failed} of ${requests} requests of ${name} failed (${percent(failed, requests)}${before})${late}`;
}

function retried(retries: number): string {
  return retries === 0 ? '' : ` and ${retries} retries`;
}

function first<T>(list: readonly T[], most: number): readonly T[] {
  return list.slice(0, most);
}

function more(list: readonly unknown[], most: number, what: string): readonly string[] {
  return list.length <= most ? [] : [`and ${list.length - most} more ${what} (--json lists them)`];
}

/** `9.3 %`; below a tenth of a per cent it says so. */
function percent(part: number, whole: number): string {
  if (whole === 0) return 'none';
  const share = (100 * part) / whole;
  return share > 0 && share < 0.1 ? 'below 0.1 %' : `${Number(share.toFixed(1))} %`;
}

/** `0.014 USD`; two digits that count. */
function dollars(usd: number): string {
  return `${usd >= 1 ? usd.toFixed(2) : Number(usd.toPrecision(2))} USD`;
}
