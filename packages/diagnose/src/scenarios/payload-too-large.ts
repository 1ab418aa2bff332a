// A request, response or message is over its limit.
import type { Scenario } from './scenario.ts';

const limitsPage = 'https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html';

export const payloadTooLarge: Scenario = {
  label: 'payload-too-large',
  title: 'A payload is over its limit',
  summary: 'A request, a response or a message is larger than the service accepts.',
  role: 'cause',
  signals: [
    {
      id: 'too-large-code',
      where: 'error',
      strength: 'decisive',
      patterns: [
        /\bRequestEntityTooLarge(Exception)?\b|\bRequestTooLarge(Exception)?\b|\bEntityTooLarge\b|\bPayloadTooLarge(Error|Exception)?\b/,
        /\bREQUEST_TOO_LARGE\b|\bLambdaResponseTooLarge\b/,
        /(Function\.)?ResponseSizeTooLarge/,
        /\bBatchRequestTooLong\b|\bMessageTooLong\b/,
        /ERR_FR_MAX_BODY_LENGTH_EXCEEDED|maxBodyLength limit exceeded|maxContentLength size of \d+ exceeded/,
        /Runtime\.TruncatedResponse/,
      ],
      reason: 'the error code names the size',
      source: limitsPage,
    },
    {
      id: 'too-large-text',
      where: 'error',
      strength: 'decisive',
      patterns: [
        /byte payload is too large/i,
        /payload size exceeded|exceeded maximum allowed payload size/i,
        /\b6291556\b|\b6291456 bytes|\b5242880 bytes|\b262144 bytes|\b1048576 bytes/,
        /body size is too long|request body too large|request entity too large/i,
        /Request must be smaller than \d+ bytes/i,
        /Message must be shorter than|Message too long|Batch requests cannot be longer than/i,
        /(payload|message|request|response|body|event|entity|record)\b.{0,40}\b(is )?(too (large|long|big)|exceeds? (the )?(maximum|limit|max|size|allowed))/i,
        /post handler success response\. Http response code: 413/,
        /Total size of the entries in the request is over the limit/i,
        /Unzipped size must be smaller than/i,
        /too large body/i,
        /Request Too Long/,
      ],
      unless: [/header/i],
      reason: 'the text names the size',
      source: limitsPage,
    },
    {
      id: 'status-413',
      where: 'error',
      strength: 'strong',
      patterns: [
        /(status ?code|status|response code|HTTP(\/[\d.]+)?)\W{1,4}413\b/i,
        /\b413 (Payload|Request|Content)/i,
      ],
      reason: 'the status is 413',
      source: 'https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html',
    },
  ],
  discriminators: [
    { against: 'proxy-response-malformed', because: 'the answer has the right shape and the wrong size' },
    { against: 'unhandled-exception', because: 'the exception is about the size' },
    { against: 'runtime-crash', because: 'the reason is printed before the exit' },
  ],
  decides: 'The size of the payload against the limit of the door it passes.',
  remedy: {
    mitigate: ['Return less, page by page.'],
    fix: ['Put the content into S3 and pass a link; page; stream the response.'],
    prevent: ['Log the size of what is sent, and alarm at 80 % of the limit.'],
  },
  document: limitsPage,
};
