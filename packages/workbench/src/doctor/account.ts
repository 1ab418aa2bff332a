// What AWS says: who we are, in which account, by which clock, and which operations we may call.
import {
  AwsReader,
  configuredRegion,
  type Identity,
  type Operation,
  policyOf,
  policyText,
} from '@coldcase/capture/aws';
import { askingIn, type DryRead, dryReads, groundOf } from '@coldcase/capture/plan';
import { type Check, check, orProblem, problemOf } from './check.ts';

/** Whoever asks a doctor waits: retries would go on for minutes. */
const patienceMsUsual = 15_000;
/** Signatures are refused beyond this: docs.aws.amazon.com/IAM/latest/UserGuide/signature-v4-troubleshooting.html. */
export const skewMsMax = 5 * 60_000;
/** `Date` has whole seconds, and an answer takes its time; beyond this a clock is wrong. */
const skewMsNoticed = 30_000;

const budget = { maxCalls: 1_000, maxBytes: 50_000_000, maxCostUsd: 0.1 };

export interface AccountRequest {
  readonly region?: string;
  readonly identity: Identity;
  /** Names or ARNs of functions whose permissions matter; the first of the account when there are none. */
  readonly functions: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly now: () => Date;
  readonly signal: AbortSignal;
  /** How long AWS may take to say who we are; 15 s when absent. */
  readonly patienceMs?: number;
}

export interface AccountFindings {
  readonly checks: readonly Check[];
  readonly permissions?: Permissions;
}

export interface Permissions {
  /** Named functions that are not there. */
  readonly missingFunctions: readonly string[];
  readonly asked: number;
  readonly denied: readonly DryRead[];
  /** Neither allowed nor denied: throttled, no answer. */
  readonly unknown: readonly DryRead[];
  /** What would have to be granted, as a policy of IAM; absent when nothing is denied. */
  readonly missingPolicy?: string;
}

export async function accountFindings(request: AccountRequest): Promise<AccountFindings> {
  const { identity, environment } = request;
  try {
    const region = request.region ?? (await configuredRegion(identity.profile));
    const found = await inRegion(region, request);
    return { ...found, checks: [check('region', 'ok', region), endpointCheck(environment), ...found.checks] };
  } catch (error) {
    return { checks: [problemOf('region', error)] };
  }
}

async function inRegion(region: string, request: AccountRequest): Promise<AccountFindings> {
  const { identity, now, signal, patienceMs = patienceMsUsual } = request;
  let skewMs = 0;
  let lastError = '';
  const aws = new AwsReader({
    region,
    budget,
    ...identity,
    maskText: (text) => text,
    onCall: ({ error = '' }) => {
      lastError = error;
    },
    onServerTime: (serverMs) => {
      skewMs = serverMs - now().getTime();
    },
  });
  const ask = askingIn(aws, signal)({ region });
  try {
    const who = await ask('sts:GetCallerIdentity', {}, AbortSignal.any([signal, AbortSignal.timeout(patienceMs)]));
    const { Account: account = '', Arn: arn = '' } = who;
    const permissions = await permissionsOf(ask, { region, account }, request);
    return {
      checks: [
        check('credentials', 'ok', `${arn} in account ${account}`),
        clockCheck(skewMs),
        ...(await otherAccountChecks(aws, request)),
        ...functionCheck(request.functions, permissions),
        permissionCheck(permissions),
      ],
      permissions,
    };
  } catch (error) {
    signal.throwIfAborted();
    return { checks: [credentialsProblem(error, patienceMs, lastError)] };
  } finally {
    aws.close();
  }
}

function credentialsProblem(error: unknown, patienceMs: number, lastError: string): Check {
  if (!(error instanceof DOMException) || error.name !== 'TimeoutError') return problemOf('credentials', error);
  const why = lastError === '' ? '' : `: ${lastError}`;
  const seen = `AWS did not answer within ${patienceMs / 1_000} s${why}`;
  return { ...check('credentials', 'problem', seen), code: 'CAPTURE_UNREACHABLE' };
}

