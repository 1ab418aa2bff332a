// The work is done, and still the invocation does not end: the callback is never called, a pool or timer keeps the event
// loop busy, or a promise is never settled.
import type { Scenario } from './scenario.ts';
import { toldPending } from './told-pending.ts';

const contextPage = 'https://docs.aws.amazon.com/lambda/latest/dg/nodejs-context.html';

export const handlerNeverCompletes: Scenario = {
  label: 'handler-never-completes',
  title: 'The handler finishes its work but never returns',
  summary: 'The work is logged as done, then the invocation idles until the limit.',
  role: 'cause',
  signals: [
    {
      id: 'promise-never-settled',
      where: 'platform',
      strength: 'decisive',
      patterns: [/Runtime\.NodeJsExit/, /Promise that was never settled/, /unsettled top-level await/i],
      reason: 'the runtime saw its event loop run empty before the handler answered',
      source: 'https://github.com/aws/aws-lambda-nodejs-runtime-interface-client/blob/main/src/Errors.js',
    },
    {
      id: 'done-then-idle',
      where: 'invocation',
      strength: 'decisive',
      holds: (episode) => episode.timedOutMs !== undefined && episode.saidDone,
      query: 'filter @requestId = "<request id>" | fields @timestamp, @message | sort @timestamp asc',
      reason: 'the last line before the limit reports success',
      source: contextPage,
    },
    {
      id: 'event-loop-mentioned',
      where: 'line',
      strength: 'strong',
      patterns: [/callbackWaitsForEmptyEventLoop/, /callback (was )?(never|not) called/i],
      reason: 'the line speaks of the callback or the event loop',
      source: contextPage,
    },
    {
      id: 'timed-out-unexplained',
      where: 'invocation',
      strength: 'weak',
      holds: (episode) => episode.timedOutMs !== undefined && !episode.initTimedOut && !toldPending.test(episode.text),
      query: 'filter @message like /Task timed out/ | fields @timestamp, @requestId, @message | limit 20',
      reason: 'the invocation timed out and does not say what it waited for',
      source: contextPage,
    },
  ],
  discriminators: [
    { against: 'lambda-timeout', because: 'the work ended well before the limit' },
    { against: 'network-path-blocked', because: 'the remote calls had answered' },
  ],
  decides: 'Whether a success message, or the end of all trace subsegments, precedes the silence.',
  remedy: {
    mitigate: ['Node with callbacks: set context.callbackWaitsForEmptyEventLoop = false.'],
    fix: ['Use an async handler that returns its result; own connections and timers outside the handler.'],
    prevent: ['Test that the handler returns while a pool is open.'],
  },
  document: contextPage,
};
