// The time of the signature lies outside the window. In `Signature expired: A is now earlier than B (C - 5 min.)` the clause
// in brackets is server time less the window, so A and B may be close although the skew is five minutes.
import type { Scenario } from './scenario.ts';

const signaturePage = 'https://docs.aws.amazon.com/IAM/latest/UserGuide/signature-v4-troubleshooting.html';

export const clockSkew: Scenario = {
  label: 'clock-skew',
  title: 'The time of the signature is off',
  summary: 'The clock is wrong, or a signed request waited before it was sent.',
  role: 'cause',
  signals: [
    {
      id: 'signature-time',
      where: 'error',
      strength: 'decisive',
      patterns: [
        /Signature expired: /i,
        /Signature not yet current/i,
        /RequestTimeTooSkewed/,
        /difference between the request time and the (current|server)/i,
        /RequestInTheFuture/,
        /is now (earlier|later) than \d{8}T/,
        /Token used too early|clock[- ]?skew (detected|too|exceed)|issued in the future/i,
      ],
      reason: 'the service compared the time of the signature with its own',
      source: signaturePage,
    },
    {
      id: 'signature-code',
      where: 'error',
      strength: 'strong',
      patterns: [/\bInvalidSignature(Exception)?\b/],
      unless: [/signature we calculated/i],
      reason: 'the service found the signature invalid, and does not say that it was calculated otherwise',
      source: signaturePage,
    },
  ],
  discriminators: [
    { against: 'credentials-invalid', because: 'the key is right; the time is not' },
    { against: 'iam-denied', because: 'the request was refused for its time' },
    { against: 'unhandled-exception', because: 'the exception is about the time of the request' },
    { against: 'tls-failure', because: 'the request was refused for its time' },
  ],
  decides: 'The clause in brackets, plus five minutes, against the time of the request.',
  remedy: {
    mitigate: ['Retry: a request that is signed anew is accepted.'],
    fix: ['Synchronise the clock; sign late and send at once; do not sign before a freeze.'],
    prevent: ['Log the offset that the SDK corrects for.'],
  },
  document: signaturePage,
};
