// The runtime process ends by itself: a fault in native code, an explicit exit, a panic outside the handler. An exit code
// alone is a symptom; when a reason was printed before it, the reason is the finding.
import type { Scenario } from './scenario.ts';

const invocationPage = 'https://docs.aws.amazon.com/lambda/latest/dg/troubleshooting-invocation.html';

export const runtimeCrash: Scenario = {
  label: 'runtime-crash',
  title: 'The runtime process crashed',
  summary: 'The process ended by itself with memory to spare.',
  role: 'symptom',
  signals: [
    {
      id: 'fault',
      where: 'error',
      strength: 'decisive',
      patterns: [
        /signal: (segmentation fault|aborted|abort|bus error|illegal instruction|floating point|trace)/i,
        /Segmentation fault/i,
        /fatal error: (fault|unexpected signal|concurrent map|all goroutines are asleep)/,
        /unexpected fault address/,
        /fatal error has been detected by the Java Runtime Environment/,
        /double free or corruption|free\(\): invalid|malloc\(\): |corrupted (size|double-linked|unsorted)|stack smashing detected/,
        /Illegal instruction/i,
        /core dumped/i,
        /Failed to (initialize|create) CoreCLR/,
        /node\[\d+\]: .*Assertion .*failed/,
        /# Fatal error in/,
        /Fatal Python error/,
        /terminate called (after|without)/,
      ],
      reason: 'the process faulted',
      source: invocationPage,
    },
    {
      id: 'runtime-exited',
      where: 'platform',
      strength: 'strong',
      patterns: [
        /Runtime exited with error: (exit status|signal)/,
        /Runtime exited without providing a reason/,
        /Process exited before completing request/,
        /Status: error\s+Error Type: Runtime\.(ExitError|Unknown)/,
        /"errorType": ?"Runtime\.(ExitError|Unknown)"/,
      ],
      unless: [/signal: killed/],
      reason: 'the platform saw the runtime process end',
      source: invocationPage,
    },
    {
      id: 'exit-error',
      where: 'platform',
      strength: 'weak',
      patterns: [/Runtime\.(ExitError|Unknown)\b/, /\bexit (status|code) (\d+)\b/, /SIGSEGV|SIGABRT|SIGBUS|SIGILL/],
      reason: 'an exit of the process is mentioned',
      source: invocationPage,
    },
    {
      id: 'killed-with-memory-to-spare',
      where: 'invocation',
      strength: 'strong',
      holds: (episode) =>
        episode.memoryShare !== undefined &&
        episode.memoryShare < 0.7 &&
        /signal: killed|exit status 137/.test(episode.text),
      query: 'filter @type = "REPORT" | fields @timestamp, @requestId, @maxMemoryUsed / @memorySize as share',
      reason: 'the process was killed while memory was far from the limit',
      source: invocationPage,
    },
  ],
  discriminators: [
    {
      against: 'memory-oom',
      when: ['killed-with-memory-to-spare'],
      because: 'the memory used is far from the limit',
    },
    { against: 'unhandled-exception', when: ['fault'], because: 'the process died; no exception was thrown' },
  ],
  decides: 'Whether anything was printed before the exit, and Max Memory Used against Memory Size.',
  remedy: {
    mitigate: ['Roll back to the last version that ran.'],
    fix: ['Rebuild native modules for the runtime; remove explicit exits; guard what runs outside the handler.'],
    prevent: ['Start the packaged function once in the Lambda image before deploying it.'],
  },
  document: invocationPage,
};
