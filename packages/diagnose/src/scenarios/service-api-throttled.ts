// An AWS API other than Invoke, DynamoDB and the streams limits the request rate; also a foreign API that answers 429.
import type { Scenario } from './scenario.ts';

const retriesPage = 'https://docs.aws.amazon.com/general/latest/gr/api-retries.html';

export const serviceApiThrottled: Scenario = {
  label: 'service-api-throttled',
  title: 'An API throttled the calls of the function',
  summary: 'Calls come faster than the API allows: secrets read per invocation, listing in a loop, one hot prefix.',
  role: 'cause',
  signals: [
    {
      id: 'throttling-code',
      where: 'error',
      strength: 'strong',
      patterns: [
        /\bThrottl(ing|ed)(Exception|Error)?\b\s*[:)"'\]]/,
        /\bThrottlingException\b/,
        /\b(RequestLimitExceeded|RequestThrottled(Exception)?|BandwidthLimitExceeded|PriorRequestNotComplete|ThrottledException)\b/,
        /\bTooManyRequests(Exception)?\b/,
        /Too Many Requests/i,
        /\bSlowDown\b/,
      ],
      reason: 'the error code is one that the SDKs treat as throttling',
      source: 'https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html',
    },
    {
      id: 'rate-words',
      where: 'error',
      strength: 'strong',
      patterns: [
        /Rate exceeded/,
        /reduce your request rate/i,
        /(request|sending|API) rate (limit )?(was |is |has been )?exceeded|Maximum sending rate exceeded/i,
        /rate limit(ed)?( was| is| has been)? (exceeded|reached|hit)/i,
        /Too many (requests|tokens)/i,
        /(Attempt|Request) limit exceeded/i,
        /status ?[cC]ode:?\W{0,3}429\b|\b429 Client Error/i,
        /request was denied due to request throttling/i,
        /quota exceeded for quota metric/i,
      ],
      reason: 'the service says that requests come too fast',
      source: retriesPage,
    },
  ],
  discriminators: [{ against: 'unhandled-exception', because: 'the exception is the throttle of a service' }],
  decides: 'The operation in the message, and how often each invocation calls it.',
  remedy: {
    mitigate: ['Retry with exponential backoff and jitter; lower the parallelism.'],
    fix: ['Cache what seldom changes, batch calls, spread prefixes, ask for a higher quota.'],
    prevent: ['Count calls per invocation in load tests.'],
  },
  document: retriesPage,
};
