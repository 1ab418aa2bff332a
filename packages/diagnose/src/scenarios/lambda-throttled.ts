// Invocations are refused for want of concurrency or invoke rate. The function itself logs nothing: its callers do.
// The invoke path writes `Rate Exceeded.`, the management API `Rate exceeded`.
import type { Scenario } from './scenario.ts';

const invocationPage = 'https://docs.aws.amazon.com/lambda/latest/dg/troubleshooting-invocation.html';

export const lambdaThrottled: Scenario = {
  label: 'lambda-throttled',
  title: 'Lambda throttled the invocations',
  summary: 'There was no concurrency left, or the invoke rate was exceeded.',
  role: 'cause',
  signals: [
    {
      id: 'throttle-reason',
      where: 'platform',
      strength: 'decisive',
      patterns: [
        /(ReservedFunction|Unreserved|Function)?Concurrent(Invocation|SnapshotCreate)LimitExceeded|ReservedFunctionConcurrentInvocationLimitExceeded/,
        /\bCallerRateLimitExceeded\b|FunctionInvocationRateLimitExceeded|ReservedFunctionInvocationRateLimitExceeded/,
        /Lambda\.TooManyRequestsException/,
        /\bLambdaThrottling\b/,
        /Lambda invocation failed with status: 429/,
        /Specified (Reserved)?ConcurrentExecutions for function decreases/i,
        /Specified ReservedConcurrentExecutions/,
        /UnreservedConcurrentExecution/,
      ],
      reason: 'Lambda names the limit',
      source: 'https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html',
    },
    {
      id: 'rate-exceeded-on-invoke',
      where: 'error',
      strength: 'strong',
      patterns: [
        /TooManyRequestsException.{0,200}Rate Exceeded/s,
        /\bRate Exceeded\./,
        /TooManyRequestsException.{0,200}(calling the Invoke(Async)? operation|lambda:Invoke|:invoke\b|InvokeFunction)/is,
        /TooManyRequestsException.{0,200}\(Service: (AWSLambda|Lambda)\b/s,
        /EC2ThrottledException/,
        /do not have sufficient capacity in the region/i,
        /(concurren(t|cy)|invocation)\b.{0,40}\b(limit|quota) (was |has been )?(exceeded|reached)/i,
        /(Lambda|function|invocation)s? (was|were|is|are|being|got) throttled/i,
      ],
      reason: 'the invoke was answered with 429',
      source: invocationPage,
    },
  ],
  discriminators: [
    { against: 'service-api-throttled', because: 'the throttled call is an invoke' },
    { against: 'unhandled-exception', because: 'the function did not run' },
    { against: 'stepfunctions-failure', because: 'the cause of the task is the throttle' },
    { against: 'invoke-permission-missing', because: 'the invoke was allowed and refused for its rate' },
  ],
  decides: 'Throttles of the function above zero while Invocations and Errors do not count them.',
  remedy: {
    mitigate: ['Raise the reserved concurrency; slow the caller down.'],
    fix: ['Ask for a higher quota; put a queue in front.'],
    prevent: ['Alarm on ClaimedAccountConcurrency at 90 % of the account limit.'],
  },
  document: invocationPage,
};