/** Whether each further role can be assumed; what may be asked there is not looked at. */
async function otherAccountChecks(
  aws: AwsReader,
  { signal, patienceMs = patienceMsUsual }: AccountRequest,
): Promise<readonly Check[]> {
  const inTime = AbortSignal.any([signal, AbortSignal.timeout(patienceMs)]);
  return await Promise.all(
    aws.otherAccounts.map((account) =>
      orProblem('other-account', async () => {
        const { Arn = '' } = await aws.read('sts:GetCallerIdentity', {}, { signal: inTime, account });
        return check('other-account', 'ok', `${account} as ${Arn}`);
      }),
    ),
  );
}

/** The SDK corrects itself by the first refusal; other programs of this machine may not. */
export function clockCheck(skewMs: number): Check {
  const seconds = Math.round(Math.abs(skewMs) / 1_000);
  if (seconds * 1_000 <= skewMsNoticed) return check('clock', 'ok', 'this machine and AWS agree');
  const seen = `this machine is ${seconds} s ${skewMs > 0 ? 'behind' : 'ahead of'} AWS`;
  return check('clock', Math.abs(skewMs) >= skewMsMax ? 'problem' : 'warning', seen);
}

/** Whether one is set: what answers there is then not AWS, or a way to it. */
function endpointCheck(environment: AccountRequest['environment']): Check {
  const set = Object.entries(environment).filter(([name, value]) => /^AWS_ENDPOINT_URL(_|$)/.test(name) && value);
  if (set.length === 0) return check('endpoint', 'ok', 'that of AWS');
  return check('endpoint', 'ok', set.map(([name, url = '']) => `${name} ${originOf(url)}`).join(', '));
}

/** Without a user and a password that somebody may have put into it. */
function originOf(url: string): string {
  return URL.parse(url)?.origin ?? 'is no address';
}

async function permissionsOf(
  ask: ReturnType<ReturnType<typeof askingIn>>,
  where: { readonly region: string; readonly account: string },
  { functions, now, signal }: AccountRequest,
): Promise<Permissions> {
  const [first, ...others] = functions;
  const at = { ...where, nowMs: now().getTime() };
  const ground = await groundOf(ask, first === undefined ? at : { ...at, functionName: first });
  const reads = [...(await dryReads(ask, ground, signal))];
  const grounds = [ground];
  for (const functionName of others) {
    const next = await groundOf(ask, { ...at, functionName });
    grounds.push(next);
    reads.push(...(await dryReads(ask, next, signal, ['function', 'logGroup', 'role'])));
  }
  const denied = reads.filter(({ outcome }) => outcome === 'denied');
  const scope =
    functions.length === 0
      ? {}
      : { function: grounds.map((one) => one.functionName), logGroup: grounds.map((one) => one.logGroup) };
  const operations = [...new Set(denied.map(({ operation }): Operation => operation))];
  return {
    missingFunctions: functions.filter((_, index) => grounds[index]?.isMissing === true),
    asked: reads.length,
    denied,
    unknown: reads.filter(({ outcome }) => outcome === 'unknown'),
    ...(denied.length === 0 ? {} : { missingPolicy: policyText(policyOf(operations, scope)) }),
  };
}

function functionCheck(named: readonly string[], { missingFunctions }: Permissions): readonly Check[] {
  if (named.length === 0) return [];
  if (missingFunctions.length === 0) return [check('functions', 'ok', `${named.join(', ')}`)];
  return [check('functions', 'problem', `there is no ${missingFunctions.join(', ')} in this account and region`)];
}

function permissionCheck({ asked, denied, unknown }: Permissions): Check {
  const seen = [
    `${asked - denied.length - unknown.length} of ${asked} operations may be called`,
    ...(denied.length === 0 ? [] : [`denied: ${denied.map(deniedText).join(', ')}`]),
    ...(unknown.length === 0
      ? []
      : [`unknown: ${unknown.map(({ operation, answer }) => `${operation} (${answer})`).join(', ')}`]),
  ].join('; ');
  return check('permissions', denied.length + unknown.length === 0 ? 'ok' : 'warning', seen);
}

function deniedText({ operation, isOnMadeUpName }: DryRead): string {
  return isOnMadeUpName ? `${operation} (on a name that we made up)` : operation;
}
