// Where processor time goes, on demand: V8's sampling profiler around a piece of work, in the format that Chrome, VS Code and
// `coldcase cpu` read.
import { Session } from 'node:inspector/promises';
import { putObject } from '../aws/put-object.ts';
import { afterResponse, requestTimeAfterResponse } from '../invocation/after-response.ts';
import { complain } from '../invocation/unharmed.ts';
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
  const stop = await startCpuProfile();
  try {
    const result = await work();
    return { result, profile: await stop() };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startCpuProfile(): Promise<() => Promise<string>> {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.setSamplingInterval', { interval: samplingIntervalUs });
  await session.post('Profiler.start');
  return async () => {
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
    const started = startCpuProfile();
    return {
      ended: () => {
        const stopped = started.then((stop) => stop());
        stopped.catch(complain);
        const key = `${options.prefix ?? 'cpu-profiles/'}${context.functionName}/${context.awsRequestId}.cpuprofile`;
        afterResponse(async (signal) => {
          const body = Buffer.from(await stopped);
          await putObject({ bucket: options.bucket, key, body, contentType: 'application/json' }, signal);
        });
      },
    };
  });
}
