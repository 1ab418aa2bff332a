// A promise that nobody awaited rejects, often one left over from an earlier invocation that thaws with the next.
import type { Scenario } from './scenario.ts';

const exceptionsPage = 'https://docs.aws.amazon.com/lambda/latest/dg/nodejs-exceptions.html';

export const unhandledRejection: Scenario = {
  label: 'unhandled-rejection',
  title: 'A promise rejected and nobody was waiting',
  summary: 'Work that was started and not awaited failed outside of any handler.',
  role: 'symptom',
  signals: [
    {
      id: 'rejection',
      where: 'platform',
      strength: 'strong',
      patterns: [
        /Runtime\.UnhandledPromiseRejection/,
        /Unhandled ?Promise ?Rejection/i,
        /ERR_UNHANDLED_REJECTION|unhandledRejection/,
        /throwing inside of an async function without a catch block/,
        /(Task|Future) exception was never retrieved/,
        /UnobservedTaskException/,
        /PromiseRejectionHandledWarning/,
      ],
      reason: 'the runtime reports a rejection without a handler',
      source: exceptionsPage,
    },
    {
      id: 'exit-128',
      where: 'platform',
      strength: 'strong',
      patterns: [/exit status 12[89]\b/],
      reason: 'the Node runtime ends itself so after a rejection or an exception outside of the handler',
      source: 'https://github.com/aws/aws-lambda-nodejs-runtime-interface-client/blob/main/src/index.mjs',
    },
    {
      id: 'from-an-earlier-invocation',
      where: 'invocation',
      strength: 'strong',
      holds: (episode) =>
        episode.foreignRequestId && /UnhandledPromiseRejection|Unhandled Promise Rejection/.test(episode.text),
      query: 'filter @message like /Unhandled Promise Rejection/ | fields @timestamp, @requestId, @message | limit 20',
      reason: 'the rejection carries the request id of another invocation',
      source: exceptionsPage,
    },
  ],
  discriminators: [
    { against: 'connection-reset', because: 'the reset is the reason inside; the fix is to await the call' },
    {
      against: 'tls-failure',
      when: ['from-an-earlier-invocation', 'exit-128'],
      because: 'the handshake broke while the environment was frozen',
    },
    { against: 'runtime-crash', because: 'the exit follows the rejection' },
    { against: 'unhandled-exception', because: 'the error was thrown where no handler could catch it' },
  ],
  decides: 'Whether the request id of the rejection differs from that of the current START.',
  remedy: {
    mitigate: ['Retry; the next environment starts clean.'],
    fix: ['Await or catch everything before the handler returns.'],
    prevent: ['Lint for floating promises.'],
  },
  document: exceptionsPage,
};
