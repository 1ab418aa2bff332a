// A write outside /tmp: the code, the layers and the home directory are read-only.
import type { Scenario } from './scenario.ts';

const limitsPage = 'https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html';

export const readonlyFilesystem: Scenario = {
  label: 'readonly-filesystem',
  title: 'A write outside /tmp was refused',
  summary: 'Only /tmp can be written in a Lambda environment.',
  role: 'cause',
  signals: [
    {
      id: 'read-only',
      where: 'error',
      strength: 'decisive',
      patterns: [
        /\bEROFS\b/,
        /\[?Errno 30\]/i,
        /os error 30\b/,
        /read[- ]only file ?system/i,
        /attempt to write a readonly database|SQLITE_READONLY/,
      ],
      reason: 'the file system is mounted read-only',
      source: 'https://man7.org/linux/man-pages/man3/errno.3.html',
    },
    {
      id: 'home-or-code-folder',
      where: 'error',
      strength: 'strong',
      patterns: [
        /(EACCES|EPERM): [^\n]*(mkdir|mkdtemp|unlink|rename|copyfile|symlink|write|chmod)[^\n]*'\/(var\/task|opt|home|root|var\/runtime)/,
        /(EACCES|EPERM): permission denied, mkdir '\/(\.\w|home|root)/,
        /\bENOENT: [^\n]*mkdir[^\n]*'?\/home\/sbx_user/,
        /Permission denied: '?\/(home\/sbx_user|var\/task|opt)\b[^\n]*/,
        /Access to the path '\/(var\/task|opt|home)[^']*' is denied/,
        /java\.nio\.file\.AccessDeniedException: \/(var|opt|home)/,
        /No such file or directory: '\/home\/sbx_user/,
        /mkdir \/(home\/sbx_user|var\/task|opt)[^\n]*: (permission denied|no such file)/i,
        /cannot create directory '?\/?(home|var|opt)/i,
      ],
      unless: [/\/(var\/task|opt)\/\S+\.(m?js|cjs|py|rb|jar|dll)\b/],
      reason: 'the path of the write lies outside /tmp',
      source: limitsPage,
    },
  ],
  discriminators: [
    { against: 'iam-denied', because: 'the refusal comes from the file system, not from AWS' },
    { against: 'import-module-missing', because: 'the path is one that was to be written' },
    { against: 'missing-configuration', when: ['read-only'], because: 'the failure is the write' },
    { against: 'extension-failure', when: ['read-only'], because: 'the failure is the write' },
  ],
  decides: 'The path in the message.',
  remedy: {
    mitigate: ['Set HOME, XDG_CACHE_HOME or the cache folder of the library to /tmp.'],
    fix: ['Write to /tmp or to S3, or build the files into the package.'],
    prevent: ['Run tests in a container with a read-only root.'],
  },
  document: limitsPage,
};
