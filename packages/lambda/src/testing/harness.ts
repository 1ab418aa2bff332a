// What a test needs of Lambda: a context, and what was printed.
import type { LambdaContext } from '../invocation/lambda-context.ts';

export interface TestContext extends LambdaContext {
  readonly xRayTraceId?: string;
}

/** `traceIdOf(7)` is in the header of `contextOf(7)`. */
export const traceIdOf = (number: number): string => `1-00000000-${String(number).padStart(24, '0')}`;
export const requestIdOf = (number: number): string => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
export const parentIdOf = (number: number): string => String(number + 1).padStart(16, 'a');

export interface ContextFacts {
  readonly remainingMs?: number;
  readonly isSampled?: boolean;
  readonly isTraced?: boolean;
}

export function contextOf(
  number: number,
  { remainingMs = 3_000, isSampled = true, isTraced = true }: ContextFacts = {},
): TestContext {
  const deadline = Date.now() + remainingMs;
  const header = `Root=${traceIdOf(number)};Parent=${parentIdOf(number)};Sampled=${isSampled ? 1 : 0}`;
  return {
    awsRequestId: requestIdOf(number),
    functionName: 'orders',
    functionVersion: '$LATEST',
    invokedFunctionArn: 'arn:aws:lambda:eu-west-1:123456789012:function:orders',
    memoryLimitInMB: '128',
    logGroupName: '/aws/lambda/orders',
    logStreamName: '2026/11/27/[$LATEST]0123456789abcdef0123456789abcdef',
    getRemainingTimeInMillis: () => deadline - Date.now(),
    ...(isTraced ? { xRayTraceId: header } : {}),
  };
}

/** Lines on standard output while `run` is at work, as JSON where they are. */
export async function printedBy(run: () => unknown): Promise<readonly Record<string, unknown>[]> {
  const lines: string[] = [];
  await writingTo((text) => lines.push(...text.split('\n').filter(Boolean)), run);
  return lines.map(parsed);
}

/** Standard output goes nowhere while `run` is at work. */
export const unprinted = (run: () => unknown): Promise<void> => writingTo(() => undefined, run);

async function writingTo(take: (text: string) => void, run: () => unknown): Promise<void> {
  const original = process.stdout.write;
  process.stdout.write = (chunk: string | Uint8Array): boolean => {
    take(String(chunk));
    return true;
  };
  try {
    await run();
  } finally {
    process.stdout.write = original;
  }
}

function parsed(line: string): Record<string, unknown> {
  try {
    return JSON.parse(line);
  } catch {
    return { text: line };
  }
}

/** Sets variables for the time of `run`. `undefined` removes one. */
export async function withEnvironment<Result>(
  variables: Readonly<Record<string, string | undefined>>,
  run: () => Result,
): Promise<Awaited<Result>> {
  const before = Object.fromEntries(Object.keys(variables).map((name) => [name, process.env[name]]));
  assign(variables);
  try {
    return await run();
  } finally {
    assign(before);
  }
}

function assign(variables: Readonly<Record<string, string | undefined>>): void {
  for (const [name, value] of Object.entries(variables)) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
}
