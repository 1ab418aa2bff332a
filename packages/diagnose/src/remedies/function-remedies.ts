// What a function has too little of: memory, time, disk, environments. Each figure says what it rests on.
import { isJsonObject } from '@coldcase/model';
import { configurationOf, type Known, mayBeNode, settingOf } from './known.ts';
import { shellWord } from './quoting.ts';
import type { Remedy, Snippet } from './remedy.ts';
import { type HclValue, terraform } from './terraform.ts';
import {
  boundedCache,
  clientTimeouts,
  inParallel,
  removedListeners,
  streamObject,
  temporaryFolder,
} from './typescript.ts';

/** docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const memoryMbMax = 10_240;
const timeoutSecondsMax = 900;
const diskMbMax = 10_240;
/** What waits for the function gives up before that: the gateway at 29 s. */
const gatewaySeconds = 29;
/** What is given beyond what was used at most: the next invocation is no copy of the last. */
const reserve = 1.25;
/** Work that ends below this share of the limit does not run into it by being a little slower. */
const farFromLimitShare = 0.5;

export function updateFunction(name: string, options: string): string {
  return `aws lambda update-function-configuration --function-name ${shellWord(name)} ${options}`;
}

export function functionBlock(name: string, body: Readonly<Record<string, HclValue>>): Snippet {
  return terraform('aws_lambda_function', name, body);
}

interface Size {
  readonly mb: number;
  readonly why: string;
  readonly confidence: NonNullable<Remedy['confidence']>;
}

/** The size that would have sufficed, as far as anybody knows. */
export function moreMemory(known: Known): readonly Remedy[] {
  const { functionName, numbers, details } = known;
  const size = settingOf(details, 'MemorySize') ?? numbers.memorySizeMb;
  if (size === undefined || size >= memoryMbMax) return leakRemedies(known);
  const { mb, why, confidence } = sizeFor(known, size);
  const remedy: Remedy = {
    kind: 'mitigate',
    text: `${mb === 2 * size ? 'Double the memory' : 'Raise the memory'}, from ${size} to ${mb} MB. ${why}`,
    command: updateFunction(functionName, `--memory-size ${mb}`),
    risk: 'reversible',
    confidence,
    snippets: [functionBlock(functionName, { memory_size: mb })],
  };
  return [remedy, ...leakRemedies(known)];
}

function sizeFor({ numbers }: Known, size: number): Size {
  const { succeededMemoryMbMax: used, killedMemorySizeMb: killed, growthMbPerInvocation: growth } = numbers;
  const double = Math.min(memoryMbMax, 2 * size);
  if (growth !== undefined && isLeak(numbers)) {
    const more = Math.floor((double - size) / growth);
    const why = `No size suffices for long: an environment grows by about ${shown(growth)} MB with each invocation, so this buys ${more} more of them.`;
    return { mb: double, why, confidence: 'medium' };
  }
  if (used !== undefined && killed !== undefined && used > killed && used * reserve > size) {
    const mb = Math.min(memoryMbMax, Math.ceil((used * reserve) / 64) * 64);
    const why = `Invocations that had more memory succeeded with ${used} MB at most; a quarter beyond that suffices for what was seen.`;
    return { mb, why, confidence: 'high' };
  }
  const least = used === undefined ? '' : ` Invocations that succeeded used ${used} MB at most.`;
  const why = `How much would have sufficed is not known: what was killed at the limit does not tell.${least} Compare Max Memory Used afterwards.`;
  return { mb: double, why, confidence: 'low' };
}

/** It rises in most environments, and has come near the limit. */
function isLeak({
  risingStreams,
  comparedStreams,
  lastUsedMb,
  memorySizeMb,
  growthMbPerInvocation,
}: Known['numbers']): boolean {
  if (growthMbPerInvocation === undefined || lastUsedMb === undefined || memorySizeMb === undefined) return false;
  return growthMbPerInvocation > 0 && 2 * risingStreams >= comparedStreams && lastUsedMb >= 0.7 * memorySizeMb;
}

function leakRemedies(known: Known): readonly Remedy[] {
  if (!mayBeNode(known)) return [];
  if (!isLeak(known.numbers))
    return [
      {
        kind: 'fix',
        text: 'Let objects pass through as streams instead of loading them whole.',
        snippets: [streamObject()],
      },
    ];
  return [
    {
      kind: 'fix',
      text: 'Bound what lives outside of the handler, and remove the listeners that it adds.',
      snippets: [boundedCache(), removedListeners()],
    },
  ];
}

