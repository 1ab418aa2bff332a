// Initialisation (extensions, runtime, module code) passes ten seconds, or its repetition eats the invoke timeout.
import type { Scenario } from './scenario.ts';

const environmentPage = 'https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html';

export const initTimeout: Scenario = {
  label: 'init-timeout',
  title: 'Initialisation takes longer than its limit',
  summary: 'The init phase passes ten seconds and is repeated inside the first invocation.',
  role: 'cause',
  signals: [
    {
      id: 'init-report-timeout',
      where: 'platform',
      strength: 'decisive',
      patterns: [
        /INIT_REPORT.*Status: timeout/,
        /"type": ?"platform\.init(Report|RuntimeDone)".*"status": ?"timeout"/s,
        /INIT DONE failed: Sandbox\.Timedout/i,
      ],
      reason: 'the platform reports that initialisation timed out',
      source: environmentPage,
    },
    {
      id: 'init-near-ten-seconds',
      where: 'platform',
      strength: 'strong',
      patterns: [/INIT_REPORT Init Duration: (9[6-9]\d\d|1\d{4,})(\.\d+)? ms/],
      reason: 'the init duration is at the ten-second limit',
      source: environmentPage,
    },
    {
      id: 'init-said-so',
      where: 'line',
      strength: 'strong',
      patterns: [/\binit(iali[sz]ation)?( phase)? timed out/i, /Init phase.*exceed/i],
      reason: 'the line says that initialisation timed out',
      source: environmentPage,
    },
  ],
  discriminators: [
    { against: 'lambda-timeout', because: 'initialisation used up the time before the handler ran' },
    { against: 'network-path-blocked', when: ['init-report-timeout'], because: 'the handler had not begun' },
    { against: 'handler-never-completes', because: 'the handler had not begun' },
    { against: 'cold-start-latency', because: 'the initialisation did not succeed' },
    {
      against: 'runtime-crash',
      when: ['init-report-timeout'],
      because: 'the runtime ended because its init time was over',
    },
  ],
  decides: 'An INIT_REPORT line with Status: timeout before the first START.',
  remedy: {
    mitigate: ['Raise the memory, which raises the CPU share during initialisation.'],
    fix: ['Move network calls and model loading out of module code; shrink the package; use provisioned concurrency.'],
    prevent: ['Watch the init duration of every deployment.'],
  },
  document: environmentPage,
};
