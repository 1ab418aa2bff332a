// Messages come back, or pile up in a dead-letter queue, because their receipt ran out or the whole batch failed.
import type { Scenario } from './scenario.ts';

const sqsPage = 'https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html';

export const sqsRedelivery: Scenario = {
  label: 'sqs-redelivery',
  title: 'Messages are delivered again and again',
  summary: 'The visibility timeout ends before the work does, or one bad record fails its whole batch.',
  role: 'cause',
  signals: [
    {
      id: 'receipt-handle',
      where: 'error',
      strength: 'decisive',
      patterns: [
        /ReceiptHandleIsInvalid/,
        /receipt handle (has expired|is (invalid|not valid))/i,
        /parameter ReceiptHandle is invalid/i,
        /not available for visibility timeout change/i,
        /\bMessageNotInflight\b/,
        /Total VisibilityTimeout .* beyond the limit/i,
      ],
      reason: 'the message was deleted or extended after its visibility timeout',
      source: 'https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_DeleteMessage.html',
    },
    {
      id: 'receive-count',
      where: 'line',
      strength: 'strong',
      patterns: [
        /ApproximateReceiveCount"?\W{1,6}([2-9]|\d{2,})/,
        /(receive ?count|maxReceiveCount)\b.{0,30}(exceed|reached)/i,
        /\b(moved|sent|moving|sending|landed) (\w+ ){0,3}(to|in) (the )?(dead[- ]?letter|DLQ)/i,
        /(dead[- ]?letter queue|DLQ)\b.{0,40}\b([1-9]\d*) messages?/i,
      ],
      reason: 'messages were received more than once',
      source: 'https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html',
    },
    {
      id: 'whole-batch-failed',
      where: 'error',
      strength: 'strong',
      patterns: [
        /All records failed processing/,
        /\bBatchProcessingError\b|FullBatchFailureError/,
        /SQSBatchProcessingError/,
      ],
      reason: 'all records of a batch failed',
      source: 'https://docs.powertools.aws.dev/lambda/python/latest/utilities/batch/',
    },
    {
      id: 'batch-item-failures',
      where: 'line',
      strength: 'weak',
      patterns: [
        /"?batchItemFailures"?\W{1,4}\[ ?\{/,
        /visibility ?timeout\b.{0,40}\b(expire|exceed|too short|elapsed)/i,
      ],
      reason: 'items of a batch are handed back',
      source: 'https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html',
    },
  ],
  discriminators: [
    { against: 'event-source-misconfig', when: ['receipt-handle'], because: 'the trigger works; the receipt ran out' },
    { against: 'unhandled-exception', because: 'the failure is that of the delivery' },
  ],
  decides: 'The visibility timeout of the queue against the timeout of the function (AWS advises six times).',
  remedy: {
    mitigate: ['Raise the visibility timeout.'],
    fix: ['Report partial batch failures; make the work idempotent.'],
    prevent: ['Alarm on the visible messages of the dead-letter queue.'],
  },
  document: sqsPage,
};