/** More time helps work that was slow, and not work that hung. */
export function moreTime(known: Known): readonly Remedy[] {
  const { functionName, numbers, details } = known;
  const seconds =
    settingOf(details, 'Timeout') ?? (numbers.timeoutMs === undefined ? undefined : numbers.timeoutMs / 1_000);
  const code: Remedy[] = mayBeNode(known)
    ? [
        {
          kind: 'fix',
          text: 'Give each call a timeout below that of the function, and do in parallel what does not wait for each other.',
          snippets: [clientTimeouts(), inParallel()],
        },
      ]
    : [];
  if (seconds === undefined || seconds >= timeoutSecondsMax) return code;
  const { succeededDurationMsP99: p99, succeededDurationMsMax: longest } = numbers;
  if (longest !== undefined && p99 !== undefined && longest < farFromLimitShare * seconds * 1_000) {
    const text = `More time would gain nothing: what succeeded took ${shown(longest)} ms at most (99 of 100 up to ${shown(p99)} ms), far from the ${seconds} s of the limit, so the others hung. ${whatHung(known)}`;
    return [{ kind: 'mitigate', text, confidence: 'medium' }, ...code];
  }
  const next = Math.min(timeoutSecondsMax, 2 * seconds);
  const beyond = next > gatewaySeconds ? ` Behind an API Gateway it helps up to ${gatewaySeconds} s only.` : '';
  const rests =
    longest === undefined || p99 === undefined
      ? ', if the work is finished by then: the durations of what succeeded tell.'
      : `: what succeeded took up to ${shown(longest)} ms (99 of 100 up to ${shown(p99)} ms), so work comes near the limit.`;
  const remedy: Remedy = {
    kind: 'mitigate',
    text: `Double the timeout, from ${seconds} to ${next} s${rests}${beyond}`,
    command: updateFunction(functionName, `--timeout ${next}`),
    risk: 'reversible',
    confidence: longest === undefined ? 'low' : 'medium',
    snippets: [functionBlock(functionName, { timeout: next })],
  };
  const [deepest] = known.waitedFor;
  if (deepest === undefined) return [remedy, ...code];
  const text = `Before anything else, see whether ${deepest} answers: invocations waited for it when they were stopped.`;
  return [{ kind: 'mitigate', text, confidence: 'medium' }, remedy, ...code];
}

function whatHung({ waitedFor: [deepest, ...above] }: Known): string {
  if (deepest === undefined) return 'Find what they waited for.';
  return `When they were stopped they waited for ${[deepest, ...above].join(', within ')}.`;
}

export function moreDisk(known: Known): readonly Remedy[] {
  const { functionName, details } = known;
  const fix: readonly Remedy[] = mayBeNode(known)
    ? [
        {
          kind: 'fix',
          text: 'Remove what an invocation writes when it ends, however it ends.',
          snippets: [temporaryFolder()],
        },
      ]
    : [];
  const storage = configurationOf(details)?.EphemeralStorage;
  const size = isJsonObject(storage) && typeof storage.Size === 'number' ? storage.Size : 512;
  if (size >= diskMbMax) return fix;
  const next = Math.min(diskMbMax, 2 * size);
  const remedy: Remedy = {
    kind: 'mitigate',
    text: `Double /tmp, from ${size} to ${next} MB, which gains time and nothing else when files stay from invocation to invocation.`,
    command: updateFunction(functionName, `--ephemeral-storage Size=${next}`),
    risk: 'reversible',
    confidence: 'low',
    snippets: [functionBlock(functionName, { ephemeral_storage: { block: { size: next } } })],
  };
  return [remedy, ...fix];
}

export function moreConcurrency({ functionName, details }: Known): readonly Remedy[] {
  const concurrency = details?.Concurrency;
  const reserved = isJsonObject(concurrency) ? concurrency.ReservedConcurrentExecutions : undefined;
  if (typeof reserved === 'number') {
    const next = Math.max(1, 2 * reserved);
    const text = `The function has ${reserved} reserved environments. More of them are taken from what all other functions of the account share.`;
    return [
      {
        kind: 'mitigate',
        text,
        command: reserveEnvironments(functionName, next),
        risk: 'risky',
        confidence: 'low',
        snippets: [functionBlock(functionName, { reserved_concurrent_executions: next })],
      },
    ];
  }
  if (details === undefined) return [];
  const text =
    'The function reserves no environments, so the limit is that of the account: see what it is, and who uses it up.';
  return [{ kind: 'mitigate', text, command: 'aws lambda get-account-settings', risk: 'safe' }];
}

export function reserveEnvironments(name: string, environments: number): string {
  return `aws lambda put-function-concurrency --function-name ${shellWord(name)} --reserved-concurrent-executions ${environments}`;
}

function shown(value: number): string {
  return String(value >= 100 ? Math.round(value) : Number(value.toPrecision(2)));
}
