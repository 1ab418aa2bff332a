// Where processor time goes, on demand: V8's sampling profiler around a piece of work, in the format that Chrome, VS Code and
// `coldcase cpu` read.
import { Session } from 'node:inspector/promises';
import { putObject } from '../aws/put-object.ts';
import { afterResponse, requestTimeAfterResponse } from '../invocation/after-response.ts';
import { type AnyHandler, type CallArguments, wrapHandler } from '../invocation/wrap-handler.ts';

/** Microseconds between two samples, V8's own default. Finer ones slow the program down. */
export const samplingIntervalUs = 1_000;

export interface CpuProfile<Result> {
  readonly result: Result;
  /** The text of a `.cpuprofile`. */
  readonly profile: string;
}

/**
 * Runs `work` under the profiler. One profile at a time in a process: V8 has one profiler. Costs a few per cent while it runs.
 *
 * @throws what `work` throws; the profile is then lost
 */
export async function profileCpu<Result>(work: () => Result): Promise<CpuProfile<Awaited<Result>>> {
  const stop = startCpuProfile();
  try {
    const result = await work();
    return { result, profile: await stop() };
  } catch (error) {
    await stop();
    throw error;
  }
}

// The profiler runs when this returns: each command is obeyed as it is posted, and a handler may compute before it first waits.
function startCpuProfile(): () => Promise<string> {
  const session = new Session();
  session.connect();
  const started = Promise.all([
    session.post('Profiler.enable'),
    session.post('Profiler.setSamplingInterval', { interval: samplingIntervalUs }),
    session.post('Profiler.start'),
  ]);
  // Told to whoever stops it.
  started.catch(() => undefined);
  return async () => {
    await started;
    const { profile } = await session.post('Profiler.stop');
    session.disconnect();
    return JSON.stringify(profile);
  };
}

export interface CpuProfileOptions {
  /** Which invocations are profiled: `(event) => event.profile === true`. */
  readonly when: (event: unknown) => boolean;
  readonly bucket: string;
  /** Under which keys: `<prefix><function>/<request id>.cpuprofile`. */
  readonly prefix?: string;
}

/** Profiles the invocations that are asked for, and sends each profile to S3 after the response. */
export function withCpuProfile<Args extends readonly unknown[], Result>(
  handler: (...args: Args) => Result,
  options: CpuProfileOptions,
): (...args: CallArguments<Args>) => Result;
export function withCpuProfile(handler: AnyHandler, options: CpuProfileOptions): AnyHandler {
  void requestTimeAfterResponse();
  return wrapHandler(handler, ({ event, context }) => {
    if (!options.when(event)) return {};
    const stop = startCpuProfile();
    const key = `${options.prefix ?? 'cpu-profiles/'}${context.functionName}/${context.awsRequestId}.cpuprofile`;
    return {
      // To make a text of a long profile takes a while, which is not the caller's.
      ended: () =>
        afterResponse(async (signal) => {
          const body = Buffer.from(await stop());
          await putObject({ bucket: options.bucket, key, body, contentType: 'application/json' }, signal);
        }),
    };
  });
}
