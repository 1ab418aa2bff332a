// All 1,024 file descriptors of the environment are in use. It often appears in the dress of the call that wanted one more:
// a name lookup, a listen, the reading of a home directory.
import type { Scenario } from './scenario.ts';

const limitsPage = 'https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html';

export const fdExhaustion: Scenario = {
  label: 'fd-exhaustion',
  title: 'The function ran out of file descriptors',
  summary: 'An environment has 1,024 descriptors, and sockets count.',
  role: 'cause',
  signals: [
    {
      id: 'too-many-open-files',
      where: 'error',
      strength: 'decisive',
      patterns: [
        /\bEMFILE\b|\bENFILE\b/,
        /Too many open files/i,
        /\[?Errno 24\]/i,
        /os error 24\b/,
        /errno\W{1,4}-?24\b/,
      ],
      reason: 'the kernel refused one more descriptor',
      source: 'https://man7.org/linux/man-pages/man2/open.2.html',
    },
    {
      id: 'threads-exhausted',
      where: 'error',
      strength: 'strong',
      patterns: [
        /can't start new thread/,
        /unable to create (new )?native thread/,
        /fork: (retry: )?Resource temporarily unavailable/,
        /\bEAGAIN\b.*\bspawn\b|spawn \S* ?EAGAIN/,
        /pthread_create failed/i,
      ],
      reason: 'the neighbouring limit, 1,024 processes and threads, was reached',
      source: limitsPage,
    },
    {
      id: 'sockets-at-capacity',
      where: 'line',
      strength: 'weak',
      patterns: [/socket usage at capacity/],
      reason: 'the SDK queues requests because its sockets are all in use',
      source: 'https://docs.aws.amazon.com/sdk-for-javascript/v3/developer-guide/node-configuring-maxsockets.html',
    },
  ],
  discriminators: [
    { against: 'dns-failure', because: 'the lookup failed for want of a descriptor, not of a name' },
    {
      against: 'memory-oom',
      when: ['threads-exhausted', 'too-many-open-files'],
      because: 'threads or descriptors ran out, not memory',
    },
    { against: 'tls-failure', because: 'the connection failed for want of a descriptor' },
    { against: 'credentials-invalid', because: 'the credentials file could not be opened for want of a descriptor' },
    { against: 'import-module-missing', because: 'the file is there; it could not be opened' },
    { against: 'connection-reset', because: 'the connection failed for want of a descriptor' },
  ],
  decides: 'The number of open descriptors (fd_use of Lambda Insights, or the entries of /proc/self/fd).',
  remedy: {
    mitigate: ['Lower the parallelism inside the handler.'],
    fix: ['Create one client outside the handler, cap its sockets, close what is opened.'],
    prevent: ['Log the number of descriptors at the end of an invocation during load tests.'],
  },
  document: limitsPage,
};
