// How the runtime is started: Node under the memory that Lambda's own start script gives it, and through the wrapper script
// of the function, if it names one (https://docs.aws.amazon.com/lambda/latest/dg/runtimes-modify.html#runtime-wrapper).
import type { FileView } from './file-system.ts';

/** What Lambda's start script says of a wrapper that it cannot run, and the status that it ends with (seen in logs:
 * https://github.com/aws-observability/aws-otel-js-instrumentation/issues/227). */
const wrapperScript = `
wrapper=$1
if [ ! -f "$wrapper" ]; then echo "$wrapper: does not exist"; exit 127; fi
if [ ! -x "$wrapper" ]; then echo "$wrapper: is not an executable"; exit 126; fi
exec "$@"
`;

export function runtimeCommand(
  view: Pick<FileView, 'node' | 'runtimeClient'>,
  memoryMb: number,
  wrapper: string | undefined,
): readonly string[] {
  const youngMb = Math.floor(memoryMb / 10);
  const command = [
    view.node,
    // The shares that Lambda's own start script gives to V8's generations.
    `--max-semi-space-size=${Math.max(1, Math.floor(youngMb / 2))}`,
    `--max-old-space-size=${memoryMb - youngMb}`,
    view.runtimeClient,
  ];
  if (wrapper === undefined || wrapper === '') return command;
  return ['/bin/sh', '-c', wrapperScript, 'sh', wrapper, ...command];
}
