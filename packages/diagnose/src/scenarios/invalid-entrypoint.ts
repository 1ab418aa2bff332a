// The image or custom runtime cannot be started at all.
import type { Scenario } from './scenario.ts';

const imagesPage = 'https://docs.aws.amazon.com/lambda/latest/dg/troubleshooting-images.html';

export const invalidEntrypoint: Scenario = {
  label: 'invalid-entrypoint',
  title: 'The container or bootstrap cannot be started',
  summary: 'The entry point is missing, not executable, or built for another architecture.',
  role: 'cause',
  signals: [
    {
      id: 'entrypoint-type',
      where: 'platform',
      strength: 'decisive',
      patterns: [/Runtime\.Invalid(Entrypoint|EntryPoint|WorkingDir|TaskConfig)/],
      reason: 'the platform could not start the entry point',
      source: imagesPage,
    },
    {
      id: 'exec-failed',
      where: 'platform',
      strength: 'decisive',
      patterns: [
        /fork\/exec \S+: (exec format error|no such file or directory|permission denied)/,
        /exec user process caused/,
        /^exec \S+: (exec format error|no such file or directory|permission denied)/m,
        /standard_init_linux\.go/,
        /starting container process caused/,
        /\bPathError\b.*fork\/exec/s,
        /exec: "[^"]*": (executable file not found|permission denied|stat )/,
      ],
      unless: [/\/opt\/extensions\//],
      reason: 'the kernel refused to start the program',
      source: imagesPage,
    },
    {
      id: 'bootstrap',
      where: 'platform',
      strength: 'decisive',
      patterns: [
        /Couldn't find valid bootstrap/i,
        /entrypoint requires the handler name to be the first argument/,
        /(bootstrap|entrypoint|entry)[\w./-]*: (line \d+: )?.*(\\r|\^M|cannot execute|not found|No such file)/,
        /\^M: bad interpreter|bad interpreter: No such file/,
        /Init failed.*fork\/exec/,
      ],
      unless: [/\/opt\/extensions\//],
      reason: 'the bootstrap of the runtime is missing or is not a program',
      source: 'https://docs.aws.amazon.com/lambda/latest/dg/runtimes-custom.html',
    },
    {
      id: 'shell-exit-status',
      where: 'platform',
      strength: 'weak',
      patterns: [/exit status 12[67]\b/],
      reason: 'a shell exits so when it cannot run a command',
      source: 'https://www.gnu.org/software/bash/manual/html_node/Exit-Status.html',
    },
  ],
  discriminators: [
    {
      against: 'native-binary-mismatch',
      when: ['entrypoint-type', 'exec-failed'],
      because: 'the process itself could not be started',
    },
    { against: 'runtime-crash', because: 'the runtime never started' },
    {
      against: 'import-module-missing',
      when: ['entrypoint-type', 'exec-failed'],
      because: 'the runtime never started',
    },
    { against: 'init-timeout', because: 'the init ended at once, with an error' },
  ],
  decides: 'An INIT_REPORT of about a millisecond with Status: error, and the path after fork/exec.',
  remedy: {
    mitigate: ['Point the alias back to the image that ran.'],
    fix: ['Build for the architecture of the function; set the execute bit, LF line ends and the right path.'],
    prevent: ['Start the image with the runtime interface emulator in CI.'],
  },
  document: imagesPage,
};
