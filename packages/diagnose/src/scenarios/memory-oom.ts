// The memory limit was reached: by the process, which the platform kills, or by the heap of its runtime, which says so.
import type { Scenario } from './scenario.ts';

const invocationPage = 'https://docs.aws.amazon.com/lambda/latest/dg/troubleshooting-invocation.html';

/** A use of memory from here on is at the limit: pages of 1 MB are rounded, and the kernel kills a little before. */
export const atTheLimitShare = 0.97;

/** The platform ended the process; an exception of the code would not be for its memory. */
const wasEnded = /Runtime exited|Process exited|Status: (error|timeout)|Task timed out|"status": ?"(error|timeout)"/;

export const memoryOom: Scenario = {
  label: 'memory-oom',
  title: 'The function ran out of memory',
  summary: 'The process or its heap reached the configured memory.',
  role: 'cause',
  signals: [
    {
      id: 'out-of-memory-type',
      where: 'platform',
      strength: 'decisive',
      patterns: [/Runtime\.OutOfMemory/, /\bOOM[- ]?killed\b/i],
      reason: 'the platform names memory as the reason',
      source: invocationPage,
    },
    {
      id: 'killed',
      where: 'platform',
      strength: 'strong',
      patterns: [/signal: killed/],
      reason: 'the kernel killed the runtime, which it does when memory is used up',
      source: invocationPage,
    },
    {
      id: 'exit-137',
      where: 'platform',
      strength: 'weak',
      patterns: [/exit status 137\b/],
      reason: 'a status of 137 is 128 and the signal KILL',
      source: 'https://www.gnu.org/software/bash/manual/html_node/Exit-Status.html',
    },
    {
      id: 'heap-exhausted',
      where: 'error',
      strength: 'decisive',
      patterns: [
        /JavaScript heap out of memory/,
        /Reached heap limit/,
        /Ineffective mark-compacts near heap limit/,
        /Array buffer allocation failed/,
        /java\.lang\.OutOfMemoryError|OutOfMemoryError: /,
        /GC overhead limit exceeded/,
        /\bMemoryError\b/,
        /Unable to allocate .*(array|MiB|GiB|memory)/i,
        /System\.OutOfMemoryException|Insufficient memory to continue the execution/,
        /fatal error: runtime: (out of memory|cannot allocate memory)|runtime: out of memory/,
        /NoMemoryError|failed to allocate memory/,
        /memory allocation of \d+ bytes failed/,
        /std::bad_alloc/,
        /\bout of memory\b/i,
        /memory (limit|size) (was |has been |is )?(exceeded|reached)/i,
        /Allowed memory size of \d+ bytes exhausted/,
        /\bENOMEM\b|\[Errno 12\]|Cannot allocate memory|Not enough space \(os error 12\)/,
      ],
      reason: 'an allocation failed in the runtime',
      source: 'https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html',
    },
    {
      id: 'at-the-limit',
      where: 'invocation',
      strength: 'strong',
      holds: (episode) => (episode.memoryShare ?? 0) >= atTheLimitShare && wasEnded.test(episode.text),
      query:
        'filter @type = "REPORT" | fields @timestamp, @requestId, @maxMemoryUsed / @memorySize as share | filter share >= 0.97 | limit 20',
      reason: 'an invocation that was ended had used all of its memory',
      source: invocationPage,
    },
    {
      id: 'always-at-the-limit',
      where: 'numbers',
      strength: 'weak',
      holds: (numbers) => (numbers.memoryShareMax ?? 0) >= 1,
      query: 'filter @type = "REPORT" | stats max(@maxMemoryUsed / @memorySize) as share by @log',
      reason: 'Max Memory Used reaches Memory Size',
      source: invocationPage,
    },
    {
      id: 'climbing',
      where: 'numbers',
      strength: 'weak',
      holds: (numbers) =>
        (numbers.memoryShareMax ?? 0) >= 0.9 &&
        numbers.comparedStreams >= 3 &&
        numbers.risingStreams / numbers.comparedStreams >= 0.8,
      query:
        'filter @type = "REPORT" | stats earliest(@maxMemoryUsed) as first, latest(@maxMemoryUsed) as last, count(*) as invocations by @logStream',
      reason: 'memory climbs from invocation to invocation in most environments, as a leak does',
      source: 'https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html',
    },
  ],
  contrary: [
    {
      id: 'memory-to-spare',
      where: 'numbers',
      strength: 'strong',
      holds: (numbers) => numbers.memoryShareMax !== undefined && numbers.memoryShareMax < 0.7,
      query: 'filter @type = "REPORT" | stats max(@maxMemoryUsed / @memorySize) as share by @log',
      reason: 'no invocation used more than 70 % of its memory',
      source: invocationPage,
    },
  ],
  discriminators: [
    {
      against: 'runtime-crash',
      when: ['out-of-memory-type', 'killed', 'heap-exhausted', 'at-the-limit'],
      because: 'the process did not fault: its memory ran out',
    },
    {
      against: 'lambda-timeout',
      when: ['out-of-memory-type', 'heap-exhausted', 'killed'],
      because: 'the invocation ended because of its memory',
    },
  ],
  decides: 'Max Memory Used against Memory Size in the REPORT line of the failed invocation.',
  remedy: {
    mitigate: ['Raise the memory of the function.'],
    fix: ['Stream and paginate instead of holding whole files; bound what lives between invocations.'],
    prevent: ['Alarm on the share of memory used at 90 %.'],
  },
  document: invocationPage,
};
