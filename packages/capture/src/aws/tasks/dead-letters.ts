// Some of the messages that a dead-letter queue holds: what could not be processed says most about why. They stay where they are,
// and visible, but each has been received once more, which is why nobody looks without being told to.
import type { CaptureTask } from '../../run/task.ts';
import type { Ask } from '../ask.ts';
import { type Where, whereText } from '../where.ts';

/** As many as one call gives at most: docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html. */
const messagesPerCall = 10;
/** Looks at one queue. Each counts for the messages that it finds, so there are few. */
export const looksMax = 10;
/** The same messages come again and again, in an order of the service's own; so many looks without a new one are enough. */
const looksInVainMax = 3;

export interface DeadLetterQueue extends Where {
  readonly queue: string;
  readonly queueUrl: string;
}

export function deadLettersTask(ask: Ask, { queue, queueUrl, ...where }: DeadLetterQueue): CaptureTask {
  return {
    id: `dead letters ${whereText(where)} ${queue}`,
    pages: async function* (_from, signal) {
      const found = await messagesIn(ask, queueUrl, signal);
      const document = { QueueUrl: queueUrl, Messages: found };
      const resources = [{ kind: 'dead-letters' as const, name: queue, document }];
      yield { batch: found.length === 0 ? { bytesRead: 0 } : { resources, bytesRead: 0 }, next: undefined };
    },
  };
}

/** One message, without what would let its reader delete it (the receipt) or guess at what was masked (the digests). */
interface DeadLetter {
  readonly MessageId: string;
  readonly Body?: string | undefined;
  readonly Attributes?: object | undefined;
  readonly MessageAttributes?: object | undefined;
}

async function messagesIn(ask: Ask, QueueUrl: string, signal: AbortSignal): Promise<readonly DeadLetter[]> {
  const found = new Map<string, DeadLetter>();
  for (let look = 0, inVain = 0; look < looksMax && inVain < looksInVainMax; look++) {
    const { Messages = [] } = await ask(
      'sqs:ReceiveMessage',
      {
        QueueUrl,
        MaxNumberOfMessages: messagesPerCall,
        // Nobody else waits for what we have seen.
        VisibilityTimeout: 0,
        // A second, so that all servers of the queue are asked and not a few of them.
        WaitTimeSeconds: 1,
        MessageSystemAttributeNames: ['All'],
        MessageAttributeNames: ['All'],
      },
      signal,
    );
    const known = found.size;
    for (const { MessageId = '', Body, Attributes, MessageAttributes } of Messages)
      if (!found.has(MessageId)) found.set(MessageId, { MessageId, Body, Attributes, MessageAttributes });
    inVain = found.size === known ? inVain + 1 : 0;
  }
  return [...found.values()].toSorted((a, b) => (a.MessageId < b.MessageId ? -1 : 1));
}
