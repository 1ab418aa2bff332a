// Remedies with the names and figures of the case. Each says how sure it is; none is run.
import { isJsonObject, type JsonObject } from '@coldcase/model';
import type { GroupNumbers } from '../numbers.ts';
import type { Label } from '../scenarios/label.ts';
import type { Remedy } from './remedy.ts';

/** What is known of the function and of the failure. */
export interface Known {
  readonly functionName: string;
  readonly suspect: string;
  /** Messages that prove the finding. */
  readonly texts: readonly string[];
  readonly numbers: GroupNumbers;
  /** Of the function, as GetFunction answers; absent when it was not captured. */
  readonly details: JsonObject | undefined;
}

type Make = (known: Known) => readonly Remedy[];

const makers: Readonly<Partial<Record<Label, Make>>> = {
  'memory-oom': moreMemory,
  'lambda-timeout': moreTime,
  'tmp-storage-full': moreDisk,
  'lambda-throttled': moreConcurrency,
  'dynamodb-throttled': onDemand,
  'iam-denied': allowAction,
  'invoke-permission-missing': allowInvoke,
};

export function concreteRemedies(label: Label, known: Known): readonly Remedy[] {
  return makers[label]?.(known) ?? [];
}

/** docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const memoryMbMax = 10_240;
const timeoutSecondsMax = 900;
const diskMbMax = 10_240;
/** What waits for the function gives up before that: the gateway at 29 s. */
const gatewaySeconds = 29;

function updateFunction(name: string, options: string): string {
  return `aws lambda update-function-configuration --function-name ${name} ${options}`;
}

/** Whoever was killed at the limit does not tell how much it would have needed. */
function moreMemory({ functionName, numbers, details }: Known): readonly Remedy[] {
  const size = settingOf(details, 'MemorySize') ?? numbers.memorySizeMb;
  if (size === undefined || size >= memoryMbMax) return [];
  const next = Math.min(memoryMbMax, 2 * size);
  const command = updateFunction(functionName, `--memory-size ${next}`);
  const text = `Double the memory, from ${size} to ${next} MB. How much would have sufficed is not known: what was killed at the limit does not tell. Compare Max Memory Used afterwards.`;
  return [{ kind: 'mitigate', text, command, risk: 'reversible' }];
}

function moreTime({ functionName, numbers, details }: Known): readonly Remedy[] {
  const seconds =
    settingOf(details, 'Timeout') ?? (numbers.timeoutMs === undefined ? undefined : numbers.timeoutMs / 1_000);
  if (seconds === undefined || seconds >= timeoutSecondsMax) return [];
  const next = Math.min(timeoutSecondsMax, 2 * seconds);
  const beyond = next > gatewaySeconds ? ` Behind an API Gateway it helps up to ${gatewaySeconds} s only.` : '';
  const command = updateFunction(functionName, `--timeout ${next}`);
  const text = `Double the timeout, from ${seconds} to ${next} s, if the work is finished by then: the durations of what succeeded tell.${beyond}`;
  return [{ kind: 'mitigate', text, command, risk: 'reversible' }];
}

function moreDisk({ functionName, details }: Known): readonly Remedy[] {
  const storage = configurationOf(details)?.EphemeralStorage;
  const size = isJsonObject(storage) && typeof storage.Size === 'number' ? storage.Size : 512;
  if (size >= diskMbMax) return [];
  const next = Math.min(diskMbMax, 2 * size);
  const command = updateFunction(functionName, `--ephemeral-storage Size=${next}`);
  const text = `Double /tmp, from ${size} to ${next} MB, which gains time and nothing else when files stay from invocation to invocation.`;
  return [{ kind: 'mitigate', text, command, risk: 'reversible' }];
}

function moreConcurrency({ functionName, details }: Known): readonly Remedy[] {
  const concurrency = details?.Concurrency;
  const reserved = isJsonObject(concurrency) ? concurrency.ReservedConcurrentExecutions : undefined;
  if (typeof reserved === 'number') {
    const text = `The function has ${reserved} reserved environments. More of them are taken from what all other functions of the account share.`;
    const command = `aws lambda put-function-concurrency --function-name ${functionName} --reserved-concurrent-executions ${Math.max(1, 2 * reserved)}`;
    return [{ kind: 'mitigate', text, command, risk: 'risky' }];
  }
  if (details === undefined) return [];
  const text =
    'The function reserves no environments, so the limit is that of the account: see what it is, and who uses it up.';
  return [{ kind: 'mitigate', text, command: 'aws lambda get-account-settings', risk: 'safe' }];
}

function onDemand({ suspect, functionName }: Known): readonly Remedy[] {
  if (suspect === functionName || suspect === 'unknown') return [];
  const text = `Let the table take what comes; it can be switched back after a day. A single hot key is throttled in this mode, too.`;
  const command = `aws dynamodb update-table --table-name ${suspect} --billing-mode PAY_PER_REQUEST`;
  return [{ kind: 'mitigate', text, command, risk: 'reversible' }];
}

const denial =
  /User: arn:aws[\w-]*:(?:sts|iam)::\d*:(?:assumed-role|role)\/([\w+=,.@-]+)(?:\/[^\s]*)? is not authorized to perform: ([\w-]+:\w+)(?: on resource: "?(arn:[^\s"',]+|\*)"?)?([\s\S]*)/;

/** The one action on the one resource that the message names. An explicit deny is not undone by a permission. */
function allowAction({ texts }: Known): readonly Remedy[] {
  const found = texts.map((text) => denial.exec(text)).find((match) => match !== null);
  const [, role, action, resource = '*', reason = ''] = found ?? [];
  if (role === undefined || action === undefined) return [];
  if (/explicit deny/i.test(reason))
    return [
      {
        kind: 'mitigate',
        text: `A policy denies ${action} to ${role} explicitly. Find it: no permission of the role undoes it.`,
      },
    ];
  const statement = { Effect: 'Allow', Action: action, Resource: resource };
  const policy = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
  const name = `allow-${action.replace(':', '-')}`;
  const command = `aws iam put-role-policy --role-name ${role} --policy-name ${name} --policy-document '${policy}'`;
  const wide = resource === '*' ? ' The message names no resource: narrow it down.' : '';
  const text = `Allow ${role} the one action that is missing, and put the same into the template that makes the role.${wide}`;
  return [{ kind: 'fix', text, command, risk: resource === '*' ? 'risky' : 'reversible' }];
}

const service = /\b(apigateway|events|s3|sns|scheduler|logs|iot|cognito-idp|elasticloadbalancing)\.amazonaws\.com\b/;

function allowInvoke({ functionName, texts }: Known): readonly Remedy[] {
  const name = texts.map((text) => service.exec(text)?.[1]).find((found) => found !== undefined);
  if (name === undefined || functionName === 'unknown') return [];
  const principal = `${name}.amazonaws.com`;
  const command = `aws lambda add-permission --function-name ${functionName} --statement-id ${name} --action lambda:InvokeFunction --principal ${principal} --source-arn ARN_OF_THE_CALLER`;
  const text = `Let ${principal} invoke the function, for the one caller whose ARN you put in.`;
  return [{ kind: 'fix', text, command, risk: 'reversible' }];
}

function configurationOf(details: JsonObject | undefined): JsonObject | undefined {
  const configuration = details?.Configuration;
  return isJsonObject(configuration) ? configuration : undefined;
}

function settingOf(details: JsonObject | undefined, name: string): number | undefined {
  const value = configurationOf(details)?.[name];
  return typeof value === 'number' ? value : undefined;
}
