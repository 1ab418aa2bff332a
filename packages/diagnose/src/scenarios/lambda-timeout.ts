// Real work that takes longer than the limit. The message `Task timed out` alone does not say so: it is also what a blocked
// network, a handler that never returns and a repeated initialisation look like, so this scenario is a symptom in role.
import type { Scenario } from './scenario.ts';
import { toldPending } from './told-pending.ts';

const timeoutPage = 'https://docs.aws.amazon.com/lambda/latest/dg/configuration-timeout.html';

export const lambdaTimeout: Scenario = {
  label: 'lambda-timeout',
  title: 'The function reached its time limit',
  summary: 'The handler does work that is longer than the configured timeout.',
  role: 'symptom',
  signals: [
    {
      id: 'task-timed-out',
      where: 'platform',
      strength: 'strong',
      patterns: [/Task timed out after \d+(\.\d+)? ?s/i, /Lambda function timed out/i],
      reason: 'the platform stopped the invocation at its limit',
      source: timeoutPage,
    },
    {
      id: 'status-timeout',
      where: 'platform',
      strength: 'strong',
      patterns: [
        /REPORT RequestId.*Status: timeout/s,
        /"type": ?"platform\.(report|runtimeDone)".*"status": ?"timeout"/s,
        /Sandbox\.Timed[oO]ut/,
        /\bLambdaTimeout\b/,
      ],
      reason: 'a report of the platform has the status timeout',
      source: 'https://docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html',
    },
    {
      id: 'library-saw-timeout-coming',
      where: 'line',
      strength: 'strong',
      patterns: [
        /Function is expected to get timed out/i,
        /Possible function timeout/i,
        /Impending Timeout/i,
        /(is|was) about to time ?out/i,
      ],
      reason: 'a monitoring library warned that the limit is near',
      source: 'https://docs.sentry.io/platforms/python/integrations/aws-lambda/',
    },
    {
      id: 'told-what-it-waited-for',
      where: 'line',
      strength: 'strong',
      patterns: [toldPending],
      reason: 'shortly before it was stopped, the function said what it waited for',
      source: 'https://docs.aws.amazon.com/lambda/latest/dg/nodejs-context.html',
    },
    {
      id: 'context-deadline',
      where: 'error',
      strength: 'weak',
      patterns: [/context deadline exceeded/, /getRemainingTimeInMillis.*\b0\b/],
      reason: 'the deadline that Lambda hands to the handler passed',
      source: 'https://docs.aws.amazon.com/lambda/latest/dg/golang-context.html',
    },
    {
      id: 'busy-to-the-end',
      where: 'invocation',
      strength: 'strong',
      holds: (episode) => episode.timedOutMs !== undefined && episode.applicationLines.length >= 2 && !episode.saidDone,
      query:
        'filter @message like /Task timed out/ | fields @timestamp, @requestId, @message | sort @timestamp desc | limit 20',
      reason: 'the invocation was logging work when it was stopped',
      source: timeoutPage,
    },
  ],
  discriminators: [
    {
      against: 'cold-start-latency',
      when: ['task-timed-out', 'status-timeout'],
      because: 'the invocation did not only start slowly, it was stopped',
    },
    {
      against: 'network-path-blocked',
      when: ['busy-to-the-end'],
      because: 'log lines continue, so the handler was not waiting for its first connection',
    },
    {
      against: 'stepfunctions-failure',
      when: ['status-timeout', 'task-timed-out'],
      because: 'Sandbox.Timedout is the limit of the function, not of the state machine',
    },
  ],
  decides:
    'Whether log lines or trace subsegments continue to the end (slow work), stop at the first remote call (blocked network) or stop after a success message (handler never returns).',
  remedy: {
    mitigate: ['Raise the timeout, or the memory, which also raises the share of CPU.'],
    fix: [
      'Give every client a timeout below that of the function.',
      'Do independent work in parallel or in chunks; move long work to Step Functions or a queue.',
    ],
    prevent: ['Alarm on the maximum duration at 80 % of the limit, before it is reached.'],
  },
  document: timeoutPage,
};
